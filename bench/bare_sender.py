"""What a delivery costs where nothing but httpx is at work: one client for each connection.

bare_sender.py URL CONNECTIONS COUNT BYTES
"""

from __future__ import annotations

import asyncio
import sys

import httpx
import uvloop


async def main(url: str, connections: int, count: int, size: int) -> None:
    """Post so many bodies, each connection the next one as soon as it can."""
    body = b"x" * size
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "bench",
        "X-Invo-Signature": f"t=1798761599,v1={'0' * 64}",
        "X-Invo-Event-Id": f"evt_{'0' * 24}",
        "X-Invo-Idempotency-Key": f"idem_{'0' * 24}",
    }
    left = iter(range(count))

    async def connection() -> None:
        async with httpx.AsyncClient(verify=False, trust_env=False, timeout=None) as client:
            for _ in left:
                answer = await client.post(url, content=body, headers=headers)
                answer.raise_for_status()

    await asyncio.gather(*(connection() for _ in range(connections)))


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], *map(int, sys.argv[2:])))
