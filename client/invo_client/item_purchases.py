"""Item purchases: a player pays for an item with game currency they already own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from . import checks, orders, paging, reading
from .answers import ItemHistoryResult, OrderDetailsResult, PurchaseItemResult
from .call import Call, Page
from .checks import Money
from .errors import invalid_input

HOME = "/api/item-purchases"


def purchase_item(
    *,
    client_request_id: str,
    player_email: str,
    player_name: str,
    item_id: str,
    item_name: str,
    item_quantity: int,
    unit_price: Money,
    total_price: Money,
    player_phone: str | None = None,
    item_description: str | None = None,
    item_category: str | None = None,
) -> Call[PurchaseItemResult]:
    """Take the price of an item from a player's balance.

    Grant the item on the `item.purchased` webhook. The price is believed, not looked up.

    client_request_id: yours, unique per game; repeating one is refused, never charged twice.
    player_email, player_name, player_phone: who pays.
    item_id, item_name, item_description, item_category: what for, in your own words.
    item_quantity: from 1 to 1000.
    unit_price, total_price: units of the game's currency, above 0 and at most 999999.99, with at
    most two places. The total is the unit price times the quantity, give or take 0.01.

    Returns `status` ("success"), `transaction_id`, `order_id`, `new_balance` and
    `previous_balance` (decimal strings), `currency_name`, and maybe `financial_breakdown`.

    Raises InvoError: INVALID_INPUT before any request; INSUFFICIENT_BALANCE (400, see
    `is_insufficient_balance`); a repeated client_request_id (409, see `is_duplicate_request`); a
    throttle (429, see `retry_after`); INVALID_RESPONSE if one of the two ids is missing.

    POST /api/item-purchases/purchase-item. Source: README of invonetwork 0.1.1; E19.
    """
    body = {
        **checks.required_texts(
            client_request_id=client_request_id,
            player_email=player_email,
            player_name=player_name,
            item_id=item_id,
            item_name=item_name,
        ),
        **_price(item_quantity, unit_price, total_price),
        **checks.texts(player_phone=player_phone, item_description=item_description),
        **checks.texts(item_category=item_category),
    }
    return Call("POST", f"{HOME}/purchase-item", _purchase, idempotent=True, body=body)


def get_item_purchase_history(
    *, player_email: str, limit: int | None = None, offset: int | None = None
) -> Call[ItemHistoryResult]:
    """Look at some of the items a player has bought.

    player_email: who.
    limit, offset: how many rows, and how many to skip; the server's defaults if left out.

    Returns `history` (rows as they came, each with an `order_id`) and `pagination`.

    Raises InvoError: INVALID_INPUT before any request; INVALID_GAME_SECRET (401).

    GET /api/item-purchases/player-purchase-history. Source: README of invonetwork 0.1.1, "Item
    purchase"; E20.
    """
    query = paging.wanted(player_email, limit, offset)
    return Call("GET", f"{HOME}/player-purchase-history", _history, idempotent=True, query=query)


def iterate_item_purchase_history(
    *, player_email: str, page_size: int = paging.ROWS_PER_PAGE
) -> Call[Page[dict[str, Any]]]:
    """Walk through all the items a player has bought, asking for more rows as they are used up.

    player_email: who.
    page_size: rows per request.

    Returns an iterator of rows (dicts as they came). It ends with a page that is empty or short,
    or when it has seen as many rows as the server says there are.

    Raises InvoError: INVALID_INPUT at once; while iterating what get_item_purchase_history does.

    GET /api/item-purchases/player-purchase-history, once per page. Source: README of invonetwork
    0.1.1, "Item purchase"; E20.
    """
    size = checks.whole_number("page_size", page_size, at_least=1, at_most=paging.MANY)
    return _page(player_email, size, seen=0)


def get_item_order_details(
    *,
    order_id: str | None = None,
    transaction_id: str | None = None,
    client_request_id: str | None = None,
) -> Call[OrderDetailsResult]:
    """Look at one item purchase: after a crash, for instance, whether it went through.

    order_id, transaction_id, client_request_id: which; pass exactly one.

    Returns `order`, `financial_summary` (amounts as decimal strings) and `status_timeline`.

    Raises InvoError: INVALID_INPUT before any request; INVALID_GAME_SECRET (401); 404 if there is
    no such order.

    GET /api/item-purchases/order-details. Source: README of invonetwork 0.1.1, "Item purchase";
    E21.
    """
    query = checks.exactly_one(
        order_id=order_id, transaction_id=transaction_id, client_request_id=client_request_id
    )
    return Call("GET", f"{HOME}/order-details", orders.details, idempotent=True, query=query)


def _price(item_quantity: int, unit_price: Money, total_price: Money) -> dict[str, Any]:
    quantity = checks.whole_number("item_quantity", item_quantity, at_least=1, at_most=1000)
    unit = checks.money("unit_price", unit_price)
    total = checks.money("total_price", total_price)
    if abs(Decimal(unit) * quantity - Decimal(total)) > Decimal("0.01"):
        raise invalid_input("total_price must be unit_price times item_quantity (within 0.01).")
    return {"item_quantity": quantity, "unit_price": unit, "total_price": total}


def _purchase(body: dict[str, Any]) -> PurchaseItemResult:
    return PurchaseItemResult(
        status=reading.text(body, "status"),
        transaction_id=reading.required_text(body, "transaction_id"),
        order_id=reading.required_text(body, "order_id"),
        new_balance=reading.optional_text(body, "new_balance"),
        previous_balance=reading.optional_text(body, "previous_balance"),
        currency_name=reading.text(body, "currency_name"),
        financial_breakdown=reading.optional_mapping(body, "financial_breakdown"),
        raw=body,
    )


def _history(body: dict[str, Any]) -> ItemHistoryResult:
    return ItemHistoryResult(
        history=reading.rows(body, "item_purchase_history"),
        pagination=reading.mapping(body, "pagination"),
        raw=body,
    )


def _page(player_email: str, size: int, seen: int) -> Call[Page[dict[str, Any]]]:
    def read(body: dict[str, Any]) -> Page[dict[str, Any]]:
        found = _history(body)
        came = len(found.history)
        if paging.is_last(found.pagination, asked=size, came=came, seen=seen + came):
            return Page(found.history, following=None)
        return Page(found.history, following=_page(player_email, size, seen + came))

    query = paging.wanted(player_email, limit=size, offset=seen)
    return Call("GET", f"{HOME}/player-purchase-history", read, idempotent=True, query=query)
