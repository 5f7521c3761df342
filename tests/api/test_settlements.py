"""E61 to E64 and D4: what players answer in the app, with a player token."""

import asyncio
from typing import Any

import httpx
import pytest

from invo_emulator.emulator import Emulator
from invo_emulator.world.plan import GamePlan, Plan, PlayerPlan
from stories import (
    GAME,
    OTHER_GAME,
    OTHER_KEY,
    PHONE,
    PLAYER,
    RECEIVER,
    RECEIVER_PHONE,
    SEND,
    TRANSFER,
    Story,
    Words,
)

either = pytest.mark.parametrize("words", [SEND, TRANSFER], ids=str)

PENDING = "/api/sdk/transfers/pending"


@pytest.fixture(autouse=True)
async def players(api: Story) -> None:
    """Ada and Bob have passkeys."""
    await api.put_player(passkey=True)
    await api.put_player(RECEIVER, phone=RECEIVER_PHONE, game_id=OTHER_GAME, passkey=True)


async def approve(api: Story, words: Words, move: dict[str, Any], token: str) -> httpx.Response:
    """The sender's yes."""
    path = f"{words.settle}/{move['transaction_id']}/approve"
    return await api.as_player(token, "POST", path, {"device_code": "dvc_1"})


async def confirm(
    api: Story, words: Words, move: dict[str, Any], email: str = RECEIVER
) -> httpx.Response:
    """The receiver's yes."""
    path = f"{words.settle}/{move['transaction_id']}/confirm-receipt"
    return await api.as_player(
        await api.token(email, OTHER_KEY), "POST", path, {"device_code": "dvc_1"}
    )


async def start_and_approve(api: Story, words: Words, **fields: object) -> dict[str, Any]:
    """Ada's gift, approved in the app."""
    move = await api.start(words, **fields)
    answer = await approve(api, words, move, await api.token())
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@either
async def test_the_sender_says_yes(api: Story, words: Words) -> None:
    move = await api.start(words)

    answer = await approve(api, words, move, await api.token())

    body = answer.json()
    code = body.pop("claim_code", None)
    expires_at = {} if words is SEND else {"claim_code_expires_at": "2027-01-01T23:59:59Z"}
    assert answer.status_code == 200
    assert (code is None) == (words is SEND)
    assert body == {
        "status": "approved",
        "transaction_id": move["transaction_id"],
        "next": "pending_claim",
        **expires_at,
    }
    assert await api.wallet() == ("150.00", "100.00")
    assert await api.announced() == ["transfer.claim_pending"] * 2


@either
async def test_a_body_is_not_needed(api: Story, words: Words) -> None:
    move = await api.start(words)
    path = f"{words.settle}/{move['transaction_id']}/approve"

    assert (await api.as_player(await api.token(), "POST", path)).status_code == 200


async def test_the_code_of_a_transfer_collects(api: Story) -> None:
    move = await start_and_approve(api, TRANSFER)

    assert (await api.claim(TRANSFER, move)).status_code == 200


@either
async def test_the_receiver_collects_in_the_app(api: Story, words: Words) -> None:
    move = await start_and_approve(api, words)

    answer = await confirm(api, words, move)

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "completed",
        "transaction_id": move["transaction_id"],
        "amount_received": "90.00",
        "currency_name": "Star Credits",
    }
    assert await api.wallet() == ("150.00", "0.00")
    assert await api.wallet(RECEIVER, OTHER_GAME) == ("90.00", "0.00")
    assert (await api.announced())[2:] == ["transfer.sent", "transfer.received"]


@either
async def test_a_yes_is_said_once(api: Story, words: Words) -> None:
    move = await start_and_approve(api, words)
    token = await api.token()
    before = api.everything()

    answer = await approve(api, words, move, token)

    assert (answer.status_code, answer.json()["code"]) == (400, "TRANSACTION_NOT_PENDING")
    assert answer.json()["current_status"] == "pending_claim"
    assert api.everything() == before


