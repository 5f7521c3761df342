"""Collecting: what is there to collect, and doing it with a code."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from invo_client import AccountCandidate, InvoError

SEND = {
    "claim_code": "ABCDE-12345",
    "receiver_player_name": "Q",
    "receiver_player_email": "q@example.com",
    "receiver_player_phone": "+15555550111",
}
TRANSFER = {
    "claim_code": "ABCDE-12345",
    "target_player_name": "Q",
    "target_player_email": "q@example.com",
    "target_player_phone": "+15555550111",
    "target_currency_id": 7,
}
claiming = pytest.mark.parametrize(
    ("method", "fields", "selection"),
    [
        ("claim_currency", SEND, {"receiver_player_id": 58}),
        ("claim_transfer", TRANSFER, {"target_player_id": 58}),
    ],
)


@claiming
async def test_a_code_is_turned_into_currency(
    invo: Any,
    answers: list[httpx.Response],
    method: str,
    fields: dict[str, Any],
    selection: dict[str, Any],
) -> None:
    body = {
        "status": "success",
        "transaction_id": "t",
        "order_id": "o",
        "new_balance": "45.00",
        "currency_name": "Gems",
    }
    answers.append(httpx.Response(200, json=body))

    claimed = await getattr(invo, method)(**fields)

    assert (claimed.hold_reason, claimed.needs_account_selection) == (None, False)
    assert (claimed.transaction_id, claimed.order_id) == ("t", "o")
    assert (claimed.new_balance, claimed.currency_name) == ("45.00", "Gems")
    assert (claimed.candidates, claimed.raw) == ([], body)


@claiming
async def test_who_shares_a_phone_is_asked_which_of_them_it_is(
    invo: Any,
    answers: list[httpx.Response],
    requests: list[httpx.Request],
    method: str,
    fields: dict[str, Any],
    selection: dict[str, Any],
) -> None:
    row = {"player_id": 58, "email_hint": "j***@e***.com"}
    body = {"status": "needs_account_selection", "claim_code": "c", "candidates": [row]}
    answers += [httpx.Response(200, json=body), httpx.Response(200, json={"status": "success"})]

    question = await getattr(invo, method)(**fields)
    claimed = await getattr(invo, method)(**fields, **selection)

    assert question.needs_account_selection
    assert question.hold_reason == "needs_account_selection"
    assert question.candidates == [AccountCandidate(58, "j***@e***.com", raw=row)]
    assert claimed.hold_reason is None
    assert json.loads(requests[1].content) == {**fields, **selection}


@claiming
async def test_a_recipient_who_has_to_confirm_is_no_error(
    invo: Any,
    answers: list[httpx.Response],
    method: str,
    fields: dict[str, Any],
    selection: dict[str, Any],
) -> None:
    body = {"status": "pending_confirmation", "error_code": "RECIPIENT_IDENTITY_PENDING"}
    answers.append(httpx.Response(202, json=body))

    claimed = await getattr(invo, method)(**fields)

    assert (claimed.status, claimed.hold_reason) == (body["status"], body["error_code"])


@claiming
async def test_an_answer_without_a_status_is_not_believed(
    invo: Any,
    answers: list[httpx.Response],
    method: str,
    fields: dict[str, Any],
    selection: dict[str, Any],
) -> None:
    answers.append(httpx.Response(200, json={"transaction_id": "t"}))

    with pytest.raises(InvoError, match="without `status`") as caught:
        await getattr(invo, method)(**fields)

    assert caught.value.code == "INVALID_RESPONSE"


@claiming
@pytest.mark.parametrize("value", [True, 1.5, ["5"]])
async def test_a_selection_is_an_id(
    invo: Any,
    requests: list[httpx.Request],
    method: str,
    fields: dict[str, Any],
    selection: dict[str, Any],
    value: Any,
) -> None:
    (field,) = selection

    with pytest.raises(InvoError, match=field):
        await getattr(invo, method)(**fields, **{field: value})

    assert requests == []


async def test_what_is_there_to_collect_is_listed(
    invo: Any, answers: list[httpx.Response], requests: list[httpx.Request]
) -> None:
    row = {
        "transaction_id": "t",
        "flow": "send",
        "amount": "10000.00",
        "net_amount": "9000.00",
        "source_game_id": 123456,
        "source_game": "Other",
        "to_phone": "+15555550111",
        "to_identity_id": None,
        "created_at": "2026-06-05T12:34:56+00:00",
        "claim_code_expires_at": "2026-06-06T12:34:56+00:00",
    }
    answers.append(httpx.Response(200, json={"inbound_pending": [row]}))

    found = await invo.get_inbound_pending(player_email="q@e", player_phone="+1")

    assert requests[0].url.query.decode() == "player_email=q%40e&player_phone=%2B1"
    assert [vars(item) for item in found.inbound_pending] == [{**row, "raw": row}]
    assert found.raw == {"inbound_pending": [row]}


@pytest.mark.parametrize("who", [{}, {"player_email": " "}, {"player_phone": 5}])
async def test_nobody_in_particular_collects_nothing(
    invo: Any, requests: list[httpx.Request], who: dict[str, Any]
) -> None:
    with pytest.raises(InvoError) as caught:
        await invo.get_inbound_pending(**who)

    assert (caught.value.code, requests) == ("INVALID_INPUT", [])
