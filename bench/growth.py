"""What calls cost in a store of 100,000 orders, beside one in which only a page of them is.

One connection, one call after the other, to two emulators with `--data` in turn: a purchase, the
balance, a page of a player's history, and the newest page of the timeline.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from figures import Figure, at_most
from invo_emulator.core import items, players
from invo_emulator.core.items import Basket
from invo_emulator.emulator import Emulator
from invo_emulator.world.plan import PlayerPlan
from invo_emulator.world.transaction import Transaction
from measuring import free_port, print_table, running, wait_for_answer
from throughput import PLAYER, Contender, get, item, make_rich, post

ROUNDS = 10
CALLS = 200
ORDERS, A_PAGE = 100_000, 50
_AT_ONCE = 1000


def fill(folder: Path, orders: int) -> None:
    """Have so many orders in a data folder."""
    folder.mkdir()
    emulator = Emulator(data=folder)
    world = emulator.worlds.get()
    game = world.game()

    def buy(tx: Transaction, numbers: range) -> None:
        for number in numbers:
            basket = Basket(f"stored {number}", PLAYER, "Ada", "i", "Item", 1, 100, 100, None, None)
            items.purchase(tx, game, basket)

    world.at_once(lambda tx: players.put(tx, game, PlayerPlan(PLAYER, balance=orders * 100)))
    for first in range(0, orders, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, orders))
        world.at_once(lambda tx, numbers=numbers: buy(tx, numbers))  # type: ignore[misc]
    asyncio.run(emulator.close())


@dataclass
class Pair:
    """The same call to both stores."""

    name: str
    few: Contender
    many: Contender

    @property
    def ratio(self) -> float:
        """How much more the server computes for a call among many orders."""
        return self.few.cpu_by(self.many)

    def row(self) -> list[str]:
        """Its row of the table."""
        both = (self.few, self.many)
        return [
            self.name,
            *(f"{each.latency(50) * 1e3:.2f}" for each in both),
            *(f"{statistics.median(each.cpu):.0f}" for each in both),
            f"{self.ratio:.2f}",
        ]


CALLS_OF = {
    "a purchase": post("/api/item-purchases/purchase-item", item),
    "a balance": get(f"/api/player-balances/player/by-email/{PLAYER}"),
    "a page of a history": get(
        f"/api/item-purchases/player-purchase-history?player_email={PLAYER}&limit=50"
    ),
    "the timeline's newest page": get("/_emulator/timeline?limit=50"),
    "the inspector's first page": get("/_emulator/timeline", "Accept: text/html"),
}


def contend() -> list[Pair]:
    """Let both stores take turns."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        print(f"storing {ORDERS} orders", file=sys.stderr)
        few, many = (_serve(stack, folder / str(count), count) for count in (A_PAGE, ORDERS))
        pairs = [
            Pair(name, Contender(name, *few, request, 1), Contender(name, *many, request, 1))
            for name, request in CALLS_OF.items()
        ]
        for _ in range(ROUNDS):
            for pair in pairs:
                pair.few.measure(CALLS)
                pair.many.measure(CALLS)
    return pairs


def _serve(stack: ExitStack, folder: Path, orders: int) -> tuple[int, int]:
    """The port and the process of an emulator that has so many orders."""
    fill(folder, orders)
    port = free_port()
    command = [sys.executable, "-m", "invo_emulator", "--port", str(port), "--data", str(folder)]
    process = stack.enter_context(running(command))
    wait_for_answer(port, "/_emulator/health")
    make_rich(port)
    return port, process.pid


def figures() -> list[Figure]:
    """How much longer calls take among many orders."""
    return [
        at_most(f"{pair.name} among {ORDERS:,} orders, by one among {A_PAGE}", pair.ratio, 1.2)
        for pair in contend()
    ]


def main() -> None:
    """Measure, and print the table."""
    rows = [pair.row() for pair in contend()]
    stores = (f"{A_PAGE}", f"{ORDERS}")
    latencies = [f"p50 in ms, {each} orders" for each in stores]
    costs = [f"server CPU in us, {each}" for each in stores]
    print_table(["call", *latencies, *costs, "by CPU"], *rows)


if __name__ == "__main__":
    main()
