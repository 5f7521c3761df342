"""The sender: one request on a connection of its own, and all that came of it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import field, replace
from typing import TYPE_CHECKING

from invo_emulator import __version__
from invo_emulator.certificate.exchanges import Came, Exchange, Sent, clean, shown
from invo_emulator.deadlines import timeout
from invo_emulator.records import frozen
from invo_emulator.system import System
from invo_emulator.times import SECOND
from invo_emulator.webhooks.borrowed import beginning

if TYPE_CHECKING:
    import httpx

# How long requests that should end together wait for each other.
_MEETING_SECONDS = 1.0


@frozen
class Request:
    """What to send. With `meeting`, its last byte waits until all who meet there have sent the
    rest; with `hang_up_after`, nobody waits longer for the answer, once the body is out."""

    says: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    meeting: "Meeting | None" = None
    hang_up_after: float | None = None
    # What to show of the body, if it is packed.
    plain: bytes | None = None


class Meeting:
    """Where requests wait for each other, so that they are complete at the same moment."""

    def __init__(self, parties: int) -> None:
        self._missing = parties
        self._complete = asyncio.Event()

    async def wait(self) -> None:
        """Until all are here, or one of them does not come."""
        self._missing -= 1
        if self._missing <= 0:
            self._complete.set()
        try:
            async with timeout(_MEETING_SECONDS):
                await self._complete.wait()
        except TimeoutError:
            self._complete.set()


class _HungUp(Exception):
    """We have heard enough."""


class Sender:
    """Sends to one receiver. `deadline_seconds` is how long it may take to answer."""

    def __init__(
        self,
        client: "httpx.AsyncClient",
        url: str,
        system: System,
        deadline_seconds: float,
    ) -> None:
        self.url = url
        self._client = client
        self._system = system
        self.deadline_seconds = deadline_seconds

    async def send(self, wanted: Request, patience_seconds: float | None = None) -> Exchange:
        """Send it and wait for the answer. What goes wrong on the way is told as `error`."""
        patience = patience_seconds or self.deadline_seconds
        headers = {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"INVO-Webhooks/1.0 (invo-emulator {__version__})",
            **wanted.headers,
        }
        if wanted.body:
            headers["Content-Length"] = str(len(wanted.body))
        plain = wanted.body if wanted.plain is None else wanted.plain
        sent = Sent(wanted.says, wanted.method, headers, shown(plain), len(wanted.body))
        began = self._system.stopwatch()
        try:
            async with timeout(patience):
                came = await self._exchange(wanted, headers)
        except TimeoutError:
            came = Came(0, error=f"no answer within {patience:g} s", is_late=True)
        except _HungUp:
            came = Came(0, error="hung up on before it could answer")
        except Exception as error:
            # Whatever a receiver does to the connection is an answer of a kind.
            came = Came(0, error=clean(f"{type(error).__name__}: {error}").removesuffix(": "))
        seconds = (self._system.stopwatch() - began) / SECOND
        return Exchange(sent, replace(came, seconds=seconds))

    async def _exchange(self, wanted: Request, headers: Mapping[str, str]) -> Came:
        content = _in_two(wanted.body, wanted.meeting) if wanted.meeting else wanted.body
        import httpx

        # Not the client's way to build one: it adds headers that a delivery has not.
        request = httpx.Request(
            wanted.method,
            self.url,
            # Not every value is ASCII, because what a receiver makes of that is worth knowing.
            headers={name.encode(): value.encode("latin-1") for name, value in headers.items()},
            content=content or None,
            extensions=self._hanging_up(wanted.hang_up_after),
        )
        answer = await self._client.send(request, stream=True)
        try:
            body = await beginning(answer)
        finally:
            await answer.aclose()
        answered = {name: clean(value) for name, value in answer.headers.items()}
        return Came(0, answer.status_code, answered, shown(body))

    def _hanging_up(self, after: float | None) -> dict[str, object]:
        """httpx tells how far it is, and gives up its connection when the listener raises."""
        if after is None:
            return {}

        async def listen(event: str, _: Mapping[str, object]) -> None:
            if event.endswith("send_request_body.complete"):
                await self._system.pause(after)
                raise _HungUp

        return {"trace": listen}


async def _in_two(body: bytes, meeting: Meeting) -> AsyncIterator[bytes]:
    yield body[:-1]
    await meeting.wait()
    yield body[-1:]


@asynccontextmanager
async def connected(
    transport: "Callable[[], httpx.AsyncBaseTransport] | None" = None,
) -> "AsyncIterator[httpx.AsyncClient]":
    """A client for as long as this is entered. Each request gets a connection of its own, so that
    what one does to its connection is not another's trouble."""
    import httpx  # takes longer to import than some runs take

    client = httpx.AsyncClient(
        transport=transport() if transport else None,
        verify=False if transport else ssl.create_default_context(),
        # No proxy from the environment, as INVO's own deliveries know none.
        trust_env=False,
        timeout=None,
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
    )
    async with client:
        yield client
