"""Checkout: a player pays real money for game currency on a page that INVO hosts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import checks, reading
from .answers import CreateCheckoutResult
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


def _session(body: dict[str, Any]) -> CreateCheckoutResult:
    return CreateCheckoutResult(
        session_id=reading.text(body, "session_id"),
        checkout_url=reading.required_text(body, "checkout_url"),
        expires_at=reading.text(body, "expires_at"),
        raw=body,
        expires_in_seconds=reading.optional_number(body, "expires_in_seconds"),
        session_token=reading.optional_text(body, "session_token"),
    )
