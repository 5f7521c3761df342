"""The one door to what can't be predicted: the wall's clock, the machine's entropy, its network.

Everything else is given a `System`, or what a world makes of it, so a test can hand in its own.
"""

import asyncio
import socket
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence

from invo_emulator.records import frozen


async def _resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


@frozen
class System:
    """Where time and chance come from, and what names mean. `wall` is in microseconds since 1970,
    UTC; `pause` lets seconds of it pass; `resolve` finds a host's addresses, or raises OSError."""

    wall: Callable[[], int]
    stopwatch: Callable[[], int]
    entropy: Callable[[], str]
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    resolve: Callable[[str, int], Awaitable[Sequence[str]]] = _resolve


def real() -> System:
    """The machine's own clock and entropy."""
    return System(
        wall=lambda: time.time_ns() // 1000,
        stopwatch=lambda: time.perf_counter_ns() // 1000,
        entropy=lambda: uuid.uuid4().hex,
    )
