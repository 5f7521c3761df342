"""The one door to what can't be predicted: the wall's clock and the machine's entropy.

Everything else is given a `System`, or what a world makes of it, so a test can hand in its own.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable

from invo_emulator.records import frozen


@frozen
class System:
    """Where time and chance come from. `wall` is in microseconds since 1970, UTC;
    `pause` lets seconds of it pass."""

    wall: Callable[[], int]
    stopwatch: Callable[[], int]
    entropy: Callable[[], str]
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


def real() -> System:
    """The machine's own clock and entropy."""
    return System(
        wall=lambda: time.time_ns() // 1000,
        stopwatch=lambda: time.perf_counter_ns() // 1000,
        entropy=lambda: secrets.token_hex(16),
    )
