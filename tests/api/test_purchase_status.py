"""E11: what became of a hosted checkout, for whoever has its token."""

import httpx
import pytest

from invo_emulator.emulator import Emulator
from invo_emulator.world.plan import GamePlan, Plan
from stories import CARD_FIELDS, PLAYER, Json, Story

CHALLENGED = "pm_card_threeDSecure2Required"


async def ask(api: Story, session: Json, token: str | None = None) -> httpx.Response:
    """What became of it?"""
    headers = {"Authorization": f"Bearer {session['session_token'] if token is None else token}"}
    return await api.http.get(f"/api/checkout/sessions/{session['session_id']}", headers=headers)


async def status(api: Story, session: Json) -> Json:
    """The same, when there must be an answer."""
    answer = await ask(api, session)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_link_that_nobody_paid_yet_is_pending(api: Story) -> None:
    session = await api.mint(usd_amount="12.50")

    assert await status(api, session) == {
        "status": "pending",
        "terminal": False,
        "session_id": session["session_id"],
        "order_id": None,
        "coins_credited": None,
        "transaction_id": None,
        "new_balance": None,
        "reason_code": None,
        "message": None,
        "amount_charged_usd": "12.50",
        "listed_usd": "12.50",
        "currency_name": "Gold Coins",
    }


async def test_a_paid_one_is_credited(api: Story) -> None:
    await api.put_player(balance="5.00")
    session = await api.mint()
    paid = (await api.pay(session)).json()

    told = await status(api, session)

    assert (told["status"], told["terminal"]) == ("credited", True)
    assert (told["coins_credited"], told["new_balance"]) == ("100.00", "105.00")
    assert told["order_id"] == paid["order_id"]
    assert told["transaction_id"] == paid["transaction_id"]


async def test_a_stale_link_tells_no_balance(api: Story) -> None:
    session = await api.mint()
    await api.pay(session)
    await api.advance(900)

    told = await status(api, session)

    assert (told["status"], told["coins_credited"]) == ("credited", "100.00")
    assert told["new_balance"] is None


async def test_a_decline_is_not_the_end_while_another_card_can_be_tried(api: Story) -> None:
    session = await api.mint()
    declined = (await api.pay(session, card="4000000000000002")).json()

    before = await status(api, session)
    await api.pay(session)

    assert (before["status"], before["terminal"]) == ("pending", False)
    assert (before["order_id"], before["reason_code"]) == (declined["order_id"], None)
    assert (await status(api, session))["status"] == "credited"


async def test_a_cancel_on_the_page_is_not_the_end_either(api: Story) -> None:
    session = await api.mint()

    await api.submit(session, "cancel", {})

    assert (await status(api, session))["status"] == "pending"


REFUSALS = [
    ("pm_card_chargeDeclined", "PAYMENT_DECLINED", "The card was declined. Nothing was charged."),
    (CHALLENGED, "PAYMENT_CANCELLED", "The payment was not confirmed in time."),
]


@pytest.mark.parametrize(("payment_method", "reason", "message"), REFUSALS)
async def test_who_tried_in_vain_is_refused_once_the_time_is_over(
    api: Story, payment_method: str, reason: str, message: str
) -> None:
    session = await api.mint()
    tried = (await api.pay(session, payment_method=payment_method)).json()

    await api.advance(899)
    before = await status(api, session)
    await api.advance(1)
    told = await status(api, session)

    assert (before["status"], before["terminal"]) == ("pending", False)
    assert (told["status"], told["terminal"], told["reason_code"]) == ("refused", True, reason)
    assert told["message"].startswith(message)
    assert told["order_id"] == tried["order_id"]
    assert (told["coins_credited"], told["transaction_id"]) == (None, None)


async def test_nobody_is_told_that_it_expired_before_half_an_hour_after_it_did(api: Story) -> None:
    session = await api.mint()

    await api.advance(900 + 1799)
    before = await status(api, session)
    await api.advance(1)
    told = await status(api, session)

    assert (before["status"], before["terminal"], before["message"]) == ("pending", False, None)
    assert (told["status"], told["terminal"], told["reason_code"]) == ("expired", True, None)
    assert "Nothing was charged" in told["message"]


async def test_a_day_after_its_end_it_can_not_be_read_any_more(api: Story) -> None:
    session = await api.mint()
    await api.pay(session)

    await api.advance(900 + 86_400)
    last = await ask(api, session)
    await api.advance(1)
    gone = await ask(api, session)

    assert last.status_code == 200
    assert (gone.status_code, gone.json()["code"]) == (410, "SESSION_EXPIRED")


async def test_a_token_is_of_one_session(api: Story) -> None:
    one, other = await api.mint(), await api.mint()

    answer = await ask(api, one, other["session_token"])

    assert (answer.status_code, answer.json()["code"]) == (403, "SESSION_MISMATCH")


@pytest.mark.parametrize("damage", ["", "x", "e30.x.y", "a" * 5000])
async def test_a_token_that_was_not_signed_here_is_refused(api: Story, damage: str) -> None:
    session = await api.mint()

    answer = await ask(api, session, session["session_token"][:-3] + damage if damage else "")

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_SESSION_TOKEN")
    assert "Authorization: Bearer <session_token>" in answer.json()["error"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic {token}"}])
async def test_the_games_key_is_no_session_token(api: Story, headers: dict[str, str]) -> None:
    session = await api.mint()
    sent = {name: text.format(token=session["session_token"]) for name, text in headers.items()}

    path = f"/api/checkout/sessions/{session['session_id']}"
    answer = await api.call("GET", path, headers=sent)

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_SESSION_TOKEN")


async def test_a_players_token_is_no_session_token(api: Story) -> None:
    await api.put_player()

    answer = await ask(api, await api.mint(), await api.token())

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_SESSION_TOKEN")


async def test_a_token_of_a_world_that_is_gone_is_refused(api: Story) -> None:
    elsewhere = Emulator(system=api.emulator.system)
    elsewhere.worlds.create("elsewhere", Plan((GamePlan(7, "Seven"),)))
    async with Story(elsewhere, key="ivsdk_test_7") as there:
        session = await there.mint()
    await elsewhere.close()

    answer = await ask(api, session)

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_SESSION_TOKEN")


async def test_it_is_read_under_the_sandbox_prefix_too(api: Story) -> None:
    session = await api.mint()
    path = f"/sandbox/api/checkout/sessions/{session['session_id']}"

    headers = {"Authorization": f"Bearer {session['session_token']}"}
    answer = await api.http.get(path, headers=headers)

    assert answer.json()["status"] == "pending"


async def test_reading_changes_nothing(api: Story) -> None:
    session = await api.mint()
    await api.submit(session, "pay", CARD_FIELDS)
    before = api.everything()

    await status(api, session)

    assert api.everything() == before
    assert await api.balance(PLAYER) == "100.00"
