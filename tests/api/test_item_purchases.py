"""E19 to E21: a player spends currency on items."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from floor.stage import steps
from invo_emulator.core import items
from invo_emulator.emulator import Emulator
from invo_emulator.world.plan import GamePlan, Plan
from stories import (
    GAME,
    NO_AMOUNT,
    NO_EMAIL,
    NO_NUMBER,
    NO_PHONE,
    NO_TEXT,
    OTHER_KEY,
    PLAYER,
    Story,
    given,
    table,
)

HISTORY = "/api/item-purchases/player-purchase-history"
DETAILS = "/api/item-purchases/order-details"


@pytest.fixture
async def ada(api: Story) -> dict[str, Any]:
    """A player with 50 coins."""
    return await api.put_player(balance="50.00")


async def test_a_purchase_tells_ids_balances_and_who_gets_what(
    api: Story, ada: dict[str, Any]
) -> None:
    answer = await api.buy(
        item_quantity=2, total_price="20.00", item_description="Sharp", item_category="weapons"
    )

    body = answer.json()
    order_id, transaction_id = body.pop("order_id"), body.pop("transaction_id")
    assert (answer.status_code, order_id[:4], transaction_id[:4]) == (200, "ord_", "txn_")
    assert body == {
        "status": "success",
        "message": "Item purchased successfully",
        "client_request_id": "sword 1",
        "new_balance": "30.00",
        "previous_balance": "50.00",
        "currency_name": "Gold Coins",
        "balance_info": {
            "previous_balance": "50.00",
            "new_balance": "30.00",
            "amount_spent": "20.00",
        },
        "financial_breakdown": {
            "total_paid": "20.00",
            "developer_revenue": "18.00",
            "platform_fee": "2.00",
        },
        "player": {
            "player_id": ada["player_id"],
            "player_email": PLAYER,
            "player_name": "Ada",
        },
        "purchase_details": {
            "item_id": "sword_001",
            "item_name": "Sword",
            "item_description": "Sharp",
            "item_category": "weapons",
            "purchased_by": "Ada",
            "quantity": 2,
            "item_quantity": 2,
            "unit_price": "10.00",
            "total_price": "20.00",
            "currency_name": "Gold Coins",
        },
    }


@pytest.mark.usefixtures("ada")
async def test_the_price_goes_to_the_game_and_to_invo(api: Story) -> None:
    await api.buy()

    assert await api.wallet() == ("40.00", "0.00")
    assert await api.account(f"game/{GAME}/revenue/1") == "9.00"
    assert await api.account("network/fees/1") == "1.00"


async def test_a_purchase_is_announced_once(api: Story, ada: dict[str, Any]) -> None:
    order = (await api.buy(item_category="weapons")).json()

    assert await api.announced() == ["item.purchased"]
    assert await api.told("item.purchased") == [
        {
            "tenant": str(GAME),
            "transaction_id": order["transaction_id"],
            "order_id": order["order_id"],
            "client_request_id": "sword 1",
            "player_email": PLAYER,
            "identity_id": ada["identity_id"],
            "item_id": "sword_001",
            "item_name": "Sword",
            "item_category": "weapons",
            "item_quantity": 1,
            "unit_price": "10.00",
            "total_price": "10.00",
            "currency_name": "Gold Coins",
            "new_balance": "40.00",
            "fee_breakdown": {
                "total_paid": "10.00",
                "developer_revenue": "9.00",
                "platform_fee": "1.00",
            },
        }
    ]


FEES = [
    ("10.00", "10.00", "9.00", "1.00"),
    ("5.00", "10.00", "9.50", "0.50"),
    ("10.00", "0.05", "0.04", "0.01"),  # half a cent goes up
    ("10.00", "0.14", "0.13", "0.01"),
    ("10.00", "9.99", "8.99", "1.00"),
    ("100.00", "10.00", "0.00", "10.00"),
    ("0.01", "50.00", "49.99", "0.01"),
    ("0", "10.00", "10.00", "0.00"),
    ("0", "0.01", "0.01", "0.00"),
]


@pytest.mark.parametrize(("percent", "price", "revenue", "fee"), FEES)
@pytest.mark.usefixtures("ada")
async def test_invos_part_is_a_setting_and_rounds_half_up(
    api: Story, percent: str, price: str, revenue: str, fee: str
) -> None:
    await api.change_settings(item_fee_percent=percent)

    parts = (await api.buy(unit_price=price, total_price=price)).json()["financial_breakdown"]

    assert parts == {"total_paid": price, "developer_revenue": revenue, "platform_fee": fee}


@pytest.mark.usefixtures("ada")
async def test_without_a_fee_all_of_the_price_is_the_games(api: Story) -> None:
    await api.change_settings(item_fee_percent="0")

    await api.buy()

    entry = (await api.control("GET", "/ledger")).json()["entries"][0]
    assert [(leg["target"], leg["amount"]) for leg in entry["postings"]] == [
        ("game/100000000001/revenue/1", "10.00")
    ]


@pytest.mark.parametrize("percent", ["100.01", "-1", "many"])
async def test_no_part_of_a_price_is_more_than_all_of_it(api: Story, percent: str) -> None:
    answer = await api.control("PUT", "/settings", {"item_fee_percent": percent})

    assert (answer.status_code, answer.json()["field"]) == (400, "settings.item_fee_percent")


@pytest.mark.usefixtures("ada")
async def test_a_price_too_small_to_share_is_refused(api: Story) -> None:
    before = api.everything()

    answer = await api.buy(unit_price="0.04", total_price="0.04")

    assert (answer.status_code, answer.json()["code"]) == (400, "AMOUNT_BELOW_MINIMUM")
    assert "total_price" in answer.json()["error"]
    assert api.everything() == before


@pytest.mark.parametrize(("email", "balance"), [(PLAYER, "50.00"), ("nobody@example.com", "0.00")])
@pytest.mark.usefixtures("ada")
async def test_who_can_not_pay_is_told_how_much_it_takes(
    api: Story, email: str, balance: str
) -> None:
    before = api.everything()

    answer = await api.buy(player_email=email, unit_price="50.01", total_price="50.01")

    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, "INSUFFICIENT_BALANCE")
    assert (body["required_amount"], body["current_balance"]) == ("50.01", balance)
    assert "insufficient balance" in body["error"].lower()
    assert api.everything() == before


@pytest.mark.usefixtures("ada")
async def test_the_last_coin_can_be_spent(api: Story) -> None:
    answer = await api.buy(unit_price="50.00", total_price="50.00")

    assert answer.json()["new_balance"] == "0.00"


INPUTS = table(
    client_request_id=NO_TEXT,
    player_email=NO_EMAIL,
    player_name=NO_TEXT,
    item_id=NO_TEXT,
    item_name=NO_TEXT,
    item_quantity=[*NO_NUMBER, 1001],
    unit_price=[*NO_AMOUNT, "1000000.00"],
    total_price=[*NO_AMOUNT, "1000000.00", "9.98", "10.02", "20.00"],
    player_phone=given(NO_PHONE),
    item_description=[*given(NO_TEXT)[:-1], "x" * 2001],
    item_category=given(NO_TEXT),
)


@pytest.mark.parametrize(("field", "value"), INPUTS)
@pytest.mark.usefixtures("ada")
async def test_a_bad_field_is_refused_by_name(api: Story, field: str, value: object) -> None:
    before = api.everything()

    answer = await api.buy(**{field: value})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert answer.json()["field"] == field
    assert answer.json()["error"].startswith(field)
    assert api.everything() == before


GOOD: list[dict[str, object]] = [
    {"unit_price": 10, "total_price": 10},
    {"unit_price": "3.33", "item_quantity": "3", "total_price": "10.00"},  # within a cent
    {"unit_price": 0.05, "item_quantity": 1000, "total_price": 50.0},
    {"player_email": " ADA@example.com ", "player_phone": "+15555550100"},
    {"newer_field": "of a newer client"},
]


@pytest.mark.parametrize("fields", GOOD)
@pytest.mark.usefixtures("ada")
async def test_what_can_be_understood_is_taken(api: Story, fields: dict[str, object]) -> None:
    assert (await api.buy(**fields)).status_code == 200


@pytest.mark.parametrize("key", ["sub_1", "SUB_1", " sub_1"])
@pytest.mark.usefixtures("ada")
async def test_ids_that_are_invos_own_are_refused(api: Story, key: str) -> None:
    before = api.everything()

    answer = await api.buy(client_request_id=key)

    assert (answer.status_code, answer.json()["code"]) == (400, "CLIENT_REQUEST_ID_RESERVED")
    assert answer.json()["field"] == "client_request_id"
    assert api.everything() == before


@pytest.mark.usefixtures("ada")
async def test_a_repeated_purchase_is_told_of_the_first(api: Story) -> None:
    first = (await api.buy()).json()
    before = api.everything()

    again = await api.buy(item_id="shield_001", unit_price="1.00", total_price="1.00")

    body = again.json()
    assert (again.status_code, body["code"]) == (409, "DUPLICATE_REQUEST")
    assert body["original"] == first
    assert body["order_id"] == first["order_id"]
    assert body["transaction_id"] == first["transaction_id"]
    assert api.everything() == before


@pytest.mark.usefixtures("ada")
async def test_twenty_purchases_at_once_are_one(api: Story) -> None:
    answers = await asyncio.gather(*(api.buy() for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 19]
    assert await api.wallet() == ("40.00", "0.00")
    assert await api.announced() == ["item.purchased"]


async def test_who_is_no_player_is_said_to_be_none(api: Story) -> None:
    answer = await api.buy(player_email="nobody@example.com")

    assert answer.json()["code"] == "INSUFFICIENT_BALANCE"
    assert "Demo Quest has no player nobody@example.com" in answer.json()["error"]


@pytest.mark.usefixtures("ada")
async def test_those_who_buy_and_those_who_mint_at_once_need_no_savepoints(api: Story) -> None:
    statements: list[str] = []
    store = api.emulator.worlds.get().database
    store.at_once(lambda connection: connection.set_trace_callback(statements.append))

    buys = [api.buy(client_request_id=str(n)) for n in range(3)]
    await asyncio.gather(*buys, *(api.try_to_mint() for _ in range(3)))

    assert statements.count("COMMIT") == 1
    assert [each for each in statements if each.startswith("SAVEPOINT")] == []


@pytest.mark.usefixtures("ada")
async def test_twenty_players_of_one_purse_spend_no_more_than_it_holds(api: Story) -> None:
    answers = await asyncio.gather(*(api.buy(client_request_id=str(n)) for n in range(20)))

    assert sorted(answer.status_code for answer in answers) == [*[200] * 5, *[400] * 15]
    assert await api.wallet() == ("0.00", "0.00")


@pytest.mark.usefixtures("ada")
async def test_a_refused_purchase_may_be_sent_again_under_its_id(api: Story) -> None:
    await api.buy(unit_price="60.00", total_price="60.00")
    await api.put_player(balance="60.00")

    answer = await api.buy(unit_price="60.00", total_price="60.00")

    assert (answer.status_code, answer.json()["new_balance"]) == (200, "0.00")


@pytest.mark.usefixtures("ada")
async def test_ids_of_one_game_are_free_in_another(api: Story) -> None:
    await api.buy()
    api.key = OTHER_KEY
    await api.put_player(balance="50.00", game_id=200000000002)

    answer = await api.buy()

    assert answer.json()["currency_name"] == "Star Credits"


async def bought(api: Story, count: int) -> list[str]:
    """The orders of so many purchases, oldest first."""
    await api.put_player(balance="50.00")
    orders = []
    for number in range(count):
        answer = await api.buy(client_request_id=f"sword {number}")
        orders.append(str(answer.json()["order_id"]))
        await api.advance(1)
    return orders


async def test_a_history_lists_what_was_bought_newest_first(api: Story) -> None:
    orders = await bought(api, 2)

    body = (await api.call("GET", HISTORY, params={"player_email": PLAYER})).json()

    newest, oldest = body["item_purchase_history"]
    assert [newest["order_id"], oldest["order_id"]] == orders[::-1]
    assert newest.pop("transaction_id")[:4] == "txn_"
    assert newest == {
        "order_id": orders[1],
        "client_request_id": "sword 1",
        "status": "completed",
        "item_id": "sword_001",
        "item_name": "Sword",
        "item_description": None,
        "item_category": None,
        "purchased_by": "Ada",
        "quantity": 1,
        "item_quantity": 1,
        "unit_price": "10.00",
        "total_price": "10.00",
        "currency_name": "Gold Coins",
        "platform_fee": "1.00",
        "new_balance": "30.00",
        "created_at": "2027-01-01T00:00:00Z",
        "completed_at": "2027-01-01T00:00:00Z",
    }


PAGES = [
    ({}, 3, {"limit": 50, "offset": 0, "has_more": False}),
    ({"limit": "2"}, 2, {"limit": 2, "offset": 0, "has_more": True}),
    ({"limit": "2", "offset": "1"}, 2, {"limit": 2, "offset": 1, "has_more": False}),
    ({"limit": "2", "offset": "2"}, 1, {"limit": 2, "offset": 2, "has_more": False}),
    ({"offset": "9"}, 0, {"limit": 50, "offset": 9, "has_more": False}),
]


@pytest.mark.parametrize(("page", "rows", "shown"), PAGES)
async def test_a_history_comes_in_pages(
    api: Story, page: dict[str, str], rows: int, shown: dict[str, object]
) -> None:
    await bought(api, 3)

    body = (await api.call("GET", HISTORY, params={"player_email": PLAYER, **page})).json()

    assert len(body["item_purchase_history"]) == rows
    assert body["pagination"] == {"total_count": 3, "total": 3, **shown}
    assert body["status"] == "success"


async def test_histories_of_two_players_are_two(api: Story) -> None:
    await bought(api, 1)
    await api.put_player("bob@example.com")

    body = (await api.call("GET", HISTORY, params={"player_email": "bob@example.com"})).json()

    assert (body["item_purchase_history"], body["pagination"]["total"]) == ([], 0)


QUERIES = table(
    player_email=NO_EMAIL[:5],
    limit=["0", "101", "-1", "one", "1.5", "10 "],
    offset=["-1", "100001", "one"],
)


@pytest.mark.parametrize(("field", "value"), QUERIES)
async def test_a_history_that_is_asked_for_wrongly_is_refused_by_name(
    api: Story, field: str, value: object
) -> None:
    wanted = {"player_email": PLAYER, field: value}
    query = {name: str(value) for name, value in wanted.items() if value is not None}

    answer = await api.call("GET", HISTORY, params=query)

    assert (answer.status_code, answer.json()["field"]) == (400, field)


async def test_a_player_of_another_game_has_no_history_here(api: Story) -> None:
    await bought(api, 1)
    api.key = OTHER_KEY

    answer = await api.call("GET", HISTORY, params={"player_email": PLAYER})

    assert (answer.status_code, answer.json()["code"]) == (404, "PLAYER_NOT_FOUND")


IDS = ["order_id", "transaction_id", "client_request_id"]


@pytest.mark.parametrize("name", IDS)
@pytest.mark.usefixtures("ada")
async def test_an_order_is_found_by_each_of_its_ids(api: Story, name: str) -> None:
    order = (await api.buy()).json()

    body = (await api.call("GET", DETAILS, params={name: order[name]})).json()

    shown = body["order"]
    assert [shown[each] for each in IDS] == [order[each] for each in IDS]
    assert (shown["status"], shown["order_type"]) == ("completed", "item_purchase")
    assert (shown["player_email"], shown["item_id"]) == (PLAYER, "sword_001")
    assert body["financial_summary"] == {
        "total": "10.00",
        "total_paid": "10.00",
        "developer_revenue": "9.00",
        "platform_fee": "1.00",
        "previous_balance": "50.00",
        "new_balance": "40.00",
        "currency_name": "Gold Coins",
    }
    assert body["status_timeline"] == [{"status": "completed", "at": "2026-12-31T23:59:59Z"}]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"order_id": ""},
        {"order_id": " "},
        {"order_id": "ord_1", "transaction_id": "txn_1"},
        {"order_id": "ord_1", "client_request_id": "sword 1"},
    ],
)
async def test_an_order_is_named_by_exactly_one_id(api: Story, query: dict[str, str]) -> None:
    answer = await api.call("GET", DETAILS, params=query)

    assert (answer.status_code, answer.json()["field"]) == (400, "order_id")


def of_nobody(order: dict[str, str], name: str) -> str:
    return "nothing"


def of_the_first_game(order: dict[str, str], name: str) -> str:
    return order[name]


@pytest.mark.parametrize("name", IDS)
@pytest.mark.usefixtures("ada")
async def test_an_order_is_found_without_a_look_at_all_others(api: Story, name: str) -> None:
    price = {"unit_price": "0.10", "total_price": "0.10"}
    for number in range(60):
        bought = await api.buy(client_request_id=f"request {number}", **price)
    order = bought.json()

    world = api.emulator.worlds.get()
    assert steps(world, lambda tx: items.get(tx, world.game(), name, order[name])) < 100


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("choose", [of_nobody, of_the_first_game])
@pytest.mark.usefixtures("ada")
async def test_an_order_that_is_not_ours_is_not_found(
    api: Story, name: str, choose: Callable[[dict[str, str], str], str]
) -> None:
    order = (await api.buy()).json()
    api.key = OTHER_KEY

    answer = await api.call("GET", DETAILS, params={name: choose(order, name)})

    assert (answer.status_code, answer.json()["code"]) == (404, "ORDER_NOT_FOUND")


@pytest.mark.usefixtures("ada")
async def test_an_order_of_another_world_is_not_found(api: Story, emulator: Emulator) -> None:
    order = (await api.buy()).json()
    emulator.worlds.create("elsewhere", Plan((GamePlan(7, "Seven"),)))
    api.key = "ivsdk_test_7"

    answer = await api.call("GET", DETAILS, params={"order_id": order["order_id"]})

    assert (answer.status_code, answer.json()["code"]) == (404, "ORDER_NOT_FOUND")


CALLS = [("POST", "/api/item-purchases/purchase-item"), ("GET", HISTORY), ("GET", DETAILS)]


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("key", ["", "ivsdk_test_nobody"])
async def test_a_key_of_no_game_is_refused(api: Story, method: str, path: str, key: str) -> None:
    api.key = key

    answer = await api.call(method, path)

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_GAME_SECRET")
