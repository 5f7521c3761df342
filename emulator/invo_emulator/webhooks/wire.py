"""A POST over HTTP/1.1, on a connection that is kept for the next: all of HTTP that webhooks need.

Written on the parser that the server itself uses, because a client library takes twenty times as
long for each request (bench/deliveries.py), and 100 ms to load before the first. What it would
add, redirects, cookies, proxies from the environment, is nothing that a webhook may have.
"""

import asyncio
import re
import select
import ssl
import string
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import quote, urlsplit

import httptools

from invo_emulator.records import frozen

# How much of a receiver's answer is kept.
KEPT_BYTES = 65_536

# A receiver whose answer has no end of headers is not listened to any longer.
_MOST_HEAD_BYTES = 65_536

# How long a connection is kept for the next attempt: less than receivers do, who close theirs
# after five seconds, some after two, and perhaps at the moment when one is on its way. One that
# says how long it does is left so much sooner.
_KEPT_SECONDS = 1.5
_SOONER_SECONDS = 0.5
_KEEP_ALIVE_TIMEOUT = re.compile(r"\btimeout\s*=\s*(\d{1,9})", re.IGNORECASE)


class ConnectionClosed(Exception):
    """A receiver hung up before its answer was whole."""


class NoHttp(Exception):
    """A receiver's answer is no HTTP."""


@frozen
class Letter:
    """What is posted where. `server_name` is asked for at an address that is a number."""

    url: str
    headers: Mapping[str, str]
    # In pieces: sent as they come. `headers` must tell the length, then.
    body: bytes | AsyncIterator[bytes]
    server_name: str | None = None


@frozen
class Answer:
    """What came back: header names in lower case, and of the body the beginning."""

    status: int
    headers: dict[str, str]
    body: bytes


class _Place(NamedTuple):
    """What two letters must share to share a connection."""

    host: str
    port: int
    server_name: str | None


def host_header(url: str) -> str:
    """Whom a request is for. Raises UnicodeError for a name that is none."""
    parts = urlsplit(url)
    host = _ascii(parts.hostname or "")
    port = "" if parts.port in (None, _default_port(parts.scheme)) else f":{parts.port}"
    return f"[{host}]{port}" if ":" in host else host + port


def _ascii(host: str) -> str:
    return host.encode("idna").decode()


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def authorities(ca_file: Path | None = None) -> ssl.SSLContext:
    """The system's authorities, and one more."""
    # The system's own load ten times faster than a bundle, and know a studio's.
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


class Wire:
    """Posts letters, each on a connection of its own, and keeps the connection for the next."""

    def __init__(self, trust: Callable[[], ssl.SSLContext] = authorities) -> None:
        self._trust = trust
        # What is kept, with what hangs it up after a while.
        self._idle: dict[_Place, dict[_Connection, asyncio.TimerHandle]] = {}
        self._tls: ssl.SSLContext | None = None

    async def post(self, letter: Letter) -> Answer:
        """Send it and wait for the answer. Raises OSError, UnicodeError, ConnectionClosed and
        NoHttp."""
        parts = urlsplit(letter.url)
        host, is_https = _ascii(parts.hostname or ""), parts.scheme == "https"
        server_name = (letter.server_name or host) if is_https else None
        place = _Place(host, parts.port or _default_port(parts.scheme), server_name)
        path = quote(parts.path or "/", safe=string.punctuation)
        query = quote(parts.query, safe=string.punctuation)
        target = f"{path}?{query}" if query else path
        connection = self._kept(place) or await self._connect(place)
        # Sent once: a receiver that took it and hung up without a word has had its attempt.
        answer = await connection.exchange(_head(target, letter.headers), letter.body)
        seconds = _kept_seconds(answer)
        if connection.is_open and seconds > 0:
            self._keep(place, connection, seconds)
        else:
            connection.close()
        return answer

    def _keep(self, place: _Place, connection: "_Connection", seconds: float) -> None:
        self._idle.setdefault(place, {})[connection] = asyncio.get_running_loop().call_later(
            seconds, self._hang_up, place, connection
        )

    def _hang_up(self, place: _Place, connection: "_Connection") -> None:
        self._take(place, connection).close()

    def _take(self, place: _Place, connection: "_Connection") -> "_Connection":
        self._idle[place].pop(connection).cancel()
        if not self._idle[place]:
            del self._idle[place]
        return connection

    def _kept(self, place: _Place) -> "_Connection | None":
        for connection in self._idle.get(place, ()):
            if connection.is_quiet:
                return self._take(place, connection)
        return None

    async def _connect(self, place: _Place) -> "_Connection":
        if place.server_name and not self._tls:
            self._tls = self._trust()  # takes 40 ms, so not before there is a target with https
        _, connection = await asyncio.get_running_loop().create_connection(
            _Connection,
            place.host,
            place.port,
            ssl=self._tls if place.server_name else None,
            server_hostname=place.server_name,
        )
        return connection

    async def close(self) -> None:
        """Hang up wherever nothing is under way."""
        for place, idle in list(self._idle.items()):
            for connection in list(idle):
                self._hang_up(place, connection)


