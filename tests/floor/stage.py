"""What the floor's stories need: an ear that can be waited for, and time that is skipped."""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

import httpx

from invo_emulator import travel
from invo_emulator.emulator import Emulator
from invo_emulator.system import System
from invo_emulator.times import SECOND
from invo_emulator.webhooks import outbox, targets
from invo_emulator.world.jobs import Fired
from invo_emulator.world.plan import Plan
from invo_emulator.world.transaction import Row, Transaction
from invo_emulator.world.world import World
from looping import run_on
from stories import TARGET, Receiver, Wall

P = ParamSpec("P")


class Ear(Receiver):
    """A receiver that can be waited for, and that may be deaf at some of its addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.deaf_to: set[str] = set()
        self._heard = asyncio.Condition()

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """As told; at an address it is deaf to, never."""
        async with self._heard:
            self.requests.append(request)
            self._heard.notify_all()
        if str(request.url) in self.deaf_to:
            await asyncio.Event().wait()
        return await self.respond()

    async def heard(self, count: int) -> None:
        """Wait until so many requests have come in all."""
        async with self._heard:
            await self._heard.wait_for(lambda: len(self.requests) >= count)


class RunningWall(Wall):
    """A wall clock that runs with the event loop, which may skip."""

    def __call__(self) -> int:
        return self.now + round(asyncio.get_running_loop().time() * SECOND)


class _Skipping(selectors.DefaultSelector):
    """Instead of waiting until something is due, says that it is time."""

    skipped = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0 if timeout else timeout)
        if not ready and timeout:
            self.skipped += timeout
        return ready


class _SkippingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.skipped


def skipping_time(story: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Tell a story on an event loop that skips all time in which nothing happens."""

    @functools.wraps(story)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        run_on(_SkippingLoop, story(*args, **kwargs))

    return told


def pinned(wall: Wall) -> System:
    """Time that this wall tells, and chance that never changes."""
    return System(
        wall=wall, stopwatch=wall, entropy=lambda: "entropy of the tests", pause=wall.pause
    )


def sending_to(ear: Receiver, wall: Wall, plan: Plan | None = None) -> Emulator:
    """An emulator whose webhooks all end at this ear."""
    transport = lambda: httpx.MockTransport(ear.answer)  # noqa: E731
    return Emulator(plan, system=pinned(wall), webhook_transport=transport)


def listen(world: World, url: str = TARGET, name: str = "main") -> None:
    """Have the first game's events sent to an address."""
    world.at_once(lambda tx: targets.put(tx, world.game(), url, name=name))


def tune(world: World, name: str = "main", /, **policy: object) -> None:
    """Have the first game's target told another way."""
    _change(world, name, lambda tx, target: targets.change_policy(tx, target, policy, "policy."))


def spoil(world: World, name: str = "main", /, **hostile: object) -> None:
    """Misbehave towards the first game's target; with nothing said, no longer."""
    _change(world, name, lambda tx, target: targets.be_hostile(tx, target, hostile, "hostile."))


def _change(world: World, name: str, change: Callable[[Transaction, Row], object]) -> None:
    def work(tx: Transaction) -> None:
        target = targets.get(tx, world.game(), name)
        assert target, "listen() first"
        change(tx, target)

    world.at_once(work)


def announce(world: World, event_type: str = "webhook.test") -> str:
    """Announce something to whoever listens; its event_id."""
    game_id = world.game().game_id
    return world.at_once(lambda tx: outbox.announce(tx, game_id, event_type, {"n": "100"}))


async def advance(emulator: Emulator, world: World, seconds: float) -> list[Fired]:
    """Move a world's clock forward; what happened on the way."""
    target = world.clock.now() + round(seconds * SECOND)
    return await travel.advance(world, emulator.courier, target)


def deliveries_of(world: World) -> list[Row]:
    """Every delivery, oldest first."""
    return list(world.at_once(lambda tx: tx.all("SELECT * FROM delivery ORDER BY number")))


def attempts_of(world: World) -> list[Row]:
    """Every attempt, in the order in which they were due."""
    sql = "SELECT * FROM attempt ORDER BY due_at, delivery_id, number"
    return list(world.at_once(lambda tx: tx.all(sql)))


def count(tx: Transaction, table: str) -> int:
    """How many rows a table has."""
    row = tx.one(f"SELECT COUNT(*) AS n FROM {table}")
    assert row
    return int(row["n"])


def steps(world: World, work: Callable[[Transaction], object]) -> int:
    """How many steps SQLite's machine takes for something."""
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 1

    def counted(tx: Transaction) -> None:
        tx.connection.set_progress_handler(count, 1)
        work(tx)
        tx.connection.set_progress_handler(None, 0)

    world.at_once(counted)
    return taken
