"""E55, and what a minor's guardian has to say."""

import asyncio
from typing import Any

import httpx
import pytest

from invo_emulator.emulator import Emulator
from invo_emulator.world.plan import GamePlan, Plan
from stories import GAME, OTHER_GAME, PHONE, SEND, TRANSFER, Story, Words

either = pytest.mark.parametrize("words", [SEND, TRANSFER], ids=str)

GUARDIAN = "gran@example.com"


@pytest.fixture(autouse=True)
async def minor(api: Story) -> None:
    """Ada is a child."""
    await api.put_player(is_minor=True, guardian_email=GUARDIAN)


async def decide(api: Story, move: dict[str, Any], decision: object) -> httpx.Response:
    """The guardian's answer."""
    approval_id = move["guardian_approval"]["approval_id"]
    return await api.control("POST", f"/approvals/{approval_id}/decide", {"decision": decision})


async def ask(api: Story, move: dict[str, Any]) -> httpx.Response:
    """What did the guardian say?"""
    return await api.call("GET", f"/api/transactions/{move['transaction_id']}/approval-status")


@either
async def test_a_minors_move_is_held_for_the_guardian(api: Story, words: Words) -> None:
    await api.put_player(balance="250.00", phone=PHONE)

    answer = await api.initiate(words)

    body = answer.json()
    approval = body["guardian_approval"]
    approval_id = approval.pop("approval_id")
    assert answer.status_code == 202
    assert (body["status"], body["verification_method"]) == ("pending_guardian_approval", "sms")
    assert "verification_required" not in body
    assert body["verification_expires_at"] == "2027-01-01T00:14:59Z"
    assert approval_id[:4] == "apr_"
    assert approval == {
        "state": "pending",
        "status": "pending",
        "consent_channel": "email",
        "expires_at": "2027-01-01T00:14:59Z",
        "poll_endpoint": f"/api/transactions/{body['transaction_id']}/approval-status",
    }
    assert await api.wallet() == ("150.00", "100.00")
    assert await api.announced() == []


@either
async def test_the_guardian_is_mailed_and_nobody_is_texted(api: Story, words: Words) -> None:
    move = await api.start(words)

    (message,) = await api.messages(GUARDIAN)
    assert (message["channel"], message["kind"]) == ("email", "guardian_approval")
    link = message["data"]["link"]
    assert "/guardian?link=" in link
    assert link in message["text"]
    assert message["data"] == {
        "approval_id": move["guardian_approval"]["approval_id"],
        "transaction_id": move["transaction_id"],
        "link": link,
    }
    assert await api.messages(PHONE) == []


@either
async def test_a_held_move_says_so(api: Story, words: Words) -> None:
    move = await api.start(words)

    status = await api.status(words, move)

    assert status["transaction_status"] == "pending_guardian_approval"
    assert status["verification_state"] == "awaiting"


@either
async def test_a_minor_without_a_guardian_may_not_give(api: Story, words: Words) -> None:
    await api.put_player("kid@example.com", is_minor=True, balance="250.00", phone=PHONE)
    before = api.everything()

    answer = await api.initiate(words, **{f"{words.giver}_email": "kid@example.com"})

    assert (answer.status_code, answer.json()["code"]) == (403, "GUARDIAN_REQUIRED")
    assert api.everything() == before


@either
async def test_a_guardian_who_did_not_answer_is_still_asked(api: Story, words: Words) -> None:
    move = await api.start(words)

    answer = await ask(api, move)

    approval = {
        "approval_id": move["guardian_approval"]["approval_id"],
        "transaction_id": move["transaction_id"],
        "approval_type": words.kind,
        "state": "pending",
        "expires_at": "2027-01-01T00:14:59Z",
        "decided_at": None,
        "decision_source": None,
        "consent_channel": "email",
        "action_description": f"{words.kind.capitalize()} 100.00 to another player",
    }
    assert answer.status_code == 200
    assert answer.json() == {"status": "success", "approval": approval, **approval}


@either
async def test_a_guardians_yes_opens_the_way_to_the_receiver(api: Story, words: Words) -> None:
    move = await api.start(words)
    await api.advance(60)

    answer = await decide(api, move, "approve")

    body = answer.json()
    approval = (await ask(api, move)).json()["approval"]
    assert (answer.status_code, body["transaction_status"]) == (200, "pending_claim")
    assert (approval["state"], approval["decision_source"]) == ("approved", "email_link")
    assert approval["decided_at"] == "2027-01-01T00:00:59Z"
    assert await api.announced() == ["transfer.claim_pending"] * 2
    assert (await api.claim(words, body)).status_code == 200


@either
async def test_an_approval_stays_one_when_nobody_collects(api: Story, words: Words) -> None:
    move = await api.start(words)
    await decide(api, move, "approve")
    await api.advance(86_400)

    assert (await ask(api, move)).json()["state"] == "approved"
    assert await api.wallet() == ("250.00", "0.00")


@either
async def test_a_guardians_no_gives_it_back(api: Story, words: Words) -> None:
    move = await api.start(words)

    answer = await decide(api, move, "decline")

    asked = await ask(api, move)
    body = answer.json()
    assert (answer.status_code, body["transaction_status"]) == (200, "rejected_guardian")
    assert (body["verification_state"], body["failure_reason"]) == ("failed", "rejected_guardian")
    assert (asked.status_code, asked.json()["code"]) == (410, "GUARDIAN_APPROVAL_REJECTED")
    assert asked.json()["approval"]["state"] == "rejected"
    assert await api.wallet() == ("250.00", "0.00")
    assert await api.announced() == ["transfer.refunded"]


