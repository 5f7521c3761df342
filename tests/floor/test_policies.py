"""Policies: how often, how fast, how many at once, in which order, and in which form."""

import gzip
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from believing import BELIEVED, verdict
from floor.stage import (
    Ear,
    RunningWall,
    advance,
    announce,
    attempts_of,
    deliveries_of,
    listen,
    sending_to,
    skipping_time,
    tune,
)
from invo_emulator import travel
from invo_emulator.emulator import Emulator
from invo_emulator.errors import InvalidInput
from invo_emulator.times import SECOND
from invo_emulator.webhooks import deliveries, policies
from invo_emulator.webhooks.policies import Policy
from invo_emulator.world.world import World
from stories import SIGNING_SECRET, TARGET, Wall

OTHER = "http://other.test/"
TWO_DAYS = 2 * 86_400


def heard_events(ear: Ear, url: str = TARGET) -> list[str]:
    """The events that came to an address, as they came."""
    return [r.headers["X-Invo-Event-Id"] for r in ear.requests if str(r.url) == url]


DELAYS: list[tuple[dict[str, object], Sequence[int]]] = [
    ({}, (30, 120, 600, 3600, 21_600, 86_400)),
    ({"max_attempts": 1}, ()),
    ({"max_attempts": 2}, (30,)),
    ({"max_attempts": 7}, (30, 120, 600, 3600, 21_600, 86_400)),
    ({"max_attempts": 9}, (30, 120, 600, 3600, 21_600, 86_400, 86_400, 86_400)),
    ({"retry_delays_seconds": [5]}, (5,)),
    ({"retry_delays_seconds": [5], "max_attempts": 4}, (5, 5, 5)),
    ({"retry_delays_seconds": [5, 1, 9], "max_attempts": 3}, (5, 1)),
    ({"retry_delays_seconds": [604_800] * 20, "max_attempts": 21}, (604_800,) * 20),
]


@pytest.mark.parametrize(("set_to", "seconds"), DELAYS)
def test_the_waits_are_as_listed_and_as_many_as_asked_for(
    set_to: dict[str, object], seconds: Sequence[int]
) -> None:
    policy = policies.changed(Policy(), set_to)

    assert policy.delays == tuple(each * SECOND for each in seconds)


def test_a_policy_is_kept_as_what_differs() -> None:
    policy = policies.changed(Policy(), {"gzip": True, "timeout_seconds": 2})

    assert json.loads(policies.kept(policy)) == {"gzip": True, "timeout_seconds": 2.0}
    assert policies.changed(policy, {"gzip": None}) == Policy(timeout_seconds=2.0)
    assert policies.kept(Policy()) == "{}"


WRONG = [
    ({"retries": 3}, "policy.retries"),
    ({"retry_delays_seconds": []}, "policy.retry_delays_seconds"),
    ({"concurrency": 0}, "policy.concurrency"),
    ({"concurrency": 65}, "policy.concurrency"),
    ({"ordered": "yes"}, "policy.ordered"),
    ({"timeout_seconds": 0}, "policy.timeout_seconds"),
]


