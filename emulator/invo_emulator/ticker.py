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
    """One task for all worlds. Looks only at those in which something is due or was announced, so
    that a world costs nothing while it is left alone."""

    def __init__(self, worlds: Worlds, courier: Courier) -> None:
        self._courier = courier
        self._awake = asyncio.Event()
        # When to look at a world again, by the loop's clock.
        self._next_look: dict[World, float] = dict.fromkeys(worlds, 0.0)
        self._places = courier.places
        worlds.on_announcement(self._announced)

    def _announced(self, world: World) -> None:
        self._next_look[world] = 0.0
        self._awake.set()

    async def run(self) -> None:
        """Go on until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            self._awake.clear()
            for world in self._to_look_at(clock()):
                self._next_look[world] = clock() + _LONGEST_NAP_SECONDS
                nap = await self._tick(world)
                self._next_look[world] = min(self._next_look[world], clock() + nap)
                await asyncio.sleep(0)  # a thousand worlds in turn would keep every call waiting
            await self._nap(min(self._next_look.values(), default=clock()) - clock())

    def _to_look_at(self, now: float) -> list[World]:
        for world in [world for world in self._next_look if world.is_dropped]:
            del self._next_look[world]
            self._places.leave(world)
        due = [world for world, at in self._next_look.items() if at <= now]
        # Those that wait have a turn whenever anything happens, for then a place may be free.
        return list(dict.fromkeys([*self._places.next_in_line(), *due]))

    async def _tick(self, world: World) -> float:
        """Let happen what is due in a world; the seconds until something else is."""
        if world.is_dropped or world.travelling.locked():
            self._places.leave(world)
            return _LONGEST_NAP_SECONDS
        try:
            if world.is_asleep and not _is_due(world, world.due_at):
                self._places.leave(world)
                return _seconds_until(world, world.due_at)
            world.run_due_jobs()
            if await self._courier.start_due(world):
                self._places.leave(world)  # it had its turn
            due_at = world.at_once(next_due)
            if _is_due(world, due_at):
                self._places.queue(world)
                return _LONGEST_NAP_SECONDS
            self._places.leave(world)
            return _seconds_until(world, due_at)
        except Exception:
            self._places.leave(world)
            # A bug in one world must not stop the time of all the others.
            _log.exception("the ticker made a mistake in %s", world.id)
            return 1.0

    async def _nap(self, seconds: float) -> None:
        # Not a deadline: on Python 3.10 one that comes at the moment of a cancellation hides it.
        alarm = asyncio.get_running_loop().call_later(max(0.0, seconds), self._awake.set)
        try:
            await self._awake.wait()
        finally:
            alarm.cancel()


def _is_due(world: World, due_at: int | None) -> bool:
    return due_at is not None and due_at <= world.clock.now()


def _seconds_until(world: World, due_at: int | None) -> float:
    # A frozen world waits for its clock.
    if due_at is None or world.clock.mode == "frozen":
        return _LONGEST_NAP_SECONDS
    return min(_LONGEST_NAP_SECONDS, (due_at - world.clock.now()) / SECOND)
