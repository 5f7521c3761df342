"""Listing the catalogue."""

from __future__ import annotations

from typing import Any

import httpx

BUNDLE = {
    "item_id": "bundle_1",
    "item_name": "Starter Bundle",
    "display_name": "Starter",
    "game_id": None,
    "item_category": "featured",
    "item_type": "bundle",
    "price_usd": 4.99,
    "currency_amount": 500,
    "bonus_amount": 0,
    "metadata": {"tier": 1},
    "item_rarity": "epic",
}


async def test_items_have_names_and_prices(invo: Any, answers: list[httpx.Response]) -> None:
    body = {"status": "success", "items": [BUNDLE], "total_items": 1}
    answers.append(httpx.Response(200, json=body))

    catalogue = await invo.list_game_items()

    (item,) = catalogue.items
    assert (item.item_id, item.item_name, item.game_id) == ("bundle_1", "Starter Bundle", None)
    assert (item.price_usd, item.currency_amount, item.bonus_amount) == ("4.99", "500", "0")
    assert (item.metadata, item.raw["item_rarity"]) == ({"tier": 1}, "epic")
    assert (catalogue.total_items, catalogue.raw) == (1, body)


async def test_an_empty_catalogue_is_one(invo: Any) -> None:
    catalogue = await invo.list_game_items()

    assert (catalogue.items, catalogue.total_items) == ([], 0)
