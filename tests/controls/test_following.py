"""Following the timeline on a real socket: what is told, when, and when it ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from running import Running, Studio

MINT = {"player_email": "ada@example.com", "usd_amount": "10.00"}


class Ear:
    """Somebody who listens to server-sent events."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def next(self) -> dict[str, Any]:
        """The next event: its id, its name and its data. Raises StopAsyncIteration at the end."""
        said: dict[str, Any] = {}
        while "data" not in said:
            line = await asyncio.wait_for(anext(self._lines), 20)
            name, _, value = line.partition(": ")
            if name in ("id", "event", "data"):
                said[name] = json.loads(value) if name == "data" else value
        return said

    async def first(self, kind: str) -> dict[str, Any]:
        """The data of the next entry of a kind."""
        while True:
            data = (await self.next())["data"]
            if data.get("kind") == kind:
                return dict(data)

    async def rest(self) -> list[str]:
        """What is still said until the stream ends."""
        return await asyncio.wait_for(self._left(), 20)

    async def _left(self) -> list[str]:
        return [line async for line in self._lines if line]


class Followed:
    """A world of its own, whose timeline can be followed."""

    def __init__(self, running: Running, world: dict[str, Any]) -> None:
        self.running, self.world = running, world
        self.client = running.client

    @property
    def headers(self) -> dict[str, str]:
        """What says that the stream of this world is wanted."""
        return {"Accept": "text/event-stream", "X-Emulator-World": self.world["id"]}

    @asynccontextmanager
    async def listening(self, query: str = "", last: str | None = None) -> AsyncIterator[Ear]:
        """Follow, once it has begun."""
        sent = {**self.headers, **({"Last-Event-ID": last} if last else {})}
        headers = [(name.encode(), value.encode("latin-1")) for name, value in sent.items()]
        url = f"/_emulator/timeline{query}"
        async with self.client.stream("GET", url, headers=headers) as answer:
            ear = Ear(answer)
            assert await anext(ear._lines) == "retry: 1000"
            yield ear

    async def mint(self) -> httpx.Response:
        """Have something happen."""
        headers = {"X-Game-Secret-Key": self.world["games"][0]["secret"]}
        return await self.client.post("/api/checkout/sessions", json=MINT, headers=headers)

    async def control(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """A control call about this world."""
        headers = {"X-Emulator-World": self.world["id"]}
        answer = await self.client.request(method, f"/_emulator{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return dict(answer.json()) if answer.content else {}


@pytest.fixture(scope="module")
async def emulator() -> AsyncIterator[Running]:
    """One for all stories but those that stop it."""
    running = await Running.start()
    yield running
    assert await running.stop() == 0


@pytest.fixture
async def followed(emulator: Running) -> Followed:
    """A new world."""
    return Followed(emulator, await emulator.control("POST", "/worlds"))


async def test_what_happens_is_told_as_the_timeline_shows_it(followed: Followed) -> None:
    async with followed.listening() as ear:
        await followed.mint()
        told = [await ear.next() for _ in range(2)]

    listed = (await followed.control("GET", "/timeline"))["timeline"]
    told.sort(key=lambda each: int(each["id"]))
    assert [each["data"] for each in told] == listed[::-1]
    assert [int(each["id"]) for each in told] == [each["number"] for each in listed[::-1]]


async def test_the_stream_says_what_it_is(followed: Followed) -> None:
    async with followed.listening() as ear:
        headers = ear.answer.headers

    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-store"


async def test_what_was_before_is_not_told(followed: Followed) -> None:
    await followed.mint()

    async with followed.listening() as ear:
        second = (await followed.mint()).json()
        entry = await ear.first("state")

    assert entry["subject"] == second["session_id"]


async def test_whoever_comes_back_is_told_what_was_missed(followed: Followed) -> None:
    async with followed.listening() as ear:
        await followed.mint()
        seen = max([int((await ear.next())["id"]) for _ in range(2)])
    missed = (await followed.mint()).json()

    async with followed.listening(last=str(seen)) as ear:
        entry = await ear.first("state")

    assert entry["subject"] == missed["session_id"]


@pytest.mark.parametrize("last", ["nonsense", "-1", "9" * 40, "²"])
async def test_a_last_event_that_is_none_begins_now(followed: Followed, last: str) -> None:
    await followed.mint()

    async with followed.listening(last=last) as ear:
        second = (await followed.mint()).json()
        entry = await ear.first("state")

    assert entry["subject"] == second["session_id"]


async def test_a_last_event_of_another_time_begins_anew(followed: Followed) -> None:
    first = (await followed.mint()).json()

    async with followed.listening(last="4000") as ear:
        reset, entry = await ear.next(), await ear.first("state")

    assert reset["event"] == "reset"
    assert entry["subject"] == first["session_id"]


@pytest.mark.parametrize("query", ["?kind=state", "?player=ada@example.com&kind=state"])
async def test_only_what_is_looked_for_is_told(followed: Followed, query: str) -> None:
    async with followed.listening(query) as ear:
        await followed.mint()
        await followed.mint()
        told = [(await ear.next())["data"]["kind"] for _ in range(2)]

    assert told == ["state", "state"]


async def test_an_attempt_is_told_when_it_begins_and_when_it_ends(followed: Followed) -> None:
    studio = Studio(status=500)
    await followed.control("PUT", "/webhooks", {"target_url": studio.webhook_url})
    session = (await followed.mint()).json()

    async with followed.listening("?kind=attempt") as ear:
        await followed.control("POST", f"/checkout/{session['session_id']}/pay")
        told = await ear.first("attempt")
        if told["status"] is None:
            told = await ear.first("attempt")

    assert told["status"] == 500
    studio.close()


async def test_two_are_told_the_same(followed: Followed) -> None:
    async with followed.listening("?kind=state") as one, followed.listening("?kind=state") as other:
        await followed.mint()

        assert await one.next() == await other.next()


async def test_a_reset_is_told_and_what_happens_after_it(followed: Followed) -> None:
    await followed.mint()
    async with followed.listening("?kind=state") as ear:
        await followed.control("POST", "/reset")
        reset = await ear.next()
        await followed.mint()
        entry = await ear.next()

    assert reset["event"] == "reset"
    assert entry["data"]["to"] == "open"


async def test_a_world_that_is_dropped_ends_the_stream(followed: Followed) -> None:
    async with followed.listening() as ear:
        await followed.control("DELETE", f"/worlds/{followed.world['id']}")

        assert await ear.rest() == []


async def test_a_world_that_is_not_there_is_refused(emulator: Running) -> None:
    headers = {"Accept": "text/event-stream", "X-Emulator-World": "nowhere"}

    answer = await emulator.client.get("/_emulator/timeline", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (404, "WORLD_NOT_FOUND")


async def test_an_emulator_that_stops_ends_the_stream() -> None:
    running = await Running.start()
    followed = Followed(running, {"id": "default", "games": running.facts["games"]})

    async with followed.listening() as ear:
        running.process.terminate()
        # Sooner than the seconds for which a server waits for its callers.
        rest = await asyncio.wait_for(ear.rest(), 4)

    assert rest == []
    assert await running.stop() == 0
