"""Sends and transfers, from the first word to the code with which to collect."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from invo_client import InvoError

SEND: dict[str, Any] = {
    "client_request_id": "c",
    "sender_player_name": "P",
    "sender_player_email": "p@example.com",
    "sender_player_phone": "+15555550100",
    "receiver_player_email": "q@example.com",
    "receiver_player_phone": "+15555550111",
    "receiving_game_id": 123456,
    "amount": "50",
}
TRANSFER: dict[str, Any] = {
    "client_request_id": "c",
    "source_player_name": "P",
    "source_player_email": "p@example.com",
    "source_player_phone": "+15555550100",
    "target_player_email": "q@example.com",
    "target_player_phone": "+15555550111",
    "target_game_id": "123456",
    "amount": "50",
}
initiating = pytest.mark.parametrize(
    ("method", "fields"), [("initiate_send", SEND), ("initiate_transfer", TRANSFER)]
)


@initiating
async def test_everything_about_a_move_is_sent(
    invo: Any, requests: list[httpx.Request], method: str, fields: dict[str, Any]
) -> None:
    await getattr(invo, method)(**fields)

    assert json.loads(requests[0].content) == fields


@initiating
@pytest.mark.parametrize("verification", ["in_app", "sms"])
async def test_a_move_says_how_its_sender_is_asked(
    invo: Any,
    answers: list[httpx.Response],
    method: str,
    fields: dict[str, Any],
    verification: str,
) -> None:
    body = {
        "status": "success",
        "transaction_id": "t",
        "verification_method": verification,
        "new_balance": "950.00",
        "currency_name": "Gold",
    }
    answers.append(httpx.Response(201, json=body))

    begun = await getattr(invo, method)(**fields)

    assert (begun.transaction_id, begun.verification_method) == ("t", verification)
    assert (begun.guardian_approval, begun.raw) == (None, body)
    assert (begun.status, begun.new_balance, begun.currency_name) == ("success", "950.00", "Gold")


@initiating
@pytest.mark.parametrize("guardian", [{"state": "pending"}, {}])
async def test_a_guardian_comes_before_every_pin(
    invo: Any,
    answers: list[httpx.Response],
    method: str,
    fields: dict[str, Any],
    guardian: dict[str, Any],
) -> None:
    body = {"transaction_id": "t", "verification_method": "sms", "guardian_approval": guardian}
    answers.append(httpx.Response(202, json=body))

    begun = await getattr(invo, method)(**fields)

    assert (begun.guardian_approval, begun.verification_method) == (guardian, None)


@pytest.mark.parametrize("word", ["voice", "", 5, None])
async def test_a_method_nobody_knows_is_none(
    invo: Any, answers: list[httpx.Response], word: object
) -> None:
    answers.append(httpx.Response(201, json={"verification_method": word}))

    begun = await invo.initiate_send(**SEND)

    assert (begun.verification_method, begun.raw) == (None, {"verification_method": word})


@initiating
@pytest.mark.parametrize(
    ("amount", "sent"),
    [(50, "50.00"), (12.5, "12.50"), ("0.01", "0.01"), ("5000000", "5000000")],
)
async def test_an_amount_is_sent_as_text(
    invo: Any,
    requests: list[httpx.Request],
    method: str,
    fields: dict[str, Any],
    amount: Any,
    sent: str,
) -> None:
    await getattr(invo, method)(**{**fields, "amount": amount})

    assert json.loads(requests[0].content)["amount"] == sent


@initiating
@pytest.mark.parametrize("amount", [0, "-1", "1.234", "x", float("nan"), "1" * 13, True])
async def test_an_amount_that_cannot_be_is_refused(
    invo: Any, requests: list[httpx.Request], method: str, fields: dict[str, Any], amount: Any
) -> None:
    with pytest.raises(InvoError, match="amount") as caught:
        await getattr(invo, method)(**{**fields, "amount": amount})

    assert (caught.value.code, requests) == ("INVALID_INPUT", [])


verifying = pytest.mark.parametrize("method", ["verify_send_sms", "verify_transfer_sms"])


@verifying
async def test_a_pin_gives_the_code(invo: Any, answers: list[httpx.Response], method: str) -> None:
    body = {"status": "success", "transaction_id": "t", "claim_code": "ABCDE-12345"}
    answers.append(httpx.Response(200, json=body))

    verified = await getattr(invo, method)(transaction_id="t", sms_pin="012345")

    assert (verified.status, verified.hold_reason) == ("success", None)
    assert (verified.claim_code, verified.raw) == ("ABCDE-12345", body)
    assert "ABCDE" not in repr(verified)


@verifying
async def test_a_guardian_holds_a_pin_up(
    invo: Any, answers: list[httpx.Response], method: str
) -> None:
    body = {"status": "pending_guardian_approval", "guardian_approval": {"approval_id": "a"}}
    answers.append(httpx.Response(202, json=body))

    verified = await getattr(invo, method)(transaction_id="t", sms_pin="012345")

    assert (verified.hold_reason, verified.claim_code) == ("pending_guardian_approval", None)
    assert verified.guardian_approval == {"approval_id": "a"}


@verifying
async def test_a_wrong_pin_says_how_many_tries_are_left(
    invo: Any, answers: list[httpx.Response], method: str
) -> None:
    answers.append(httpx.Response(400, json={"error": "Wrong PIN", "attempts_remaining": 2}))

    with pytest.raises(InvoError, match="Wrong PIN") as caught:
        await getattr(invo, method)(transaction_id="t", sms_pin="000000")

    assert caught.value.body["attempts_remaining"] == 2


@pytest.mark.parametrize("method", ["resend_send_pin", "resend_transfer_pin"])
async def test_a_pin_goes_out_again_or_has_to_wait(
    invo: Any, answers: list[httpx.Response], requests: list[httpx.Request], method: str
) -> None:
    answers.append(httpx.Response(200, json={"status": "resent"}))
    answers.append(httpx.Response(429, json={"error": "resend_cooldown", "retry_after": 9}))

    resent = await getattr(invo, method)(transaction_id="t")
    with pytest.raises(InvoError) as caught:
        await getattr(invo, method)(transaction_id="t")

    assert (resent.status, caught.value.retry_after, len(requests)) == ("resent", 9, 2)


@pytest.mark.parametrize(
    ("method", "home"),
    [("get_send_status", "currency-sends"), ("get_transfer_status", "transfers")],
)
async def test_a_move_can_be_followed(
    invo: Any,
    answers: list[httpx.Response],
    requests: list[httpx.Request],
    method: str,
    home: str,
) -> None:
    body = {
        "transaction_id": "t",
        "transaction_type": "currency_send",
        "transaction_status": "expired_claim",
        "verification_state": "expired",
        "amount": "50.00",
        "net_amount": "45.00",
        "currency_id": 7,
        "expiry_reason": "claim_expired",
        "claim_code": "ABCDE-12345",
    }
    answers.append(httpx.Response(200, json=body))

    found = await getattr(invo, method)(transaction_id="a/b")

    assert requests[0].url.raw_path.decode() == f"/sandbox/api/{home}/a%2Fb/status"
    named = {field: value for field, value in vars(found).items() if value is not None}
    assert named == {**body, "raw": body}
    assert "ABCDE" not in repr(found)


@pytest.mark.parametrize("method", ["get_send_destinations", "get_transfer_destinations"])
async def test_games_that_take_moves_come_with_their_limits(
    invo: Any, answers: list[httpx.Response], method: str
) -> None:
    game = {
        "game_id": "5",
        "game_name": "Other",
        "currency_name": "Gems",
        "currency_symbol": "GM",
        "minimum_transfer": "1.00",
        "maximum_transfer": None,
        "accepts_steam_origin_value": True,
    }
    body = {
        "source_game_id": "7",
        "source_game_name": "Mine",
        "source_currency_name": "Gold",
        "transfer_mode": "universal",
        "available_games": [game],
    }
    answers.append(httpx.Response(200, json=body))

    found = await getattr(invo, method)(source_game_id=7)

    (destination,) = found.available_games
    assert vars(destination) == {**game, "raw": game}
    assert (found.source_game_name, found.transfer_mode) == ("Mine", "universal")
    assert (found.total_destinations, found.raw) == (1, body)
