"""What a player has bought: some rows of it, or all of them one after the other."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from invo_client import AsyncInvoServer, InvoError, InvoServer

ROWS = [{"order_id": f"o{number}"} for number in range(5)]


class Shop:
    """A backend with five rows of history, which says what it is asked for and how many it has."""

    def __init__(self, pagination: dict[str, Any]) -> None:
        self.asked: list[tuple[int, int]] = []
        self._pagination = pagination

    def __call__(self, request: httpx.Request) -> httpx.Response:
        limit, offset = (int(request.url.params[one]) for one in ("limit", "offset"))
        self.asked.append((limit, offset))
        rows = ROWS[offset : offset + limit]
        body = {"item_purchase_history": rows, "pagination": self._pagination}
        return httpx.Response(200, json=body)


def open_shop(shop: Shop) -> InvoServer:
    http = httpx.Client(transport=httpx.MockTransport(shop))
    return InvoServer("s", "https://invo.test", http=http)


@pytest.mark.parametrize(
    ("method", "field"),
    [
        ("get_item_purchase_history", "item_purchase_history"),
        ("get_currency_purchase_history", "purchase_history"),
    ],
)
async def test_some_rows_come_with_their_place_in_the_list(
    invo: Any,
    answers: list[httpx.Response],
    requests: list[httpx.Request],
    method: str,
    field: str,
) -> None:
    body = {field: ROWS, "pagination": {"total_count": 7}}
    answers.append(httpx.Response(200, json=body))

    found = await getattr(invo, method)(player_email="p", limit=5, offset=0)

    assert requests[0].url.query.decode() == "player_email=p&limit=5&offset=0"
    assert (found.history, found.pagination, found.raw) == (ROWS, {"total_count": 7}, body)


@pytest.mark.parametrize("method", ["get_item_purchase_history", "get_currency_purchase_history"])
@pytest.mark.parametrize(
    "fields",
    [{"limit": 0}, {"limit": "5"}, {"limit": True}, {"offset": -1}, {"limit": 10**5000}],
    ids=["none", "text", "true", "before the first", "too many to print"],
)
async def test_a_place_in_the_list_is_a_number(
    invo: Any, requests: list[httpx.Request], method: str, fields: dict[str, Any]
) -> None:
    with pytest.raises(InvoError) as caught:
        await getattr(invo, method)(player_email="p", **fields)

    assert (caught.value.code, requests) == ("INVALID_INPUT", [])


@pytest.mark.parametrize(
    ("pagination", "size", "asked"),
    [
        ({}, 50, [(50, 0)]),
        ({}, 2, [(2, 0), (2, 2), (2, 4)]),
        ({}, 5, [(5, 0), (5, 5)]),
        ({"total_count": 5}, 5, [(5, 0)]),
        ({"total": 5}, 5, [(5, 0)]),
        ({"total": "5"}, 5, [(5, 0)]),
        ({"total": "several"}, 5, [(5, 0), (5, 5)]),
        ({"total_count": 9, "total": 5}, 5, [(5, 0), (5, 5)]),
        ({"total_count": 3}, 2, [(2, 0), (2, 2)]),
    ],
)
async def test_all_rows_come_with_no_request_too_many(
    pagination: dict[str, Any], size: int, asked: list[tuple[int, int]]
) -> None:
    shop = Shop(pagination)
    seen = ROWS[: sum(limit for limit, _ in asked)]

    rows = list(open_shop(shop).iterate_item_purchase_history(player_email="p", page_size=size))

    assert rows == seen
    assert shop.asked == asked


async def test_they_come_to_those_who_wait_too() -> None:
    shop = Shop({})
    http = httpx.AsyncClient(transport=httpx.MockTransport(shop))
    server = AsyncInvoServer("s", "https://invo.test", http=http)

    rows = [row async for row in server.iterate_item_purchase_history(player_email="p")]

    assert (rows, shop.asked) == (ROWS, [(50, 0)])


def test_no_page_is_asked_for_before_it_is_needed() -> None:
    shop = Shop({})

    rows = open_shop(shop).iterate_item_purchase_history(player_email="p", page_size=2)
    asked_at_first = list(shop.asked)
    first = [next(rows), next(rows)]

    assert asked_at_first == []
    assert (first, shop.asked) == (ROWS[:2], [(2, 0)])


@pytest.mark.parametrize("size", [0, -1, "50", True, None, 2.5])
@pytest.mark.parametrize("kind", [InvoServer, AsyncInvoServer])
def test_wrong_input_is_refused_before_the_first_row(kind: Any, size: Any) -> None:
    server = kind("s", "https://invo.test")

    with pytest.raises(InvoError, match="page_size") as caught:
        server.iterate_item_purchase_history(player_email="p", page_size=size)

    assert caught.value.code == "INVALID_INPUT"


async def test_a_page_that_fails_ends_the_walk_with_its_error(
    invo: Any, answers: list[httpx.Response]
) -> None:
    answers += [
        httpx.Response(200, json={"item_purchase_history": ROWS}),
        httpx.Response(404, json={"error": "player_not_found"}),
    ]

    with pytest.raises(InvoError, match="player_not_found"):
        await invo.iterate_item_purchase_history(player_email="p", page_size=5)


async def test_a_page_that_stumbles_is_asked_for_again(
    invo: Any, answers: list[httpx.Response], naps: list[float]
) -> None:
    answers += [httpx.Response(503), httpx.Response(200, json={"item_purchase_history": ROWS})]

    rows = await invo.iterate_item_purchase_history(player_email="p")

    assert (rows, naps) == (ROWS, [0.375])
