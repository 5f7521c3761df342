"""A backend that remembers, a machine that stands still, and either client behind one face."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from inspect import isawaitable
from typing import Any

import httpx
import pytest

from invo_client import AsyncInvoServer, InvoServer
from invo_client.system import System


class Backend:
    """An API that remembers what it was asked and answers as told, or with an empty object."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.answers: list[httpx.Response | Exception] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else httpx.Response(200, json={})
        if isinstance(answer, Exception):
            raise answer
        return answer


class Either:
    """The blocking or the awaited client, its methods always awaited, its iterators used up."""

    def __init__(self, client: InvoServer | AsyncInvoServer) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def method(**fields: Any) -> Any:
            result = getattr(self._client, name)(**fields)
            if isinstance(result, AsyncIterator):
                return [row async for row in result]
            if isinstance(result, Iterator):
                return list(result)
            return await result if isawaitable(result) else result

        return method


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
def requests(backend: Backend) -> list[httpx.Request]:
    """What the backend was asked."""
    return backend.requests


@pytest.fixture
def answers(backend: Backend) -> list[httpx.Response | Exception]:
    """What the backend will say, in order."""
    return backend.answers


@pytest.fixture
def naps() -> list[float]:
    """The seconds for which somebody would have slept."""
    return []


@pytest.fixture
def system(naps: list[float]) -> System:
    """Every attempt takes half a second, and the dice always show the middle."""

    async def sleep_async(seconds: float) -> None:
        naps.append(seconds)

    ticks = iter(range(1000))
    return System(
        now=lambda: 1_750_000_000.0,
        stopwatch=lambda: next(ticks) / 2,
        chance=lambda: 0.5,
        sleep=naps.append,
        sleep_async=sleep_async,
    )


@pytest.fixture(params=["sync", "async"])
def connect(
    request: pytest.FixtureRequest, backend: Backend, system: System
) -> Callable[..., Either]:
    """Make a client of either kind that talks to the backend."""
    transport = httpx.MockTransport(backend)

    def connect(base_url: str = "https://invo.test/sandbox", **settings: Any) -> Either:
        settings = {"_system": system, **settings}
        if request.param == "sync":
            http = httpx.Client(transport=transport, follow_redirects=True)
            return Either(InvoServer("the-secret", base_url, http=http, **settings))
        http_async = httpx.AsyncClient(transport=transport, follow_redirects=True)
        return Either(AsyncInvoServer("the-secret", base_url, http=http_async, **settings))

    return connect


@pytest.fixture
def invo(connect: Callable[..., Either]) -> Either:
    """A client with the settings it has when none are given."""
    return connect()
