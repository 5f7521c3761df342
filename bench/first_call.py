"""The first calls of a test that has the emulator in its own process, beside localstripe's spawn.

A new Python each time: once the library is imported, an emulator is made and asked for a balance
over no socket. localstripe is spawned and asked until it answers. In turns.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import peers
from figures import Figure, at_most
from measuring import free_port, milliseconds, print_table, running, wait_for_answer

ROUNDS = 10

PROGRAM = """
import time
import httpx, invo_emulator.app, invo_emulator.serving
from invo_emulator.testing import Invo, places, transports
began = time.perf_counter()
place = places.Local(places.IN_PROCESS)
player = Invo(place).player("ada@example.com", balance="10.00")
assert player.balance == "10.00"
print(time.perf_counter() - began)
place.close()
"""


def ours() -> float:
    """Seconds from what was imported to the first answers: a world, a player, a balance."""
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    return float(said.stdout)


def localstripe() -> float:
    """Seconds from spawn to the first answer."""
    port = free_port()
    began = time.perf_counter()
    with running(peers.localstripe(port)):
        wait_for_answer(port, "/v1/customers")
        return time.perf_counter() - began


def contend() -> tuple[list[float], list[float]]:
    """Let both take turns, ours first."""
    ours(), localstripe()
    rounds = [(ours(), localstripe()) for _ in range(ROUNDS)]
    return [own for own, _ in rounds], [theirs for _, theirs in rounds]


def figures() -> list[Figure]:
    """How much sooner a test may begin."""
    own, theirs = map(statistics.median, contend())
    return [at_most("first calls in process, of localstripe's spawn", own / theirs, 0.15)]


def main() -> None:
    """Measure, and print the table."""
    own, theirs = contend()
    print_table(
        ["", "median", "fastest", "slowest"],
        ["a world, a player and a balance, in process", *milliseconds(own)],
        [f"{peers.LOCALSTRIPE}, from spawn to its first answer", *milliseconds(theirs)],
    )


if __name__ == "__main__":
    main()
