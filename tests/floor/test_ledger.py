"""The ledger: money moves by postings only, and the database itself refuses the rest."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floor.stage import count, pinned
from invo_emulator.core.planting import plant
from invo_emulator.errors import InsufficientFunds
from invo_emulator.money import accounts, ledger
from invo_emulator.money.accounts import Account
from invo_emulator.money.ledger import Posting
from invo_emulator.world.plan import Plan
from invo_emulator.world.transaction import Transaction
from invo_emulator.world.world import World
from stories import Wall

ADA, BOB = accounts.available(1, 1), accounts.available(2, 1)
ISSUE = accounts.issue(1)


def post(world: World, *postings: Posting) -> None:
    world.at_once(lambda tx: ledger.post(tx, "test", "a test", *postings))


def holdings(world: World, *names: Account) -> list[int]:
    return world.at_once(lambda tx: [ledger.balance(tx, name) for name in names])


def test_a_posting_moves_an_amount_from_one_account_to_another(world: World) -> None:
    post(world, Posting(ISSUE, ADA, 1000))

    post(world, Posting(ADA, BOB, 300))

    assert holdings(world, ISSUE, ADA, BOB) == [-1000, 700, 300]


def test_postings_of_one_entry_may_build_on_each_other(world: World) -> None:
    post(world, Posting(ISSUE, ADA, 1000), Posting(ADA, BOB, 1000))

    assert holdings(world, ADA, BOB) == [0, 1000]


def test_an_account_that_nobody_opened_holds_nothing(world: World) -> None:
    assert holdings(world, accounts.reserved(9, 1)) == [0]


def test_who_does_not_hold_it_is_named_with_the_amount(world: World) -> None:
    post(world, Posting(ISSUE, ADA, 299))

    with pytest.raises(InsufficientFunds, match=r"^player/1/available does not hold 3\.00$"):
        post(world, Posting(ADA, BOB, 300))


def test_a_world_that_is_put_back_goes_on_after_all_postings_of_its_last_entry(
    wall: Wall,
) -> None:
    world = World("default", Plan(), pinned(wall), {}, plant)
    post(world, Posting(ISSUE, ADA, 100), Posting(ADA, BOB, 40))

    again = World("default", None, pinned(wall), {}, plant, world.database)
    post(again, Posting(ADA, BOB, 60))

    assert holdings(again, ISSUE, ADA, BOB) == [-100, 0, 100]


def test_insufficient_funds_leave_nothing_behind(world: World) -> None:
    with pytest.raises(InsufficientFunds):
        post(world, Posting(ISSUE, ADA, 100), Posting(ADA, BOB, 101))

    tables = ("account", "posting")
    assert world.at_once(lambda tx: [count(tx, table) for table in tables]) == [0, 0]


def test_only_what_stands_for_the_world_outside_may_owe(world: World) -> None:
    post(world, Posting(accounts.card_network(), accounts.game_revenue(1), 500))

    with pytest.raises(InsufficientFunds, match="game/1/revenue"):
        post(world, Posting(accounts.game_revenue(1), accounts.card_network(), 501))


@pytest.mark.parametrize("amount", [0, -1])
def test_the_database_refuses_an_amount_that_is_not_above_zero(world: World, amount: int) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="amount > 0"):
        post(world, Posting(ISSUE, ADA, amount))


def test_the_database_refuses_a_posting_to_where_it_came_from(world: World) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="source <> target"):
        post(world, Posting(ISSUE, ISSUE, 1))


def test_the_database_refuses_a_posting_between_two_currencies(world: World) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        post(world, Posting(ISSUE, accounts.available(1, 2), 1))


FORBIDDEN = [
    ("UPDATE posting SET amount = amount + 1", "never changed"),
    ("DELETE FROM posting", "never removed"),
    ("UPDATE account SET balance = -1 WHERE NOT may_go_negative", "may_go_negative"),
    ("UPDATE account SET balance = 0.5", "REAL value"),
    ("UPDATE account SET currency_id = 2", "FOREIGN KEY"),
    ("DELETE FROM account", "FOREIGN KEY"),
]


@pytest.mark.parametrize(("sql", "reason"), FORBIDDEN)
def test_the_database_refuses_to_rewrite_the_books(world: World, sql: str, reason: str) -> None:
    post(world, Posting(ISSUE, ADA, 1000))

    with pytest.raises(sqlite3.IntegrityError, match=reason):
        world.at_once(lambda tx: tx.execute(sql))

    assert holdings(world, ISSUE, ADA) == [-1000, 1000]


def test_the_database_refuses_to_replace_a_posting(wall: Wall) -> None:
    world = World("default", Plan(), pinned(wall), {}, plant)
    post(world, Posting(ISSUE, ADA, 1000))

    with pytest.raises(sqlite3.IntegrityError, match="never removed"):
        world.at_once(lambda tx: tx.execute("REPLACE INTO posting SELECT * FROM posting"))


CORRUPTIONS = [
    "UPDATE account SET balance = balance + 1 WHERE name = 'player/1/available'",
    "UPDATE account SET balance = balance - 1 WHERE name = 'issue/1'",
    """INSERT INTO account (name, currency_id, may_go_negative, balance)
       VALUES ('from nowhere', 1, 0, 5)""",
]


@pytest.mark.parametrize("sql", CORRUPTIONS)
def test_a_balance_that_its_postings_do_not_explain_is_noticed(world: World, sql: str) -> None:
    post(world, Posting(ISSUE, ADA, 1000))

    def look_at_false_books(tx: Transaction) -> None:
        tx.execute(sql)
        assert not ledger.is_balanced(tx)
        raise _Undo

    with pytest.raises(_Undo):
        world.at_once(look_at_false_books)
    assert world.at_once(ledger.is_balanced)


class _Undo(Exception):
    """Nothing of this was meant."""


def newest(tx: Transaction) -> list[dict[str, object]]:
    """The newest entry, as it is shown."""
    return [ledger.show_entry(tx, row) for row in ledger.entries(tx, None, before=10**15, limit=1)]


def test_the_books_show_accounts_and_the_newest_entries(world: World, wall: Wall) -> None:
    post(world, Posting(ISSUE, ADA, 1000))
    wall.advance(0.5)
    post(world, Posting(accounts.card_network(), accounts.game_revenue(1), 250))

    books = world.at_once(ledger.show)
    (entry,) = world.at_once(newest)

    assert books["balanced"] is True
    assert books["accounts"] == [
        {"account": "issue/1", "currency": "Gold Coins", "balance": "-10.00"},
        {"account": "player/1/available", "currency": "Gold Coins", "balance": "10.00"},
        {"account": "card_network", "currency": "USD", "balance": "-2.50"},
        {"account": "game/1/revenue", "currency": "USD", "balance": "2.50"},
    ]
    posting = {"source": "card_network", "target": "game/1/revenue", "currency": "USD"}
    assert entry == {
        "entry_id": 2,
        "kind": "test",
        "reference": "a test",
        "at": "2026-12-31T23:59:59.500000Z",
        "postings": [{**posting, "amount": "2.50"}],
    }


IN_COINS = [ISSUE, ADA, BOB, accounts.reserved(1, 1)]
IN_CREDITS = [accounts.issue(2), accounts.available(1, 2)]
IN_DOLLARS = [accounts.card_network(), accounts.game_revenue(1)]
ANYONE = st.sampled_from([*IN_COINS, *IN_CREDITS, *IN_DOLLARS])
POSTINGS = st.builds(Posting, ANYONE, ANYONE, st.integers(-5, 1000))


@settings(max_examples=60)
@given(st.lists(st.lists(POSTINGS, max_size=4), max_size=20))
def test_whatever_is_posted_the_books_balance(entries: list[list[Posting]]) -> None:
    wall = Wall()
    world = World("default", Plan(), pinned(wall), {}, plant)

    for postings in entries:
        before = world.at_once(_totals)
        if _is_refused(world, postings):
            assert world.at_once(_totals) == before
        assert world.at_once(ledger.is_balanced)


def _totals(tx: Transaction) -> list[int]:
    return [count(tx, table) for table in ("account", "posting")]


def _is_refused(world: World, postings: list[Posting]) -> bool:
    try:
        post(world, *postings)
    except (InsufficientFunds, sqlite3.IntegrityError):
        return True
    return False
