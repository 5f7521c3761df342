"""The floor: one world, an ear for its webhooks, and the emulator that holds both."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, settings

from floor.stage import Ear, pinned, sending_to
from invo_emulator.emulator import Emulator
from invo_emulator.money import ledger
from invo_emulator.system import System
from invo_emulator.world.world import World
from stories import Wall

# How fast a machine is, is no property of the emulator's.
settings.register_profile(
    "stories", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("stories")


@pytest.fixture
def ear() -> Ear:
    """A webhook receiver that can be waited for."""
    return Ear()


@pytest.fixture
def system(wall: Wall) -> System:
    """Time and chance, both pinned."""
    return pinned(wall)


@pytest.fixture
async def emulator(wall: Wall, ear: Ear) -> AsyncIterator[Emulator]:
    """An emulator in this process. After each story its books must balance."""
    emulator = sending_to(ear, wall)
    yield emulator
    for world in emulator.worlds:
        assert world.at_once(ledger.is_balanced)
    await emulator.close()


@pytest.fixture
def world(emulator: Emulator) -> World:
    """The world that everybody means who names none."""
    return emulator.worlds.get()
