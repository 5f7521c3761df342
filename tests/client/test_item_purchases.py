"""Paying for an item with game currency."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invo_client import InvoError
from invo_client.item_purchases import purchase_item

ITEM: dict[str, Any] = {
    "client_request_id": "c",
    "player_email": "p@example.com",
    "player_name": "P",
    "item_id": "sword_001",
    "item_name": "Sword",
    "item_quantity": 1,
    "unit_price": "100.00",
    "total_price": "100.00",
}
BOUGHT = {
    "status": "success",
    "transaction_id": "TXN1",
    "order_id": "ORD1",
    "new_balance": "900.00",
    "previous_balance": 1000,
    "currency_name": "Gold",
    "financial_breakdown": {"total_paid": "100.00", "platform_fee": "10.00"},
}


async def test_an_item_is_paid_for(invo: Any, answers: list[httpx.Response]) -> None:
    answers.append(httpx.Response(200, json=BOUGHT))

    item = await invo.purchase_item(**ITEM)

    assert (item.status, item.transaction_id, item.order_id) == ("success", "TXN1", "ORD1")
    assert (item.new_balance, item.previous_balance) == ("900.00", "1000")
    assert (item.currency_name, item.raw) == ("Gold", BOUGHT)
    assert item.financial_breakdown == BOUGHT["financial_breakdown"]


async def test_what_may_be_said_about_an_item_is_sent(
    invo: Any, answers: list[httpx.Response], requests: list[httpx.Request]
) -> None:
    more = {"player_phone": "+1", "item_description": "Sharp.", "item_category": ""}
    answers.append(httpx.Response(200, json=BOUGHT))

    await invo.purchase_item(**ITEM, **more)

    assert json.loads(requests[0].content) == {
        **ITEM,
        "player_phone": "+1",
        "item_description": "Sharp.",
    }


@pytest.mark.parametrize("field", ["transaction_id", "order_id"])
async def test_without_its_ids_a_purchase_is_unreadable(
    invo: Any, answers: list[httpx.Response], field: str
) -> None:
    answers.append(httpx.Response(200, json={**BOUGHT, field: None}))

    with pytest.raises(InvoError, match=field) as caught:
        await invo.purchase_item(**ITEM)

    assert (caught.value.code, caught.value.body) == ("INVALID_RESPONSE", {**BOUGHT, field: None})


@pytest.mark.parametrize(
    ("status", "body", "classifier"),
    [
        (400, {"error": "Insufficient balance", "current_balance": "1"}, "is_insufficient_balance"),
        (409, {"error": "Duplicate client_request_id"}, "is_duplicate_request"),
    ],
)
async def test_a_refusal_says_which_kind_it_is(
    invo: Any,
    answers: list[httpx.Response],
    status: int,
    body: dict[str, Any],
    classifier: str,
) -> None:
    answers.append(httpx.Response(status, json=body))

    with pytest.raises(InvoError) as caught:
        await invo.purchase_item(**ITEM)

    assert getattr(caught.value, classifier)


@pytest.mark.parametrize(
    "fields",
    [
        {"item_quantity": 0},
        {"item_quantity": 1001},
        {"item_quantity": 1.0},
        {"item_quantity": "1"},
        {"item_quantity": True},
        {"unit_price": "0"},
        {"unit_price": "1e2"},
        {"unit_price": "1000000.00"},
        {"total_price": "100.02"},
        {"total_price": "99.98"},
        {"total_price": "-100.00"},
        {"total_price": "100.005"},
        {"item_quantity": 2},
        {"item_id": 5},
        {"item_category": 5},
    ],
)
async def test_what_cannot_be_right_is_refused_before_any_request(
    invo: Any, requests: list[httpx.Request], fields: dict[str, Any]
) -> None:
    with pytest.raises(InvoError) as caught:
        await invo.purchase_item(**{**ITEM, **fields})

    assert (caught.value.code, caught.value.status) == ("INVALID_INPUT", 0)
    assert requests == []


@given(st.integers(1, 1000), st.integers(1, 99_999), st.integers(-1, 1))
def test_a_total_may_be_off_by_a_cent(quantity: int, cents: int, off: int) -> None:
    total = max(1, quantity * cents + off)
    prices = {"unit_price": f"{cents / 100:.2f}", "total_price": f"{total / 100:.2f}"}

    call = purchase_item(**{**ITEM, **prices, "item_quantity": quantity})

    assert call.body is not None
    assert call.body["total_price"] == prices["total_price"]


@given(st.integers(1, 1000), st.integers(1, 99_999), st.integers(2, 1000))
def test_a_total_may_be_off_by_no_more(quantity: int, cents: int, off: int) -> None:
    total = quantity * cents + off
    prices = {"unit_price": f"{cents / 100:.2f}", "total_price": f"{total / 100:.2f}"}

    with pytest.raises(InvoError, match="total_price"):
        purchase_item(**{**ITEM, **prices, "item_quantity": quantity})


@pytest.mark.parametrize(
    ("ids", "query"),
    [
        ({"order_id": "o"}, "order_id=o"),
        ({"transaction_id": "t&x=1", "order_id": ""}, "transaction_id=t%26x%3D1"),
        ({"client_request_id": "c"}, "client_request_id=c"),
    ],
)
async def test_an_order_is_found_by_any_of_its_ids(
    invo: Any,
    answers: list[httpx.Response],
    requests: list[httpx.Request],
    ids: dict[str, str],
    query: str,
) -> None:
    answers.append(httpx.Response(200, json={"order": {"status": "completed"}}))

    details = await invo.get_item_order_details(**ids)

    assert requests[0].url.query.decode() == query
    assert (details.order, details.status_timeline) == ({"status": "completed"}, [])


@pytest.mark.parametrize("ids", [{}, {"order_id": " "}, {"order_id": "o", "transaction_id": "t"}])
async def test_an_order_needs_exactly_one_id(
    invo: Any, requests: list[httpx.Request], ids: dict[str, str]
) -> None:
    with pytest.raises(InvoError, match="exactly one") as caught:
        await invo.get_item_order_details(**ids)

    assert (caught.value.code, requests) == ("INVALID_INPUT", [])