@either
async def test_a_guardian_who_never_answers_is_a_no(api: Story, words: Words) -> None:
    move = await api.start(words)
    await api.advance(900)

    asked = await ask(api, move)

    status = await api.status(words, move)
    assert (asked.status_code, asked.json()["code"]) == (410, "GUARDIAN_APPROVAL_EXPIRED")
    assert asked.json()["approval"]["state"] == "expired"
    assert (status["transaction_status"], status["expiry_reason"]) == (
        "expired",
        "approval_expired",
    )
    assert await api.wallet() == ("250.00", "0.00")
    (refund,) = await api.told("transfer.refunded")
    assert (refund["reason"], refund["expiry_reason"]) == ("pin_expired", "approval_expired")
    assert (refund["tenant"], refund["refunded_amount"]) == (str(GAME), "100.00")


@either
async def test_a_guardian_may_answer_in_the_last_moment(api: Story, words: Words) -> None:
    move = await api.start(words)
    await api.advance(899.999999)

    assert (await decide(api, move, "approve")).status_code == 200


@either
@pytest.mark.parametrize("decision", ["approve", "decline"])
async def test_a_guardian_answers_once(api: Story, words: Words, decision: str) -> None:
    move = await api.start(words)
    await decide(api, move, decision)
    before = api.everything()

    again = await decide(api, move, "approve")

    state = "pending_claim" if decision == "approve" else "rejected_guardian"
    assert (again.status_code, again.json()["code"]) == (400, "TRANSACTION_NOT_PENDING")
    assert again.json()["current_status"] == state
    assert api.everything() == before


@either
async def test_twenty_answers_at_once_are_one(api: Story, words: Words) -> None:
    move = await api.start(words)

    answers = await asyncio.gather(*(decide(api, move, "decline") for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200, *[400] * 19]
    assert await api.wallet() == ("250.00", "0.00")
    assert await api.announced() == ["transfer.refunded"]


@either
@pytest.mark.parametrize("passkey", [True, False])
async def test_the_minor_can_not_answer_for_the_guardian(
    api: Story, words: Words, passkey: bool
) -> None:
    await api.put_player(passkey=passkey)
    move = await api.start(words)
    token = await api.token()
    before = api.everything()

    path = f"{words.settle}/{move['transaction_id']}/approve"
    held = await api.as_player(token, "POST", path)
    verified = await api.verify(words, move, "123456")

    assert held.status_code == 202
    assert held.json() == {
        "status": "pending_guardian_approval",
        "error_code": "GUARDIAN_APPROVAL_PENDING",
        "transaction_id": move["transaction_id"],
        "guardian_approval": {
            "approval_id": move["guardian_approval"]["approval_id"],
            "state": "pending",
        },
        "poll_endpoint": f"/api/transactions/{move['transaction_id']}/approval-status",
    }
    assert verified.json()["current_status"] == "pending_guardian_approval"
    assert api.everything() == before


ENDINGS = [("decline", "GUARDIAN_APPROVAL_REJECTED"), ("wait", "GUARDIAN_APPROVAL_EXPIRED")]


@either
@pytest.mark.parametrize(("ending", "code"), ENDINGS)
async def test_the_minor_is_told_that_the_guardian_did_not_approve(
    api: Story, words: Words, ending: str, code: str
) -> None:
    move = await api.start(words)
    await (api.advance(900) if ending == "wait" else decide(api, move, "decline"))

    path = f"{words.settle}/{move['transaction_id']}/approve"
    answer = await api.as_player(await api.token(), "POST", path)

    assert (answer.status_code, answer.json()["code"]) == (410, code)
    assert await api.wallet() == ("250.00", "0.00")


@either
async def test_a_held_move_is_answered_again_when_told_so(api: Story, words: Words) -> None:
    await api.change_settings(duplicate_requests="replay")
    move = await api.start(words)
    await decide(api, move, "approve")

    again = await api.initiate(words)

    assert (again.status_code, again.json()) == (202, move)


@either
async def test_nobody_was_asked_about_a_grown_ups_move(api: Story, words: Words) -> None:
    await api.put_player(is_minor=False)
    move = await api.start(words)

    answer = await ask(api, move)

    assert (answer.status_code, answer.json()["code"]) == (404, "APPROVAL_NOT_FOUND")
    assert answer.json()["status"] == "not_found"


async def test_nobody_was_asked_about_nothing(api: Story) -> None:
    answer = await ask(api, {"transaction_id": "txn_none"})

    assert (answer.status_code, answer.json()["code"]) == (404, "APPROVAL_NOT_FOUND")
    assert answer.json()["status"] == "not_found"


@either
async def test_another_game_or_world_may_not_ask(
    api: Story, emulator: Emulator, words: Words
) -> None:
    emulator.worlds.create("elsewhere", Plan((GamePlan(7, "Seven"),)))
    move = await api.start(words, **{f"{words.destination}_id": OTHER_GAME})

    for key in ("ivsdk_test_stararena", "ivsdk_test_7"):
        api.key = key
        answer = await ask(api, move)
        assert (answer.status_code, answer.json()["code"]) == (404, "APPROVAL_NOT_FOUND")


async def test_a_key_of_no_game_is_refused(api: Story) -> None:
    api.key = "ivsdk_test_nobody"

    answer = await ask(api, {"transaction_id": "txn_1"})

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_GAME_SECRET")
