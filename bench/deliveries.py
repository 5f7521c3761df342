"""Deliveries a second to a fast local receiver, beside a bare loop of httpx in the same run.

The receiver holds its answers back while everything is announced, and counts from the moment at
which it lets go. The emulator serves with `--data` on a file, signs and records every attempt; the
bare loop has one httpx client for each connection, posts as many bytes, and keeps nothing.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from figures import Figure, at_least
from measuring import (
    call,
    cpu_seconds,
    free_port,
    print_table,
    program,
    running,
    wait_for_answer,
    wait_until,
)

ROUNDS = 5
COUNT = 600
CONCURRENCIES: tuple[int, ...] = (1, 4, 16, 64)

# What a purchase's event weighs, and the part of it that is not the padding below.
BYTES = 740
_AROUND_PADDING = 282


@dataclass
class Drained:
    """What came after the receiver let go: how much, how fast, at what cost to its sender."""

    count: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Deliveries a second."""
        return self.count / self.seconds

    @property
    def microseconds(self) -> float:
        """The sender's CPU for each."""
        return self.cpu_seconds / self.count * 1e6


def drain(port: int, held: int, count: int, process: subprocess.Popen[bytes]) -> Drained:
    """Let the receiver answer, and watch the rest come."""
    wait_until(lambda: call(port, "GET", "/count")["waiting"] >= held)
    before = cpu_seconds(process.pid)
    call(port, "GET", "/open")
    wait_until(lambda: call(port, "GET", "/count")["count"] >= count)
    cpu = cpu_seconds(process.pid) - before
    return Drained(count - held, call(port, "GET", "/count")["seconds"], cpu)


@dataclass
class Bench:
    """A receiver, and an emulator that tells it everything."""

    receiver: int
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where the receiver listens."""
        return f"http://127.0.0.1:{self.receiver}/webhooks"

    def ours(self, concurrency: int) -> Drained:
        """One round of the emulator's."""
        policy = {"concurrency": concurrency, "timeout_seconds": 60}
        target = {"target_url": self.url, "policy": policy}
        call(self.port, "PUT", "/_emulator/webhooks", target)
        call(self.receiver, "GET", "/close")
        data = {"padding": "x" * (BYTES - _AROUND_PADDING)}
        for _ in range(COUNT):
            event = {"event_type": "purchase.completed", "data": data}
            call(self.port, "POST", "/_emulator/events", event)
        return drain(self.receiver, concurrency, COUNT, self.process)

    def bare(self, concurrency: int) -> Drained:
        """One round of nothing but httpx."""
        call(self.receiver, "GET", "/close")
        command = program("bare_sender.py", self.url, concurrency, COUNT, BYTES)
        with running(command) as process:
            return drain(self.receiver, concurrency, COUNT, process)

    def check_it_was_whole(self) -> None:
        """Not a moment of what is measured, but what makes it worth something."""
        for state in ("pending", "sending", "dead"):
            wait_until(lambda state=state: not self._has(state))  # type: ignore[misc]

    def _has(self, state: str) -> bool:
        path = f"/_emulator/deliveries?state={state}&limit=1"
        return bool(call(self.port, "GET", path)["deliveries"])


def row(concurrency: int, rounds: list[tuple[Drained, Drained]]) -> list[str]:
    """Its row of the table. What is compared was measured in the same round."""

    def median(read: Callable[[Drained, Drained], float]) -> float:
        return statistics.median(read(bare, ours) for bare, ours in rounds)

    return [
        str(concurrency),
        f"{median(lambda bare, ours: bare.rate):.0f}",
        f"{median(lambda bare, ours: ours.rate):.0f}",
        f"{median(lambda bare, ours: ours.rate / bare.rate):.2f}",
        f"{median(lambda bare, ours: bare.microseconds):.0f}",
        f"{median(lambda bare, ours: ours.microseconds):.0f}",
        f"{median(lambda bare, ours: bare.microseconds / ours.microseconds):.2f}",
    ]


def contend() -> dict[int, list[tuple[Drained, Drained]]]:
    """Let both take turns, at each concurrency."""
    found: dict[int, list[tuple[Drained, Drained]]] = {each: [] for each in CONCURRENCIES}
    receiver, port = free_port(), free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(program("receiver.py", receiver)),
        running(
            [sys.executable, "-m", "invo_emulator", "--port", str(port), "--data", folder]
        ) as process,
    ):
        wait_for_answer(receiver, "/count")
        wait_for_answer(port, "/_emulator/health")
        bench = Bench(receiver, port, process)
        for number in range(1, ROUNDS + 1):
            print(f"round {number} of {ROUNDS}", file=sys.stderr)
            for concurrency, rounds in found.items():
                rounds.append((bench.bare(concurrency), bench.ours(concurrency)))
        bench.check_it_was_whole()
    return found


def figures() -> list[Figure]:
    """Webhooks beside a bare loop, by the sender's CPU, which a busy machine leaves alone."""
    return [
        at_least(
            f"webhooks, {concurrency} at once, of bare httpx by CPU",
            statistics.median(bare.microseconds / ours.microseconds for bare, ours in rounds),
            0.9,
        )
        for concurrency, rounds in contend().items()
    ]


def main() -> None:
    """Measure, and print the table."""
    found = contend()
    print(f"{COUNT} deliveries of {BYTES} bytes, {ROUNDS} rounds in turn")
    print_table(
        [
            "concurrency",
            "bare httpx/s",
            "emulator/s",
            "of bare",
            "bare CPU in us",
            "emulator CPU in us",
            "of bare, by CPU",
        ],
        *(row(concurrency, rounds) for concurrency, rounds in found.items()),
    )


if __name__ == "__main__":
    main()