@either
async def test_twenty_yeses_at_once_are_one(api: Story, words: Words) -> None:
    move = await api.start(words)
    token = await api.token()

    answers = await asyncio.gather(*(approve(api, words, move, token) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200, *[400] * 19]
    assert await api.announced() == ["transfer.claim_pending"] * 2


@either
async def test_twenty_receipts_at_once_are_one(api: Story, words: Words) -> None:
    move = await start_and_approve(api, words)

    answers = await asyncio.gather(*(confirm(api, words, move) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200, *[400] * 19]
    refused = [answer.json() for answer in answers if answer.status_code == 400]
    assert {body["current_status"] for body in refused} == {"completed"}
    assert await api.wallet(RECEIVER, OTHER_GAME) == ("90.00", "0.00")


@either
async def test_a_passkey_may_answer_instead_of_a_pin(api: Story, words: Words) -> None:
    await api.put_player(passkey=False)
    move = await api.start(words)
    await api.put_player(passkey=True)

    answer = await approve(api, words, move, await api.token())

    assert (move["verification_method"], answer.status_code) == ("sms", 200)


@either
async def test_without_a_passkey_there_is_the_pin(api: Story, words: Words) -> None:
    await api.put_player(passkey=False)
    move = await api.start(words)
    token = await api.token()
    before = api.everything()

    answer = await approve(api, words, move, token)

    assert (answer.status_code, answer.json()["code"]) == (400, "no_registered_device_key")
    assert api.everything() == before


@either
async def test_nobody_else_may_say_yes(api: Story, words: Words) -> None:
    move = await api.start(words)
    await api.put_player("eve@example.com", passkey=True)
    strangers = [await api.token("eve@example.com"), await api.token(RECEIVER, OTHER_KEY)]
    before = api.everything()

    for token in strangers:
        answer = await approve(api, words, move, token)
        assert (answer.status_code, answer.json()["code"]) == (403, "NOT_THE_SENDER")
    assert api.everything() == before


@either
async def test_a_yes_in_the_last_moment_counts(api: Story, words: Words) -> None:
    move = await api.start(words)
    await api.advance(899.999999)

    assert (await approve(api, words, move, await api.token())).status_code == 200


@either
async def test_without_a_yes_the_sender_has_it_back(api: Story, words: Words) -> None:
    move = await api.start(words)
    await api.advance(900)

    answer = await approve(api, words, move, await api.token())

    status = await api.status(words, move)
    assert (answer.status_code, answer.json()["current_status"]) == (400, "expired")
    assert (status["transaction_status"], status["verification_state"]) == ("expired", "expired")
    assert status["expiry_reason"] == "approval_expired"
    assert await api.wallet() == ("250.00", "0.00")
    assert await api.announced() == ["transfer.refunded"]
    assert await api.told("transfer.refunded") == [
        {
            "tenant": str(GAME),
            "transaction_id": move["transaction_id"],
            "amount": "100.00",
            "refunded_amount": "100.00",
            "from_game_id": str(GAME),
            "to_game_id": str(OTHER_GAME),
            "from_player_id": 1,
            "expired_at": "2027-01-01T00:14:59Z",
            "reason": "pin_expired",
            "expiry_reason": "approval_expired",
        }
    ]


@either
async def test_a_receiver_without_a_passkey_needs_the_code(api: Story, words: Words) -> None:
    await api.put_player(RECEIVER, game_id=OTHER_GAME, passkey=False)
    move = await start_and_approve(api, words)
    before = api.everything()

    answer = await confirm(api, words, move)

    assert answer.status_code == 409
    assert answer.json()["code"] == "receiver_not_enrolled_use_claim_code"
    assert {**api.everything(), "world": before["world"]} == before


@either
async def test_nobody_else_may_collect(api: Story, words: Words) -> None:
    await api.put_player("eve@example.com", game_id=OTHER_GAME, passkey=True)
    move = await start_and_approve(api, words)

    answer = await confirm(api, words, move, "eve@example.com")

    assert (answer.status_code, answer.json()["code"]) == (403, "not_intended_receiver")
    assert await api.wallet("eve@example.com", OTHER_GAME) == ("0.00", "0.00")
    assert (await api.status(words, move))["transaction_status"] == "pending_claim"


@either
async def test_the_sender_is_not_the_receiver(api: Story, words: Words) -> None:
    move = await start_and_approve(api, words)

    path = f"{words.settle}/{move['transaction_id']}/confirm-receipt"
    answer = await api.as_player(await api.token(), "POST", path)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_intended_receiver")


@either
async def test_who_is_addressed_by_mail_may_collect(api: Story, words: Words) -> None:
    await api.put_player("eve@example.com", game_id=OTHER_GAME, passkey=True)
    move = await start_and_approve(api, words, **{f"{words.taker}_email": "eve@example.com"})

    assert (await confirm(api, words, move, "eve@example.com")).status_code == 200


@either
async def test_nothing_can_be_collected_before_the_yes(api: Story, words: Words) -> None:
    move = await api.start(words)

    answer = await confirm(api, words, move)

    assert (answer.status_code, answer.json()["code"]) == (400, "TRANSACTION_NOT_PENDING")
    assert answer.json()["current_status"] == "pending_verification"


@either
async def test_what_went_back_can_not_be_collected(api: Story, words: Words) -> None:
    move = await start_and_approve(api, words)
    await api.advance(86_400)

    answer = await confirm(api, words, move)

    assert (answer.status_code, answer.json()["current_status"]) == (400, "expired_claim")
    assert await api.wallet() == ("250.00", "0.00")


@pytest.mark.parametrize(("words", "twin"), [(SEND, TRANSFER), (TRANSFER, SEND)])
@pytest.mark.parametrize("step", ["approve", "confirm-receipt"])
async def test_a_move_is_not_found_among_its_twins(
    api: Story, words: Words, twin: Words, step: str
) -> None:
    move = await api.start(words)

    path = f"{twin.settle}/{move['transaction_id']}/{step}"
    answer = await api.as_player(await api.token(), "POST", path)

    assert (answer.status_code, answer.json()["code"]) == (404, "TRANSACTION_NOT_FOUND")


@either
@pytest.mark.parametrize("step", ["approve", "confirm-receipt"])
async def test_a_move_nobody_started_is_not_found(api: Story, words: Words, step: str) -> None:
    answer = await api.as_player(await api.token(), "POST", f"{words.settle}/txn_none/{step}")

    assert (answer.status_code, answer.json()["code"]) == (404, "TRANSACTION_NOT_FOUND")


@either
@pytest.mark.parametrize("step", ["approve", "confirm-receipt"])
async def test_a_player_of_another_world_knows_nothing_of_it(
    api: Story, emulator: Emulator, words: Words, step: str
) -> None:
    plan = Plan((GamePlan(7, "Seven"),), (PlayerPlan(PLAYER, phone=PHONE, passkey=True),))
    emulator.worlds.create("elsewhere", plan)
    move = await api.start(words)
    token = await api.token(key="ivsdk_test_7")

    path = f"{words.settle}/{move['transaction_id']}/{step}"
    answer = await api.as_player(token, "POST", path)

    assert (answer.status_code, answer.json()["code"]) == (404, "TRANSACTION_NOT_FOUND")


@either
@pytest.mark.parametrize("step", ["approve", "confirm-receipt"])
async def test_a_games_key_is_no_players_token(api: Story, words: Words, step: str) -> None:
    move = await api.start(words)

    answer = await api.call("POST", f"{words.settle}/{move['transaction_id']}/{step}")

    assert (answer.status_code, answer.json()["code"]) == (401, "SDK_TOKEN_INVALID")


@either
@pytest.mark.parametrize("body", [b"[]", b"nonsense", b'"text"'])
async def test_a_body_that_is_no_object_is_refused(api: Story, words: Words, body: bytes) -> None:
    move = await api.start(words)
    headers = {"Authorization": f"Bearer {await api.token()}"}
    path = f"{words.settle}/{move['transaction_id']}/approve"

    answer = await api.http.post(path, content=body, headers=headers)

    assert (answer.status_code, answer.json()["field"]) == (400, "body")


async def waiting(api: Story, email: str = PLAYER, key: str | None = None) -> list[dict[str, Any]]:
    """What waits for a player."""
    token = await api.token(email, key or api.key)
    return list((await api.as_player(token, "GET", PENDING)).json()["pending"])


@either
async def test_what_waits_for_a_senders_yes_is_listed(api: Story, words: Words) -> None:
    move = await api.start(words)

    assert await waiting(api) == [
        {
            "transfer_id": move["transaction_id"],
            "transaction_id": move["transaction_id"],
            "kind": "identity_gate",
            "flow": words.kind,
            "amount": "100.00",
            "currency": "Gold Coins",
            "counterparty_game": "Star Arena",
            "expires_at": "2027-01-01T00:14:59Z",
            "held": False,
            "hold_reason": None,
        }
    ]
    assert await waiting(api, RECEIVER, OTHER_KEY) == []


@either
async def test_what_waits_to_be_collected_is_listed(api: Story, words: Words) -> None:
    move = await start_and_approve(api, words)

    assert await waiting(api) == []
    assert await waiting(api, RECEIVER, OTHER_KEY) == [
        {
            "transfer_id": move["transaction_id"],
            "transaction_id": move["transaction_id"],
            "kind": "receiving_confirm",
            "flow": words.kind,
            "amount": "90.00",
            "currency": "Star Credits",
            "counterparty_game": "Demo Quest",
            "expires_at": "2027-01-01T23:59:59Z",
            "held": False,
            "hold_reason": None,
        }
    ]


@either
async def test_nothing_waits_once_it_is_over(api: Story, words: Words) -> None:
    await confirm(api, words, await start_and_approve(api, words))

    assert await waiting(api) == await waiting(api, RECEIVER, OTHER_KEY) == []


async def test_what_a_guardian_holds_is_listed_as_held(api: Story) -> None:
    await api.put_player(is_minor=True, guardian_email="gran@example.com")
    await api.start(SEND)

    (row,) = await waiting(api)

    assert (row["held"], row["hold_reason"]) == (True, "guardian_approval")
