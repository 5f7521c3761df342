"""Time travel: from one due thing to the next, each at its own instant."""

import asyncio

import pytest

from floor.stage import Ear, announce, attempts_of, deliveries_of, listen
from invo_emulator import travel
from invo_emulator.core import checkout
from invo_emulator.emulator import Emulator
from invo_emulator.errors import ClockBackward, InvalidInput
from invo_emulator.times import SECOND
from invo_emulator.webhooks import outbox
from invo_emulator.world import jobs
from invo_emulator.world.clock import FARTHEST
from invo_emulator.world.jobs import Fired
from invo_emulator.world.plan import GamePlan, Plan
from invo_emulator.world.transaction import Row
from invo_emulator.world.world import World
from stories import Wall

ATTEMPTS = [0, 30, 150, 750, 4350, 25_950, 112_350]
TWO_DAYS = 2 * 86_400


def mint(world: World) -> Row:
    """A session that expires in fifteen minutes."""
    return world.at_once(
        lambda tx: checkout.mint(
            tx,
            world.game(),
            player_email="ada@example.com",
            usd_amount=1000,
            rail="platform",
            success_url=None,
            cancel_url=None,
            metadata={},
        )
    )


async def advance(emulator: Emulator, world: World, seconds: float) -> list[Fired]:
    target = world.clock.now() + round(seconds * SECOND)
    return await travel.advance(world, emulator.courier, target)


async def test_all_seven_attempts_are_made_in_one_journey(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    ear.status, began = 500, world.clock.now()
    listen(world)
    announce(world)

    fired = await advance(emulator, world, TWO_DAYS)

    assert [one.at - began for one in fired] == [seconds * SECOND for seconds in ATTEMPTS]
    assert [one.details["attempt"] for one in fired] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.details["state"] for one in fired] == ["pending"] * 6 + ["dead"]
    assert [row["sent_at"] for row in attempts_of(world)] == [one.at for one in fired]
    assert world.clock.now() == began + TWO_DAYS * SECOND


@pytest.mark.parametrize(("seconds", "attempts"), [(29.999_999, 1), (30, 2), (149, 2), (150, 3)])
async def test_a_journey_ends_exactly_where_it_was_told_to(
    emulator: Emulator, world: World, ear: Ear, seconds: float, attempts: int
) -> None:
    ear.status, began = 500, world.clock.now()
    listen(world)
    announce(world)

    await advance(emulator, world, seconds)

    assert (len(ear.requests), world.clock.now()) == (attempts, began + round(seconds * SECOND))


