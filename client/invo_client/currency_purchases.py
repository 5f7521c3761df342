"""Currency purchases: real money in, game currency out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import checks, orders, paging, reading
from .answers import (
    ConfirmPaymentResult,
    CurrencyHistoryResult,
    OrderDetailsResult,
    PurchaseResult,
)
from .call import Call, given
from .checks import Money, Rail
from .errors import InvoError

HOME = "/api/currency-purchases"


def purchase_currency(
    *,
    player_email: str,
    usd_amount: Money,
    purchase_reference: str,
    rail: Rail | None = None,
    payment_method_id: str | None = None,
    saved_card_id: str | None = None,
    player_name: str | None = None,
    player_phone: str | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> Call[PurchaseResult]:
    """Charge a card that you have tokenized yourself. Most games want create_checkout instead.

    Grant the currency on the `purchase.completed` webhook, not on this answer.

    player_email: who pays and receives the currency.
    usd_amount: US dollars with at most two places, "20.00". The server decides the maximum.
    purchase_reference: yours, one per purchase; with it the call can be repeated safely.
    rail: who processes the payment: "platform" (INVO, the default) or "game". "steam" is refused.
    payment_method_id, saved_card_id: the tokenized card, or one saved before.
    player_name, player_phone: used when the player is new to the game.
    metadata: a JSON object, echoed on the webhook.

    Returns `status`, and with it: "success" `transaction_id`, `order_id` and `new_balance` (decimal
    string, game currency); "requires_action" `client_secret` and `payment_intent_id` for 3-D
    Secure, then confirm_payment; "pending_payment" `payment_url` to send the player to.

    Raises InvoError: INVALID_INPUT, MISSING_PURCHASE_REFERENCE and WRONG_RAIL_ENDPOINT before any
    request; ABOVE_CARD_MAXIMUM, BELOW_CARD_MINIMUM, RAIL_CHANNEL_MISMATCH (400);
    INVALID_GAME_SECRET (401); PAYMENTS_PAUSED (403); a repeated reference (409, see
    `is_duplicate_request`); PROCESSOR_ERROR; a throttle (429, see `retry_after`).

    POST /api/currency-purchases/purchase-currency. Source: README of invonetwork 0.1.1, "Direct
    rail"; E13.
    """
    body = given(
        player_email=checks.required_text("player_email", player_email),
        usd_amount=checks.money("usd_amount", usd_amount),
        purchase_reference=_reference(purchase_reference),
        rail=_direct_rail(rail),
        payment_method_id=checks.text("payment_method_id", payment_method_id),
        saved_card_id=checks.text("saved_card_id", saved_card_id),
        player_name=checks.text("player_name", player_name),
        player_phone=checks.text("player_phone", player_phone),
        metadata=checks.mapping("metadata", metadata),
    )
    return Call("POST", f"{HOME}/purchase-currency", _purchase, idempotent=True, body=body)


def confirm_payment(
    *, payment_intent_id: str, order_id: str | None = None
) -> Call[ConfirmPaymentResult]:
    """Finish a purchase after the player has passed 3-D Secure.

    payment_intent_id: as purchase_currency returned it; confirming it twice does no harm.
    order_id: the order, if you have it.

    Returns `status` ("success" once paid), `transaction_id`, `new_balance` (decimal string, game
    currency) and, where the server tells, `credited`: False or None mean that the currency is not
    there (yet), and `reason_code` says why.

    Raises InvoError: INVALID_INPUT before any request; INVALID_GAME_SECRET (401); a payment that
    is not finished or was declined (4xx).

    POST /api/currency-purchases/confirm-payment. Source: README of invonetwork 0.1.1, "Direct
    rail"; E14.
    """
    body = {
        **checks.required_texts(payment_intent_id=payment_intent_id),
        **checks.texts(order_id=order_id),
    }
    return Call("POST", f"{HOME}/confirm-payment", _confirmation, idempotent=True, body=body)


def get_order_details(
    *, order_id: str | None = None, transaction_id: str | None = None
) -> Call[OrderDetailsResult]:
    """Look at one currency purchase, to reconcile it with your own books.

    order_id, transaction_id: which; at least one is needed, and both are sent when both are given.

    Returns `order`, `financial_summary` (amounts as decimal strings) and `status_timeline` (rows
    of `at` and `status`).

    Raises InvoError: INVALID_INPUT before any request; INVALID_GAME_SECRET (401); 404 if there is
    no such order.

    GET /api/currency-purchases/order-details. Source: README of invonetwork 0.1.1, "Direct rail"
    and "API reference"; E15.
    """
    query = checks.at_least_one(order_id=order_id, transaction_id=transaction_id)
    return Call("GET", f"{HOME}/order-details", orders.details, idempotent=True, query=query)


def get_currency_purchase_history(
    *, player_email: str, limit: int | None = None, offset: int | None = None
) -> Call[CurrencyHistoryResult]:
    """Look at some of the currency a player has bought.

    player_email: who.
    limit, offset: how many rows, and how many to skip; the server's defaults if left out.

    Returns `history` (rows as they came; engines read `completed_at` and `amount`) and
    `pagination`.

    Raises InvoError: INVALID_INPUT before any request; INVALID_GAME_SECRET (401).

    GET /api/currency-purchases/player-purchase-history. Source: the calls of INVO's Unreal SDK.
    """
    query = paging.wanted(player_email, limit, offset)
    return Call("GET", f"{HOME}/player-purchase-history", _history, idempotent=True, query=query)


def _reference(purchase_reference: str | None) -> str:
    reference = checks.text("purchase_reference", purchase_reference)
    if reference is None:
        message = "purchase_reference is required: pass one of your own for each purchase."
        raise InvoError(message, code="MISSING_PURCHASE_REFERENCE")
    return reference


def _direct_rail(rail: Rail | None) -> str | None:
    if rail == "steam":
        message = "rail must not be steam here: Steam has its own purchase inside its client."
        raise InvoError(message, code="WRONG_RAIL_ENDPOINT")
    return checks.rail(rail)


def _purchase(body: dict[str, Any]) -> PurchaseResult:
    return PurchaseResult(
        status=reading.text(body, "status"),
        client_secret=reading.optional_text(body, "client_secret"),
        payment_intent_id=reading.optional_text(body, "payment_intent_id"),
        payment_url=reading.optional_text(body, "payment_url"),
        transaction_id=reading.optional_text(body, "transaction_id"),
        order_id=reading.optional_text(body, "order_id"),
        new_balance=reading.optional_text(body, "new_balance"),
        raw=body,
    )


def _confirmation(body: dict[str, Any]) -> ConfirmPaymentResult:
    return ConfirmPaymentResult(
        status=reading.text(body, "status"),
        transaction_id=reading.optional_text(body, "transaction_id"),
        new_balance=reading.optional_text(body, "new_balance"),
        raw=body,
        credited=reading.optional_flag(body, "credited"),
        reason_code=reading.optional_text(body, "reason_code"),
    )


def _history(body: dict[str, Any]) -> CurrencyHistoryResult:
    return CurrencyHistoryResult(
        history=reading.rows(body, "purchase_history"),
        pagination=reading.mapping(body, "pagination"),
        raw=body,
    )
