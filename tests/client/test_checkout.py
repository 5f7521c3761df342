"""Opening a hosted checkout."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invo_client import InvoError
from invo_client.checkout import create_checkout

SESSION = {
    "session_id": "cs_1",
    "checkout_url": "https://invo.test/checkout?session=tok",
    "expires_at": "2026-06-05T12:49:56+00:00",
    "expires_in_seconds": 900,
    "session_token": "tok",
    "warnings": [],
}


async def test_a_checkout_is_opened_with_everything_that_was_given(
    invo: Any, answers: list[httpx.Response], requests: list[httpx.Request]
) -> None:
    answers.append(httpx.Response(201, json=SESSION))

    await invo.create_checkout(
        player_email="p@example.com",
        usd_amount="20.00",
        rail="platform",
        success_url="https://you/ok",
        cancel_url="https://you/no",
        metadata={"your_order_id": "ord_42"},
    )

    (request,) = requests
    assert (request.method, request.url.path) == ("POST", "/sandbox/api/checkout/sessions")
    assert json.loads(request.content) == {
        "player_email": "p@example.com",
        "usd_amount": "20.00",
        "rail": "platform",
        "success_url": "https://you/ok",
        "cancel_url": "https://you/no",
        "metadata": {"your_order_id": "ord_42"},
    }


async def test_the_answer_has_names_and_keeps_the_rest(
    invo: Any, answers: list[httpx.Response]
) -> None:
    answers.append(httpx.Response(201, json=SESSION))

    result = await invo.create_checkout(player_email="p@example.com", usd_amount="20.00")

    assert (result.session_id, result.checkout_url) == ("cs_1", SESSION["checkout_url"])
    assert (result.expires_at, result.expires_in_seconds) == (SESSION["expires_at"], 900)
    assert (result.session_token, result.raw) == ("tok", SESSION)
    assert "session_token" not in repr(result)


STATUS = {
    "status": "credited",
    "terminal": True,
    "session_id": "cs_1",
    "order_id": "ord_1",
    "coins_credited": "200.00",
    "transaction_id": "txn_1",
    "new_balance": None,
    "reason_code": None,
    "message": None,
    "amount_charged_usd": "20.00",
    "listed_usd": "20.00",
    "currency_name": "Gems",
    "receipt_number": "IRS-2026-00000123",
    "receipt_url": "https://invo.test/receipts/r",
}


async def test_a_status_has_names_and_keeps_the_rest(
    invo: Any, answers: list[httpx.Response]
) -> None:
    answers.append(httpx.Response(200, json={**STATUS, "more": 1}))

    result = await invo.get_purchase_status(session_id="cs_1", session_token="tok")

    assert vars(result) == {**STATUS, "raw": {**STATUS, "more": 1}}


async def test_a_status_that_does_not_say_that_it_is_final_is_not(
    invo: Any, answers: list[httpx.Response]
) -> None:
    answers.append(httpx.Response(200, json={"status": "a word of next year"}))

    result = await invo.get_purchase_status(session_id="cs_1", session_token="tok")

    assert (result.status, result.terminal) == ("a word of next year", False)


async def test_a_token_that_no_header_can_carry_is_not_quoted(
    invo: Any, requests: list[httpx.Request]
) -> None:
    with pytest.raises(InvoError, match="session_token must be a token") as caught:
        await invo.get_purchase_status(session_id="cs_1", session_token="two\nlines")

    assert "lines" not in caught.value.message
    assert requests == []


async def test_what_was_not_given_is_not_sent(
    invo: Any, answers: list[httpx.Response], requests: list[httpx.Request]
) -> None:
    answers.append(httpx.Response(201, json=SESSION))

    await invo.create_checkout(player_email="p@example.com", usd_amount=20, success_url="")

    assert json.loads(requests[0].content) == {
        "player_email": "p@example.com",
        "usd_amount": "20.00",
    }


@pytest.mark.parametrize("body", [{}, {"checkout_url": ""}, {"checkout_url": None}])
async def test_a_session_without_an_address_is_no_session(
    invo: Any, answers: list[httpx.Response], body: dict[str, Any]
) -> None:
    answers.append(httpx.Response(201, json=body, headers={"X-Invo-Request-Id": "req_1"}))

    with pytest.raises(InvoError, match="without `checkout_url`") as caught:
        await invo.create_checkout(player_email="p@example.com", usd_amount="20.00")

    error = caught.value
    assert (error.code, error.status) == ("INVALID_RESPONSE", 0)
    assert (error.body, error.request_id) == (body, "req_1")


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_checkout_is_not_opened_again_after_a_failure(
    invo: Any, answers: list[httpx.Response], requests: list[httpx.Request], status: int
) -> None:
    answers.append(httpx.Response(status, json={"retry_after": 1}))

    with pytest.raises(InvoError, match=f"HTTP {status}"):
        await invo.create_checkout(player_email="p@example.com", usd_amount="20.00")

    assert len(requests) == 1


async def test_a_checkout_is_not_opened_again_after_a_silence(
    invo: Any, answers: list[Exception], requests: list[httpx.Request]
) -> None:
    answers.append(httpx.ReadTimeout("slow"))

    with pytest.raises(InvoError, match="slow"):
        await invo.create_checkout(player_email="p@example.com", usd_amount="20.00")

    assert len(requests) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("player_email", ""),
        ("player_email", "  "),
        ("player_email", None),
        ("player_email", 5),
        ("rail", "paypal"),
        ("success_url", 5),
        ("metadata", ["a", "list"]),
        ("metadata", {"when": object()}),
        ("metadata", {"rate": float("nan")}),
        ("usd_amount", ""),
        ("usd_amount", "0"),
        ("usd_amount", "0.00"),
        ("usd_amount", "-1"),
        ("usd_amount", " 20 "),
        ("usd_amount", "20\n"),
        ("usd_amount", "1e2"),
        ("usd_amount", ".5"),
        ("usd_amount", "5."),
        ("usd_amount", "20.000"),
        ("usd_amount", "٣"),
        ("usd_amount", "1000000.00"),
        ("usd_amount", True),
        ("usd_amount", None),
        ("usd_amount", 0),
        pytest.param("usd_amount", 10**5000, id="too many digits to print"),
        ("usd_amount", 0.1 + 0.2),
        ("usd_amount", float("inf")),
        ("usd_amount", Decimal("sNaN")),
        ("usd_amount", Decimal("0.001")),
        ("usd_amount", Decimal("1E-999999999")),
        ("usd_amount", Decimal("1E+999999999")),
    ],
)
async def test_what_cannot_be_right_is_refused_before_any_request(
    invo: Any, requests: list[httpx.Request], field: str, value: Any
) -> None:
    fields = {"player_email": "p@example.com", "usd_amount": "20.00", field: value}

    with pytest.raises(InvoError) as caught:
        await invo.create_checkout(**fields)

    assert (caught.value.code, caught.value.status) == ("INVALID_INPUT", 0)
    assert requests == []


@pytest.mark.parametrize(
    ("amount", "sent"),
    [
        ("20", "20"),
        ("19.9", "19.9"),
        ("999999.99", "999999.99"),
        (20, "20.00"),
        (19.99, "19.99"),
        (Decimal("2E1"), "20.00"),
        (Decimal("0.010"), "0.01"),
    ],
)
def test_an_amount_is_sent_as_text(amount: Any, sent: str) -> None:
    call = create_checkout(player_email="p@example.com", usd_amount=amount)

    assert call.body is not None
    assert call.body["usd_amount"] == sent


@given(st.integers(1, 99_999_999))
def test_every_number_of_cents_survives_in_every_type(cents: int) -> None:
    text = f"{cents // 100}.{cents % 100:02}"

    calls = [
        create_checkout(player_email="p@example.com", usd_amount=amount)
        for amount in (text, Decimal(text), float(text))
    ]

    assert [call.body and call.body["usd_amount"] for call in calls] == [text] * 3
