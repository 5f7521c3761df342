"""The page that stands in for a game's own payment processor."""

import asyncio
from typing import Any

import httpx
import pytest

from invo_emulator.emulator import Emulator
from invo_emulator.world.plan import GamePlan, Plan
from stories import PLAYER, Receiver, Story

HTML, JSON = "text/html", "application/json"


@pytest.fixture
async def payment(api: Story) -> dict[str, Any]:
    """A purchase by the game's own rail, not paid yet."""
    answer = await api.charge(rail="game", payment_method_id=None, metadata={"n": 1})
    return dict(answer.json())


async def open_page(api: Story, payment: dict[str, Any], accept: str = HTML) -> httpx.Response:
    """Follow the link."""
    return await api.http.get(payment["payment_url"], headers={"Accept": accept})


async def finish(
    api: Story, payment: dict[str, Any], outcome: str | None, accept: str = HTML
) -> httpx.Response:
    """Press a button."""
    fields = {"payment": token_of(payment), **({} if outcome is None else {"outcome": outcome})}
    return await api.http.post("/game-rail/finish", data=fields, headers={"Accept": accept})


def token_of(payment: dict[str, Any]) -> str:
    """The token in the link."""
    return str(httpx.URL(payment["payment_url"]).params["payment"])


async def test_the_page_shows_what_is_bought_and_both_answers(
    api: Story, payment: dict[str, Any]
) -> None:
    page = await open_page(api, payment)

    assert page.status_code == 200
    for text in ("Demo Quest", "100", "Gold Coins", "10.00", "Sandbox", payment["order_id"]):
        assert text in page.text
    for answer in ("succeed", "fail"):
        assert f'name="outcome" value="{answer}"' in page.text


async def test_a_program_is_told_the_same(api: Story, payment: dict[str, Any]) -> None:
    told = (await open_page(api, payment, JSON)).json()

    assert token_of(payment) == told.pop("payment")
    assert told == {
        "order_id": payment["order_id"],
        "state": "pending",
        "game_name": "Demo Quest",
        "usd_amount": "10.00",
        "currency_amount": "100",
        "currency_name": "Gold Coins",
    }


async def test_looking_is_free(api: Story, payment: dict[str, Any]) -> None:
    before = api.everything()

    for _ in range(3):
        await open_page(api, payment)

    assert api.everything() == before


async def test_a_payment_that_succeeds_credits_the_player_and_is_announced(
    api: Story, payment: dict[str, Any], receiver: Receiver
) -> None:
    await api.listen()

    page = await finish(api, payment, "succeed")
    await api.settle()

    event = receiver.events[0]
    assert (page.status_code, "Payment complete" in page.text) == (200, True)
    assert await api.wallet() == ("100.00", "0.00")
    assert receiver.types == ["purchase.completed"]
    assert (event["data"]["rail"], event["data"]["metadata"]) == ("game", {"n": 1})
    assert event["data"]["order_id"] == payment["order_id"]


async def test_a_payment_that_fails_charges_nothing_and_is_announced(
    api: Story, payment: dict[str, Any]
) -> None:
    page = await finish(api, payment, "fail")

    order = (await api.order(payment["order_id"]))["order"]
    told = await api.told("purchase.failed")
    assert (page.status_code, "Payment failed" in page.text) == (200, True)
    assert await api.wallet() == ("0.00", "0.00")
    assert (order["status"], order["failure_code"]) == ("failed", "payment_failed")
    assert [(event["rail"], event["failure_code"]) for event in told] == [
        ("game", "payment_failed")
    ]
    assert await api.announced() == ["purchase.failed"]


@pytest.mark.parametrize("first", ["succeed", "fail"])
@pytest.mark.parametrize("second", ["succeed", "fail"])
async def test_the_second_press_shows_what_came_of_the_first(
    api: Story, payment: dict[str, Any], first: str, second: str
) -> None:
    shown = await finish(api, payment, first, JSON)
    before = api.everything()

    again = await finish(api, payment, second, JSON)

    assert shown.json()["state"] == ("completed" if first == "succeed" else "failed")
    assert again.json() == shown.json()
    assert api.everything() == before


