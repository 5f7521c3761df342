"""Looking at what a guardian has said."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from invo_client import InvoError

APPROVAL = {
    "state": "approved",
    "approval_id": "a",
    "transaction_id": "t",
    "expires_at": "2026-06-05T12:49:56+00:00",
    "decided_at": "2026-06-05T12:40:00+00:00",
    "decision_source": "email_link",
    "action_description": "Send 50 Gold",
    "consent_channel": "email",
}


@pytest.mark.parametrize("body", [{"approval": APPROVAL}, APPROVAL])
async def test_a_decision_is_read_in_both_its_forms(
    invo: Any, answers: list[httpx.Response], body: dict[str, Any]
) -> None:
    answers.append(httpx.Response(200, json=body))

    approval = await invo.get_approval_status(transaction_id="t")

    assert vars(approval) == {**APPROVAL, "raw": body}


async def test_no_decision_yet_has_no_time(invo: Any, answers: list[httpx.Response]) -> None:
    answers.append(httpx.Response(200, json={"approval": {"state": "pending"}}))

    approval = await invo.get_approval_status(transaction_id="t")

    assert (approval.state, approval.decided_at) == ("pending", None)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, {"status": "not_found"}, None),
        (
            410,
            {"error": "Gone", "code": "GUARDIAN_APPROVAL_REJECTED"},
            "GUARDIAN_APPROVAL_REJECTED",
        ),
        (200, {"status": "success"}, "INVALID_RESPONSE"),
    ],
)
async def test_an_answer_without_a_decision_is_an_error(
    invo: Any,
    answers: list[httpx.Response],
    status: int,
    body: dict[str, Any],
    code: str | None,
) -> None:
    answers.append(httpx.Response(status, json=body))

    with pytest.raises(InvoError) as caught:
        await invo.get_approval_status(transaction_id="t")

    assert (caught.value.code, caught.value.body) == (code, body)
