"""Running a coroutine on an event loop of a test's own."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run_on(make_loop: Callable[[], asyncio.AbstractEventLoop], story: Coroutine[Any, Any, T]) -> T:
    """What it comes to. asyncio.Runner does the same from Python 3.11 on."""
    loop = make_loop()
    try:
        return loop.run_until_complete(story)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
