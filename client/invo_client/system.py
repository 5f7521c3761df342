"""Time and chance: the only module that asks for either."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


async def _sleep_async(seconds: float) -> None:
    # Only here, because importing asyncio takes longer than importing this whole package.
    import asyncio

    await asyncio.sleep(seconds)


@dataclass(frozen=True)
class System:
    """What a client takes from the machine it runs on. Tests pass one that stands still."""

    now: Callable[[], float] = time.time
    stopwatch: Callable[[], float] = time.perf_counter
    chance: Callable[[], float] = random.random
    sleep: Callable[[float], None] = time.sleep
    sleep_async: Callable[[float], Awaitable[None]] = _sleep_async


REAL = System()
