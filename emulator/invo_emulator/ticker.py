"""The ticker: lets happen what is due while the worlds' clocks run with the wall."""

import asyncio
import logging

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
            self._awake.clear()
            naps = [await self._tick(world) for world in self._worlds]
            await self._nap(min(naps, default=_LONGEST_NAP_SECONDS))

    async def _tick(self, world: World) -> float:
        """Let happen what is due in a world; the seconds until something else is."""
        if world.travelling.locked():
            return _LONGEST_NAP_SECONDS
        try:
            world.run_due_jobs()
            await self._courier.start_due(world)
            return _seconds_until_due(world)
        except Exception:
            # A bug in one world must not stop the time of all the others.
            _log.exception("the ticker made a mistake in %s", world.id)
            return 1.0

    async def _nap(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            pass


def _seconds_until_due(world: World) -> float:
    due_at = world.at_once(next_due)
    # A frozen world waits for its clock, and what is due but not started, for a free place.
    if due_at is None or due_at <= world.clock.now() or world.clock.mode == "frozen":
        return _LONGEST_NAP_SECONDS
    return min(_LONGEST_NAP_SECONDS, (due_at - world.clock.now()) / SECOND)
