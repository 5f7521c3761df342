"""A fast webhook receiver in a process of its own, that can hold its answers back.

    GET /close    hold every answer from now on, and count from zero
    GET /open     answer those that wait, and everything else at once
    GET /count    how many came, how many wait, and the seconds from opening to the last of them
    POST          a webhook

Deaf until it is opened, it is also the receiver that hangs.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import cast

import uvloop

_END_OF_HEAD = b"\r\n\r\n"
_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Receiver:
    """What all connections share."""

    def __init__(self) -> None:
        self.is_open = True
        self.count = 0
        self.opened_at = self.last_at = time.perf_counter()
        self.waiting: list[asyncio.Transport] = []

    def take(self, transport: asyncio.Transport) -> None:
        """A webhook came."""
        self.count += 1
        self.last_at = time.perf_counter()
        if self.is_open:
            transport.write(_OK)
        else:
            self.waiting.append(transport)

    def obey(self, command: bytes) -> bytes:
        """A GET came: its answer."""
        if command == b"/close":
            self.is_open, self.count = False, 0
        elif command == b"/open":
            self._open()
        shown = {
            "count": self.count,
            "waiting": len(self.waiting),
            "seconds": self.last_at - self.opened_at,
        }
        body = json.dumps(shown).encode()
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    def _open(self) -> None:
        self.is_open, self.opened_at = True, time.perf_counter()
        waiting, self.waiting = self.waiting, []
        for transport in waiting:
            transport.write(_OK)


class Connection(asyncio.Protocol):
    """One connection: enough of HTTP/1.1 for senders that are known."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's own kind, which is no subclass.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, rest = self._buffer.partition(_END_OF_HEAD)
        if not end or len(rest) < (length := _length(head)):
            return
        self._buffer = rest[length:]
        method, path, _ = head.split(b" ", 2)
        if method == b"POST":
            self._receiver.take(self._transport)
        else:
            self._transport.write(self._receiver.obey(path))


def _length(head: bytes) -> int:
    _, found, after = head.lower().partition(b"content-length:")
    return int(after.partition(b"\r\n")[0]) if found else 0


async def main() -> None:
    """Listen until killed."""
    receiver = Receiver()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(receiver), "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
