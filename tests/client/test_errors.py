"""Errors: every dialect of refusal becomes one exception."""

from __future__ import annotations

import pickle
from typing import Any

import httpx
import pytest

from invo_client import InvoError


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"error": "No.", "code": "A"}, "A", "No."),
        ({"error_code": "A", "message": "No."}, "A", "No."),
        ({"code": "A", "error_code": "B", "error": "No.", "message": "x"}, "A", "No."),
        ({"code": 7, "error_code": "B", "error": "No."}, "B", "No."),
        ({"code": "STRIPE_ERROR", "error_code_public": "P", "error": "No."}, "P", "No."),
        ({"error_code_public": None, "code": "A", "error": "No."}, "A", "No."),
        ({"error": "flow_paused"}, "flow_paused", "flow_paused"),
        ({"error": "slow_down", "message": "Wait."}, "slow_down", "Wait."),
        ({"error": "slow_down", "message": "Wait.", "code": "A"}, "A", "slow_down"),
        ({"error": "player_not_found"}, None, "player_not_found"),
        ({"message": "No."}, None, "No."),
        ({"code": "A", "error": {"nested": 1}}, "A", "INVO request failed (HTTP 418)"),
        ({"code": "", "error": " "}, None, "INVO request failed (HTTP 418)"),
        ([1, 2], None, "INVO request failed (HTTP 418)"),
        (None, None, "INVO request failed (HTTP 418)"),
    ],
)
async def test_code_and_message_are_found_wherever_they_are(
    invo: Any, answers: list[httpx.Response], body: Any, code: str | None, message: str
) -> None:
    answers.append(httpx.Response(418, json=body))

    with pytest.raises(InvoError) as caught:
        await invo.get_order_details(order_id="o")

    error = caught.value
    assert (error.code, error.message, str(error)) == (code, message, message)
    assert (error.status, error.body) == (418, body)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Bad Gateway\n", "Bad Gateway"),
        (b"", "INVO request failed (HTTP 418)"),
        (b"\xff", "�"),
        (b"[" * 100_000, "[" * 100_000),
    ],
)
async def test_a_text_is_its_own_message(
    invo: Any, answers: list[httpx.Response], content: bytes, message: str
) -> None:
    answers.append(httpx.Response(418, content=content))

    with pytest.raises(InvoError) as caught:
        await invo.get_order_details(order_id="o")

    assert (caught.value.code, caught.value.message) == (None, message)


@pytest.mark.parametrize(
    ("headers", "request_id"),
    [
        ({"X-Invo-Request-Id": "a", "X-Request-Id": "b"}, "a"),
        ({"x-request-id": "b"}, "b"),
        ({}, None),
    ],
)
async def test_the_request_id_is_kept_for_support(
    invo: Any, answers: list[httpx.Response], headers: dict[str, str], request_id: str | None
) -> None:
    answers.append(httpx.Response(404, json={}, headers=headers))

    with pytest.raises(InvoError) as caught:
        await invo.get_order_details(order_id="o")

    assert caught.value.request_id == request_id


@pytest.mark.parametrize("content", [b"null", b"[]", b'"ok"', b"<html>", b"\xff"])
async def test_a_success_has_to_be_an_object(
    invo: Any, answers: list[httpx.Response], content: bytes
) -> None:
    answers.append(httpx.Response(200, content=content))

    with pytest.raises(InvoError, match="JSON object") as caught:
        await invo.get_order_details(order_id="o")

    assert (caught.value.code, caught.value.status) == ("INVALID_RESPONSE", 0)


@pytest.mark.parametrize("content", [b"", b" \n", b"{}"])
async def test_an_empty_success_is_an_empty_object(
    invo: Any, answers: list[httpx.Response], content: bytes
) -> None:
    answers.append(httpx.Response(200, content=content))

    details = await invo.get_order_details(order_id="o")

    assert (details.order, details.raw) == ({}, {})


CLASSIFIERS = [name for name in vars(InvoError) if name.startswith("is_")]


@pytest.mark.parametrize(
    ("error", "classifier"),
    [
        (InvoError("m", code="SDK_TOKEN_EXPIRED", status=401), "is_token_expired"),
        (
            InvoError("m", code="receiver_not_enrolled_use_claim_code", status=409),
            "is_receiver_not_enrolled",
        ),
        (
            InvoError("receiver_not_enrolled_use_claim_code", code="A", status=409),
            "is_receiver_not_enrolled",
        ),
        (InvoError("m", code="INSUFFICIENT_BALANCE", status=400), "is_insufficient_balance"),
        (InvoError("Insufficient balance.", status=400), "is_insufficient_balance"),
        (InvoError("m", status=400, body={"required_amount": "1"}), "is_insufficient_balance"),
        (InvoError("m", status=400, body={"current_balance": "0"}), "is_insufficient_balance"),
        (InvoError("insufficient_balance_blocked", status=429), None),
        (InvoError("m", code="INSUFFICIENT_BALANCE", status=409), None),
        (InvoError("m", code="DUPLICATE_REQUEST", status=409), "is_duplicate_request"),
        (InvoError("Duplicate client_request_id", status=409), "is_duplicate_request"),
        (InvoError("m", code="PHONE_MISMATCH", status=409), None),
        (InvoError("m", code="DUPLICATE_REQUEST", status=400), None),
        (
            InvoError("m", code="ENROLLMENT_REQUIRES_AUTHORIZATION", status=403),
            "is_enrollment_authorization_required",
        ),
        (
            InvoError("m", code="ENROLLMENT_REQUIRES_PROOF", status=409),
            "is_enrollment_proof_required",
        ),
        (InvoError("m", status=401), None),
    ],
)
def test_an_error_is_at_most_one_thing(error: InvoError, classifier: str | None) -> None:
    held = [name for name in CLASSIFIERS if getattr(error, name)]

    assert held == ([classifier] if classifier else [])


@pytest.mark.parametrize(
    ("body", "header", "seconds"),
    [
        ({"retry_after": 5}, None, 5),
        ({"retry_after": "5.5"}, None, 5.5),
        ({"retry_after": 5}, "9", 5),
        ({}, "9", 9),
        ({"retry_after": "2026-06-05T12:34:56Z"}, "9", 9),
        ({"retry_after": True}, None, None),
        ({"retry_after": -1}, None, None),
        ({"retry_after": "nan"}, None, None),
        ({"retry_after": "9" * 400}, None, None),
        ({"retry_after": float("inf")}, None, None),
        ("slow down", "Wed, 21 Oct 2026 07:28:00 GMT", None),
    ],
)
def test_the_pause_asked_for_is_a_number_or_nothing(
    body: Any, header: str | None, seconds: float | None
) -> None:
    error = InvoError("m", status=429, body=body, retry_after_header=header)

    assert error.retry_after == seconds


def test_an_error_survives_being_sent_to_another_process() -> None:
    error = InvoError("No.", code="A", status=400, body={"retry_after": 3}, request_id="r")

    copy = pickle.loads(pickle.dumps(error))

    assert repr(copy) == "InvoError(code='A', status=400, message='No.')"
    assert (copy.body, copy.request_id, copy.retry_after) == ({"retry_after": 3}, "r", 3)
