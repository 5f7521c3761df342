"""Worlds over HTTP: made, reset, dropped, kept as a file and put back; and what a thousand weigh.

The calls are those of a test-suite that gives each test a world of its own: one connection, one
call after another. The snapshot is of a world with 525 paid purchases, which are 10,000 rows:
sessions, orders and their histories, postings, events, jobs, and the calls and the timeline that
tell of them. On a busy machine, what the server computed says more than the time that passed.
"""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from measuring import free_port, print_table, resident_mib, running, wait_for_answer

ROUNDS = 30
PURCHASES = 525
WORLDS = 1000

SNAPSHOT = "/_emulator/snapshot"


@dataclass
class Measured:
    """Something that is done many times, and how long it may take."""

    name: str
    aim_ms: int
    seconds: list[float] = field(default_factory=list)
    computed: list[float] = field(default_factory=list)

    def row(self) -> list[str]:
        """Its row of the table."""
        passed = (statistics.median(self.seconds), min(self.seconds), max(self.seconds))
        shown = (*passed, statistics.median(self.computed))
        return [self.name, *(f"{each * 1000:.1f} ms" for each in shown), f"{self.aim_ms} ms"]


def computed_seconds(pid: int) -> float:
    """What a process has computed so far, in all of its threads, to the nanosecond."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


class Emulator:
    """A running emulator, called over one connection."""

    def __init__(self, port: int, pid: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._pid = pid

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        world: str = "default",
        key: str | None = None,
        measured: Measured | None = None,
    ) -> bytes:
        """The body of an answer that must be a good one; what it took is put down."""
        headers = {"User-Agent": "bench", "X-Emulator-World": world}
        if key:
            headers["X-Game-Secret-Key"] = key
        computed, began = computed_seconds(self._pid), time.perf_counter()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        told = answer.read()
        if measured:
            measured.seconds.append(time.perf_counter() - began)
            measured.computed.append(computed_seconds(self._pid) - computed)
        if answer.status >= 300:
            raise AssertionError(told)
        return told

    def make(self, measured: Measured | None = None) -> World:
        """A new world."""
        made = json.loads(self.call("POST", "/_emulator/worlds", measured=measured))
        return World(self, made["id"], made["games"][0]["secret"])


@dataclass
class World:
    """A world of a running emulator."""

    emulator: Emulator
    name: str
    key: str

    def call(
        self, method: str, path: str, body: bytes | None = None, measured: Measured | None = None
    ) -> bytes:
        """A control call."""
        return self.emulator.call(method, path, body, self.name, measured=measured)

    def buy(self) -> None:
        """Mint a checkout session and pay it."""
        wanted = json.dumps({"player_email": "ada@example.com", "usd_amount": "10.00"}).encode()
        minted = self.emulator.call("POST", "/api/checkout/sessions", wanted, key=self.key)
        self.call("POST", f"/_emulator/checkout/{json.loads(minted)['session_id']}/pay")


def small_worlds(emulator: Emulator) -> list[Measured]:
    """Making, resetting and dropping worlds in which little happened."""
    made, reset, dropped = (
        Measured("make a world", 10),
        Measured("reset it after a purchase", 10),
        Measured("drop it after a purchase", 5),
    )
    for _ in range(ROUNDS):
        world = emulator.make(made)
        world.buy()
        world.call("POST", "/_emulator/reset", measured=reset)
        world.buy()
        world.call("DELETE", f"/_emulator/worlds/{world.name}", measured=dropped)
    return [made, reset, dropped]


def large_world(emulator: Emulator) -> list[Measured]:
    """Keeping a full world as a file, resetting it, and putting it back."""
    taken, reset, restored = (
        Measured("take a snapshot of 10,000 rows", 50),
        Measured("reset 10,000 rows", 10),
        Measured("put 10,000 rows back", 50),
    )
    world = emulator.make()
    for _ in range(PURCHASES):
        world.buy()
    for _ in range(ROUNDS):
        kept = world.call("GET", SNAPSHOT, measured=taken)
        world.call("POST", "/_emulator/reset", measured=reset)
        world.call("PUT", SNAPSHOT, kept, measured=restored)
    return [taken, restored, reset]


def weigh() -> list[list[str]]:
    """What many worlds weigh in one process: when they are new, and once each was used."""
    port = free_port()
    with running([sys.executable, "-m", "invo_emulator", "--port", str(port)]) as process:
        wait_for_answer(port, "/_emulator/health")
        emulator = Emulator(port, process.pid)
        worlds = [emulator.make() for _ in range(WORLDS)]
        new = resident_mib(process)
        for world in worlds:
            world.buy()
        used = resident_mib(process)
    return [
        [f"{WORLDS} worlds, new", f"{new:.0f} MiB", "400 MiB"],
        [f"{WORLDS} worlds, a purchase in each", f"{used:.0f} MiB", "400 MiB"],
    ]


def main() -> None:
    """Measure, and print the tables."""
    port = free_port()
    with running([sys.executable, "-m", "invo_emulator", "--port", str(port)]) as process:
        wait_for_answer(port, "/_emulator/health")
        emulator = Emulator(port, process.pid)
        measured = [*small_worlds(emulator), *large_world(emulator)]
    print(f"One call over HTTP, {ROUNDS} rounds")
    head = ["", "median", "fastest", "slowest", "server CPU", "aim"]
    print_table(head, *(each.row() for each in measured))
    print()
    print_table(["in one process", "memory", "aim"], *weigh())


if __name__ == "__main__":
    main()
