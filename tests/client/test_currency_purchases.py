"""Looking at one purchase of currency."""

from __future__ import annotations

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
