"""How long from spawn to the first answer, and how much memory then, beside localstripe
and moto.

They are started in turn, so that whatever else the machine does slows all; only the ratio carries
over to another machine. All have run once before, so that nothing is compiled.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import peers
from figures import Figure, at_most
from measuring import (
    free_port,
    milliseconds,
    print_table,
    resident_mib,
    running,
    wait_for_answer,
)

ROUNDS = 10

# Long enough for what a program does after its first answer.
_IDLE_SECONDS = 0.5


@dataclass
class Contender:
    """A server to start, and what came of starting it."""

    name: str
    command: Callable[[int], list[str]]
    path: str
    # None: any answer will do.
    status: int | None
    seconds: list[float] = field(default_factory=list)
    mebibytes: list[float] = field(default_factory=list)

    def start_once(self) -> tuple[float, float]:
        """Seconds until it answered, and its memory once idle."""
        port = free_port()
        began = time.perf_counter()
        with running(self.command(port)) as process:
            status = wait_for_answer(port, self.path)
            seconds = time.perf_counter() - began
            if self.status not in (None, status):
                raise AssertionError(f"{self.name} answered {status}")
            time.sleep(_IDLE_SECONDS)
            return seconds, resident_mib(process)

    def measure(self) -> None:
        """One more round."""
        seconds, mebibytes = self.start_once()
        self.seconds.append(seconds)
        self.mebibytes.append(mebibytes)


def ours() -> Contender:
    """The emulator of the environment that this runs in."""
    return Contender(
        "invo-emulator",
        lambda port: [sys.executable, "-m", "invo_emulator", "--port", str(port), "--json"],
        "/_emulator/health",
        200,
    )


def localstripe() -> Contender:
    """localstripe from PyPI."""
    return Contender(peers.LOCALSTRIPE, peers.localstripe, "/v1/customers", None)


def moto() -> Contender:
    """moto's server from PyPI."""
    return Contender(peers.MOTO, peers.moto, "/moto-api/", None)


def contend() -> list[Contender]:
    """Let all take turns, ours first."""
    contenders = [ours(), localstripe(), moto()]
    for contender in contenders:
        contender.start_once()
    for _ in range(ROUNDS):
        for contender in contenders:
            contender.measure()
    return contenders


def figures() -> list[Figure]:
    """How soon it is there, and what it weighs."""
    own, peer, _ = contend()
    ratio = statistics.median(own.seconds) / statistics.median(peer.seconds)
    return [
        at_most("spawn to first answer, of localstripe's", ratio, 0.60),
        at_most("idle memory", statistics.median(own.mebibytes), 45, " MiB"),
    ]


def main() -> None:
    """Measure all and print the table."""
    contenders = contend()
    theirs = statistics.median(contenders[1].seconds)
    rows = [
        [
            each.name,
            *milliseconds(each.seconds),
            f"{statistics.median(each.seconds) / theirs:.2f}",
            f"{statistics.median(each.mebibytes):.0f} MiB",
        ]
        for each in contenders
    ]
    print(f"Spawn to first answer, {ROUNDS} rounds in turn")
    print_table(["", "median", "fastest", "slowest", "x localstripe", "idle memory"], *rows)


if __name__ == "__main__":
    main()
