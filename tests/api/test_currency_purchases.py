"""E15: an order and how it came to be."""

import pytest

from stories import OTHER_KEY, PLAYER, Story

PATH = "/api/currency-purchases/order-details"


async def test_a_paid_order_tells_its_whole_story(api: Story) -> None:
    session = await api.mint(metadata={"your_order_id": "ord_42"})
    paid = (await api.pay(session)).json()

    details = await api.order(paid["order_id"])

    order, money = details["order"], details["financial_summary"]
    assert (order["status"], order["player_email"]) == ("completed", PLAYER)
    assert order["transaction_id"] == paid["transaction_id"]
    assert order["metadata"] == {"your_order_id": "ord_42"}
    assert (money["total"], money["currency_amount"]) == ("10.00", "100.00")
    assert [step["status"] for step in details["status_timeline"]] == ["pending", "completed"]


async def test_a_declined_order_says_why_and_charges_nothing(api: Story) -> None:
    declined = (await api.pay(await api.mint(), card="4000000000009995")).json()

    details = await api.order(declined["order_id"])

    assert details["order"]["status"] == "failed"
    assert details["order"]["failure_code"] == "insufficient_funds"
    assert details["financial_summary"]["usd_charged"] == "0.00"


async def test_an_order_is_found_by_its_transaction_too(api: Story) -> None:
    paid = (await api.pay(await api.mint())).json()
    query = {"transaction_id": paid["transaction_id"]}

    answer = await api.call("GET", PATH, params=query)

    assert answer.json()["order"]["order_id"] == paid["order_id"]


async def test_ids_of_two_orders_are_no_order(api: Story) -> None:
    one = (await api.pay(await api.mint())).json()
    other = (await api.pay(await api.mint())).json()

    query = {"order_id": one["order_id"], "transaction_id": other["transaction_id"]}

    assert (await api.call("GET", PATH, params=query)).status_code == 404


async def test_another_games_order_is_not_found(api: Story) -> None:
    paid = (await api.pay(await api.mint())).json()
    api.key = OTHER_KEY

    answer = await api.call("GET", PATH, params={"order_id": paid["order_id"]})

    assert (answer.status_code, answer.json()["code"]) == (404, "ORDER_NOT_FOUND")


@pytest.mark.parametrize("query", [{}, {"order_id": ""}, {"order_id": " "}])
async def test_an_order_must_be_named(api: Story, query: dict[str, str]) -> None:
    answer = await api.call("GET", PATH, params=query)

    assert (answer.status_code, answer.json()["field"]) == (400, "order_id")
