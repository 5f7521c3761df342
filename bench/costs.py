"""How costs grow: with each call, each world, each thousand orders, each day of the clock.

Everything is measured in this process, by what it computes. A power is fitted to each: 1 is a cost
that grows in step, 0 one that stays. `--picture FILE` draws them; it needs matplotlib.
"""

from __future__ import annotations

import asyncio
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from figures import Figure, at_most
from invo_emulator import travel
from invo_emulator.core import checkout, items, players
from invo_emulator.core.items import Basket
from invo_emulator.emulator import Emulator
from invo_emulator.times import SECOND
from invo_emulator.world import jobs
from invo_emulator.world.plan import GamePlan, Plan, PlayerPlan
from invo_emulator.world.transaction import Game, Transaction
from invo_emulator.world.world import World
from measuring import print_table

DAY = 86_400 * SECOND
ROUNDS = 5
CALLS: tuple[int, ...] = (125, 250, 500, 1000, 2000)
WORLDS: tuple[int, ...] = (50, 100, 200, 400)
ORDERS: tuple[int, ...] = (1000, 5000, 25_000, 100_000)
DAYS: tuple[int, ...] = (1, 7, 30, 90, 365)

# How many purchases tell what one costs among so many orders.
_SAMPLE = 100
_AT_ONCE = 1000
_PLAYER = "ada@example.com"


@dataclass(frozen=True)
class Curve:
    """What so much of something costs, in seconds."""

    name: str
    unit: str
    # Of the power: how much faster than in step, or than not at all, it may grow.
    highest_power: float
    points: Sequence[tuple[int, float]]

    @property
    def power(self) -> float:
        """The slope of a line through the logarithms."""
        if len(self.points) < 2:
            return 0.0
        numbers = [math.log(number) for number, _ in self.points]
        costs = [math.log(cost) for _, cost in self.points]
        return statistics.linear_regression(numbers, costs).slope

    def row(self) -> list[str]:
        """Its row of the table."""
        (first, least), (last, most) = self.points[0], self.points[-1]
        return [
            self.name,
            f"{first:,}: {least * 1e3:.2f} ms",
            f"{last:,}: {most * 1e3:.2f} ms",
            f"{self.power:.2f}",
        ]


