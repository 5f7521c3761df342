"""What the stories are told with: a wall that stands still, and a receiver that remembers."""

from collections.abc import AsyncIterator

import httpx
import pytest

from invo_emulator.emulator import Emulator
from invo_emulator.money import ledger
from invo_emulator.system import System
from stories import Receiver, Story, Wall


@pytest.fixture
def wall() -> Wall:
    """The wall's clock. It moves when a test moves it."""
    return Wall()


@pytest.fixture
def receiver() -> Receiver:
    """A studio's webhook receiver: remembers what it got and answers as told."""
    return Receiver()


@pytest.fixture
def system(wall: Wall) -> System:
    """Time and chance, both pinned."""
    return System(
        wall=wall, stopwatch=wall, entropy=lambda: "entropy of the tests", pause=wall.pause
    )


@pytest.fixture
async def emulator(system: System, receiver: Receiver) -> AsyncIterator[Emulator]:
    """An emulator in this process. After each story its books must balance."""
    emulator = Emulator(
        system=system, webhook_transport=lambda: httpx.MockTransport(receiver.answer)
    )
    yield emulator
    for world in emulator.worlds:
        assert world.at_once(ledger.is_balanced)
    await emulator.close()


@pytest.fixture
async def api(emulator: Emulator) -> AsyncIterator[Story]:
    """A studio's backend that calls the emulator without a socket."""
    async with Story(emulator) as story:
        yield story