@pytest.mark.parametrize(("set_to", "field"), WRONG)
def test_a_policy_that_is_none_is_named(set_to: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        policies.changed(Policy(), set_to, "policy.")

    assert caught.value.extra["field"] == field


@skipping_time
async def test_a_target_has_a_patience_of_its_own() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world, began = emulator.worlds.get(), wall()
    listen(world)
    tune(world, timeout_seconds=2.5)
    announce(world)
    ear.deaf_to.add(TARGET)

    [fired] = await emulator.courier.deliver_due(world)

    assert (fired.details["network_error"], wall() - began) == ("TimeoutError", 2.5 * SECOND)
    await emulator.close()


@pytest.mark.parametrize(
    ("rate", "interval"), [(1, 1_000_000), (3, 333_334), (7, 142_858), (1000, 1000)]
)
async def test_a_rate_leaves_that_much_between_attempts_on_a_journey(
    emulator: Emulator, world: World, ear: Ear, rate: int, interval: int
) -> None:
    listen(world)
    tune(world, rate_limit_per_second=rate)
    events, began = [announce(world) for _ in range(8)], world.clock.now()

    fired = await advance(emulator, world, 60)

    assert [one.at - began for one in fired] == [number * interval for number in range(8)]
    assert sorted(row["sent_at"] for row in attempts_of(world)) == [one.at for one in fired]
    assert heard_events(ear) == events


@given(rate=st.integers(1, 1000))
def test_no_second_has_more_attempts_than_the_rate_says(rate: int) -> None:
    assert Policy(rate_limit_per_second=rate).interval * rate >= SECOND


async def test_a_rate_is_kept_by_retries_too(emulator: Emulator, world: World, ear: Ear) -> None:
    ear.status = 500
    listen(world)
    tune(world, rate_limit_per_second=2, retry_delays_seconds=[1], max_attempts=3)
    for _ in range(3):
        announce(world)
    began = world.clock.now()

    fired = await advance(emulator, world, 60)

    assert [(one.at - began) / SECOND for one in fired] == [number / 2 for number in range(9)]
    assert {row["state"] for row in deliveries_of(world)} == {"dead"}


async def test_a_journey_may_end_between_two_attempts_and_go_on(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    listen(world)
    tune(world, rate_limit_per_second=1)
    for _ in range(3):
        announce(world)

    ends = [len(await advance(emulator, world, seconds)) for seconds in (0.999_999, 0.000_001, 9)]

    assert ends == [1, 1, 1]


async def test_until_idle_a_rate_is_waited_for(emulator: Emulator, world: World) -> None:
    listen(world)
    tune(world, rate_limit_per_second=1)
    for _ in range(20):
        announce(world)
    began = world.clock.now()

    fired = await travel.run_until_idle(world, emulator.courier)

    assert (len(fired), world.clock.now() - began) == (20, 19 * SECOND)


@skipping_time
async def test_a_rate_is_kept_and_used_by_a_clock_that_runs() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world, began = emulator.worlds.get(), wall()
    listen(world)
    tune(world, rate_limit_per_second=2)
    for _ in range(10):
        announce(world)

    async with emulator.running():
        await ear.heard(10)
        sent = sorted((row["sent_at"] - began) / SECOND for row in attempts_of(world))
        assert sent == pytest.approx([number / 2 for number in range(10)], abs=0.05)


@skipping_time
async def test_a_slow_rate_holds_up_no_other_target() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world, began = emulator.worlds.get(), wall()
    listen(world)
    listen(world, OTHER, name="other")
    tune(world, rate_limit_per_second=1)

    async with emulator.running():
        for _ in range(20):
            announce(world)
        await ear.heard(21)
        assert len(heard_events(ear, OTHER)) == 20
        assert wall() - began < SECOND


async def test_a_rate_that_is_taken_back_is_not_waited_for(
    emulator: Emulator, world: World
) -> None:
    listen(world)
    tune(world, rate_limit_per_second=1)
    for _ in range(9):
        announce(world)
    await advance(emulator, world, 1)

    tune(world, rate_limit_per_second=None)

    assert len(await advance(emulator, world, 0)) == 7


async def test_a_gzip_delivery_signs_the_plain_bytes(
    emulator: Emulator, world: World, ear: Ear, wall: Wall
) -> None:
    ear.status = 500
    listen(world)
    tune(world, gzip=True)
    announce(world)

    await advance(emulator, world, 30)

    first, second = ear.requests
    [event] = world.at_once(lambda tx: tx.all("SELECT * FROM event"))
    assert gzip.decompress(first.content) == event["body"]
    assert first.content == second.content
    assert first.content[4:8] == bytes(4)  # no time of packing, which would differ at each attempt
    for request in ear.requests:
        assert request.headers["Content-Encoding"] == "gzip"
        assert request.headers["Content-Length"] == str(len(request.content))
        assert verdict(request, SIGNING_SECRET, wall() / SECOND) == BELIEVED
    assert attempts_of(world)[0]["request_body"] == first.content


async def test_without_gzip_nothing_is_compressed(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    listen(world)
    announce(world)

    await advance(emulator, world, 0)

    assert "Content-Encoding" not in ear.requests[0].headers
    assert attempts_of(world)[0]["request_body"] is None


@skipping_time
async def test_so_many_are_under_way_at_once_and_no_more() -> None:
    for concurrency in (1, 3, 64):
        ear = Ear()
        emulator = sending_to(ear, RunningWall())
        world = emulator.worlds.get()
        listen(world)
        tune(world, concurrency=concurrency)
        ear.may_answer.clear()
        for _ in range(70):
            announce(world)

        async with emulator.running():
            await ear.heard(concurrency)
            await emulator.courier.start_due(world)
            assert len(ear.requests) == concurrency
            ear.may_answer.set()
            await ear.heard(70)


@skipping_time
async def test_what_waited_for_a_place_goes_when_there_are_more_of_them() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world = emulator.worlds.get()
    listen(world)
    tune(world, concurrency=1)
    ear.may_answer.clear()
    for _ in range(3):
        announce(world)

    async with emulator.running():
        await ear.heard(1)
        began = wall()
        tune(world, concurrency=3)
        await ear.heard(3)
        assert wall() - began < SECOND
        ear.may_answer.set()


@skipping_time
async def test_a_target_that_hangs_makes_no_retry_of_another_late() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world = emulator.worlds.get()
    listen(world)
    listen(world, OTHER, name="other")
    tune(world, concurrency=1)
    tune(world, "other", retry_delays_seconds=[3])
    ear.status = 500
    ear.deaf_to.add(TARGET)

    async with emulator.running():
        for _ in range(2):
            announce(world)
        await ear.heard(3)
        began = wall()
        await ear.heard(5)
        assert len(heard_events(ear, OTHER)) == 4
        assert (wall() - began) / SECOND == pytest.approx(3, abs=0.05)


async def test_an_ordered_target_is_told_one_after_the_other_through_all_retries(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    ear.status = 500
    listen(world)
    tune(world, ordered=True, retry_delays_seconds=[60], max_attempts=2)
    events, began = [announce(world) for _ in range(3)], world.clock.now()

    fired = await advance(emulator, world, TWO_DAYS)

    assert heard_events(ear) == [event for event in events for _ in range(2)]
    assert [(one.at - began) / SECOND for one in fired] == [0, 60, 60, 120, 120, 180]


async def test_an_ordered_target_goes_on_once_the_one_before_arrived(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    ear.status = 500
    listen(world)
    tune(world, ordered=True)
    events = [announce(world) for _ in range(3)]
    await advance(emulator, world, 0)

    ear.status = 200
    await advance(emulator, world, 30)

    assert heard_events(ear) == [events[0], *events]


@skipping_time
async def test_an_ordered_target_has_one_under_way_and_holds_up_no_other() -> None:
    ear = Ear()
    emulator = sending_to(ear, RunningWall())
    world = emulator.worlds.get()
    listen(world)
    listen(world, OTHER, name="other")
    tune(world, ordered=True)
    ear.deaf_to.add(TARGET)

    async with emulator.running():
        events = [announce(world) for _ in range(4)]
        await ear.heard(5)
        assert heard_events(ear) == events[:1]
        assert sorted(heard_events(ear, OTHER)) == sorted(events)


async def test_what_was_sent_at_once_before_is_in_order_once_order_is_asked_for(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    ear.status = 500
    listen(world)
    events = [announce(world) for _ in range(3)]
    await advance(emulator, world, 0)
    tune(world, ordered=True)

    ear.status = 200
    await advance(emulator, world, 30)

    assert heard_events(ear)[3:] == events


async def test_when_order_is_no_longer_asked_for_nobody_waits(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    ear.status = 500
    listen(world)
    tune(world, ordered=True)
    for _ in range(3):
        announce(world)
    await advance(emulator, world, 0)

    tune(world, ordered=False)

    assert len(await advance(emulator, world, 0)) == 2


async def test_what_is_resent_to_an_ordered_target_goes_before_what_is_newer(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    listen(world)
    tune(world, ordered=True)
    first = announce(world)
    await advance(emulator, world, 0)
    second = announce(world)

    [delivered, _] = deliveries_of(world)
    world.at_once(lambda tx: deliveries.resend(tx, delivered["delivery_id"]))
    await advance(emulator, world, 0)

    assert heard_events(ear) == [first, first, second]


async def test_an_ordered_target_with_a_rate_has_both(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    listen(world)
    tune(world, ordered=True, rate_limit_per_second=4)
    events, began = [announce(world) for _ in range(4)], world.clock.now()

    fired = await advance(emulator, world, 9)

    assert heard_events(ear) == events
    assert [(one.at - began) / SECOND for one in fired] == [0, 0.25, 0.5, 0.75]