def _computing(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _least(work: Callable[[], float]) -> float:
    """The least of several rounds: whatever else the machine does only adds to it."""
    return min(work() for _ in range(ROUNDS))


def _buy(world: World, first: int, count: int) -> None:
    """So many purchases, each committed by itself."""
    game = world.game()
    for number in range(first, first + count):
        basket = Basket(f"order {number}", _PLAYER, "Ada", "i", "Item", 1, 100, 100, None, None)
        world.at_once(partial(items.purchase, game=game, basket=basket))


def _fill(world: World, first: int, count: int) -> None:
    """So many purchases in one transaction."""
    game = world.game()

    def buy_all(tx: Transaction) -> None:
        for number in range(first, first + count):
            basket = Basket(f"stored {number}", _PLAYER, "Ada", "i", "I", 1, 100, 100, None, None)
            items.purchase(tx, game, basket)

    world.at_once(buy_all)


def _shop(data: Path | None = None) -> tuple[Emulator, World]:
    emulator = Emulator(data=data)
    world = emulator.worlds.get()
    rich = PlayerPlan(_PLAYER, balance=10**9)
    world.at_once(lambda tx: players.put(tx, world.game(), rich))
    return emulator, world


def of_calls() -> Curve:
    """So many purchases, one after the other."""

    def cost(count: int) -> float:
        _, world = _shop()
        return _computing(lambda: _buy(world, 0, count))

    points = [(count, _least(partial(cost, count))) for count in CALLS]
    return Curve("so many purchases", "purchases", 1.1, points)


def of_worlds() -> Curve:
    """So many worlds in one process, made one after the other."""

    def cost(count: int) -> float:
        emulator = Emulator()
        # Else the first 200 stay awake and cost less than all that follow: a step, and no power.
        emulator.worlds.most_awake = 1
        plans = [Plan(games=(GamePlan(1, "A game", f"key of {n}"),)) for n in range(count)]
        return _computing(
            lambda: [emulator.worlds.create(f"w{n}", plan) for n, plan in enumerate(plans)]
        )

    points = [(count, _least(partial(cost, count))) for count in WORLDS]
    return Curve("so many worlds made", "worlds", 1.1, points)


def _of_one_among(world: World, stored: int) -> float:
    rounds = iter(range(ROUNDS))

    def cost() -> float:
        first = stored * 1000 + next(rounds) * _SAMPLE
        return _computing(lambda: _buy(world, first, _SAMPLE)) / _SAMPLE

    return _least(cost)


def of_orders() -> Curve:
    """A purchase among so many orders, on disk."""
    points, stored = [], 0
    with tempfile.TemporaryDirectory() as folder:
        emulator, world = _shop(Path(folder))
        for count in ORDERS:
            for first in range(stored, count, _AT_ONCE):
                _fill(world, first, min(_AT_ONCE, count - first))
            stored = count
            points.append((count, _of_one_among(world, count)))
        asyncio.run(emulator.close())
    return Curve("a purchase among so many orders", "orders stored", 0.05, points)


def of_days() -> Curve:
    """The clock moved by so many days, on each of which a session ends."""

    def cost(days: int) -> float:
        emulator, world = _shop()
        for day in range(1, days + 1):
            world.at_once(partial(_due_on, day=day, game=world.game()))
        target = world.clock.now() + (days + 1) * DAY
        return _computing(lambda: asyncio.run(travel.advance(world, emulator.courier, target)))

    points = [(days, _least(partial(cost, days))) for days in DAYS]
    return Curve("the clock moved by so many days", "days", 1.1, points)


def _due_on(tx: Transaction, day: int, game: Game) -> None:
    session = checkout.mint(
        tx,
        game,
        player_email=_PLAYER,
        usd_amount=1000,
        rail="platform",
        success_url=None,
        cancel_url=None,
        metadata={},
    )
    jobs.schedule(tx, tx.now + day * DAY, checkout.EXPIRE_JOB, session["session_id"])


def curves() -> list[Curve]:
    """All of them."""
    return [of_calls(), of_worlds(), of_orders(), of_days()]


def figures() -> list[Figure]:
    """By which power each cost grows."""
    return [
        at_most(f"power of {curve.name}", curve.power, curve.highest_power) for curve in curves()
    ]


def draw(drawn: Sequence[Curve], file: Path) -> None:
    """A picture of them, on scales on which a power is a straight line."""
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(2, 2, figsize=(9, 6.5), layout="constrained")
    for panel, curve in zip(panels.flat, drawn, strict=True):
        numbers = [number for number, _ in curve.points]
        costs = [cost * 1000 for _, cost in curve.points]
        panel.loglog(numbers, costs, marker="o", color="#3355cc")
        panel.set_ylim(min(costs) / 3, max(costs) * 3)
        panel.set_xticks(numbers, [f"{number:,}" for number in numbers])
        panel.minorticks_off()
        panel.yaxis.set_major_formatter("{x:g}")
        panel.set_title(f"{curve.name}: power {curve.power:.2f}", fontsize=11)
        panel.set_xlabel(curve.unit)
        panel.set_ylabel("CPU in ms")
        panel.grid(alpha=0.3)
    figure.savefig(file, dpi=110)


def main() -> None:
    """Measure, print the table, and draw it if that is wanted."""
    found = curves()
    print_table(["cost", "at first", "at last", "power"], *(curve.row() for curve in found))
    if sys.argv[1:2] == ["--picture"]:
        draw(found, Path(sys.argv[2]))


if __name__ == "__main__":
    main()
