"""Places: all of them for one world, and fair shares as soon as there are two."""

import pytest

from invo_emulator.emulator import Emulator
from invo_emulator.webhooks.places import FOR_FIRST_ONES, MOST_AT_ONCE, Places
from invo_emulator.world.plan import GamePlan, Plan
from invo_emulator.world.world import World

ALL = MOST_AT_ONCE + FOR_FIRST_ONES


@pytest.fixture
def worlds(emulator: Emulator) -> list[World]:
    """One more than can have a place."""
    numbers = range(1, ALL + 2)
    return [emulator.worlds.create(str(n), Plan((GamePlan(n, "G"),))) for n in numbers]


def taken(world: World, count: int) -> Places:
    """Places of which one world has so many."""
    places = Places()
    for _ in range(count):
        places.take(world)
    return places


def test_a_world_may_have_all_places_while_nobody_else_wants_one(world: World) -> None:
    places = taken(world, MOST_AT_ONCE)

    places.queue(world)

    assert (places.room(world), places.may_keep(world)) == (0, True)


def test_who_has_none_finds_one_when_all_are_taken(worlds: list[World]) -> None:
    places = taken(worlds[0], MOST_AT_ONCE)

    rooms = places.room(worlds[1]), places.room(worlds[0])

    assert rooms == (1, 0)


def test_who_has_more_than_its_share_gives_back_while_others_wait(worlds: list[World]) -> None:
    places = taken(worlds[0], MOST_AT_ONCE)
    places.take(worlds[1])
    places.queue(worlds[1])

    kept = []
    for _ in range(3):
        for _ in range(MOST_AT_ONCE // 4):
            kept.append(places.may_keep(worlds[0]))
            places.give_back(worlds[0])

    assert kept == [False] * 32 + [True] * 16


def test_when_nothing_is_left_at_all_places_go_round_by_turns(worlds: list[World]) -> None:
    *holders, first, second = worlds
    places = Places()
    for world in (*holders, first):
        places.take(world)
    places.queue(second)
    places.queue(holders[0])
    places.queue(second)  # it stays where it is

    assert not places.may_keep(first)
    places.give_back(first)

    assert places.next_in_line() == [second]
