"""A studio's webhook receiver that forgets nothing, and is sometimes slow, refuses, or hangs up."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType

# How many of a hundred are refused, wait so long for their answer, or are taken without one.
REFUSED, SLOW, HUNG_UP = 8, 12, 4
SLOW_SECONDS = 0.3

NO_ANSWER = 0

# The moods that are not just fine, of a hundred.
_STATUSES = {mood: 500 for mood in range(REFUSED)}
_STATUSES |= {99 - mood: NO_ANSWER for mood in range(HUNG_UP)}
_SLOW = range(REFUSED, REFUSED + SLOW)


@dataclass(frozen=True)
class Arrival:
    """One webhook as it came, and the status that it was, or would have been, answered with;
    NO_ANSWER if the receiver hung up instead."""

    event_id: str
    idempotency_key: str
    body: bytes
    status: int


class Receiver:
    """Listens on a free port for as long as it is entered. `is_good` ends its moods."""

    def __init__(self, seed: str) -> None:
        self.arrivals: list[Arrival] = []
        self.is_good = False
        self._seed = seed
        self._lock = Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.receiver = self
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks"

    def __enter__(self) -> Receiver:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def remember(self, event_id: str, idempotency_key: str, body: bytes) -> tuple[int, float]:
        """Write down what came: the status to answer with, and after how many seconds."""
        with self._lock:
            # By its number, so that the same seed has the same moods in the same order.
            mood = random.Random(f"{self._seed} arrival {len(self.arrivals)}").randrange(100)
            status = 200 if self.is_good else _STATUSES.get(mood, 200)
            self.arrivals.append(Arrival(event_id, idempotency_key, body, status))
        return status, SLOW_SECONDS if mood in _SLOW and not self.is_good else 0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    receiver: Receiver

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            return  # its sender was killed in the middle of it
        event_id, key = self.headers["X-Invo-Event-Id"], self.headers["X-Invo-Idempotency-Key"]
        status, seconds = self.server.receiver.remember(event_id, key, body)
        time.sleep(seconds)
        if status == NO_ANSWER:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *values: object) -> None:
        """Keep quiet."""
