"""How long something may take: `async with timeout(seconds)`, which raises TimeoutError."""

import sys

if sys.version_info >= (3, 11):
    from asyncio import timeout as timeout
else:
    import asyncio
    from collections.abc import AsyncIterator
    from contextlib import asynccontextmanager

    import async_timeout

    @asynccontextmanager
    async def timeout(seconds: float | None) -> AsyncIterator[None]:
        """The same where Python does not have it yet."""
        try:
            async with async_timeout.timeout(seconds):
                yield
        except asyncio.TimeoutError:
            raise TimeoutError from None
