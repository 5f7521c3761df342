"""Waiting for another process: the one place where a command reads a clock, and sleeps."""

import time
from collections.abc import Callable, Iterator

# How often others are looked at.
_INTERVAL_SECONDS = 0.1


def until(is_over: Callable[[], bool], patience_seconds: float) -> bool:
    """Look again and again whether something is over, at least once; whether it was in time."""
    end = time.monotonic() + patience_seconds
    while not is_over():
        if time.monotonic() >= end:
            return False
        time.sleep(_INTERVAL_SECONDS)
    return True


def ticks() -> Iterator[None]:
    """Go on for ever, a while between one and the next."""
    while True:
        yield
        time.sleep(_INTERVAL_SECONDS)
