"""Hooks: they are told everything but the secret, and can break nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from invo_client import ErrorInfo, Hooks, InvoError, RequestInfo, ResponseInfo

URL = "https://invo.test/sandbox/api/currency-purchases/order-details?order_id=o"


async def test_a_repeated_call_is_told_step_by_step(
    connect: Callable[..., Any], answers: list[httpx.Response]
) -> None:
    answers += [httpx.Response(503), httpx.Response(200, headers={"X-Request-Id": "r"})]
    told: list[Any] = []

    await connect(hooks=Hooks(told.append, told.append, told.append)).get_order_details(
        order_id="o"
    )

    failure = told.pop(2)
    assert isinstance(failure, ErrorInfo)
    assert (failure.attempt, failure.error.status, failure.will_retry) == (0, 503, True)
    assert told == [
        RequestInfo("GET", URL, attempt=0),
        ResponseInfo("GET", URL, attempt=0, status=503, duration_ms=500),
        RequestInfo("GET", URL, attempt=1),
        ResponseInfo("GET", URL, attempt=1, status=200, duration_ms=500, request_id="r"),
    ]


async def test_the_last_failure_says_so(
    connect: Callable[..., Any], answers: list[httpx.Response | Exception]
) -> None:
    answers += [httpx.ConnectError("refused")] * 3
    failures: list[ErrorInfo] = []

    with pytest.raises(InvoError) as caught:
        await connect(hooks=Hooks(on_error=failures.append)).get_order_details(order_id="o")

    assert [failure.will_retry for failure in failures] == [True, True, False]
    assert failures[-1].error is caught.value


async def test_a_hook_that_throws_is_not_noticed(connect: Callable[..., Any]) -> None:
    def throw(info: object) -> None:
        raise RuntimeError("the metrics are down")

    details = await connect(hooks=Hooks(throw, throw, throw)).get_order_details(order_id="o")

    assert details.raw == {}


async def test_nobody_is_told_the_secret(
    connect: Callable[..., Any], answers: list[httpx.Response | Exception]
) -> None:
    answers += [httpx.ConnectError("refused"), httpx.Response(503), httpx.Response(400)]
    told: list[Any] = []

    with pytest.raises(InvoError) as caught:
        await connect(hooks=Hooks(told.append, told.append, told.append)).get_order_details(
            order_id="o"
        )

    assert len(told) == 8
    assert "the-secret" not in f"{told!r} {caught.value!r} {vars(caught.value)!r}"
