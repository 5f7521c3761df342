"""`invo-emulator webhooks` and `events`: who is told, and what was announced."""

from command.receiving import Receiver
from command.shop import Shop

URL = "http://127.0.0.1:9/hooks"


def test_nobody_listens_at_first(shop: Shop) -> None:
    assert shop.says("webhooks").startswith("Nobody listens.")


def test_an_address_is_set_and_listed(shop: Shop) -> None:
    made = shop.says("webhooks", "set", URL)

    assert made == shop.says("webhooks", "list")
    head, line = made.splitlines()
    assert head.split() == ["GAME", "NAME", "TO", "STATE", "EVENTS", "SECRET"]
    assert line.split() == [
        shop.game["game_id"], "main", URL, "active", "*", shop.game["signing_secret"]
    ]  # fmt: skip


def test_what_is_left_out_stays_as_it_was(shop: Shop) -> None:
    shop.says("webhooks", "set", URL, "--events", "purchase.completed", "--secret", "whsec_mine")

    told = shop.tells("webhooks", "set", f"{URL}/new")

    assert told["subscribed_events"] == ["purchase.completed"]
    assert told["signing_secret"] == "whsec_mine"


def test_a_target_is_removed(shop: Shop, listener: Receiver) -> None:
    shop.says("webhooks", "set", listener.url)

    assert shop.tells("webhooks", "remove")["state"] == "disabled"

    assert shop.type("trigger", "purchase.completed").code == 1
    assert not listener.has_more


def test_each_game_has_a_target_of_its_own(shop: Shop) -> None:
    other = shop.about["games"][1]["game_id"]

    shop.says("webhooks", "set", URL, "--game-id", other)

    assert [each["game_id"] for each in shop.tells("webhooks")["webhooks"]] == [other]


def test_an_address_that_is_none_is_named(shop: Shop) -> None:
    said = shop.type("webhooks", "set", "localhost:3000")

    assert said.code == 2
    assert "localhost:3000 is not an http or https URL" in said.complaint


def test_an_event_that_is_none_is_named(shop: Shop) -> None:
    said = shop.type("webhooks", "set", URL, "--events", "purchase.complete")

    assert said.code == 2
    assert (
        "purchase.complete is no event: did you mean purchase.completed? Known: *,"
        in said.complaint
    )


def test_events_are_listed_newest_first(shop: Shop) -> None:
    shop.type("trigger", "purchase.completed")
    shop.type("trigger", "item.purchased")

    lines = shop.says("events").splitlines()

    assert [line.split()[1] for line in lines] == ["EVENT", "item.purchased", "purchase.completed"]
    assert lines[1].endswith("nobody listened")


def test_events_of_one_type_are_listed_with_their_data(shop: Shop) -> None:
    shop.type("trigger", "purchase.completed", "--data", "order_id=ord_mine")
    shop.type("trigger", "item.purchased")

    [event] = shop.tells("events", "--type", "purchase.completed")["events"]

    assert event["data"]["order_id"] == "ord_mine"


def test_no_events_are_said_in_words(shop: Shop) -> None:
    assert shop.says("events") == "Nothing was announced.\n"
