"""D5: the catalogue, whose key is in the body."""

from collections.abc import AsyncIterator

import pytest

from invo_emulator.emulator import Emulator
from invo_emulator.system import System
from invo_emulator.world.plan import DEMO_QUEST, STAR_ARENA, ItemPlan, Plan
from stories import GAME, KEY, OTHER_GAME, OTHER_KEY, Story

PATH = "/api/v1/game-items/list"

SWORD = ItemPlan(
    "sword_001",
    "Sword",
    game_id=GAME,
    item_category="weekly",
    item_type="currency_pack",
    item_rarity="epic",
    display_subtitle="Sharp",
    display_tag="NEW",
    image_url="https://game.example/sword.png",
    item_color="#FF0000",
    price_usd=4_99,
    original_price_usd=9_99,
    currency_amount=50_00,
    bonus_amount=5_50,
    discount_percentage=50,
    is_featured=True,
    metadata={"power": 7},
)
PLAIN = ItemPlan("potion_001", "Potion")
STAR = ItemPlan("star_001", "Star", game_id=OTHER_GAME)


@pytest.fixture
async def shop(system: System) -> AsyncIterator[Story]:
    """A world with three items."""
    emulator = Emulator(Plan((DEMO_QUEST, STAR_ARENA), items=(SWORD, PLAIN, STAR)), system=system)
    async with Story(emulator) as story:
        yield story
    await emulator.close()


@pytest.mark.parametrize("key", [KEY, OTHER_KEY])
async def test_the_items_of_all_games_are_listed(shop: Story, key: str) -> None:
    answer = await shop.http.post(PATH, json={"game_secret": key})

    body = answer.json()
    assert (answer.status_code, body["status"], body["total_items"]) == (200, "success", 3)
    assert sorted(item["item_id"] for item in body["items"]) == [
        "potion_001",
        "star_001",
        "sword_001",
    ]


async def test_an_item_has_numbers_for_prices(shop: Story) -> None:
    body = (await shop.http.post(PATH, json={"game_secret": KEY})).json()

    items = {item["item_id"]: item for item in body["items"]}
    assert items["sword_001"] == {
        "item_id": "sword_001",
        "item_name": "Sword",
        "display_name": "Sword",
        "display_subtitle": "Sharp",
        "display_tag": "NEW",
        "game_id": str(GAME),
        "item_category": "weekly",
        "item_type": "currency_pack",
        "item_rarity": "epic",
        "image_url": "https://game.example/sword.png",
        "item_color": "#FF0000",
        "price_usd": 4.99,
        "original_price_usd": 9.99,
        "currency_amount": 50.0,
        "bonus_amount": 5.5,
        "discount_percentage": 50,
        "is_featured": True,
        "is_most_popular": False,
        "is_best_value": False,
        "is_limited_time": False,
        "is_active": True,
        "time_remaining_seconds": None,
        "time_remaining_display": None,
        "metadata": {"power": 7},
    }


async def test_a_plain_item_is_of_no_game(shop: Story) -> None:
    body = (await shop.http.post(PATH, json={"game_secret": KEY})).json()

    potion = next(item for item in body["items"] if item["item_id"] == "potion_001")
    assert (potion["game_id"], potion["original_price_usd"]) == (None, None)
    assert (potion["item_category"], potion["price_usd"]) == ("standard", 0)


async def test_a_world_without_items_lists_none(api: Story) -> None:
    answer = await api.http.post(PATH, json={"game_secret": KEY})

    assert answer.json() == {"status": "success", "items": [], "total_items": 0}


@pytest.mark.parametrize("secret", [None, "", " ", 5, True, [], {}, "ivsdk_test_nobody", KEY[:-1]])
async def test_a_key_of_no_game_is_refused(api: Story, secret: object) -> None:
    answer = await api.call("POST", PATH, json={"game_secret": secret})

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_GAME_SECRET")


@pytest.mark.parametrize("body", [b"", b"[]", b"game_secret=1"])
async def test_a_body_that_is_no_object_is_refused(api: Story, body: bytes) -> None:
    answer = await api.http.post(PATH, content=body)

    assert (answer.status_code, answer.json()["field"]) == (400, "body")
