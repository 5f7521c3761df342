"""A world's clock: with the wall, standing still, hopping; never back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invo_emulator.times import SECOND
from invo_emulator.world.clock import Clock
from stories import Wall


@pytest.fixture
def clock(wall: Wall) -> Clock:
    """A clock that has never been touched."""
    return Clock(wall)


def test_a_clock_runs_with_the_wall(clock: Clock, wall: Wall) -> None:
    wall.advance(5)

    assert (clock.now(), clock.mode, clock.offset) == (wall(), "wall", 0)


def test_a_frozen_clock_stands(clock: Clock, wall: Wall) -> None:
    stood_at = clock.now()
    clock.freeze()

    wall.advance(5)

    assert (clock.now(), clock.mode) == (stood_at, "frozen")


def test_it_runs_on_from_where_it_stood(clock: Clock, wall: Wall) -> None:
    clock.freeze()
    wall.advance(5)

    clock.unfreeze()
    wall.advance(1)

    assert (clock.now(), clock.mode, clock.offset) == (wall() - 5 * SECOND, "wall", -5 * SECOND)


def test_freezing_and_unfreezing_twice_is_the_same_as_once(clock: Clock, wall: Wall) -> None:
    stood_at = clock.now()
    for change in (clock.freeze, clock.freeze, clock.unfreeze, clock.unfreeze):
        change()

    assert (clock.now(), clock.mode) == (stood_at, "wall")


@pytest.mark.parametrize("frozen", [False, True])
def test_a_hop_goes_forward_and_keeps_the_mode(clock: Clock, wall: Wall, frozen: bool) -> None:
    if frozen:
        clock.freeze()

    clock.hop(wall() + 60 * SECOND)

    assert (clock.now(), clock.mode) == (wall() + 60 * SECOND, "frozen" if frozen else "wall")


@pytest.mark.parametrize("frozen", [False, True])
def test_a_hop_back_stays_where_it_is(clock: Clock, wall: Wall, frozen: bool) -> None:
    if frozen:
        clock.freeze()

    clock.hop(wall() - 1)

    assert clock.now() == wall()


def test_while_it_is_held_only_hops_move_it(clock: Clock, wall: Wall) -> None:
    began = clock.now()

    with clock.held():
        wall.advance(5)
        clock.hop(began + 1)
        held_at = clock.now()

    wall.advance(2)
    assert (held_at, clock.now(), clock.mode) == (began + 1, began + 1 + 2 * SECOND, "wall")


def test_a_clock_that_stood_before_it_was_held_stands_after(clock: Clock, wall: Wall) -> None:
    clock.freeze()
    stood_at = clock.now()

    with clock.held():
        clock.hop(stood_at + SECOND)

    wall.advance(5)
    assert (clock.now(), clock.mode) == (stood_at + SECOND, "frozen")


def test_a_clock_that_was_held_when_something_broke_runs_on(clock: Clock, wall: Wall) -> None:
    with pytest.raises(LookupError), clock.held():
        raise LookupError

    wall.advance(1)
    assert (clock.now(), clock.mode) == (wall(), "wall")


STEPS = st.sampled_from(["wait", "freeze", "unfreeze", "hop", "hop back", "held"])


@given(st.lists(st.tuples(STEPS, st.integers(0, 10**12))))
def test_whatever_is_done_to_it_a_clock_never_goes_back(steps: list[tuple[str, int]]) -> None:
    wall = Wall()
    clock = Clock(wall)
    seen = [clock.now()]

    for step, amount in steps:
        _do(clock, wall, step, amount)
        seen.append(clock.now())

    assert seen == sorted(seen)


def _do(clock: Clock, wall: Wall, step: str, amount: int) -> None:
    if step == "wait":
        wall.now += amount
    elif step == "held":
        with clock.held():
            wall.now += amount
            clock.hop(clock.now() + amount // 2)
    elif step.startswith("hop"):
        clock.hop(clock.now() + (amount if step == "hop" else -amount))
    else:
        getattr(clock, step)()
