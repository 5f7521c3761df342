"""`invo-emulator faults`: calls that fail at an exact point, counted."""

import httpx
import pytest

from command.shop import Shop
from invo_emulator.commands import faults
from invo_emulator.core.faults import EFFECTS, POINTS

CHECKOUT = {"player_email": "ada@example.com", "usd_amount": "10.00"}


def test_nothing_is_armed_at_first(shop: Shop) -> None:
    assert shop.says("faults").startswith("Nothing is armed.")


def test_a_fault_is_armed_and_happens(shop: Shop) -> None:
    armed = shop.says(
        "faults", "arm", "POST", "/api/checkout/sessions", "--status", "418", "--body", "error=tea"
    )

    answers = [shop.http.post("/api/checkout/sessions", json=CHECKOUT) for _ in range(2)]
    assert "status 418" in armed
    assert [answer.status_code for answer in answers] == [418, 201]
    assert answers[0].json()["error"] == "tea"
    assert shop.says("faults").splitlines()[1].split()[-2:] == ["1", "1"]


def test_the_purchase_exists_and_nobody_was_told(shop: Shop) -> None:
    shop.says("faults", "arm", "E10", "--at", "after-commit", "--do", "reset")

    with pytest.raises(httpx.TransportError):
        shop.http.post("/api/checkout/sessions", json=CHECKOUT)

    shop.says("players", "put", "ada@example.com")
    assert "checkout_session" in shop.says("players", "show", "ada@example.com")


def test_so_many_calls_go_well_and_so_many_fail(shop: Shop) -> None:
    shop.says("faults", "arm", "E10", "--after", "1", "--times", "2", "--status", "503")

    answers = [shop.http.post("/api/checkout/sessions", json=CHECKOUT) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [201, 503, 503, 201]


def test_how_long_it_takes_is_shown(shop: Shop) -> None:
    said = shop.says("faults", "arm", "E10", "--do", "delay", "--seconds", "1.5", "--times", "0")

    assert said.splitlines()[1].split()[-6:] == ["delay", "1.5", "s", "0", "always", "0"]


def test_one_is_disarmed_or_all(shop: Shop) -> None:
    first, *_ = [shop.tells("faults", "arm", "E10")["fault_id"] for _ in range(3)]

    assert len(shop.tells("faults", "disarm", first)["faults"]) == 2
    assert shop.tells("faults", "disarm")["faults"] == []


def test_an_operation_that_is_none_is_named_with_what_was_meant(shop: Shop) -> None:
    said = shop.type("faults", "arm", "POST", "/api/checkout/session")

    assert (said.code, said.output) == (2, "")
    assert "Did you mean POST /api/checkout/sessions?" in said.complaint


NO_OPERATIONS = [
    ("E2", "operation: E2, POST /api/sdk/players, is not emulated (501)."),
    ("POST /api/sdk/players", "operation: E2, POST /api/sdk/players, is not emulated (501)."),
    ("E99", "operation: E99: no endpoint has that number."),
    ("e1900", "operation: E1900: no endpoint has that number."),
    ("purchase", "operation: purchase is not emulated: send a number like E19, or a method"),
]


@pytest.mark.parametrize(("name", "complaint"), NO_OPERATIONS)
def test_what_can_not_fail_is_told_from_what_is_not_there(
    shop: Shop, name: str, complaint: str
) -> None:
    said = shop.type("faults", "arm", *name.split())

    assert complaint in said.complaint
    assert "Did you mean" not in said.complaint


def test_a_number_may_be_in_small_letters(shop: Shop) -> None:
    armed = shop.tells("faults", "arm", "e8b")

    assert armed["operation"] == "GET /api/player-balances/player/{player_id}"


def test_one_that_is_not_armed_is_named(shop: Shop) -> None:
    said = shop.type("faults", "disarm", "flt_none")

    assert said.code == 2
    assert "There is no fault flt_none in this world." in said.complaint


def test_the_words_are_the_emulators() -> None:
    assert (faults.POINTS, faults.EFFECTS) == (POINTS, EFFECTS)
