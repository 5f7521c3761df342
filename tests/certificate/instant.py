"""An event loop in which waiting takes no time: it jumps to whatever is due next."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

from invo_emulator.system import System
from invo_emulator.times import SECOND
from looping import run_on

T = TypeVar("T")

# 2026-12-31T23:59:59Z, when the loop begins.
BEGIN = 1_798_761_599


class _Instant(selectors.SelectSelector):
    """Lets the time pass that it was asked to wait."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        """What is ready. There are no sockets, so nothing comes to those who wait for ever."""
        assert timeout is not None, "everybody waits for somebody else"
        self.now += max(timeout, 0)
        return super().select(0)


class InstantLoop(asyncio.SelectorEventLoop):
    """Its time begins at 0 and passes only when everybody waits."""

    def __init__(self) -> None:
        self._instant = _Instant()
        super().__init__(self._instant)

    def time(self) -> float:
        """Seconds since the beginning."""
        return self._instant.now


def now() -> float:
    """Unix seconds, of the loop that runs."""
    return BEGIN + asyncio.get_running_loop().time()


def system() -> System:
    """The clock of the loop that runs, and chance that is pinned."""

    def wall() -> int:
        return round(now() * SECOND)

    return System(wall=wall, stopwatch=wall, entropy=lambda: "entropy of the tests")


def at_once(story: Coroutine[Any, Any, T]) -> T:
    """What a coroutine comes to, without waiting for it."""
    return run_on(InstantLoop, story)
