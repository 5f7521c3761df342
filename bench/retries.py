"""How long the 31-hour retry schedule takes when the clock is moved through it.

One event is announced; a receiver on this machine answers 500 seven times. The time is from the
announcement to the end of the hop over 112350 seconds, both as calls over HTTP.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from figures import Figure, at_most
from measuring import call, free_port, milliseconds, print_table, running, wait_for_answer

ROUNDS = 10
SCHEDULE_SECONDS = 112_350
ATTEMPTS = 7


class Refuser(BaseHTTPRequestHandler):
    """A receiver that answers 500 to everything."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *values: object) -> None:
        """Keep quiet."""


@contextmanager
def receiver() -> Iterator[str]:
    """The receiver's address for as long as this is entered."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Refuser)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/webhooks"
    server.shutdown()
    server.server_close()


@contextmanager
def emulator(webhook: str) -> Iterator[int]:
    """An emulator's port for as long as this is entered."""
    port = free_port()
    command = [sys.executable, "-m", "invo_emulator", "--port", str(port), "--webhook", webhook]
    with running(command):
        wait_for_answer(port, "/_emulator/health")
        yield port


def go_through_the_schedule(port: int) -> float:
    """Seconds from an announcement to its delivery's death."""
    began = time.perf_counter()
    event = call(port, "POST", "/_emulator/events", {"event_type": "purchase.completed"})
    call(port, "POST", "/_emulator/clock/advance", {"seconds": SCHEDULE_SECONDS})
    seconds = time.perf_counter() - began
    check_it_was_whole(port, event["deliveries"][0])
    return seconds


def check_it_was_whole(port: int, delivery_id: str) -> None:
    """Not a moment of what is measured, but what makes it worth something."""
    delivery = call(port, "GET", f"/_emulator/deliveries/{delivery_id}")
    statuses = [attempt["status"] for attempt in delivery["attempt_log"]]
    if (delivery["state"], statuses) != ("dead", [500] * ATTEMPTS):
        raise AssertionError(delivery)


def contend() -> tuple[list[float], list[float]]:
    """Seconds for the first event of an emulator, and for the ones after it."""
    first: list[float] = []
    with receiver() as webhook:
        for _ in range(ROUNDS):
            with emulator(webhook) as port:
                first.append(go_through_the_schedule(port))
        with emulator(webhook) as port:
            go_through_the_schedule(port)
            later = [go_through_the_schedule(port) for _ in range(ROUNDS)]
    return first, later


def figures() -> list[Figure]:
    """How long 31 hours take."""
    first, later = (statistics.median(seconds) * 1000 for seconds in contend())
    return [
        at_most("31 hours of retries, the first event", first, 100, " ms"),
        at_most("31 hours of retries, any later event", later, 100, " ms"),
    ]


def main() -> None:
    """Measure, and print the table."""
    first, later = contend()
    print(f"{ATTEMPTS} attempts over {SCHEDULE_SECONDS} s, {ROUNDS} rounds each")
    print_table(
        ["", "median", "fastest", "slowest"],
        ["first event of a new emulator", *milliseconds(first)],
        ["any later event", *milliseconds(later)],
    )


if __name__ == "__main__":
    main()
