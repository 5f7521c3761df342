"""A studio's webhook receiver on a real socket: it remembers, and answers when it is told to."""

from __future__ import annotations

from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Event, Thread
from types import TracebackType

# A webhook that does not come for so long has failed its test.
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    event_id: str
    idempotency_key: str
    signature: str
    body: bytes


class _Server(ThreadingHTTPServer):
    # A receiver comes back at the address of the one before it, whose connections still linger.
    allow_reuse_address = True
    receiver: Receiver


class Receiver:
    """Listens on a free port, or on a given one. While `may_answer` is clear, it thinks."""

    def __init__(self, port: int = 0, *, thinks: bool = False) -> None:
        self._received: Queue[Received] = Queue()
        self.status = 200
        self.may_answer = Event()
        if not thinks:
            self.may_answer.set()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.receiver = self
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/webhooks"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.may_answer.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next(self) -> Received:
        """The next webhook that comes, or that came and was not looked at yet."""
        return self._received.get(timeout=PATIENCE_SECONDS)

    @property
    def has_more(self) -> bool:
        """Whether anything came that was not looked at yet."""
        return not self._received.empty()

    def remember(self, received: Received) -> None:
        """Keep what came."""
        self._received.put(received)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        receiver, headers = self.server.receiver, self.headers
        received = Received(
            event_id=headers["X-Invo-Event-Id"],
            idempotency_key=headers["X-Invo-Idempotency-Key"],
            signature=headers["X-Invo-Signature"],
            body=self.rfile.read(int(headers["Content-Length"])),
        )
        receiver.remember(received)
        receiver.may_answer.wait(PATIENCE_SECONDS)
        try:
            self.send_response(receiver.status)
            self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:
            pass  # the sender was killed while this one thought

    def log_message(self, format: str, *values: object) -> None:
        """Keep quiet."""
