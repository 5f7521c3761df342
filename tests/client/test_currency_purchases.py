"""Buying currency with a card, and looking at the order afterwards."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from invo_client import InvoError


async def test_an_order_comes_with_its_money_and_its_history(
    invo: Any, answers: list[httpx.Response]
) -> None:
    timeline = [{"at": "2026-06-05T12:34:56+00:00", "status": "completed"}]
    body = {
        "order": {"order_id": "ord_1", "status": "completed"},
        "financial_summary": {"total": "20.00"},
        "status_timeline": timeline,
        "receipt_number": "IRS-1",
    }
    answers.append(httpx.Response(200, json=body))

    details = await invo.get_order_details(order_id="ord_1")

    assert details.order["status"] == "completed"
    assert (details.financial_summary, details.status_timeline) == ({"total": "20.00"}, timeline)
    assert details.raw["receipt_number"] == "IRS-1"


@pytest.mark.parametrize(
    ("ids", "query"),
    [
        ({"order_id": "ord_1"}, "order_id=ord_1"),
        ({"transaction_id": "t&x=1"}, "transaction_id=t%26x%3D1"),
        ({"order_id": "o", "transaction_id": "t"}, "order_id=o&transaction_id=t"),
        ({"order_id": "", "transaction_id": "t"}, "transaction_id=t"),
    ],
)
async def test_the_ids_go_into_the_query(
    invo: Any, requests: list[httpx.Request], ids: dict[str, str], query: str
) -> None:
    await invo.get_order_details(**ids)

    (request,) = requests
    assert request.url.path == "/sandbox/api/currency-purchases/order-details"
    assert request.url.query.decode() == query


@pytest.mark.parametrize("ids", [{}, {"order_id": " "}, {"order_id": 5}, {"order_id": "\ud800"}])
async def test_an_order_needs_an_id(
    invo: Any, requests: list[httpx.Request], ids: dict[str, Any]
) -> None:
    with pytest.raises(InvoError) as caught:
        await invo.get_order_details(**ids)

    assert caught.value.code == "INVALID_INPUT"
    assert requests == []


CARD: dict[str, Any] = {
    "player_email": "p@example.com",
    "usd_amount": "20.00",
    "purchase_reference": "r",
}


@pytest.mark.parametrize(
    "body",
    [
        {"status": "success", "transaction_id": "t", "order_id": "o", "new_balance": "200.00"},
        {"status": "requires_action", "client_secret": "cs_1", "payment_intent_id": "pi_1"},
        {"status": "pending_payment", "payment_url": "https://pay.test", "order_id": "o"},
    ],
)
async def test_a_purchase_is_paid_or_says_what_is_missing(
    invo: Any, answers: list[httpx.Response], body: dict[str, Any]
) -> None:
    answers.append(httpx.Response(200, json=body))

    purchase = await invo.purchase_currency(**CARD)

    named = {field: value for field, value in vars(purchase).items() if value is not None}
    assert named == {**body, "raw": body}
    assert "cs_1" not in repr(purchase)


async def test_a_purchase_is_sent_with_everything_that_was_given(
    invo: Any, requests: list[httpx.Request]
) -> None:
    more = {
        "rail": "game",
        "payment_method_id": "pm_card_visa",
        "saved_card_id": "7",
        "player_name": "P",
        "player_phone": "+1",
        "metadata": {"your_order_id": "ord_42"},
    }

    await invo.purchase_currency(**CARD, **more)

    assert json.loads(requests[0].content) == {**CARD, **more}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("purchase_reference", "", "MISSING_PURCHASE_REFERENCE"),
        ("purchase_reference", " ", "MISSING_PURCHASE_REFERENCE"),
        ("purchase_reference", None, "MISSING_PURCHASE_REFERENCE"),
        ("rail", "steam", "WRONG_RAIL_ENDPOINT"),
        ("rail", "paypal", "INVALID_INPUT"),
        ("usd_amount", "20.001", "INVALID_INPUT"),
        ("payment_method_id", 5, "INVALID_INPUT"),
        ("metadata", "x", "INVALID_INPUT"),
    ],
)
async def test_a_purchase_that_cannot_be_is_refused_before_any_request(
    invo: Any, requests: list[httpx.Request], field: str, value: Any, code: str
) -> None:
    with pytest.raises(InvoError, match=field) as caught:
        await invo.purchase_currency(**{**CARD, field: value})

    assert (caught.value.code, caught.value.status) == (code, 0)
    assert requests == []


async def test_a_payment_is_confirmed_with_its_order(
    invo: Any, answers: list[httpx.Response], requests: list[httpx.Request]
) -> None:
    body = {"status": "success", "transaction_id": "t", "new_balance": "200.00", "credited": True}
    answers.append(httpx.Response(200, json=body))

    confirmed = await invo.confirm_payment(payment_intent_id="pi_1", order_id="o")

    assert json.loads(requests[0].content) == {"payment_intent_id": "pi_1", "order_id": "o"}
    assert (confirmed.status, confirmed.transaction_id) == ("success", "t")
    assert (confirmed.new_balance, confirmed.credited) == ("200.00", True)


async def test_money_that_became_no_currency_says_why(
    invo: Any, answers: list[httpx.Response]
) -> None:
    body = {"status": "success", "credited": False, "reason_code": "REFUNDED"}
    answers.append(httpx.Response(200, json=body))

    confirmed = await invo.confirm_payment(payment_intent_id="pi_1")

    assert (confirmed.credited, confirmed.reason_code) == (False, "REFUNDED")
