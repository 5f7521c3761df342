"""The ticker: lets happen what is due while the worlds' clocks run with the wall."""

import asyncio
import logging
from collections.abc import Iterable

from invo_emulator.times import SECOND
from invo_emulator.travel import next_due
from invo_emulator.webhooks.courier import Courier
from invo_emulator.world.world import World
from invo_emulator.world.worlds import Worlds

_log = logging.getLogger(__name__)

# Looked at again at least this often: a laptop that slept wakes with its clock far ahead.
_LONGEST_NAP_SECONDS = 30.0


class Ticker:
    """One task for all worlds. Naps until the next thing is due or somebody announces one."""

    def __init__(self, worlds: Worlds, courier: Courier) -> None:
        self._worlds = worlds
        self._courier = courier
        self._awake = asyncio.Event()
        worlds.on_announcement(self._awake.set)

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            try:
                await self._tick()
            except Exception:
                # A bug in one world must not stop the time of all the others.
                _log.exception("the ticker made a mistake")
                await self._nap(1.0)

    async def _tick(self) -> None:
        self._awake.clear()
        worlds = [world for world in self._worlds if not world.travelling.locked()]
        for world in worlds:
            world.run_due_jobs()
            await self._courier.start_due(world)
        await self._nap(_seconds_until_due(worlds))

    async def _nap(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            pass


def _seconds_until_due(worlds: Iterable[World]) -> float:
    naps = [_LONGEST_NAP_SECONDS]
    for world in worlds:
        due_at = world.at_once(next_due)
        # A frozen world waits for its clock, and what is due but not started, for a free place.
        if due_at is not None and due_at > world.clock.now() and world.clock.mode == "wall":
            naps.append((due_at - world.clock.now()) / SECOND)
    return min(naps)
