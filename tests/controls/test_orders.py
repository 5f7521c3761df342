"""Orders of every kind, in one list."""

from typing import Any

from stories import PLAYER, RECEIVER_PHONE, SEND, Story


async def listed(api: Story, **query: object) -> tuple[list[dict[str, Any]], str | None]:
    """A page of orders, and where the next one begins."""
    answer = await api.http.get("/_emulator/orders", params={k: str(v) for k, v in query.items()})
    return answer.json()["orders"], answer.json()["next_cursor"]


async def three(api: Story) -> None:
    """Ada buys coins, then an item, and gives some away."""
    await api.pay(await api.mint())
    await api.buy()
    await api.start(SEND)


async def test_orders_of_every_kind_come_newest_first(api: Story) -> None:
    await three(api)

    orders, _ = await listed(api)

    assert [each["kind"] for each in orders] == ["send", "item", "currency"]
    assert {each["player_email"] for each in orders} == {PLAYER}


async def test_orders_come_in_pages(api: Story) -> None:
    await three(api)

    first, cursor = await listed(api, limit=2)
    second, end = await listed(api, limit=2, cursor=cursor)

    assert ([each["kind"] for each in first + second], end) == (["send", "item", "currency"], None)


async def test_an_order_says_what_it_is_and_which_call_made_it(api: Story) -> None:
    await api.put_player(balance="50.00")
    answer = await api.buy()

    [order], _ = await listed(api)

    assert order.pop("created_at").endswith("Z")
    assert order == {
        "kind": "item",
        "order_id": answer.json()["order_id"],
        "transaction_id": answer.json()["transaction_id"],
        "game_id": "100000000001",
        "player_email": PLAYER,
        "status": "completed",
        "reference": "sword 1",
        "amount": "10.00",
        "currency_name": "Gold Coins",
        "usd_amount": None,
        "item_id": "sword_001",
        "item_quantity": 1,
        "receiver_phone": None,
        "request_id": answer.headers["X-Invo-Request-Id"],
    }


async def test_what_is_given_says_to_whom_and_what_is_bought_for_how_much(api: Story) -> None:
    await three(api)

    [send, _, currency], _ = await listed(api)

    assert send["receiver_phone"] == RECEIVER_PHONE
    assert (currency["usd_amount"], currency["amount"]) == ("10.00", "100.00")
