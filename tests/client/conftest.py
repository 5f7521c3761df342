"""A backend that remembers, a machine that stands still, and either client behind one face."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import httpx
import invonetwork
import pytest

from invo_client import AsyncInvoServer, InvoError, InvoServer
from invo_client.system import System

ADDRESS = "https://invo.test/sandbox"

# Given the address that was asked for, what the backend says.
Answering = Callable[[str], httpx.Response]


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


@dataclass(frozen=True)
class Told:
    """What one library made of a call: what it asked, and what it returned or raised."""

    requests: list[tuple[str, str, Any, str | None]]
    result: Any = None
    error: Any = None


class Libraries:
    """INVO's own SDK and this one, before the same backend, each with three attempts."""

    def theirs(self, method: str, fields: dict[str, Any], answer: Answering) -> Told:
        """What invonetwork 0.1.1 does."""
        requests = []

        def http(request: invonetwork.HttpRequest) -> invonetwork.HttpResponse:
            headers = {name.lower(): value for name, value in request.headers.items()}
            requests.append(_told(request.method, request.url, request.body or b"", headers))
            response = answer(request.url)
            return invonetwork.HttpResponse(
                response.status_code, dict(response.headers), response.content
            )

        server = invonetwork.InvoServer("the-secret", ADDRESS, retry_base_delay=0, http=http)
        return _outcome(server, method, fields, requests)

    def ours(self, method: str, fields: dict[str, Any], answer: Answering) -> Told:
        """What this library does."""
        requests = []

        def http(request: httpx.Request) -> httpx.Response:
            requests.append(
                _told(request.method, str(request.url), request.content, request.headers)
            )
            return answer(str(request.url))

        client = httpx.Client(transport=httpx.MockTransport(http), trust_env=False)
        server = InvoServer("the-secret", ADDRESS, retry_base_delay=0, http=client)
        return _outcome(server, method, fields, requests)


def _told(
    method: str, url: str, content: bytes, headers: Mapping[str, str]
) -> tuple[str, str, Any, str | None]:
    return method, url, json.loads(content or b"null"), headers.get("x-game-secret-key")


def _outcome(server: Any, method: str, fields: dict[str, Any], requests: list[Any]) -> Told:
    try:
        result = getattr(server, method)(**fields)
        return Told(requests, list(result) if isinstance(result, Iterator) else result)
    except (InvoError, invonetwork.InvoError) as error:
        return Told(requests, error=error)


@pytest.fixture(scope="session")
def libraries() -> Libraries:
    return Libraries()


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
