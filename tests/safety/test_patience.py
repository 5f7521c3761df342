"""Callers who never come to the point: on real sockets, with less patience than is usual."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from invo_emulator.deadlines import timeout
from invo_emulator.emulator import Emulator
from invo_emulator.speaking import Patience
from invo_emulator.system import System
from running import serving_here

HURRIED = Patience(head_seconds=0.2, most_head_bytes=4096, body_seconds=0.2, least_body_bytes=1024)

HEAD = b"POST /_emulator/reset HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture
async def port(system: System) -> AsyncIterator[int]:
    """Where a hurried emulator listens."""
    async with serving_here(Emulator(system=system), HURRIED) as port:
        yield port


class Caller:
    """Somebody on a socket of their own."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> "Caller":
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    def say(self, text: bytes) -> None:
        """Send it."""
        self._writer.write(text)

    async def hear(self) -> tuple[int, Any]:
        """One answer: its status and what it says."""
        async with timeout(10):
            head = await self._reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            return int(head.split()[1]), json.loads(await self._reader.readexactly(length))

    async def is_left(self) -> bool:
        """Whether the other side hangs up without another word."""
        async with timeout(10):
            return await self._reader.read() == b""

    async def drip(self, text: bytes) -> tuple[int, Any]:
        """Say it a byte at a time, each before anybody could call it silence, until an answer
        comes; what it says."""
        heard = asyncio.create_task(self.hear())
        for place in range(len(text)):
            self.say(text[place : place + 1])
            if (await asyncio.wait({heard}, timeout=0.01))[0]:
                break
        return await heard


async def test_who_says_nothing_is_left(port: int) -> None:
    async with Caller(port) as caller:
        assert await caller.is_left()


@pytest.mark.parametrize("begun", [b"P", HEAD, HEAD + b"X-Some: th"])
async def test_a_head_that_stops_is_given_up(port: int, begun: bytes) -> None:
    async with Caller(port) as caller:
        caller.say(begun)

        status, said = await caller.hear()

        assert (status, said["code"]) == (408, "REQUEST_TIMEOUT")
        assert await caller.is_left()


async def test_a_head_that_drips_is_given_up(port: int) -> None:
    async with Caller(port) as caller:
        status, said = await caller.drip(HEAD + b"X-Some: " + b"x" * 10_000)

        assert (status, said["error"]) == (
            408,
            "The headers did not come within 0.2 seconds: send it whole.",
        )
        assert await caller.is_left()


@pytest.mark.parametrize("size", [4096, 5000, 1_000_000])
async def test_a_head_without_end_is_refused(port: int, size: int) -> None:
    async with Caller(port) as caller:
        caller.say(HEAD + b"X-Some: " + b"x" * size)

        status, said = await caller.hear()

        assert (status, said["code"]) == (431, "HEADERS_TOO_LARGE")


async def test_an_address_without_end_is_refused(port: int) -> None:
    async with Caller(port) as caller:
        caller.say(b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n")

        assert (await caller.hear())[0] == 431


async def test_a_body_that_drips_is_given_up_and_changes_nothing(port: int) -> None:
    async with Caller(port) as caller:
        body = b'{"player_email": "' + b"x" * 10_000 + b'"}'
        caller.say(
            b"POST /api/checkout/sessions HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a\r\n"
            b"X-Game-Secret-Key: ivsdk_test_demoquest\r\nContent-Length: %d\r\n\r\n" % len(body)
        )

        status, said = await caller.drip(body)

        assert (status, said["error"]) == (
            408,
            "The body did not come within 0.2 seconds: send it whole.",
        )
        assert await caller.is_left()


async def test_a_body_that_goes_on_after_its_refusal_is_not_listened_to(port: int) -> None:
    async with Caller(port) as caller:
        caller.say(HEAD + b"Content-Length: 9999999\r\n\r\n")

        status, said = await caller.hear()

        assert (status, said["code"]) == (413, "BODY_TOO_LARGE")
        assert await caller.is_left()


async def test_a_body_that_moves_is_waited_for(port: int) -> None:
    body = b'{"mode": "' + b"x" * 20_000 + b'"}'
    async with Caller(port) as caller:
        caller.say(HEAD + b"Content-Length: %d\r\n\r\n" % len(body))

        heard = asyncio.create_task(caller.hear())
        for start in range(0, len(body), 200):
            caller.say(body[start : start + 200])
            await asyncio.wait({heard}, timeout=0.005)

        status, said = await heard
        assert (status, said["field"]) == (400, "mode")


async def test_who_keeps_to_the_point_keeps_the_connection(port: int) -> None:
    async with Caller(port) as caller:
        for _ in range(50):
            caller.say(b"GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            status, _ = await caller.hear()

            assert status == 200


async def test_others_are_answered_while_somebody_drips(port: int) -> None:
    async with Caller(port) as slow, Caller(port) as caller:
        dripping = asyncio.create_task(slow.drip(HEAD + b"X-Some: " + b"x" * 1000))
        caller.say(b"GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\n\r\n")

        assert (await caller.hear())[0] == 200
        await dripping