async def test_twenty_presses_at_once_credit_once(api: Story, payment: dict[str, Any]) -> None:
    pages = await asyncio.gather(*(finish(api, payment, "succeed") for _ in range(20)))

    assert {page.status_code for page in pages} == {200}
    assert await api.wallet() == ("100.00", "0.00")
    assert await api.announced() == ["purchase.completed"]


async def test_the_link_shows_the_end_once_there_is_one(
    api: Story, payment: dict[str, Any]
) -> None:
    await finish(api, payment, "succeed")

    page = await open_page(api, payment)

    assert "Payment complete" in page.text
    assert 'name="outcome"' not in page.text


@pytest.mark.parametrize("outcome", [None, "", "maybe", "SUCCEED"])
@pytest.mark.parametrize("accept", [HTML, JSON])
async def test_an_answer_that_is_none_changes_nothing(
    api: Story, payment: dict[str, Any], outcome: str | None, accept: str
) -> None:
    before = api.everything()

    answer = await finish(api, payment, outcome, accept)

    assert answer.status_code == 400
    assert accept == HTML or answer.json()["field"] == "outcome"
    assert api.everything() == before


@pytest.mark.parametrize("damage", ["", "x", "e30.x.y", "a" * 5000])
@pytest.mark.parametrize("accept", [HTML, JSON])
async def test_a_tampered_link_is_refused(
    api: Story, payment: dict[str, Any], damage: str, accept: str
) -> None:
    token = token_of(payment)[:-3] + damage if damage else ""

    opened = await api.http.get(f"/game-rail?payment={token}", headers={"Accept": accept})
    pressed = await finish(api, {"payment_url": f"http://x/?payment={token}"}, "succeed", accept)

    assert (opened.status_code, pressed.status_code) == (401, 401)
    assert accept == HTML or opened.json()["code"] == "INVALID_SESSION_TOKEN"
    assert "This payment link was not signed here: use payment_url" in opened.text
    assert "checkout link" not in opened.text + pressed.text
    assert await api.wallet() == ("0.00", "0.00")


async def test_a_checkout_link_is_no_payment_link(api: Story) -> None:
    session = await api.mint()

    page = await api.http.get(f"/game-rail?payment={session['session_token']}")

    assert page.status_code == 401


async def test_a_link_from_before_a_reset_is_not_valid_after_it(
    api: Story, payment: dict[str, Any]
) -> None:
    await api.control("POST", "/reset")

    page = await open_page(api, payment, JSON)

    assert page.status_code in (401, 404)


async def test_a_link_of_a_world_that_is_gone_is_told_so(api: Story) -> None:
    elsewhere = Emulator(system=api.emulator.system)
    elsewhere.worlds.create("elsewhere", Plan((GamePlan(7, "Seven"),)))
    async with Story(elsewhere, key="ivsdk_test_7") as there:
        payment = (await there.charge(rail="game")).json()
    await elsewhere.close()

    told = await open_page(api, payment, JSON)

    assert (told.status_code, told.json()["code"]) == (401, "INVALID_SESSION_TOKEN")
    assert "a world that is gone" in told.json()["error"]


async def test_a_link_does_not_expire(api: Story, payment: dict[str, Any]) -> None:
    await api.advance(30 * 86_400)

    page = await finish(api, payment, "succeed")

    assert "Payment complete" in page.text


async def test_names_are_never_markup(api: Story) -> None:
    email = '"><script>alert(1)</script>@example.com'
    answer = await api.charge(rail="game", player_email=email)

    pages = [await open_page(api, answer.json()), await finish(api, answer.json(), "fail")]

    assert all("<script>alert" not in page.text for page in pages)


async def test_the_page_works_under_the_sandbox_prefix(api: Story, payment: dict[str, Any]) -> None:
    page = await api.http.get(payment["payment_url"].replace("/game-rail", "/sandbox/game-rail"))

    assert 'action="/sandbox/game-rail/finish"' in page.text


async def test_a_player_who_was_made_for_it_is_there(api: Story, payment: dict[str, Any]) -> None:
    player = (await api.control("GET", f"/players/{PLAYER}")).json()

    assert player["pending"] == [
        {
            "kind": "purchase",
            "order_id": payment["order_id"],
            "payment_intent_id": payment["payment_intent_id"],
            "payment_state": "pending_payment",
        }
    ]
