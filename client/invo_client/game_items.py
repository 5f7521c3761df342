"""Game items: what INVO's catalogue offers."""

from __future__ import annotations

from typing import Any

from . import auth, reading
from .answers import GameItem, GameItemsResult
from .call import Call


def list_game_items() -> Call[GameItemsResult]:
    """List the items of the catalogue.

    Returns `items` and `total_items`. The rows name what a shop needs, prices as decimal strings;
    everything else INVO says about an item is in the row's `raw`.

    Raises InvoError: INVALID_GAME_SECRET (401).

    POST /api/v1/game-items/list, the one endpoint that wants the game secret in its body.
    Source: the calls of INVO's Unity SDK.
    """
    return Call(
        "POST",
        "/api/v1/game-items/list",
        _items,
        idempotent=True,
        body={},
        auth=auth.secret_in_body,
    )


def _items(body: dict[str, Any]) -> GameItemsResult:
    items = [_item(row) for row in reading.rows(body, "items")]
    total = reading.optional_count(body, "total_items")
    return GameItemsResult(items, total_items=len(items) if total is None else total, raw=body)


def _item(row: dict[str, Any]) -> GameItem:
    return GameItem(
        item_id=reading.text(row, "item_id"),
        item_name=reading.text(row, "item_name"),
        display_name=reading.text(row, "display_name"),
        item_category=reading.text(row, "item_category"),
        item_type=reading.text(row, "item_type"),
        game_id=reading.optional_identifier(row, "game_id"),
        image_url=reading.optional_text(row, "image_url"),
        price_usd=reading.optional_text(row, "price_usd"),
        currency_amount=reading.optional_text(row, "currency_amount"),
        bonus_amount=reading.optional_text(row, "bonus_amount"),
        metadata=reading.mapping(row, "metadata"),
        raw=row,
    )
