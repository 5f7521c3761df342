"""What an item purchase costs in a store of 100,000 orders, beside one in a store of none.

One connection, one purchase after the other, from two emulators with `--data` in turn.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from invo_emulator.core import items, players
from invo_emulator.core.items import Basket
from invo_emulator.emulator import Emulator
from invo_emulator.world.plan import PlayerPlan
from invo_emulator.world.transaction import Transaction
from measuring import free_port, print_table, running, wait_for_answer
from throughput import PLAYER, Contender, item, make_rich, post

ROUNDS = 10
ORDERS = 100_000
_AT_ONCE = 1000


def fill(folder: Path) -> None:
    """Have so many orders in a data folder."""
    folder.mkdir()
    emulator = Emulator(data=folder)
    world = emulator.worlds.get()
    game = world.game()

    def buy(tx: Transaction, numbers: range) -> None:
        for number in numbers:
            basket = Basket(f"stored {number}", PLAYER, "Ada", "i", "Item", 1, 100, 100, None, None)
            items.purchase(tx, game, basket)

    world.at_once(lambda tx: players.put(tx, game, PlayerPlan(PLAYER, balance=ORDERS * 100)))
    for first in range(0, ORDERS, _AT_ONCE):
        numbers = range(first, first + _AT_ONCE)
        world.at_once(lambda tx, numbers=numbers: buy(tx, numbers))  # type: ignore[misc]
    asyncio.run(emulator.close())


def main() -> None:
    """Measure, and print the table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        print(f"storing {ORDERS} orders", file=sys.stderr)
        fill(folder / "full")
        contenders = [_buyer(stack, folder / name) for name in ("empty", "full")]
        for _ in range(ROUNDS):
            for contender in contenders:
                contender.measure()
    empty, full = contenders
    head = ["stored orders", "p50 in ms", "p99 in ms", "server CPU in us", "p50, of an empty one"]
    rows = [_row("0", empty, empty), _row(str(ORDERS), full, empty)]
    print_table(head, *rows)


def _buyer(stack: ExitStack, folder: Path) -> Contender:
    port = free_port()
    command = [sys.executable, "-m", "invo_emulator", "--port", str(port), "--data", str(folder)]
    process = stack.enter_context(running(command))
    wait_for_answer(port, "/_emulator/health")
    make_rich(port)
    purchase = post("/api/item-purchases/purchase-item", item)
    return Contender(folder.name, port, process.pid, purchase, connections=1)


def _row(orders: str, contender: Contender, empty: Contender) -> list[str]:
    pairs = zip(contender.latencies, empty.latencies, strict=True)
    ratios = [statistics.median(ours) / statistics.median(its) for ours, its in pairs]
    return [
        orders,
        f"{contender.latency(50) * 1e3:.2f}",
        f"{contender.latency(99) * 1e3:.2f}",
        f"{statistics.median(contender.cpu):.0f}",
        f"{statistics.median(ratios):.2f}",
    ]


if __name__ == "__main__":
    main()
