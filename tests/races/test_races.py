"""Two calls at once, many times: exactly what is permitted comes of them, the money is exact, and
each event is told once. In one process, and over connections to a server in another.

More rounds: INVO_RACE_ROUNDS=1000.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest

from invo_emulator.app import create_app
from invo_emulator.emulator import Emulator
from invo_emulator.system import System
from machine.truths import violations
from races.ring import Arrival, Contender, Ring
from races.table import RACES, Race
from running import Running, Studio
from stories import BASE_URL, TARGET, Receiver, Wall

ROUNDS = int(os.environ.get("INVO_RACE_ROUNDS", "6"))

every_race = pytest.mark.parametrize("race", RACES, ids=str)

# So many connections, each with a client of its own.
CONNECTIONS = 3


async def run(race: Race, ring: Ring) -> None:
    """One round, from an empty world to what it must have come to."""
    await ring.open()
    await race.prepare(ring)

    async def compete(contender: Contender, by: int) -> httpx.Response:
        await ring.hesitate()
        return await contender(ring, by)

    lanes = [(race.one, 1), (race.other, 2)]
    # Whoever is named first has no advantage.
    order = ring.dice.sample(range(2), 2)
    answers = await asyncio.gather(*(compete(*lanes[place]) for place in order))
    one, other = (answers[order.index(place)] for place in range(2))

    end = one.status_code, other.status_code
    assert end in race.ends, (end, one.text[:500], other.text[:500])
    if race.ends[end]:
        assert await ring.facts() in [left.facts for left in race.ends[end]]
        assert await ring.is_balanced()
        counts = await ring.arrived()
        assert set(counts.values()) <= set(race.arrivals), counts
        assert await ring.unsigned() == []


def heard_by(receiver: Receiver) -> Sequence[Arrival]:
    """What arrived at one in this process."""
    return [(each.headers, each.content) for each in receiver.requests]


@every_race
async def test_in_one_process_only_what_is_permitted_comes_of_a_race(race: Race) -> None:
    receiver, wall = Receiver(), Wall()
    emulator = Emulator(
        system=System(wall, wall, lambda: "pinned", wall.pause),
        webhook_transport=lambda: httpx.MockTransport(receiver.answer),
    )
    transport = httpx.ASGITransport(create_app(emulator))
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        for number in range(ROUNDS):
            # Worlds of one seed have the same ids.
            receiver.requests.clear()
            dice = random.Random(f"{race} {number}")
            await run(race, Ring([client], lambda: heard_by(receiver), TARGET, dice))
        wrong = {world.id: violations(world) for world in emulator.worlds}

    assert not any(wrong.values()), wrong
    await emulator.close()


class Server:
    """An emulator in another process, several connections to it, and its webhook receiver."""

    def __init__(self, running: Running, studio: Studio, clients: list[httpx.AsyncClient]) -> None:
        self.running, self.studio, self.clients = running, studio, clients
        self._heard: list[Arrival] = []

    def arrivals(self) -> Sequence[Arrival]:
        """What arrived so far."""
        while not self.studio.received.empty():
            self._heard.append(self.studio.received.get())
        return self._heard


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Server]:
    """One for all races."""
    running, studio = await Running.start(), Studio()
    clients = [
        httpx.AsyncClient(base_url=running.base_url, verify=False, timeout=30)
        for _ in range(CONNECTIONS)
    ]
    yield Server(running, studio, clients)
    for client in clients:
        await client.aclose()
    await running.stop()
    studio.close()


@every_race
async def test_over_sockets_only_what_is_permitted_comes_of_a_race(
    race: Race, server: Server
) -> None:
    for number in range(max(1, ROUNDS // 2)):
        dice = random.Random(f"{race} {number}")
        ring = Ring(server.clients, server.arrivals, server.studio.webhook_url, dice)

        await run(race, ring)


def test_every_end_of_a_race_says_what_is_left_unless_its_world_is_gone() -> None:
    open_ended = {race.name for race in RACES if not all(race.ends.values())}

    assert open_ended == {"drop, pay", "drop, drop"}
