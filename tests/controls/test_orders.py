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


async def test_one_player_s_orders_are_listed_alone(api: Story) -> None:
    for email in (PLAYER, "eve@example.com"):
        await api.pay(await api.mint(player_email=email))

    orders, _ = await listed(api, player=PLAYER)

    assert [each["player_email"] for each in orders] == [PLAYER]


async def whole(api: Story, order_id: object) -> dict[str, Any]:
    """An order with all that is known of it."""
    answer = await api.control("GET", f"/orders/{order_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_order_says_what_moved_and_whom_that_was_told(api: Story) -> None:
    await api.listen()
    session = await api.mint()
    paid = await api.pay(session)
    await api.settle()

    order = await whole(api, paid.json()["order_id"])

    assert [each["status"] for each in order["states"]] == ["completed"]
    [entry], [event] = order["entries"], order["events"]
    assert [each["amount"] for each in entry["postings"]] == ["10.00", "100.00"]
    assert event["event_type"] == "purchase.completed"
    assert [each["state"] for each in event["deliveries"]] == ["delivered"]
    assert order["details"]["session_id"] == session["session_id"]


async def test_an_order_that_was_given_up_for_another_has_nothing_of_that(api: Story) -> None:
    session = await api.mint()
    asked = (await api.pay(session, card="4000002760003184")).json()
    await api.pay(session)

    order = await whole(api, asked["order_id"])

    assert (order["status"], order["entries"], order["events"]) == ("canceled", [], [])


async def test_an_item_s_order_has_the_item(api: Story) -> None:
    await api.put_player(balance="50.00")
    bought = await api.buy()

    order = await whole(api, bought.json()["order_id"])

    assert order["details"]["order"]["item_name"] == "Sword"
    assert [each["event_type"] for each in order["events"]] == ["item.purchased"]


async def test_a_send_s_order_has_the_send(api: Story) -> None:
    move = await api.start(SEND)

    order = await whole(api, move["order_id"])

    assert order["details"]["waits_for"] == "pin"


async def test_an_order_that_is_not_there_is_refused(api: Story) -> None:
    answer = await api.control("GET", "/orders/ord_nothing")

    assert (answer.status_code, answer.json()["code"]) == (404, "ORDER_NOT_FOUND")
