"""Calls a second, and server CPU for each, beside a bare Starlette route in the same run.

The floor is a route that reads JSON and answers JSON, under uvicorn with uvloop and httptools, one
process. The emulator serves with `--data` on a file, everything real. Sixteen connections; the
contenders take turns, so that whatever else the machine does slows all of them.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from figures import Figure, at_least, at_most
from measuring import cpu_seconds, free_port, print_table, running, wait_for_answer

ROUNDS = 15
CONNECTIONS = 16
CALLS = 1008

KEY, PLAYER = "ivsdk_test_demoquest", "ada@example.com"

FLOOR = """
import json, sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

async def echo(request):
    return JSONResponse(json.loads(await request.body()))

routes = [Route("/echo", echo, methods=["POST"])]
uvicorn.run(Starlette(routes=routes), port=int(sys.argv[1]), log_level="error", access_log=False)
"""


@dataclass
class Contender:
    """A call to make over and over, and what it cost."""

    name: str
    port: int
    pid: int
    request: Callable[[int], bytes]
    connections: int = CONNECTIONS
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    # How long each call of each round took, in seconds.
    latencies: list[list[float]] = field(default_factory=list)
    calls: int = 0

    def measure(self, calls: int | None = None) -> None:
        """One more round, of so many calls or as many as usual."""
        share = (calls or CALLS) // self.connections
        self.latencies.append([])
        before, began = cpu_seconds(self.pid), time.perf_counter()
        asyncio.run(self._load(share))
        took = time.perf_counter() - began
        made = share * self.connections
        self.rates.append(made / took)
        self.cpu.append((cpu_seconds(self.pid) - before) / made * 1e6)

    def forget(self) -> None:
        """Begin anew; what was done so far was only to fill a store."""
        self.rates, self.cpu, self.latencies = [], [], []

    async def _load(self, share: int) -> None:
        await asyncio.gather(*(self._connection(share) for _ in range(self.connections)))

    async def _connection(self, calls: int) -> None:
        reader, writer = await self._connect()
        for _ in range(calls):
            self.calls += 1
            began = time.perf_counter()
            writer.write(self.request(self.calls))
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if not head.startswith(b"http/1.1 20"):
                raise AssertionError(head.decode())
            length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            self.latencies[-1].append(time.perf_counter() - began)
            if b"connection: close" in head:
                writer.close()
                reader, writer = await self._connect()
        writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    def latency(self, percent: int) -> float:
        """What so many percent of the calls of a round stay below: the median of the rounds."""
        return statistics.median(
            statistics.quantiles(calls, n=100)[percent - 1] for calls in self.latencies
        )

    def rate_by(self, floor: Contender) -> float:
        """Its calls a second, of the floor's."""
        # Compared within a round: what else the machine does changes from round to round.
        pairs = zip(self.rates, floor.rates, strict=True)
        return statistics.median(ours / its for ours, its in pairs)

    def cpu_by(self, floor: Contender) -> float:
        """The floor's CPU for a call, of its own."""
        return statistics.median(its / ours for ours, its in zip(self.cpu, floor.cpu, strict=True))

    def row(self, floor: Contender) -> list[str]:
        """Its row of the table."""
        return [
            self.name,
            f"{statistics.median(self.rates):.0f}",
            f"{self.rate_by(floor):.2f}",
            f"{statistics.median(self.cpu):.0f}",
            f"{self.cpu_by(floor):.2f}",
            f"{self.latency(50) * 1e3:.1f}",
            f"{self.latency(99) / self.latency(50):.1f}",
        ]


def post(path: str, body: Callable[[int], dict[str, object]]) -> Callable[[int], bytes]:
    """The bytes of a POST."""

    def request(number: int) -> bytes:
        content = json.dumps(body(number)).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\n"
            f"X-Game-Secret-Key: {KEY}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        return head.encode() + content

    return request


def get(path: str, *more_headers: str) -> Callable[[int], bytes]:
    """The bytes of a GET."""
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\n"
    head += "".join(f"{each}\r\n" for each in more_headers)
    return lambda _: f"{head}X-Game-Secret-Key: {KEY}\r\n\r\n".encode()


def item(number: int) -> dict[str, object]:
    """A sword, each time another order."""
    return {
        "client_request_id": f"request {number}",
        "player_email": PLAYER,
        "player_name": "Ada",
        "item_id": "sword_001",
        "item_name": "Sword",
        "item_quantity": 1,
        "unit_price": "1.00",
        "total_price": "1.00",
    }


def session(_: int) -> dict[str, object]:
    """A checkout session."""
    return {"player_email": PLAYER, "usd_amount": "10.00", "metadata": {"user_id": "u_42"}}


def make_rich(port: int) -> None:
    """A player who can buy all of it."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("PUT", f"/_emulator/players/{PLAYER}", json.dumps({"balance": "999999"}))
    assert connection.getresponse().status == 200


def contend() -> list[Contender]:
    """Let all take turns, the floor first."""
    floor_port, port = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "floor.py"
        program.write_text(FLOOR)
        emulator = [sys.executable, "-m", "invo_emulator", "--port", str(port)]
        with (
            running([sys.executable, str(program), str(floor_port)]) as floor_process,
            running([*emulator, "--data", f"{folder}/data"]) as process,
        ):
            wait_for_answer(floor_port, "/")
            wait_for_answer(port, "/_emulator/health")
            make_rich(port)
            buying = post("/api/item-purchases/purchase-item", item)
            minting = post("/api/checkout/sessions", session)
            looking = get(f"/api/player-balances/player/by-email/{PLAYER}")
            contenders = [
                Contender("the floor", floor_port, floor_process.pid, post("/echo", item)),
                Contender("balance", port, process.pid, looking),
                Contender("checkout session", port, process.pid, minting),
                Contender("item purchase", port, process.pid, buying),
            ]
            for number in range(1, ROUNDS + 1):
                print(f"round {number} of {ROUNDS}", file=sys.stderr)
                for contender in contenders:
                    contender.measure()
    return contenders


def figures() -> list[Figure]:
    """What the calls cost, of the floor, by the server's CPU."""
    floor, balance, minting, buying = contend()
    return [
        at_least("item purchase, of the floor by CPU", buying.cpu_by(floor), 0.40),
        at_least("checkout session, of the floor by CPU", minting.cpu_by(floor), 0.40),
        at_least("balance, of the floor by CPU", balance.cpu_by(floor), 0.60),
        at_most("item purchase, p99 by p50", buying.latency(99) / buying.latency(50), 4),
    ]


def main() -> None:
    """Measure, and print the table."""
    contenders = contend()
    head = ["call", "per second", "of the floor", "server CPU in us", "of the floor, by CPU"]
    head += ["p50 in ms", "p99 by p50"]
    print_table(head, *(contender.row(contenders[0]) for contender in contenders))


if __name__ == "__main__":
    main()
