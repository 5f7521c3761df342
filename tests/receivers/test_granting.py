"""What the receivers grant: what was paid for, once, whatever comes when and how often."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from command.running import PLAYER, Running
from receivers.recipes import (
    Receiver,
    Recipe,
    body_of,
    event,
    purchase,
    refund,
    sign,
    somebody,
)

COPIES = 20

Event = dict[str, Any]


def test_an_item_is_granted(receiver: Receiver) -> None:
    player = somebody()
    bought = event("item.purchased", player_email=player, item_id="sword_001", item_quantity=2)

    receiver.told(body_of(bought))

    assert receiver.state()["items"][player] == {"sword_001": 2}


def test_purchases_add_up(receiver: Receiver) -> None:
    player = somebody()

    for amount in ("100", "0.10", "20.20"):
        paid = purchase(player)
        paid["data"]["currency_amount"] = amount
        receiver.told(body_of(paid))

    assert receiver.currency_of(player) == "120.30"


def test_a_copy_is_acknowledged_and_grants_nothing(receiver: Receiver) -> None:
    player = somebody()
    body = body_of(purchase(player))
    receiver.told(body)

    # Signed again, as every attempt is.
    copy = receiver.take(body, sign(body, age=20))

    assert (copy.status_code, copy.json()) == (200, {"received": True, "duplicate": True})
    assert receiver.currency_of(player) == "100.00"


def test_an_event_is_known_by_its_key_not_by_its_headers(receiver: Receiver) -> None:
    player = somebody()
    body = body_of(purchase(player))

    for number in range(3):
        names = ("X-Invo-Event-Id", "X-Invo-Idempotency-Key")
        receiver.take(body, sign(body), dict.fromkeys(names, f"other_{number}"))

    assert receiver.currency_of(player) == "100.00"


def without(name: str) -> Callable[[Event], Event]:
    """What an event is without one of its ids."""
    return lambda whole: {key: value for key, value in whole.items() if key != name}


@pytest.mark.parametrize("name", ["event_id", "idempotency_key"])
def test_either_id_tells_copies_apart_from_others(receiver: Receiver, name: str) -> None:
    player = somebody()
    first, second = (body_of(without(name)(purchase(player))) for _ in range(2))

    answers = [receiver.told(body).json()["duplicate"] for body in (first, first, second)]

    assert answers == [False, True, False]
    assert receiver.currency_of(player) == "200.00"


def at_once(send: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    """What twenty calls were answered that were made together."""
    with ThreadPoolExecutor(COPIES) as pool:
        return list(pool.map(send, range(COPIES)))


def test_of_twenty_copies_at_once_one_is_granted(receiver: Receiver) -> None:
    player = somebody()
    body = body_of(purchase(player))

    answers = at_once(lambda _: receiver.told(body))

    assert [answer.status_code for answer in answers] == [200] * COPIES
    assert [answer.json()["duplicate"] for answer in answers].count(False) == 1
    assert receiver.currency_of(player) == "100.00"


def test_twenty_events_at_once_are_all_granted(receiver: Receiver) -> None:
    player = somebody()

    answers = at_once(lambda _: receiver.told(body_of(purchase(player))))

    assert {answer.status_code for answer in answers} == {200}
    assert receiver.currency_of(player) == "2000.00"


def test_two_processes_with_one_database_grant_once(
    receiver: Receiver, second: Receiver, recipe: Recipe
) -> None:
    player = somebody()
    body = body_of(purchase(player))

    both = [receiver, second]
    answers = at_once(lambda number: both[number % 2].told(body))

    grants = [answer.json()["duplicate"] for answer in answers].count(False)
    assert grants == (1 if recipe.has_database else 2)
    assert {one.currency_of(player) for one in both} == {"100.00"}


def test_a_power_cut_forgets_nothing_where_there_is_a_database(
    second: Receiver, recipe: Recipe, folder: Path
) -> None:
    player = somebody()
    second.told(body_of(purchase(player)))

    second.kill()
    with Receiver(recipe, folder) as third:
        granted = third.currency_of(player)

    assert granted == ("100.00" if recipe.has_database else None)


def test_a_shop_without_a_database_says_so(
    receiver: Receiver, recipe: Recipe, folder: Path
) -> None:
    complaints = (folder / "complaints.txt").read_text()

    assert ("kept in memory alone" in complaints) is not recipe.has_database


def test_an_unknown_type_is_acknowledged_and_counted(receiver: Receiver) -> None:
    news = event(f"player.renamed.{somebody()}", anything={"at": ["all"]})

    answer = receiver.told(body_of(news))

    assert (answer.status_code, answer.json()["duplicate"]) == (200, False)
    assert receiver.state()["events"][news["event_type"]] == 1


@pytest.mark.parametrize("name", ["constructor", "__proto__"])
def test_names_mean_nothing_to_the_shop(receiver: Receiver, name: str) -> None:
    before = receiver.state()["events"].get(name, 0)
    bought = event("item.purchased", player_email=name, item_id=name, item_quantity=1)

    answers = [receiver.told(body_of(one)) for one in (event(name), bought)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert receiver.state()["events"][name] == before + 1
    assert receiver.state()["items"][name] == {name: 1}


def test_fields_nobody_knows_are_no_reason_to_refuse(receiver: Receiver) -> None:
    player = somebody()
    paid = {**purchase(player, tax_treatment="x", new={"deep": [1]}), "api_version": 9, "data2": {}}

    receiver.told(body_of(paid))

    assert receiver.currency_of(player) == "100.00"


def test_a_refund_is_no_copy_of_its_purchase(receiver: Receiver) -> None:
    player = somebody()
    paid = purchase(player)
    receiver.told(body_of(paid))

    answers = [receiver.told(body_of(refund(paid, amount))) for amount in ("60", "15.50")]

    assert [answer.json()["duplicate"] for answer in answers] == [False, False]
    assert receiver.currency_of(player) == "24.50"


def test_a_refund_may_come_before_its_purchase(receiver: Receiver) -> None:
    player = somebody()
    paid = purchase(player)

    early = receiver.told(body_of(refund(paid, "60")))
    before = receiver.currency_of(player)
    receiver.told(body_of(paid))

    assert (early.status_code, before) == (200, None)
    assert receiver.currency_of(player) == "40.00"


def test_an_order_is_granted_once_whatever_tells_of_it(receiver: Receiver) -> None:
    player = somebody()
    paid = purchase(player)

    receiver.told(body_of(paid))
    other = {**paid["data"], "currency_amount": "999"}
    answer = receiver.told(body_of(event("purchase.completed", **other)))

    assert (answer.status_code, answer.json()["duplicate"]) == (200, False)
    assert receiver.currency_of(player) == "100.00"


@pytest.mark.parametrize(
    "spoilt",
    [
        {"order_id": None},
        {"player_email": None},
        {"currency_amount": None},
        {"currency_amount": "a hundred"},
        {"currency_amount": "0.001"},
    ],
    ids=str,
)
def test_what_could_not_be_granted_has_not_been_seen(
    receiver: Receiver, spoilt: dict[str, Any]
) -> None:
    before = receiver.state()
    player = somebody()
    paid = purchase(player)

    failed = receiver.told(body_of({**paid, "data": {**paid["data"], **spoilt}}))
    after = receiver.state()
    again = receiver.told(body_of(paid))

    assert (failed.status_code, after) == (500, before)
    assert again.json() == {"received": True, "duplicate": False}
    assert receiver.currency_of(player) == "100.00"


@pytest.mark.parametrize(
    ("event_type", "data"),
    [("item.purchased", {"item_id": "sword"}), ("purchase.refunded", {"order_id": "ord_x"})],
)
def test_an_event_that_says_too_little_is_an_error(
    receiver: Receiver, event_type: str, data: dict[str, object]
) -> None:
    assert receiver.told(body_of(event(event_type, **data))).status_code == 500


def test_who_pays_in_the_emulator_is_granted(receiver: Receiver, emulator: Running) -> None:
    emulator.control("POST", "/reset")
    emulator.listen(receiver.url)
    emulator.control("PUT", f"/players/{PLAYER}", {"balance": "50.00"})
    paid = emulator.buy("10.00")
    item = {"item_id": "shield", "item_name": "Shield", "item_quantity": 1}
    price = {"unit_price": "25.00", "total_price": "25.00"}
    buyer = {"player_email": PLAYER, "player_name": "Ada", "client_request_id": somebody()}
    emulator.call("POST", "/api/item-purchases/purchase-item", {**item, **price, **buyer})
    order = {name: paid[name] for name in ("order_id", "transaction_id")}
    refunded = {"event_type": "purchase.refunded", "data": {**order, "currency_debited": "30.00"}}
    emulator.control("POST", "/events", refunded)

    deliver_everything_twice(emulator)

    state = receiver.state()
    assert state["currency"][PLAYER] == "70.00"
    assert state["items"][PLAYER] == {"shield": 1}


def deliver_everything_twice(emulator: Running) -> None:
    """Wait for what is on its way, and send it all again."""
    emulator.control("POST", "/clock/run-until-idle", {})
    for delivery in emulator.control("GET", "/deliveries")["deliveries"]:
        emulator.control("POST", f"/deliveries/{delivery['delivery_id']}/resend", {})
    emulator.control("POST", "/clock/run-until-idle", {})
    states = {one["state"] for one in emulator.control("GET", "/deliveries")["deliveries"]}
    assert states == {"delivered"}
