"""Leases: whoever claimed a delivery has it for a while, and nobody for ever."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from floor.stage import (
    Ear,
    RunningWall,
    announce,
    attempts_of,
    deliveries_of,
    listen,
    pinned,
    sending_to,
    skipping_time,
    spoil,
    tune,
)
from invo_emulator.emulator import Emulator
from invo_emulator.times import SECOND
from invo_emulator.webhooks import deliveries, targets
from invo_emulator.webhooks.courier import Courier
from invo_emulator.webhooks.deliveries import INTERRUPTED, Due, Outcome
from invo_emulator.world.world import World
from stories import Wall

ACCEPTED = Outcome(1500, 200, {}, b"thanks")
REFUSED = Outcome(1500, 503, {}, b"")

# An attempt may take ten seconds; the lease is half a minute longer.
LEASE = 40 * SECOND


def claim(world: World) -> list[Due]:
    return world.at_once(lambda tx: deliveries.claim(tx, 100, world.system.wall()))


def take_back(world: World) -> None:
    """What the ticker does first: whatever nobody came back with in time is due again."""
    wall = world.system.wall()
    world.at_once(lambda tx: deliveries.hand_back(tx, leased_until=wall))


def record(world: World, due: Due, outcome: Outcome) -> str:
    return world.at_once(lambda tx: deliveries.record(tx, due, outcome))


def disable(world: World) -> None:
    world.at_once(lambda tx: targets.disable(tx, targets.find(tx, world.game())))


@pytest.fixture
def due(world: World) -> Due:
    """A delivery that somebody has claimed."""
    listen(world)
    announce(world)
    [due] = claim(world)
    return due


@pytest.mark.parametrize(
    ("policy", "hostile", "seconds"),
    [({}, {}, 40), ({"timeout_seconds": 2.5}, {}, 32.5), ({}, {"drip_seconds": 60}, 100)],
)
def test_a_lease_is_longer_than_the_longest_attempt(
    world: World, wall: Wall, policy: dict[str, object], hostile: dict[str, object], seconds: float
) -> None:
    listen(world)
    tune(world, **policy)
    spoil(world, **hostile)
    announce(world)

    claim(world)

    assert deliveries_of(world)[0]["lease_until"] == wall() + seconds * SECOND


@pytest.mark.parametrize(("late", "state"), [(-1, "sending"), (0, "pending"), (1, "pending")])
def test_what_outlives_its_lease_is_due_again(
    world: World, wall: Wall, due: Due, late: int, state: str
) -> None:
    wall.now += LEASE + late

    take_back(world)

    [row] = deliveries_of(world)
    assert (row["state"], row["retries"]) == (state, 0)


def test_a_lease_runs_out_by_the_walls_clock_alone(world: World, due: Due) -> None:
    world.clock.hop(world.clock.now() + 86_400 * SECOND)

    take_back(world)

    assert deliveries_of(world)[0]["state"] == "sending"


@pytest.mark.parametrize("outcome", [ACCEPTED, REFUSED])
def test_who_comes_too_late_is_written_down_and_changes_nothing(
    world: World, wall: Wall, due: Due, outcome: Outcome
) -> None:
    wall.now += LEASE
    take_back(world)
    [again] = claim(world)
    before = deliveries_of(world)

    state = record(world, due, outcome)

    assert (state, deliveries_of(world)) == ("sending", before)
    first, second = attempts_of(world)
    assert (first["status"], first["duration_us"]) == (outcome.status, 1500)
    assert (second["number"], second["status"], again.number) == (2, None, 2)


@pytest.mark.parametrize("late", [ACCEPTED, REFUSED])
@pytest.mark.parametrize(("outcome", "state"), [(ACCEPTED, "delivered"), (REFUSED, "pending")])
def test_what_the_second_says_counts_whenever_the_first_comes(
    world: World, wall: Wall, due: Due, late: Outcome, outcome: Outcome, state: str
) -> None:
    wall.now += LEASE
    take_back(world)
    [again] = claim(world)
    record(world, again, outcome)
    before = deliveries_of(world)

    assert record(world, due, late) == state

    assert deliveries_of(world) == before
    assert [row["status"] for row in attempts_of(world)] == [late.status, outcome.status]


def test_who_comes_after_it_was_taken_back_changes_nothing_either(
    world: World, wall: Wall, due: Due
) -> None:
    wall.now += LEASE
    take_back(world)

    assert record(world, due, ACCEPTED) == "pending"

    assert [each.number for each in claim(world)] == [2]
    assert attempts_of(world)[0]["status"] == 200


def test_who_lost_a_delivery_does_not_hand_back_the_next_ones(
    world: World, wall: Wall, due: Due
) -> None:
    wall.now += LEASE
    take_back(world)
    claim(world)

    world.at_once(lambda tx: deliveries.hand_back(tx, due))

    assert deliveries_of(world)[0]["state"] == "sending"
    assert attempts_of(world)[1]["network_error"] is None


def test_what_is_handed_back_after_its_target_was_disabled_is_dead(world: World, due: Due) -> None:
    disable(world)

    world.at_once(lambda tx: deliveries.hand_back(tx, due))

    [row] = deliveries_of(world)
    assert (row["state"], row["due_at"], claim(world)) == ("dead", None, [])
    assert attempts_of(world)[0]["network_error"] == INTERRUPTED


@pytest.mark.parametrize(("outcome", "state"), [(ACCEPTED, "delivered"), (REFUSED, "dead")])
def test_what_is_under_way_when_its_target_is_disabled_is_not_repeated(
    world: World, due: Due, outcome: Outcome, state: str
) -> None:
    disable(world)

    assert record(world, due, outcome) == state

    assert deliveries_of(world)[0]["due_at"] is None


@skipping_time
async def test_two_couriers_over_one_world_never_double() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world = emulator.worlds.get()
    other = Courier(emulator.system, lambda: httpx.MockTransport(ear.answer))
    listen(world)
    tune(world, concurrency=7)
    events = [announce(world) for _ in range(60)]

    for courier in (emulator.courier, other) * 5:
        await courier.start_due(world)
    for courier in (emulator.courier, other) * 5:
        await courier.settle(world)

    heard = [request.headers["X-Invo-Event-Id"] for request in ear.requests]
    assert sorted(heard) == sorted(events)
    assert {row["attempts"] for row in deliveries_of(world)} == {1}
    await other.close()
    await emulator.close()


@skipping_time
async def test_a_courier_that_closes_late_leaves_the_others_attempt_alone() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world = emulator.worlds.get()
    # Of two machines one slept: its attempt took longer than its lease.
    other = Courier(replace(emulator.system, wall=lambda: wall() + LEASE), _at(ear))
    listen(world)
    announce(world)
    ear.may_answer.clear()
    await emulator.courier.start_due(world)
    await ear.heard(1)
    await other.start_due(world)
    await ear.heard(2)

    await emulator.courier.drop(world)
    ear.may_answer.set()
    await other.settle(world)

    [row] = deliveries_of(world)
    assert (row["state"], row["attempts"]) == ("delivered", 2)
    assert [each["status"] for each in attempts_of(world)] == [None, 200]
    await other.close()
    await emulator.close()


def _at(ear: Ear) -> Callable[[], httpx.MockTransport]:
    return lambda: httpx.MockTransport(ear.answer)


async def test_a_crash_between_claim_and_answer_leaves_its_attempt(
    tmp_path: Path, wall: Wall
) -> None:
    emulator = Emulator(system=pinned(wall), data=tmp_path)
    world = emulator.worlds.get()
    listen(world)
    announce(world)
    claim(world)
    world.database.close_now()

    again = Emulator(system=pinned(wall), data=tmp_path).worlds.get()

    [attempt], [row] = attempts_of(again), deliveries_of(again)
    assert (attempt["network_error"], attempt["duration_us"]) == (INTERRUPTED, None)
    assert json.loads(attempt["request_headers"]) == {}
    assert (row["state"], row["lease_until"], row["retries"]) == ("pending", None, 0)
    assert [due.number for due in claim(again)] == [2]
    again.database.close_now()
