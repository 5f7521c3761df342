"""Currency purchases: real money in, game currency out."""

from __future__ import annotations

from typing import Any

from . import checks, reading
from .answers import OrderDetailsResult
from .call import Call


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
    query = checks.at_least_one(
        order_id=checks.text("order_id", order_id),
        transaction_id=checks.text("transaction_id", transaction_id),
    )
    path = "/api/currency-purchases/order-details"
    return Call("GET", path, _order_details, idempotent=True, query=query)


def _order_details(body: dict[str, Any]) -> OrderDetailsResult:
    return OrderDetailsResult(
        order=reading.mapping(body, "order"),
        financial_summary=reading.mapping(body, "financial_summary"),
        status_timeline=reading.rows(body, "status_timeline"),
        raw=body,
    )
