"""What the API's callers notice of a receiver that hangs: nothing, it is hoped.

Three emulators, each with `--data` on a file: one tells nobody, one a receiver that answers at
once, one a receiver that takes everything and never answers. They sell items over sixteen
connections and take turns. CPU is the server's own, for one purchase and whatever it tells.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from subprocess import Popen

from measuring import (
    call,
    cpu_seconds,
    free_port,
    print_table,
    program,
    running,
    wait_for_answer,
)
from throughput import PLAYER, item, post

ROUNDS = 15
CONNECTIONS = 16
CALLS = 1008

SALE = post("/api/item-purchases/purchase-item", item)


@dataclass
class Round:
    """What one round came to."""

    seconds: list[float]
    cpu_seconds: float

    def quantile(self, share: float) -> float:
        """A latency in milliseconds."""
        return sorted(self.seconds)[int(len(self.seconds) * share)] * 1000

    @property
    def microseconds(self) -> float:
        """CPU for one purchase."""
        return self.cpu_seconds / len(self.seconds) * 1e6


@dataclass
class Shop:
    """An emulator, and what came of selling."""

    name: str
    port: int
    process: Popen[bytes]
    rounds: list[Round] = field(default_factory=list)
    sold: int = 0

    def sell(self) -> None:
        """One more round."""
        before = cpu_seconds(self.process.pid)
        seconds = asyncio.run(self._load(CALLS // CONNECTIONS))
        self.rounds.append(Round(seconds, cpu_seconds(self.process.pid) - before))

    async def _load(self, share: int) -> list[float]:
        loads = await asyncio.gather(*(self._connection(share) for _ in range(CONNECTIONS)))
        return [seconds for load in loads for seconds in load]

    async def _connection(self, calls: int) -> list[float]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        taken = []
        for _ in range(calls):
            self.sold += 1
            began = time.perf_counter()
            writer.write(SALE(self.sold))
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise AssertionError(head.decode())
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            taken.append(time.perf_counter() - began)
        writer.close()
        return taken

    def row(self, quiet: Shop) -> list[str]:
        """Its row of the table. What is compared was measured in the same round."""
        reads: list[Callable[[Round], float]] = [
            lambda each: each.quantile(0.5),
            lambda each: each.quantile(0.99),
            lambda each: each.microseconds,
        ]
        cells = [self.name]
        for read in reads:
            ratios = [
                read(ours) / read(base)
                for ours, base in zip(self.rounds, quiet.rounds, strict=True)
            ]
            cells.append(f"{statistics.median(map(read, self.rounds)):.2f}")
            cells.append(f"{statistics.median(ratios):.2f}")
        return cells


def shop(name: str, folder: str, target: int | None, until_the_end: ExitStack) -> Shop:
    """An emulator with one rich player, and a receiver on this port, if any."""
    port = free_port()
    command = [sys.executable, "-m", "invo_emulator", "--port", str(port)]
    process = until_the_end.enter_context(running([*command, "--data", f"{folder}/{port}"]))
    wait_for_answer(port, "/_emulator/health")
    call(port, "PUT", f"/_emulator/players/{PLAYER}", {"balance": "999999"})
    if target:
        url = f"http://127.0.0.1:{target}/webhooks"
        call(port, "PUT", "/_emulator/webhooks", {"target_url": url})
    return Shop(name, port, process)


def receiver(until_the_end: ExitStack) -> int:
    """The port of a receiver that answers at once."""
    port = free_port()
    until_the_end.enter_context(running(program("receiver.py", port)))
    wait_for_answer(port, "/count")
    return port


def main() -> None:
    """Measure, and print the table."""
    with ExitStack() as until_the_end:
        folder = until_the_end.enter_context(tempfile.TemporaryDirectory())
        hanging, quick = receiver(until_the_end), receiver(until_the_end)
        call(hanging, "GET", "/close")
        shops = [
            shop("no receiver", folder, None, until_the_end),
            shop("one that hangs", folder, hanging, until_the_end),
            shop("one that answers at once", folder, quick, until_the_end),
        ]
        for number in range(1, ROUNDS + 1):
            print(f"round {number} of {ROUNDS}", file=sys.stderr)
            for each in shops:
                each.sell()
        if call(hanging, "GET", "/count")["waiting"] == 0:
            raise AssertionError("nothing hung")
    print(f"Item purchases over {CONNECTIONS} connections, {ROUNDS} rounds in turn")
    head = ["", "p50 in ms", "of none", "p99 in ms", "of none", "server CPU in us", "of none"]
    print_table(head, *(each.row(shops[0]) for each in shops))


if __name__ == "__main__":
    main()
