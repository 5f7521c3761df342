"""Checkout: a player pays real money for game currency on a page that INVO hosts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import auth, checks, reading
from .answers import CreateCheckoutResult, PurchaseStatusResult
from .call import Call, given
from .checks import Money, Rail


def create_checkout(
    *,
    player_email: str,
    usd_amount: Money,
    rail: Rail | None = None,
    success_url: str | None = None,
    cancel_url: str | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> Call[CreateCheckoutResult]:
    """Open a hosted checkout and get the address to send the player's browser to.

    Grant the currency on the `purchase.completed` webhook, not on this answer. Every call opens a
    new session, so it is never repeated automatically: after a network error, ask again yourself.

    player_email: who pays and receives the currency.
    usd_amount: US dollars with at most two places, "20.00". The server decides the maximum.
    rail: who processes the payment: "platform" (INVO, the default), "game" or "steam".
    success_url, cancel_url: where the page sends the player afterwards.
    metadata: a JSON object, echoed on the webhook.

    Returns `session_id`, `checkout_url` (single use), `expires_at` (ISO 8601, in about 15
    minutes), and where the server sends them `expires_in_seconds` and `session_token`.

    Raises InvoError: INVALID_INPUT before any request; ABOVE_CARD_MAXIMUM, BELOW_CARD_MINIMUM,
    RAIL_CHANNEL_MISMATCH (400); INVALID_GAME_SECRET (401); PAYMENTS_PAUSED (403);
    STEAM_PURCHASE_LAYER_REQUIRED (409); a throttle (429, see `retry_after`); INVALID_RESPONSE if
    `checkout_url` is missing.

    POST /api/checkout/sessions. Source: README of invonetwork 0.1.1, "Hosted checkout"; E10.
    """
    body = given(
        player_email=checks.required_text("player_email", player_email),
        usd_amount=checks.money("usd_amount", usd_amount),
        rail=checks.rail(rail),
        success_url=checks.text("success_url", success_url),
        cancel_url=checks.text("cancel_url", cancel_url),
        metadata=checks.mapping("metadata", metadata),
    )
    return Call("POST", "/api/checkout/sessions", _session, idempotent=False, body=body)


def get_purchase_status(*, session_id: str, session_token: str) -> Call[PurchaseStatusResult]:
    """Read what became of a hosted checkout, for a page that waits for it. To grant anything, wait
    for the `purchase.completed` webhook.

    session_id, session_token: as create_checkout returned them. The token is sent instead of the
    game secret.

    Returns `status` ("pending", "paid_pending_credit", "credited", "refused", "refunded" or
    "expired"), `terminal` (nothing follows: stop asking), `order_id`, once credited
    `coins_credited`, `transaction_id` and `new_balance` (decimal strings), and once it came to
    nothing `message`, to be shown as it is, with its `reason_code`.

    Raises InvoError: INVALID_INPUT before any request; WRONG_SESSION_PURPOSE or a token that is
    none (401); SESSION_MISMATCH (403); SESSION_EXPIRED (410) a day after the session's end; a
    throttle (429, see `retry_after`).

    GET /api/checkout/sessions/{session_id}. Source: the calls of INVO's Python SDK 3.10; E11.
    """
    path = f"/api/checkout/sessions/{checks.required_segment('session_id', session_id)}"
    whose = auth.checkout_session(session_token)
    return Call("GET", path, _status, idempotent=True, auth=whose)


def _session(body: dict[str, Any]) -> CreateCheckoutResult:
    return CreateCheckoutResult(
        session_id=reading.text(body, "session_id"),
        checkout_url=reading.required_text(body, "checkout_url"),
        expires_at=reading.text(body, "expires_at"),
        raw=body,
        expires_in_seconds=reading.optional_number(body, "expires_in_seconds"),
        session_token=reading.optional_text(body, "session_token"),
    )


def _status(body: dict[str, Any]) -> PurchaseStatusResult:
    return PurchaseStatusResult(
        status=reading.required_text(body, "status"),
        terminal=reading.flag(body, "terminal"),
        session_id=reading.text(body, "session_id"),
        order_id=reading.optional_text(body, "order_id"),
        coins_credited=reading.optional_text(body, "coins_credited"),
        transaction_id=reading.optional_text(body, "transaction_id"),
        new_balance=reading.optional_text(body, "new_balance"),
        reason_code=reading.optional_text(body, "reason_code"),
        message=reading.optional_text(body, "message"),
        amount_charged_usd=reading.optional_text(body, "amount_charged_usd"),
        listed_usd=reading.optional_text(body, "listed_usd"),
        currency_name=reading.optional_text(body, "currency_name"),
        receipt_number=reading.optional_text(body, "receipt_number"),
        receipt_url=reading.optional_text(body, "receipt_url"),
        raw=body,
    )
