"""`invo-emulator clock`: a world's time, seen and moved."""

import pytest

from command.receiving import Receiver
from command.shop import Shop, type_in


def test_a_clock_runs_with_the_wall(shop: Shop) -> None:
    said = shop.says("clock")

    assert said.endswith("Z  runs\n")
    assert shop.tells("clock", "show")["mode"] == "wall"


STEPS = [("30s", "30s"), ("90", "1m30s"), ("31h12m30s", "31h12m30s"), ("1.5d", "36h")]


@pytest.mark.parametrize(("step", "ahead"), STEPS)
def test_a_clock_is_moved_by_a_span(shop: Shop, step: str, ahead: str) -> None:
    said = shop.says("clock", "advance", step)

    first, second = said.splitlines()
    assert first == "Nothing was due on the way."
    assert second.endswith(f"Z  runs, {ahead} ahead of the wall")


def test_a_clock_is_moved_to_an_instant(shop: Shop) -> None:
    shop.says("clock", "freeze")

    said = shop.says("clock", "advance", "2099-01-31T12:00:00Z")

    assert said.splitlines()[1].startswith("2099-01-31T12:00:00.000Z  stands still, ")


def test_what_is_due_next_is_shown(shop: Shop, listener: Receiver) -> None:
    shop.listen(listener.url)
    listener.status = 500
    shop.type("trigger", "purchase.completed")

    lines = shop.says("clock").splitlines()

    assert lines[2].split() == ["DUE", "AT", "WHAT", "WHICH"]
    assert "purchase.completed, attempt 2  dlv_" in lines[3]


def test_what_happened_on_the_way_is_shown(shop: Shop, listener: Receiver) -> None:
    shop.listen(listener.url)
    listener.status = 500
    shop.type("trigger", "purchase.completed")
    listener.status = 200

    lines = shop.says("clock", "advance", "30s").splitlines()

    assert lines[0].split() == ["AT", "WHAT", "WHICH", "CAME", "TO"]
    assert "purchase.completed, attempt 2  dlv_" in lines[1]
    assert lines[1].endswith("200, delivered")


def test_a_link_that_expires_on_the_way_is_shown(shop: Shop) -> None:
    body = {"player_email": "ada@example.com", "usd_amount": "10.00"}
    session = shop.http.post("/api/checkout/sessions", json=body).json()

    assert f"  {session['session_id']}\n" in shop.says("clock", "advance", "15m")


def test_a_clock_runs_until_nothing_is_due(shop: Shop, listener: Receiver) -> None:
    shop.listen(listener.url)
    listener.status = 500
    shop.type("trigger", "purchase.completed")

    one = shop.tells("clock", "run-until-idle", "--limit", "1")
    rest = shop.tells("clock", "run-until-idle")

    assert [each["attempt"] for each in one["fired"]] == [2]
    assert [each["attempt"] for each in rest["fired"]] == [3, 4, 5, 6, 7]
    assert rest["fired"][-1]["state"] == "dead"


def test_a_clock_stands_and_runs_on(shop: Shop) -> None:
    assert "  stands still" in shop.says("clock", "freeze")
    assert "  runs" in shop.says("clock", "unfreeze")


@pytest.mark.parametrize("step", ["soon", "30x", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00"])
def test_a_step_that_is_none_is_a_mistake(step: str) -> None:
    said = type_in("clock", "advance", step)

    assert (said.code, said.output) == (2, "")
    assert f"{step} is neither a span like 30s, 2h or 31h12m nor a time like" in said.complaint


@pytest.mark.parametrize("step", ["-5s", "-5", "-1h30m"])
def test_no_step_goes_backward(shop: Shop, step: str) -> None:
    said = shop.type("clock", "advance", step)

    assert (said.code, said.output) == (2, "")
    assert said.complaint.endswith(f"{step}: the clock only goes forward.\n")


def test_a_clock_does_not_go_backward(shop: Shop) -> None:
    said = shop.type("clock", "advance", "2001-01-01T00:00:00Z")

    assert said.code == 2
    assert "only goes forward" in said.complaint