async def test_jobs_and_attempts_happen_in_the_order_in_which_they_are_due(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    ear.status = 500
    listen(world)
    began = world.clock.now()
    mint(world)
    await advance(emulator, world, 600)
    announce(world)
    mint(world)

    fired = await advance(emulator, world, 1000)

    expiries = [(one.at - began) // SECOND for one in fired if one.kind == checkout.EXPIRE_JOB]
    assert expiries == [900, 1500]
    assert [(one.at - began) // SECOND for one in fired] == [600, 630, 750, 900, 1350, 1500]


async def test_what_happens_at_an_instant_sees_that_instant(
    emulator: Emulator, world: World
) -> None:
    session = mint(world)

    [fired] = await advance(emulator, world, TWO_DAYS)

    assert (fired.kind, fired.id) == (checkout.EXPIRE_JOB, session["session_id"])
    assert fired.at == session["expires_at"]


async def test_what_became_due_on_the_way_happens_too(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    listen(world)
    announce(world)
    ear.status = 500
    going = asyncio.create_task(advance(emulator, world, TWO_DAYS))
    await ear.heard(3)

    ear.status = 200
    announce(world)

    fired = await going
    assert [one.details["state"] for one in fired].count("delivered") == 2
    assert {row["state"] for row in deliveries_of(world)} == {"delivered"}


async def test_what_is_withdrawn_meanwhile_does_not_end_a_journey(
    emulator: Emulator, world: World
) -> None:
    first = mint(world)
    await advance(emulator, world, 60)
    second, game_id = mint(world), world.game().game_id
    job = (first["expires_at"], checkout.EXPIRE_JOB, first["session_id"])

    # Calls that come one after another share a commit, and what is asked meanwhile waits for it.
    _, fired, _ = await asyncio.gather(
        world.transaction(lambda tx: outbox.announce(tx, game_id, "webhook.test", {})),
        advance(emulator, world, 900),
        world.transaction(lambda tx: jobs.withdraw(tx, *job)),
    )

    assert second["session_id"] in [each.id for each in fired]


async def test_backward_is_refused_and_nothing_moves(emulator: Emulator, world: World) -> None:
    before = world.clock.now()

    with pytest.raises(ClockBackward, match=r"is at 2026-12-31T23:59:59\.000000Z"):
        await advance(emulator, world, -0.000_001)

    assert world.clock.now() == before


async def test_a_clock_goes_no_farther_than_calendars_do(emulator: Emulator, world: World) -> None:
    await travel.advance(world, emulator.courier, FARTHEST)

    with pytest.raises(InvalidInput, match="9000-01-01"):
        await travel.advance(world, emulator.courier, FARTHEST + 1)


@pytest.mark.parametrize("frozen", [False, True])
async def test_after_a_journey_the_clock_goes_on_as_before(
    emulator: Emulator, world: World, wall: Wall, frozen: bool
) -> None:
    if frozen:
        world.clock.freeze()
    await advance(emulator, world, 60)
    arrived = world.clock.now()

    wall.advance(5)

    assert world.clock.now() == arrived + (0 if frozen else 5 * SECOND)
    saved = world.database.at_once(lambda c: c.execute("SELECT * FROM world").fetchone())
    assert (saved["offset"], saved["frozen_at"]) == (world.clock.offset, world.clock.frozen_at)


async def test_while_a_receiver_thinks_the_clock_stands(
    emulator: Emulator, world: World, ear: Ear, wall: Wall
) -> None:
    listen(world)
    announce(world)
    ear.may_answer.clear()
    began = world.clock.now()
    going = asyncio.create_task(advance(emulator, world, 10))
    await ear.heard(1)

    wall.advance(5)
    seen = await world.transaction(lambda tx: tx.now)

    ear.may_answer.set()
    await going
    assert (seen, world.clock.now()) == (began, began + 10 * SECOND)


async def test_until_idle_everything_has_happened(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    ear.status, began = 500, world.clock.now()
    listen(world)
    mint(world)
    announce(world)

    fired = await travel.run_until_idle(world, emulator.courier)

    assert len(fired) == 8
    assert world.clock.now() == began + ATTEMPTS[-1] * SECOND
    assert await travel.run_until_idle(world, emulator.courier) == []


@pytest.mark.parametrize("limit", [1, 3, 7])
async def test_until_idle_may_be_told_to_stop_earlier(
    emulator: Emulator, world: World, ear: Ear, limit: int
) -> None:
    ear.status, began = 500, world.clock.now()
    listen(world)
    announce(world)

    fired = await travel.run_until_idle(world, emulator.courier, limit)

    assert [one.at - began for one in fired] == [at * SECOND for at in ATTEMPTS[:limit]]
    assert world.clock.now() == fired[-1].at


async def test_the_instant_at_which_the_limit_is_reached_is_finished(
    emulator: Emulator, world: World
) -> None:
    listen(world)
    for _ in range(6):
        announce(world)

    fired = await travel.run_until_idle(world, emulator.courier, 1)

    assert len(fired) == 6


async def test_two_journeys_of_one_world_follow_each_other(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    ear.status, began = 500, world.clock.now()
    listen(world)
    announce(world)

    journeys = [advance(emulator, world, seconds) for seconds in (60, 200)]
    first, second = await asyncio.gather(*journeys)

    assert [one.at - began for one in first] == [0, 30 * SECOND]
    assert [one.at - began for one in second] == [150 * SECOND]


async def test_an_attempt_that_is_under_way_ends_before_a_journey_begins(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    listen(world)
    announce(world)
    ear.may_answer.clear()
    await emulator.courier.start_due(world)
    await ear.heard(1)
    going = asyncio.create_task(advance(emulator, world, 60))

    ear.may_answer.set()

    assert (await going, len(ear.requests)) == ([], 1)
    assert deliveries_of(world)[0]["state"] == "delivered"


async def test_eight_worlds_are_at_eight_times_at_once(emulator: Emulator, ear: Ear) -> None:
    worlds = [emulator.worlds.create(str(n), Plan((GamePlan(n, "G"),))) for n in range(1, 9)]
    ear.status, began = 500, worlds[0].clock.now()
    for world in worlds:
        listen(world)
        announce(world)

    journeys = [advance(emulator, world, ATTEMPTS[n % 7]) for n, world in enumerate(worlds)]
    fired = await asyncio.gather(*journeys)

    assert [len(some) for some in fired] == [n % 7 + 1 for n in range(8)]
    assert [(world.clock.now() - began) // SECOND for world in worlds] == [*ATTEMPTS, 0]
    assert [len(attempts_of(world)) for world in worlds] == [len(some) for some in fired]


async def test_a_world_that_travels_and_one_that_serves_do_not_wait_for_each_other(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    serving = emulator.worlds.create("serving", Plan((GamePlan(7, "Seven"),)))
    listen(world)
    announce(world)
    ear.may_answer.clear()
    going = asyncio.create_task(advance(emulator, world, 60))
    await ear.heard(1)

    await serving.transaction(lambda tx: tx.now)
    await advance(emulator, serving, 5)

    assert not going.done()
    ear.may_answer.set()
    assert len(await going) == 1


async def test_a_travelling_world_serves_meanwhile(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    ear.status = 500
    listen(world)
    announce(world)
    ear.may_answer.clear()
    going = asyncio.create_task(advance(emulator, world, 60))
    await ear.heard(1)

    event_id = announce(world)
    ear.may_answer.set()
    fired = await going

    assert [one.details["event_id"] == event_id for one in fired] == [False, True, False, True]
