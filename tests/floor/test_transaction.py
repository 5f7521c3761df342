"""A transaction: whole or not at all, and what may be undone within it."""

import pytest

from invo_emulator.core import players
from invo_emulator.errors import WrongState
from invo_emulator.world.transaction import Transaction
from invo_emulator.world.world import World
from stories import PLAYER, RECEIVER


def emails(tx: Transaction) -> list[str]:
    """Every player there is."""
    return [row["email"] for row in tx.all("SELECT email FROM player ORDER BY player_id")]


def refused(tx: Transaction, world: World) -> None:
    """Make a player and an id, and be refused."""
    players.find_or_create(tx, world.game(), RECEIVER)
    tx.chance.id("txn")
    raise WrongState("no")


def test_what_is_refused_inside_is_undone_and_what_came_before_it_stays(world: World) -> None:
    def work(tx: Transaction) -> tuple[list[str], int]:
        players.find_or_create(tx, world.game(), PLAYER)
        before = tx.chance.counter
        with pytest.raises(WrongState), tx.undone_when_refused():
            refused(tx, world)
        return emails(tx), tx.chance.counter - before

    assert world.at_once(work) == ([PLAYER], 0)
    assert world.at_once(emails) == [PLAYER]


def test_what_is_not_refused_inside_stays(world: World) -> None:
    def work(tx: Transaction) -> None:
        with tx.undone_when_refused():
            players.find_or_create(tx, world.game(), PLAYER)

    world.at_once(work)

    assert world.at_once(emails) == [PLAYER]
