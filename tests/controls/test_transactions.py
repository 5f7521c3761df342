"""Answering for senders and guardians who are not here."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from invo_emulator.world.plan import GamePlan, Plan
from stories import GAME, NO_TEXT, OTHER_GAME, SEND, TRANSFER, Story, Words, given

either = pytest.mark.parametrize("words", [SEND, TRANSFER], ids=str)


@either
@pytest.mark.parametrize("passkey", [True, False])
async def test_a_sender_says_yes(api: Story, words: Words, passkey: bool) -> None:
    await api.put_player(passkey=passkey)
    move = await api.start(words)

    answer = await api.control("POST", f"/transactions/{move['transaction_id']}/approve")

    body = answer.json()
    assert answer.status_code == 200
    assert body == await api.status(words, move)
    assert (body["transaction_status"], len(body["claim_code"])) == ("pending_claim", 11)
    assert await api.announced() == ["transfer.claim_pending"] * 2
    assert (await api.claim(words, body)).status_code == 200


@either
@pytest.mark.parametrize("passkey", [True, False])
async def test_a_sender_says_no(api: Story, words: Words, passkey: bool) -> None:
    await api.put_player(passkey=passkey)
    move = await api.start(words)

    answer = await api.control("POST", f"/transactions/{move['transaction_id']}/decline")

    body = answer.json()
    assert answer.status_code == 200
    assert (body["transaction_status"], body["verification_state"]) == ("failed", "failed")
    assert (body["failure_reason"], body["expiry_reason"]) == ("failed", None)
    assert await api.wallet() == ("250.00", "0.00")


@either
async def test_a_no_is_announced_as_a_refund(api: Story, words: Words) -> None:
    move = await api.start(words)

    await api.control("POST", f"/transactions/{move['transaction_id']}/decline")

    assert await api.announced() == ["transfer.refunded"]
    (refund,) = await api.told("transfer.refunded")
    assert (refund["tenant"], refund["refunded_amount"]) == (str(GAME), "100.00")
    assert (refund["reason"], refund["expiry_reason"]) == ("declined", None)


# Brings a move somewhere; its id.
Reach = Callable[[Story, Words], Awaitable[str]]


async def at_the_claim(api: Story, words: Words) -> str:
    return str((await api.start_and_verify(words))["transaction_id"])


async def collected(api: Story, words: Words) -> str:
    move = await api.start_and_verify(words)
    await api.claim(words, move)
    return str(move["transaction_id"])


async def declined(api: Story, words: Words) -> str:
    move = await api.start(words)
    await api.control("POST", f"/transactions/{move['transaction_id']}/decline")
    return str(move["transaction_id"])


async def expired(api: Story, words: Words) -> str:
    move = await api.start(words)
    await api.advance(600)
    return str(move["transaction_id"])


async def held(api: Story, words: Words) -> str:
    await api.put_player(is_minor=True, guardian_email="gran@example.com")
    return str((await api.start(words))["transaction_id"])


PAST = [
    (at_the_claim, "pending_claim"),
    (collected, "completed"),
    (declined, "failed"),
    (expired, "expired_pin_verification"),
    (held, "pending_guardian_approval"),
]


@either
@pytest.mark.parametrize(("reach", "state"), PAST)
@pytest.mark.parametrize("answer", ["approve", "decline"])
async def test_a_sender_who_is_not_asked_can_not_answer(
    api: Story, words: Words, reach: Reach, state: str, answer: str
) -> None:
    transaction_id = await reach(api, words)
    before = api.everything()

    refused = await api.control("POST", f"/transactions/{transaction_id}/{answer}")

    assert (refused.status_code, refused.json()["code"]) == (400, "TRANSACTION_NOT_PENDING")
    assert refused.json()["current_status"] == state
    assert state in refused.json()["error"] or "approvals/apr_" in refused.json()["error"]
    assert api.everything() == before


@either
async def test_twenty_answers_at_once_are_one(api: Story, words: Words) -> None:
    move = await api.start(words)
    path = f"/transactions/{move['transaction_id']}"

    answers = await asyncio.gather(
        *(api.control("POST", f"{path}/{['approve', 'decline'][n % 2]}") for n in range(20))
    )

    assert sorted(answer.status_code for answer in answers) == [200, *[400] * 19]
    assert len(await api.announced()) == 2  # of the approval that came first


UNKNOWN: list[tuple[str, object, str]] = [
    ("/transactions/txn_none/approve", None, "TRANSACTION_NOT_FOUND"),
    ("/transactions/txn_none/decline", None, "TRANSACTION_NOT_FOUND"),
    ("/approvals/apr_none/decide", {"decision": "approve"}, "APPROVAL_NOT_FOUND"),
]


@pytest.mark.parametrize(("path", "body", "code"), UNKNOWN)
async def test_what_does_not_exist_is_not_found(
    api: Story, path: str, body: object, code: str
) -> None:
    answer = await api.control("POST", path, body)

    assert (answer.status_code, answer.json()["code"]) == (404, code)


@pytest.mark.parametrize("decision", [None, "maybe", "APPROVE", *given(NO_TEXT)])
async def test_a_decision_is_one_of_two(api: Story, decision: object) -> None:
    await api.put_player(is_minor=True, guardian_email="gran@example.com")
    move = await api.start(SEND)
    approval_id = move["guardian_approval"]["approval_id"]
    before = api.everything()

    answer = await api.control("POST", f"/approvals/{approval_id}/decide", {"decision": decision})

    assert (answer.status_code, answer.json()["field"]) == (400, "decision")
    assert api.everything() == before


async def test_names_nobody_knows_are_refused(api: Story) -> None:
    move = await api.start(SEND)
    path = f"/transactions/{move['transaction_id']}/approve"

    answer = await api.control("POST", path, {"pin": "1"})

    assert (answer.status_code, answer.json()["field"]) == (400, "pin")


async def test_a_move_of_another_world_is_not_found_in_this_one(api: Story) -> None:
    api.emulator.worlds.create("elsewhere", Plan((GamePlan(7, "Seven"),)))
    move = await api.start(SEND)
    path = f"/_emulator/transactions/{move['transaction_id']}/approve"

    answer = await api.http.post(path, headers={"X-Emulator-World": "elsewhere"})

    assert (answer.status_code, answer.json()["code"]) == (404, "TRANSACTION_NOT_FOUND")


async def test_a_move_of_any_game_of_the_world_is_found(api: Story) -> None:
    move = await api.start(TRANSFER, target_game_id=OTHER_GAME)
    path = f"/_emulator/transactions/{move['transaction_id']}/approve"

    answer = await api.http.post(path, headers={"X-Game-Secret-Key": "ivsdk_test_stararena"})

    assert answer.status_code == 200
