"""The drivers of a flow, and the only module that knows httpx."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from .call import T
from .sending import Flow
from .wire import Answer, NoAnswer, Outcome, Request, Wait

FAILURES = (httpx.RequestError, httpx.InvalidURL)


def connect() -> httpx.Client:
    """A client which keeps its connections open between calls."""
    return httpx.Client()


def connect_async() -> httpx.AsyncClient:
    """The same for the event loop it is first used in."""
    return httpx.AsyncClient()


def run(flow: Flow[T], http: httpx.Client, sleep: Callable[[float], None]) -> T:
    """Do what the flow asks for until it is finished."""
    command = next(flow)
    try:
        while True:
            if isinstance(command, Wait):
                sleep(command.seconds)
                command = next(flow)
            else:
                command = flow.send(_ask(http, command))
    except StopIteration as finished:
        result: T = finished.value
        return result


async def run_async(
    flow: Flow[T], http: httpx.AsyncClient, sleep: Callable[[float], Awaitable[None]]
) -> T:
    """Do what the flow asks for until it is finished, letting others run meanwhile."""
    command = next(flow)
    try:
        while True:
            if isinstance(command, Wait):
                await sleep(command.seconds)
                command = next(flow)
            else:
                command = flow.send(await _ask_async(http, command))
    except StopIteration as finished:
        result: T = finished.value
        return result


def _ask(http: httpx.Client, request: Request) -> Outcome:
    try:
        return _answer(http.request(**_arguments(request)))
    except FAILURES as failure:
        return NoAnswer(failure)


async def _ask_async(http: httpx.AsyncClient, request: Request) -> Outcome:
    try:
        return _answer(await http.request(**_arguments(request)))
    except FAILURES as failure:
        return NoAnswer(failure)


def _arguments(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": request.url,
        "headers": dict(request.headers),
        "content": request.content,
        "timeout": request.timeout,
        # A redirect would carry the game secret to an address nobody chose.
        "follow_redirects": False,
    }


def _answer(response: httpx.Response) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, response.content)
