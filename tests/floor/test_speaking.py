"""How answers leave: whole, in order, and in the way that each caller understands."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from invo_emulator import serving
from invo_emulator.deadlines import timeout
from invo_emulator.emulator import Emulator
from invo_emulator.system import System

SECRET = "ivsdk_test_demoquest"
CALLER = f"Host: localhost\r\nUser-Agent: test\r\nX-Game-Secret-Key: {SECRET}\r\n".encode()
NOBODY = b"/api/player-balances/player/by-email/nobody@example.com"


@pytest.fixture
async def port(system: System) -> AsyncIterator[int]:
    """Where an emulator listens."""
    emulator, is_over, is_ready = Emulator(system=system), asyncio.Event(), asyncio.Event()
    listening = serving.bind("127.0.0.1", 0)
    going = asyncio.create_task(
        serving.serve(emulator, listening, is_ready.set, is_over.is_set),
    )
    await is_ready.wait()
    yield listening.getsockname()[1]
    is_over.set()
    await going
    listening.close()


async def said(port: int, *requests: bytes, last: bytes = b"Connection: close\r\n") -> str:
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


async def test_a_whole_answer_has_what_any_answer_has(port: int) -> None:
    ready = b"GET /_emulator/health HTTP/1.1\r\n"

    whole, last = heads(await said(port, ready, ready))

    # The first is sent in one piece, the last by uvicorn, because the connection ends with it.
    assert last.pop("connection") == "close"
    assert whole.keys() == last.keys() >= {"date", "content-length", "x-invo-request-id"}
    assert whole["status"] == last["status"] == "200 OK"


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


async def test_who_asks_only_for_the_head_gets_no_body(port: int) -> None:
    health = b" /_emulator/health HTTP/1.1\r\n"

    answered = await said(port, b"HEAD" + health, b"GET" + health)

    assert answered.count("HTTP/1.1 200 OK") == 2
    assert answered.count('{"status"') == 1


async def test_an_old_client_is_told_that_the_connection_ends(port: int) -> None:
    (answered,) = heads(await said(port, b"GET /_emulator/health HTTP/1.0\r\n", last=b""))

    assert answered["connection"] == "close"


async def test_a_proxy_on_this_machine_is_believed_who_called_it(port: int) -> None:
    forwarded = b"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n"
    start, document = b"GET / HTTP/1.1\r\n", b"GET /openapi.json HTTP/1.1\r\n"

    here, elsewhere = await said(port, start), await said(port, start + forwarded)
    behind_it = await said(port, document + forwarded)

    # Who is on this machine is shown the keys, and nobody else is.
    assert (SECRET in here, SECRET in elsewhere) == (True, False)
    assert '"https://localhost' in behind_it
