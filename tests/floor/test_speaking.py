"""How answers leave: whole, in order, and in the way that each caller understands."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from starlette.types import Message, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.server import ServerState

from invo_emulator.deadlines import timeout
from invo_emulator.emulator import Emulator
from invo_emulator.speaking import Patience, Protocol
from invo_emulator.system import System
from invo_emulator.web.answers import WHOLE_ANSWER, Answer, write
from running import serving_here

SECRET = "ivsdk_test_demoquest"
CALLER = f"Host: localhost\r\nUser-Agent: test\r\nX-Game-Secret-Key: {SECRET}\r\n".encode()
LAST = b"Connection: close\r\n"
NOBODY = b"/api/player-balances/player/by-email/nobody@example.com"


@pytest.fixture
async def port(system: System) -> AsyncIterator[int]:
    """Where an emulator listens."""
    async with serving_here(Emulator(system=system)) as port:
        yield port


async def said(port: int, *requests: bytes, last: bytes = LAST) -> str:
    """All that is answered until the connection ends. `last` ends the last request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    heads = [each + CALLER for each in requests]
    writer.write(b"\r\n".join(heads) + last + b"\r\n")
    async with timeout(10):
        answered = (await reader.read()).decode()
    writer.close()
    return answered


def heads(answered: str) -> list[dict[str, str]]:
    """The headers of each answer, and its first line under "status"."""
    parts = [part for part in answered.split("HTTP/1.1 ") if part]
    found = []
    for part in parts:
        first, *lines = part.partition("\r\n\r\n")[0].split("\r\n")
        found.append({"status": first, **dict(line.split(": ", 1) for line in lines)})
    return found


async def test_calls_that_are_made_before_an_answer_came_are_answered_in_their_order(
    port: int,
) -> None:
    paths = (b"/_emulator/health", NOBODY, b"/api/nowhere", b"/_emulator/clock")
    requests = [b"GET " + path + b" HTTP/1.1\r\n" for path in paths]

    answered = heads(await said(port, *requests))

    assert [each["status"] for each in answered] == [
        "200 OK",
        "404 Not Found",
        "404 Not Found",
        "200 OK",
    ]


async def test_an_old_client_hears_all_of_it_until_the_connection_ends(port: int) -> None:
    answered = await said(port, b"GET /_emulator/health HTTP/1.0\r\n", last=b"")

    assert answered.startswith("HTTP/1.1 200 OK")
    assert answered.endswith("}")


async def test_a_proxy_on_this_machine_is_believed_who_called_it(port: int) -> None:
    forwarded = b"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n"
    start, document = b"GET / HTTP/1.1\r\n", b"GET /openapi.json HTTP/1.1\r\n"

    here, elsewhere = await said(port, start), await said(port, start + forwarded)
    behind_it = await said(port, document + forwarded)

    # Who is on this machine is shown the keys, and nobody else is.
    assert (SECRET in here, SECRET in elsewhere) == (True, False)
    assert '"https://localhost' in behind_it


@dataclass
class Desk:
    """Whoever asks for /slow is answered once it may be, and everybody else at once."""

    is_asked: asyncio.Event = field(default_factory=asyncio.Event)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    # Whether each answer left whole.
    whole: list[bool] = field(default_factory=list)
    connections: "weakref.WeakSet[Protocol]" = field(default_factory=weakref.WeakSet)
    patience: Patience = field(default_factory=lambda: Patience(most_head_bytes=256))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/slow":
            self.is_asked.set()
            await self.may_answer.wait()
        offered = scope["extensions"].get(WHOLE_ANSWER)
        content = scope["path"].encode()
        headers = [(b"content-length", b"%d" % len(content))]
        self.whole.append(bool(offered and offered(scope, 200, headers, content)))
        if not self.whole[-1]:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": content})

    def meet(self) -> Protocol:
        """A new connection."""
        config = Config(self, ws="none", log_config=None, access_log=False)
        met = Protocol(self.patience, config=config, server_state=ServerState(), app_state={})
        self.connections.add(met)
        return met


