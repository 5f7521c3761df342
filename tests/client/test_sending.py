"""Sending: the headers, the repetitions, and what happens without an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from invo_client import InvoError, __version__

ORDER = {"order": {"order_id": "o"}}


async def test_a_read_says_who_asks_and_carries_no_body(
    invo: Any, requests: list[httpx.Request]
) -> None:
    await invo.get_order_details(order_id="o")

    (request,) = requests
    assert request.headers["X-Game-Secret-Key"] == "the-secret"
    assert request.headers["Accept"] == "application/json"
    assert request.headers["User-Agent"] == f"invo-client/{__version__}"
    assert "Content-Type" not in request.headers


async def test_a_write_carries_json(
    connect: Callable[..., Any], answers: list[httpx.Response], requests: list[httpx.Request]
) -> None:
    answers.append(httpx.Response(201, json={"checkout_url": "u"}))

    server = connect(user_agent="my-game/1.0")
    await server.create_checkout(player_email="p@example.com", usd_amount="1")

    assert requests[0].headers["Content-Type"] == "application/json"
    assert requests[0].headers["User-Agent"] == "my-game/1.0"


async def test_each_attempt_has_the_same_limit_of_time(
    connect: Callable[..., Any], requests: list[httpx.Request]
) -> None:
    await connect(timeout=3).get_order_details(order_id="o")

    assert set(requests[0].extensions["timeout"].values()) == {3}


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_read_is_asked_again_when_the_backend_stumbles(
    invo: Any,
    answers: list[httpx.Response],
    requests: list[httpx.Request],
    naps: list[float],
    status: int,
) -> None:
    answers += [httpx.Response(status), httpx.Response(200, json=ORDER)]

    details = await invo.get_order_details(order_id="o")

    assert details.order == {"order_id": "o"}
    assert (len(requests), naps) == (2, [0.375])


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
async def test_a_read_is_asked_again_when_the_network_stumbles(
    invo: Any,
    answers: list[httpx.Response | Exception],
    requests: list[httpx.Request],
    naps: list[float],
    kind: type[httpx.TransportError],
) -> None:
    answers += [kind("cut"), httpx.Response(200, json=ORDER)]

    details = await invo.get_order_details(order_id="o")

    assert details.order == {"order_id": "o"}
    assert (len(requests), naps) == (2, [0.375])


async def test_after_three_attempts_the_last_failure_is_raised(
    invo: Any, answers: list[httpx.Response], requests: list[httpx.Request], naps: list[float]
) -> None:
    answers += [httpx.Response(status) for status in (500, 502, 503)]

    with pytest.raises(InvoError, match="HTTP 503"):
        await invo.get_order_details(order_id="o")

    assert len(requests) == 3
    assert naps == [0.375, 0.5]


async def test_repeating_can_be_turned_off(
    connect: Callable[..., Any], answers: list[httpx.Response], requests: list[httpx.Request]
) -> None:
    answers.append(httpx.Response(503))

    with pytest.raises(InvoError):
        await connect(max_retries=0).get_order_details(order_id="o")

    assert len(requests) == 1


async def test_the_shortest_pause_can_be_set(
    connect: Callable[..., Any], answers: list[httpx.Response], naps: list[float]
) -> None:
    answers.append(httpx.Response(503))

    await connect(retry_base_delay=2).get_order_details(order_id="o")

    assert naps == [3]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"retry_after": 7}, {}),
        ({"retry_after": "7"}, {"Retry-After": "1"}),
        ({}, {"Retry-After": "7"}),
    ],
)
async def test_a_throttle_is_waited_out(
    invo: Any,
    answers: list[httpx.Response],
    naps: list[float],
    body: dict[str, Any],
    headers: dict[str, str],
) -> None:
    answers += [httpx.Response(429, json=body, headers=headers), httpx.Response(200, json=ORDER)]

    await invo.get_order_details(order_id="o")

    assert naps == [7]


async def test_a_long_throttle_is_told_at_once(
    invo: Any, answers: list[httpx.Response], requests: list[httpx.Request], naps: list[float]
) -> None:
    answers.append(httpx.Response(429, json={"retry_after": 21, "error_code": "RATE_LIMITED"}))

    with pytest.raises(InvoError) as caught:
        await invo.get_order_details(order_id="o")

    assert (caught.value.code, caught.value.retry_after) == ("RATE_LIMITED", 21)
    assert (len(requests), naps) == (1, [])


async def test_a_success_that_cannot_be_read_is_not_asked_for_again(
    invo: Any, answers: list[httpx.Response], requests: list[httpx.Request]
) -> None:
    answers.append(httpx.Response(200, json=[]))

    with pytest.raises(InvoError):
        await invo.get_order_details(order_id="o")

    assert len(requests) == 1


async def test_a_redirect_is_an_error_and_the_secret_stays_here(
    invo: Any, answers: list[httpx.Response], requests: list[httpx.Request]
) -> None:
    answers.append(httpx.Response(302, headers={"Location": "https://elsewhere.test/"}))

    with pytest.raises(InvoError) as caught:
        await invo.get_order_details(order_id="o")

    assert caught.value.status == 302
    assert len(requests) == 1


async def test_silence_is_an_error_with_its_cause(
    connect: Callable[..., Any], answers: list[httpx.Response | Exception]
) -> None:
    silence = httpx.ConnectError("refused")
    answers.append(silence)

    with pytest.raises(InvoError) as caught:
        await connect(max_retries=0).get_order_details(order_id="o")

    error = caught.value
    assert (error.code, error.status, error.__cause__) == (None, 0, silence)
    path = "/api/currency-purchases/order-details"
    assert error.message == f"No answer to GET {path}: ConnectError: refused"


async def test_an_address_nobody_can_send_to_is_an_error_like_the_others(
    connect: Callable[..., Any], requests: list[httpx.Request]
) -> None:
    with pytest.raises(InvoError, match="InvalidURL"):
        await connect().get_player_balance(player_email="p" * 100_000)

    assert requests == []
