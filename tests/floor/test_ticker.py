"""The ticker: time passes by itself, except where it stands. All waiting here is skipped."""

import asyncio

import pytest

from floor.stage import (
    Ear,
    RunningWall,
    announce,
    attempts_of,
    deliveries_of,
    listen,
    sending_to,
    skipping_time,
    tune,
)
from invo_emulator import travel
from invo_emulator.core import checkout
from invo_emulator.emulator import Emulator
from invo_emulator.times import SECOND
from invo_emulator.webhooks import deliveries, targets
from invo_emulator.webhooks.places import MOST_AT_ONCE
from invo_emulator.world.plan import GamePlan, Plan
from invo_emulator.world.world import World

ATTEMPTS = [0, 30, 150, 750, 4350, 25950, 112_350]


def mint(world: World) -> None:
    """A session that nobody pays."""
    world.at_once(
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


@skipping_time
async def test_a_world_delivers_by_itself() -> None:
    ear = Ear()
    emulator = sending_to(ear, RunningWall())
    world = emulator.worlds.get()
    listen(world)

    async with emulator.running():
        announce(world)
        await ear.heard(1)
        await emulator.courier.settle(world)
        assert deliveries_of(world)[0]["state"] == "delivered"


@skipping_time
async def test_retries_happen_when_they_are_due() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world, began = emulator.worlds.get(), wall()
    ear.status = 500
    listen(world)
    announce(world)

    async with emulator.running():
        await ear.heard(7)
        await emulator.courier.settle(world)
        sent = [(row["sent_at"] - began) / SECOND for row in attempts_of(world)]
        assert sent == pytest.approx(ATTEMPTS, abs=0.01)
        assert deliveries_of(world)[0]["state"] == "dead"


@skipping_time
async def test_a_retry_of_a_world_that_stands_waits_for_its_clock() -> None:
    ear = Ear()
    emulator = sending_to(ear, RunningWall())
    running, standing = (
        emulator.worlds.get(),
        emulator.worlds.create("s", Plan((GamePlan(7, "S"),))),
    )
    ear.status = 500
    standing.clock.freeze()
    for world, url in ((running, "http://running.test/"), (standing, "http://standing.test/")):
        listen(world, url)
        announce(world)

    async with emulator.running():
        await ear.heard(8)
        hosts = [request.url.host for request in ear.requests]
        assert (hosts.count("running.test"), hosts.count("standing.test")) == (7, 1)


@skipping_time
async def test_a_world_that_runs_on_is_looked_at_again() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world = emulator.worlds.get()
    ear.status = 500
    listen(world)
    world.clock.freeze()
    announce(world)

    async with emulator.running():
        await ear.heard(1)
        await emulator.courier.settle(world)
        world.clock.unfreeze()
        world.on_announcement()
        began = wall()
        await ear.heard(2)
        assert (wall() - began) / SECOND == pytest.approx(30, abs=0.01)


@skipping_time
async def test_sessions_expire_by_themselves() -> None:
    ear = Ear()
    emulator = sending_to(ear, RunningWall())
    world = emulator.worlds.get()
    ear.status = 500
    listen(world)
    mint(world)

    async with emulator.running():
        world.clock.hop(world.clock.now() + 899 * SECOND)
        announce(world)
        await ear.heard(1)
        assert states(world) == ["open"]
        await ear.heard(2)
        assert states(world) == ["expired"]


def states(world: World) -> list[str]:
    """Of the sessions, without letting anything happen that is due."""
    sql = "SELECT state FROM checkout_session"
    rows = world.database.at_once(lambda connection: connection.execute(sql).fetchall())
    return [row["state"] for row in rows]


@skipping_time
async def test_more_than_there_are_places_for_is_all_delivered() -> None:
    ear = Ear()
    emulator = sending_to(ear, RunningWall())
    world = emulator.worlds.get()
    listen(world)

    async with emulator.running():
        for _ in range(100):
            announce(world)
        await ear.heard(100)
        await emulator.courier.settle(world)
        assert {row["state"] for row in deliveries_of(world)} == {"delivered"}


@skipping_time
async def test_a_target_that_may_hear_more_at_once_does() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world, began = emulator.worlds.get(), wall()
    listen(world)
    ear.may_answer.clear()

    async with emulator.running():
        for _ in range(10):
            announce(world)
        await ear.heard(4)
        world.at_once(
            lambda tx: targets.change_policy(
                tx, targets.find(tx, world.game()), {"concurrency": 10}, ""
            )
        )
        await ear.heard(10)
        assert wall() - began < SECOND
        ear.may_answer.set()


@skipping_time
async def test_a_target_that_is_full_wakes_nobody() -> None:
    ear, woken = Ear(), list[World]()
    emulator = sending_to(ear, RunningWall())
    world = emulator.worlds.get()
    listen(world)
    for _ in range(4):
        announce(world)
    world.at_once(lambda tx: deliveries.claim(tx, 4, wall=0))
    emulator.worlds.on_announcement(woken.append)

    announce(world)

    assert woken == []


@skipping_time
async def test_a_world_in_which_something_breaks_does_not_stop_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ear = Ear()
    emulator = sending_to(ear, RunningWall())
    broken, fine = emulator.worlds.get(), emulator.worlds.create("f", Plan((GamePlan(7, "F"),)))
    listen(fine)

    async with emulator.running():
        broken.database.at_once(lambda connection: connection.execute("DROP TABLE job"))
        broken.on_announcement()
        announce(fine)
        await asyncio.wait_for(ear.heard(1), 5)
    assert "the ticker made a mistake" in caplog.text


@skipping_time
async def test_what_happens_in_one_world_makes_nobody_look_at_another(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ear = Ear()
    emulator = sending_to(ear, RunningWall())
    quiet, busy = emulator.worlds.get(), emulator.worlds.create("b", Plan((GamePlan(7, "B"),)))
    listen(busy)

    async with emulator.running():
        announce(busy)
        await ear.heard(1)
        # Whoever looked would log a mistake.
        quiet.database.at_once(lambda connection: connection.execute("DROP TABLE job"))
        announce(busy)
        await ear.heard(2)
        await emulator.courier.settle(busy)
    assert "the ticker made a mistake" not in caplog.text


@skipping_time
async def test_more_worlds_than_there_are_places_for_are_all_served() -> None:
    ear = Ear()
    emulator = sending_to(ear, RunningWall())
    worlds = [emulator.worlds.create(str(n), Plan((GamePlan(n, "G"),))) for n in range(1, 61)]

    async with emulator.running():
        ear.may_answer.clear()
        for world in worlds:
            listen(world, f"http://{world.id}.test/")
            announce(world)
            announce(world)
        await ear.heard(MOST_AT_ONCE)
        began = asyncio.get_running_loop().time()
        ear.may_answer.set()
        await ear.heard(120)
        assert asyncio.get_running_loop().time() - began < 1


def hanging(emulator: Emulator, ear: Ear, *numbers: int, **policy: object) -> list[World]:
    """Worlds that each send more than there are places for to an address that hangs."""
    worlds = [emulator.worlds.create(str(n), Plan((GamePlan(n, "G"),))) for n in numbers]
    for world in worlds:
        listen(world, f"http://{world.id}.hangs.test/")
        tune(world, **policy)
        ear.deaf_to.add(f"http://{world.id}.hangs.test/")
        for _ in range(2 * MOST_AT_ONCE):
            announce(world)
    return worlds


@skipping_time
async def test_receivers_that_hang_in_many_worlds_starve_no_other_world() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world = emulator.worlds.get()
    listen(world)

    async with emulator.running():
        hanging(emulator, ear, *range(1, 17))
        await ear.heard(MOST_AT_ONCE)
        began = wall()
        for _ in range(50):
            announce(world)
        await ear.heard(MOST_AT_ONCE + 50)
        assert wall() - began < SECOND
        assert {row["state"] for row in deliveries_of(world)} <= {"delivered", "sending"}


@skipping_time
async def test_worlds_that_hang_share_the_places_by_and_by() -> None:
    ear = Ear()
    emulator = sending_to(ear, RunningWall())

    async with emulator.running():
        worlds = hanging(emulator, ear, 1, concurrency=64)
        await ear.heard(MOST_AT_ONCE)
        worlds += hanging(emulator, ear, 2, concurrency=64)
        await asyncio.sleep(15)  # longer than anybody has patience
        under_way = [sum(row["state"] == "sending" for row in deliveries_of(w)) for w in worlds]
        assert under_way == [32, 32]


@skipping_time
async def test_time_passes_in_a_world_that_was_made_meanwhile() -> None:
    emulator = sending_to(Ear(), RunningWall())

    async with emulator.running():
        await asyncio.sleep(1)
        late = emulator.worlds.create("late", Plan((GamePlan(7, "Seven"),)))
        mint(late)
        await asyncio.sleep(1000)
        assert states(late) == ["expired"]


@skipping_time
async def test_a_world_that_sleeps_is_woken_when_something_is_due() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world = emulator.worlds.get()
    ear.status = 500
    listen(world)

    async with emulator.running():
        announce(world)
        await ear.heard(1)
        await emulator.courier.settle(world)
        began, slept = wall(), world.sleep(travel.next_due)
        await ear.heard(2)
        assert slept
        assert (wall() - began) / SECOND == pytest.approx(30, abs=0.1)


@skipping_time
async def test_a_world_in_which_nothing_is_due_sleeps_on() -> None:
    emulator = sending_to(Ear(), RunningWall())
    world = emulator.worlds.get()

    async with emulator.running():
        world.sleep(travel.next_due)
        await asyncio.sleep(86_400)
        assert world.is_asleep


@skipping_time
async def test_a_world_that_was_dropped_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    emulator = sending_to(Ear(), RunningWall())
    world = emulator.worlds.create("mine", Plan((GamePlan(7, "Seven"),)))
    mint(world)

    async with emulator.running():
        await asyncio.sleep(1)
        await emulator.worlds.drop(world)
        await asyncio.sleep(2000)
    assert "the ticker made a mistake" not in caplog.text


@skipping_time
async def test_a_restart_takes_up_what_the_last_process_left() -> None:
    ear = Ear()
    emulator = sending_to(ear, RunningWall())
    world = emulator.worlds.get()
    listen(world)
    announce(world)
    world.at_once(lambda tx: deliveries.claim(tx, 1, wall=0))

    world.at_once(deliveries.hand_back)

    async with emulator.running():
        await ear.heard(1)


@skipping_time
async def test_after_a_journey_what_is_due_soon_is_not_late() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world = emulator.worlds.get()
    ear.status = 500
    listen(world)

    async with emulator.running():
        announce(world)
        await ear.heard(1)
        await travel.advance(world, emulator.courier, world.clock.now() + 29 * SECOND)
        began = wall()
        await ear.heard(2)
        assert (wall() - began) / SECOND == pytest.approx(1, abs=0.1)