class Caller:
    """Somebody who waits for each answer before asking again."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def say(self, *paths: str, more: str = "", method: str = "GET") -> None:
        """Ask for each in one breath, and go on."""
        asked = [f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n" for path in paths]
        self.writer.write("".join(asked).encode())

    async def ask(self, path: str, more: str = "", method: str = "GET") -> str:
        """What is answered."""
        self.say(path, more=more, method=method)
        return await self.hear("" if method == "HEAD" else path)

    async def hear(self, content: str) -> str:
        """An answer that ends so."""
        async with timeout(10):
            head = await self.reader.readuntil(b"\r\n\r\n")
            return (head + await self.reader.readexactly(len(content))).decode()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def caller(desk: Desk) -> AsyncIterator[Caller]:
    server = await asyncio.get_running_loop().create_server(desk.meet, "127.0.0.1", 0)
    caller = Caller(*await asyncio.open_connection(*server.sockets[0].getsockname()))
    yield caller
    caller.writer.close()
    server.close()


async def test_an_answer_leaves_whole_each_time(desk: Desk, caller: Caller) -> None:
    expected = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"

    answers = [await caller.ask("/one"), await caller.ask("/two")]

    assert answers == [expected + "/one", expected + "/two"]
    assert desk.whole == [True, True]


@pytest.mark.parametrize(
    ("method", "more"), [("HEAD", ""), ("GET", "Connection: close\r\n")], ids=["head", "last"]
)
async def test_what_is_unusual_about_an_answer_is_left_to_uvicorn(
    desk: Desk, caller: Caller, method: str, more: str
) -> None:
    await caller.ask("/one")

    answer = await caller.ask("/two", more, method)

    assert desk.whole == [True, False]
    assert answer.endswith("\r\n\r\n" if method == "HEAD" else "/two")


async def test_nobody_is_answered_before_those_who_asked_first(desk: Desk, caller: Caller) -> None:
    caller.say("/slow", "/fast")
    await desk.is_asked.wait()
    desk.may_answer.set()

    answers = [await caller.hear("/slow"), await caller.hear("/fast")]

    assert [answer[-5:] for answer in answers] == ["/slow", "/fast"]
    assert desk.whole == [False, True]


async def test_a_connection_that_ended_leaves_nothing_behind(desk: Desk, caller: Caller) -> None:
    gc.disable()
    try:
        await caller.ask("/one")
        [met] = desk.connections
        lost = asyncio.Event()
        weakref.finalize(met, lost.set)
        del met

        caller.writer.close()
        async with timeout(10):
            await lost.wait()

        assert len(desk.connections) == 0
    finally:
        gc.enable()


async def test_an_answer_that_comes_after_its_caller_was_left_is_dropped(
    desk: Desk, caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    caller.say("/slow", "/" + "x" * 500)

    refusal = await caller.hear("")
    desk.may_answer.set()
    rest = await caller.reader.read()

    assert refusal.startswith("HTTP/1.1 431")
    assert (b"/slow" in rest, desk.whole, caplog.records) == (False, [True], [])


async def test_only_headers_of_our_own_leave_unlooked_at() -> None:
    whole: list[bytes] = []
    apart: list[Message] = []

    def send_whole(scope: Scope, status: int, headers: object, body: bytes) -> bool:
        whole.append(body)
        return True

    async def send(message: Message) -> None:
        apart.append(message)

    async def receive() -> Message:
        raise AssertionError("nothing is read")

    scope: Scope = {"type": "http", "extensions": {WHOLE_ANSWER: send_whole}}
    ours, changed = write(Answer({"a": 1})), write(Answer({"b": 2}))
    changed.headers["X-Anything"] = "at all"
    await ours(scope, receive, send)
    await changed(scope, receive, send)

    assert whole == [b'{"a":1}']
    assert [each.get("body") for each in apart] == [None, b'{"b":2}']
