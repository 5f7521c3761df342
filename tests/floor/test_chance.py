"""Chance: a seed and a counter, so that the same calls give the same ids."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floor.stage import announce
from invo_emulator.errors import WrongState
from invo_emulator.world.chance import Chance, span
from invo_emulator.world.transaction import Transaction
from invo_emulator.world.world import World


@given(st.text())
def test_the_same_seed_gives_the_same_ids(seed: str) -> None:
    one, other = Chance(seed), Chance(seed)

    assert [one.id("ord") for _ in range(5)] == [other.id("ord") for _ in range(5)]


def test_another_seed_gives_others() -> None:
    assert Chance("one").id("ord") != Chance("other").id("ord")


def test_an_id_is_its_prefix_and_24_letters_and_digits() -> None:
    assert re.fullmatch(r"evt_[0-9a-f]{24}", Chance("seed").id("evt"))


def test_ids_sort_by_their_age() -> None:
    chance = Chance("seed")

    ids = [chance.id("ord") for _ in range(1000)]

    assert ids == sorted(ids)


def test_no_id_comes_twice() -> None:
    chance = Chance("seed")

    assert len({chance.id("ord") for _ in range(10_000)}) == 10_000


def test_ids_of_one_thing_begin_alike_and_are_told_apart() -> None:
    chance = Chance("seed")

    order_id, transaction_id = chance.ids("ord", "txn")

    assert order_id.startswith(transaction_id.replace("txn", "ord")[:12])
    assert order_id[12:] != transaction_id[12:]


def test_an_id_lies_in_the_span_of_another_of_its_thing_and_no_other_does() -> None:
    chance = Chance("seed")
    things = [chance.ids("ord", "txn") for _ in range(20)]

    low, high = span("ord", things[7][1])

    assert [order_id for order_id, _ in things if low <= order_id <= high] == [things[7][0]]


@pytest.mark.parametrize("kept", [0, 4, 12, 20, -1])
def test_nothing_lies_in_the_span_of_what_is_no_whole_id(kept: int) -> None:
    order_id, transaction_id = Chance("seed").ids("ord", "txn")

    low, high = span("ord", transaction_id[:kept])

    assert not low <= order_id <= high


def test_requests_do_not_move_the_ids() -> None:
    quiet, busy = Chance("seed"), Chance("seed")

    requests = {busy.request_id() for _ in range(100)}

    assert len(requests) == 100
    assert quiet.id("ord") == busy.id("ord")


def test_keys_and_fingerprints_stand_for_what_they_are_of() -> None:
    chance = Chance("seed")
    key, fingerprint = chance.key("sessions"), chance.fingerprint("ada@example.com")

    chance.id("ord")

    assert (chance.key("sessions"), chance.fingerprint("ada@example.com")) == (key, fingerprint)
    assert chance.key("others") != key
    assert Chance("other").key("sessions") != key
    assert re.fullmatch(r"[0-9a-f]{32}", fingerprint)


def test_a_refused_transaction_puts_the_counter_back(world: World) -> None:
    announce(world)
    before = world.chance.counter

    def refuse(tx: Transaction) -> None:
        tx.chance.id("ord")
        raise WrongState("no")

    with pytest.raises(WrongState):
        world.at_once(refuse)
    assert world.chance.counter == before


def test_the_counter_is_kept_in_the_store(world: World) -> None:
    announce(world)

    row = world.database.at_once(lambda c: c.execute("SELECT counter FROM world").fetchone())

    assert row["counter"] == world.chance.counter == 2


def test_an_id_is_kept_for_good_even_if_nothing_else_is_written(world: World) -> None:
    world.at_once(lambda tx: tx.chance.id("ptk"))

    row = world.database.at_once(lambda c: c.execute("SELECT counter FROM world").fetchone())

    assert row["counter"] == world.chance.counter
