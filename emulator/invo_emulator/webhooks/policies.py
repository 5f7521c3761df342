"""How a target's attempts are made and repeated: what a studio may tune, with its bounds.

The guide's schedule is the default: an attempt that failed is repeated after 30 s, 2 m, 10 m, 1 h,
6 h and 24 h, then the delivery is dead. Counted from when the attempt was due, so at 0, 30, 150,
750, 4350, 25950 and 112350 seconds after the event.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.records import frozen
from invo_emulator.times import SECOND
from invo_emulator.world.transaction import Row

RETRY_DELAYS_SECONDS = (30, 120, 600, 3600, 21_600, 86_400)

# What each of them may be.
DELAYS = f.ListOf(f.Integer(1, 604_800), 20, least=1)
ATTEMPTS = f.Integer(1, 21)
TIMEOUT = f.Seconds(60, 0.001)
RATE = f.Integer(1, 1000)
SWITCH = f.Boolean()

# The part that the management API knows; the rest is the control plane's.
MANAGED = (
    "retry_delays_seconds",
    "max_attempts",
    "timeout_seconds",
    "rate_limit_per_second",
    "gzip",
)


@frozen
class Policy:
    """A target's own way to be told. None leaves it to the world's settings, or without a limit."""

    # The waits between one attempt and the next; a list that is shorter than max_attempts asks for
    # goes on with its last.
    retry_delays_seconds: Annotated[tuple[int, ...], DELAYS] = RETRY_DELAYS_SECONDS
    max_attempts: Annotated[int | None, ATTEMPTS] = None
    timeout_seconds: Annotated[float | None, TIMEOUT] = None
    rate_limit_per_second: Annotated[int | None, RATE] = None
    gzip: Annotated[bool, SWITCH] = False
    # How many attempts may be under way at once, so that a slow target holds up nobody else.
    concurrency: Annotated[int, f.Integer(1, 64)] = 4
    # One event after the other: the next waits until the one before is delivered or dead.
    ordered: Annotated[bool, SWITCH] = False

    @property
    def delays(self) -> tuple[int, ...]:
        """How long to wait after each failed attempt, in microseconds; as many as retries."""
        waits = self.retry_delays_seconds
        most = len(waits) if self.max_attempts is None else self.max_attempts - 1
        repeated = (*waits, *waits[-1:] * most)[:most]
        return tuple(seconds * SECOND for seconds in repeated)

    @property
    def interval(self) -> int:
        """The least time between two attempts, in microseconds; rounded up, so that no second has
        more of them than the limit says."""
        rate = self.rate_limit_per_second
        return -(-SECOND // rate) if rate else 0

    def room(self, busy: int) -> int:
        """How many more attempts may begin while so many are under way."""
        if self.ordered:
            return 0 if busy else 1
        return min(self.concurrency - busy, 1 if self.interval else self.concurrency)


DEFAULT = Policy()


def of(target: Row) -> Policy:
    """A target's policy."""
    return _read(target["policy"])


@lru_cache(maxsize=64)
def _read(text: str) -> Policy:
    # Each attempt asks several times, and there are as many texts as targets.
    return f.read(Policy, json.loads(text))


def changed(policy: Policy, overrides: Mapping[str, object], at: str = "") -> Policy:
    """A policy with some of it set; null puts the default back. Raises InvalidInput."""
    return f.read(Policy, {**f.show(policy), **overrides}, strict=True, at=at)


def kept(policy: Policy) -> str:
    """As the store keeps it: what differs from the default, as JSON."""
    return json.dumps(f.show_set(policy))
