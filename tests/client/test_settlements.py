"""The player's own word: approving, collecting, and what waits for either."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from invo_client import InvoError

MOVE = {"player_token": "tok-7", "transaction_id": "t"}
approving = pytest.mark.parametrize("method", ["approve_send", "approve_transfer"])
confirming = pytest.mark.parametrize("method", ["confirm_send_receipt", "confirm_transfer_receipt"])
settling = pytest.mark.parametrize(
    "method",
    ["approve_send", "approve_transfer", "confirm_send_receipt", "confirm_transfer_receipt"],
)


@approving
async def test_an_approved_move_waits_for_its_recipient(
    invo: Any, answers: list[httpx.Response], method: str
) -> None:
    body = {
        "status": "approved",
        "transaction_id": "t",
        "next": "pending_claim",
        "claim_code": "ABCDE-12345",
        "claim_code_expires_at": "2026-06-06T12:34:56+00:00",
    }
    answers.append(httpx.Response(200, json=body))

    approved = await getattr(invo, method)(**MOVE)

    named = {field: value for field, value in vars(approved).items() if value is not None}
    assert named == {**body, "raw": body}
    assert "ABCDE" not in repr(approved)


@confirming
async def test_a_confirmed_move_is_collected(
    invo: Any, answers: list[httpx.Response], method: str
) -> None:
    body = {"status": "completed", "transaction_id": "t", "amount_received": "90.00"}
    answers.append(httpx.Response(200, json=body))

    confirmed = await getattr(invo, method)(**MOVE)

    assert (confirmed.status, confirmed.hold_reason) == ("completed", None)
    assert (confirmed.amount_received, confirmed.raw) == ("90.00", body)


@settling
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"status": "held_for_review", "error_code": "RISK_HOLD"}, "RISK_HOLD"),
        (
            {"status": "pending_guardian_approval", "code": "GUARDIAN_APPROVAL_PENDING"},
            "GUARDIAN_APPROVAL_PENDING",
        ),
        ({"status": "step_up_required"}, "step_up_required"),
    ],
)
async def test_a_hold_is_an_answer_that_says_why(
    invo: Any, answers: list[httpx.Response], method: str, body: dict[str, Any], reason: str
) -> None:
    guardian = {"approval_id": "a"}
    answers.append(httpx.Response(202, json={**body, "guardian_approval": guardian}))

    held = await getattr(invo, method)(**MOVE)

    assert (held.status, held.hold_reason) == (body["status"], reason)
    assert held.guardian_approval == guardian


@settling
async def test_the_code_of_a_device_is_sent_along(
    invo: Any, answers: list[httpx.Response], requests: list[httpx.Request], method: str
) -> None:
    answers.append(httpx.Response(200, json={"status": "approved"}))

    await getattr(invo, method)(**MOVE, device_code="d")

    assert json.loads(requests[0].content) == {"device_code": "d"}


@settling
@pytest.mark.parametrize(
    "wrong", [{"player_token": "tok 7\n"}, {"transaction_id": ".."}, {"device_code": 5}]
)
async def test_what_cannot_be_sent_is_refused(
    invo: Any, requests: list[httpx.Request], method: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(InvoError, match=next(iter(wrong))) as caught:
        await getattr(invo, method)(**{**MOVE, **wrong})

    assert (caught.value.code, requests) == ("INVALID_INPUT", [])


@settling
@pytest.mark.parametrize(
    ("status", "body", "classifier"),
    [
        (401, {"code": "SDK_TOKEN_EXPIRED"}, "is_token_expired"),
        (409, {"error": "receiver_not_enrolled_use_claim_code"}, "is_receiver_not_enrolled"),
    ],
)
async def test_a_refusal_says_what_to_do(
    invo: Any,
    answers: list[httpx.Response],
    method: str,
    status: int,
    body: dict[str, Any],
    classifier: str,
) -> None:
    answers.append(httpx.Response(status, json=body))

    with pytest.raises(InvoError) as caught:
        await getattr(invo, method)(**MOVE)

    assert getattr(caught.value, classifier)


async def test_moves_that_wait_for_a_player_are_listed(
    invo: Any, answers: list[httpx.Response]
) -> None:
    row = {
        "transfer_id": "TX_abc123",
        "kind": "identity_gate",
        "flow": "send",
        "amount": "100.00",
        "currency": "Gold",
        "counterparty_game": {"game_name": "Other"},
        "expires_at": "2026-06-05T12:49:56+00:00",
        "held": True,
        "hold_reason": "RISK_HOLD",
    }
    answers.append(httpx.Response(200, json={"pending": [row]}))

    found = await invo.get_pending_moves(player_token="tok-7")

    (move,) = found.pending
    assert (move.transfer_id, move.kind, move.flow) == ("TX_abc123", "identity_gate", "send")
    assert (move.amount, move.expires_at) == ("100.00", row["expires_at"])
    assert (move.step_up_required, move.held, move.hold_reason) == (False, True, "RISK_HOLD")
    assert (move.raw, found.raw) == (row, {"pending": [row]})
