"""`invo-emulator trigger`: an event that did not happen, sent all the same."""

import json
from pathlib import Path

import pytest

from command.receiving import Receiver
from command.shop import Shop, type_in
from invo_emulator.webhooks import catalogue


@pytest.mark.parametrize("event_type", catalogue.SUPPORTED)
def test_an_event_reaches_the_receiver(shop: Shop, listener: Receiver, event_type: str) -> None:
    shop.listen(listener.url)

    said = shop.says("trigger", event_type)

    event = json.loads(listener.next().body)
    assert event["event_type"] == event_type
    assert event["data"]
    assert f"{event_type}  {event['event_id']}, for game {shop.game['game_id']}" in said
    assert f"to {listener.url}: delivered\n    attempt 1: 200 in " in said


def test_data_of_ones_own_are_laid_over(shop: Shop, listener: Receiver, tmp_path: Path) -> None:
    shop.listen(listener.url)
    file = tmp_path / "data.json"
    file.write_text('{"order_id": "ord_mine"}')

    shop.says("trigger", "item.purchased", "--data", f"@{file}", "item_quantity:=3", "a.b=c")

    data = json.loads(listener.next().body)["data"]
    assert (data["order_id"], data["item_quantity"], data["a"]) == ("ord_mine", 3, {"b": "c"})
    assert data["item_name"] == "Sword of Dawn"


def test_bare_data_are_all_there_is(shop: Shop, listener: Receiver) -> None:
    shop.listen(listener.url)

    shop.says("trigger", "purchase.completed", "--bare", "--data", "a=1")

    assert json.loads(listener.next().body)["data"] == {"a": "1"}


def test_an_event_may_be_of_another_game(shop: Shop, listener: Receiver) -> None:
    other = shop.about["games"][1]["game_id"]
    shop.control("PUT", "/webhooks", {"target_url": listener.url, "game_id": int(other)})

    shop.says("trigger", "purchase.completed", "--game-id", other)

    assert json.loads(listener.next().body)["tenant_id"] == other


def test_a_refusal_is_shown_with_what_comes_next(shop: Shop, listener: Receiver) -> None:
    shop.listen(listener.url)
    listener.status = 500

    said = shop.type("trigger", "purchase.completed")

    assert (said.code, said.complaint) == (1, "")
    assert ": pending\n    attempt 1: 500 in " in said.output
    assert "    next attempt at 20" in said.output
    assert "    invo-emulator deliveries show dlv_" in said.output


def test_an_event_that_nobody_hears_is_no_success(shop: Shop) -> None:
    said = shop.type("trigger", "purchase.completed")

    assert said.code == 1
    assert "Nobody listens" in said.output
    assert shop.control("GET", "/events")["events"][0]["event_type"] == "purchase.completed"


def test_a_receiver_that_thinks_is_waited_for_no_longer_than_told(shop: Shop) -> None:
    with Receiver(thinks=True) as receiver:
        shop.listen(receiver.url)

        said = shop.type("trigger", "purchase.completed", "--wait", "0.2")

    assert said.code == 1
    assert "attempt 1: under way" in said.output


def test_a_program_is_told_every_attempt(shop: Shop, listener: Receiver) -> None:
    shop.listen(listener.url)

    told = shop.tells("trigger", "purchase.completed")

    [delivery] = told["deliveries"]
    [attempt] = delivery["attempt_log"]
    assert (delivery["state"], attempt["status"]) == ("delivered", 200)
    assert told["event_id"] == listener.next().event_id


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("purchase.complete", "did you mean purchase.completed?"),
        ("frobnicate", "trigger --list lists those there are."),
    ],
)
def test_a_type_that_is_none_is_named(shop: Shop, typed: str, hint: str) -> None:
    said = shop.type("trigger", typed)

    assert (said.code, said.output) == (2, "")
    assert said.complaint.startswith(f"invo-emulator: INVO has no event {typed}: {hint}")
    assert shop.control("GET", "/events")["events"] == []


def test_a_type_that_is_none_is_announced_for_who_insists(shop: Shop, listener: Receiver) -> None:
    shop.listen(listener.url)

    shop.says("trigger", "purchase.imagined", "--any")

    assert json.loads(listener.next().body)["event_type"] == "purchase.imagined"


def test_every_type_is_listed_and_nobody_need_run() -> None:
    said = type_in("trigger", "--list")

    assert said.code == 0
    for name, says in catalogue.SUPPORTED.items():
        assert name in said.output
        assert says in said.output
    assert set(catalogue.REAL) <= set(said.output.split())


def test_a_program_gets_the_list_too() -> None:
    told = json.loads(type_in("trigger", "--list", "--json").output)

    named = [each["event_type"] for each in told["events"] if each["has_sample"]]
    assert named == list(catalogue.SUPPORTED)


def test_without_a_type_one_is_asked_for() -> None:
    said = type_in("trigger")

    assert said.code == 2
    assert "trigger needs a type of event" in said.complaint


@pytest.mark.parametrize("data", ["nonsense", "{", "@nowhere.json"])
def test_data_that_can_not_be_read_announce_nothing(shop: Shop, data: str) -> None:
    said = shop.type("trigger", "purchase.completed", "--data", data)

    assert (said.code, said.output) == (2, "")
    assert shop.control("GET", "/events")["events"] == []