def _head(target: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"POST {target} HTTP/1.1", *(f"{name}: {headers[name]}" for name in headers), "", ""]
    return "\r\n".join(lines).encode("ascii")


def _kept_seconds(answer: Answer) -> float:
    told = _KEEP_ALIVE_TIMEOUT.search(answer.headers.get("keep-alive", ""))
    return min(_KEPT_SECONDS, int(told[1]) - _SOONER_SECONDS) if told else _KEPT_SECONDS


def _has_come(descriptor: int) -> bool:
    if not hasattr(select, "poll"):  # there is none for Windows
        return bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


class _Connection(asyncio.Protocol):
    """One connection: what the parser reads becomes the answer that somebody waits for."""

    def __init__(self) -> None:
        self.is_open = False
        self._answer: asyncio.Future[Answer] | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether it is open and nothing has come on it, not even an end that is yet to be told."""
        return self.is_open and not _has_come(self._transport.get_extra_info("socket").fileno())

    async def exchange(self, head: bytes, body: bytes | AsyncIterator[bytes]) -> Answer:
        """Send a request and wait for its answer; one that is broken off is of no more use."""
        self._parser = httptools.HttpResponseParser(self)
        self._answer = asyncio.get_running_loop().create_future()
        self._begin()
        try:
            if isinstance(body, bytes):
                self._transport.write(head + body)
            else:
                self._transport.write(head)
                async for piece in body:
                    if self._answer.done():
                        # The receiver still waits for the rest, and would take it from whatever
                        # came next.
                        self.close()
                        break
                    self._transport.write(piece)
            return await self._answer
        except BaseException:
            self.close()
            raise
        finally:
            self._answer = None

    def _begin(self) -> None:
        self._headers: dict[str, str] = {}
        self._body = b""
        self._head_bytes = 0
        self._has_head = False

    def close(self) -> None:
        """Hang up."""
        self.is_open = False
        self._transport.abort()

    # What the transport tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's own are no subclass of this.
        self._transport = cast(asyncio.Transport, transport)
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.close()  # nobody asked
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._finish()
            self.close()  # what follows is another protocol
        except httptools.HttpParserError as error:
            self._fail(NoHttp(str(error)))
        if not self._has_head:
            self._head_bytes += len(data)
            if self._head_bytes > _MOST_HEAD_BYTES:
                self._fail(NoHttp("its headers have no end"))

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        if self._has_head and not self._headers.keys() & {"content-length", "transfer-encoding"}:
            self._finish()  # the end of the connection is the end of the answer
        else:
            self._fail(error or ConnectionClosed("the receiver hung up before it had answered"))

    # What the parser tells

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._has_head:
            return  # a trailer
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        self._headers[key] = f"{self._headers[key]}, {text}" if key in self._headers else text

    def on_headers_complete(self) -> None:
        self._has_head = True
        # A receiver may say that it has something to say before it says it.
        self._is_final = self._parser.get_status_code() >= 200 or self._parser.should_upgrade()

    def on_body(self, body: bytes) -> None:
        self._body += body
        if len(self._body) >= KEPT_BYTES:
            self._finish()  # one that never stops talking has said enough
            self.close()

    def on_message_complete(self) -> None:
        if self._is_final:
            self.is_open = self.is_open and self._parser.should_keep_alive()
            self._finish()
        else:
            self._begin()

    def _finish(self) -> None:
        if self._answer and not self._answer.done():
            status = self._parser.get_status_code()
            self._answer.set_result(Answer(status, self._headers, self._body[:KEPT_BYTES]))

    def _fail(self, error: Exception) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(error)
        self.close()
