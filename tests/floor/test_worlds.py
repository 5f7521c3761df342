"""Many worlds: found again on disk as they were left, and gone once they were dropped."""

import asyncio
from pathlib import Path

import pytest

from floor.stage import count, listen
from floor.test_world import buy, contents, emulator_with
from invo_emulator.emulator import Emulator
from invo_emulator.errors import WorldNotFound
from invo_emulator.storage.database import Database
from invo_emulator.system import System
from invo_emulator.times import SECOND
from invo_emulator.world.plan import GamePlan, Plan
from invo_emulator.world.world import World
from stories import TARGET, Story, Wall


def names(folder: Path) -> list[str]:
    """The files of a data folder."""
    return sorted(file.name for file in folder.iterdir())


async def test_a_kept_world_is_opened_as_it_was_left(tmp_path: Path, system: System) -> None:
    emulator = emulator_with(Plan(), system, tmp_path)
    plan = Plan((GamePlan(7, "Seven"),), settings={"session_ttl_seconds": 60}).with_webhook(TARGET)
    mine = emulator.worlds.create("mine", plan)
    listen(mine, "http://elsewhere.test/")
    mine.change_settings({"session_ttl_seconds": 120})
    mine.at_once(buy)
    left = contents(mine)
    await emulator.close()

    again = emulator_with(Plan(), system, tmp_path)

    found = again.worlds.get("mine")
    assert contents(found) == left
    assert (found.plan, found.settings.session_ttl_seconds) == (plan, 120)
    assert again.worlds.of_secret("ivsdk_test_7") == (found, found.game())
    await again.close()


async def test_a_kept_world_resets_to_its_own_plan(tmp_path: Path, system: System) -> None:
    emulator = emulator_with(Plan(), system, tmp_path)
    emulator.worlds.create("mine", Plan((GamePlan(7, "Seven"),))).at_once(buy)
    await emulator.close()
    again = emulator_with(Plan(), system, tmp_path)

    again.worlds.get("mine").reset()

    assert [game.name for game in again.worlds.get("mine").games.values()] == ["Seven"]
    assert again.worlds.get("mine").at_once(lambda tx: count(tx, "purchase")) == 0
    await again.close()


async def test_a_world_whose_making_was_interrupted_never_was(
    tmp_path: Path, system: System
) -> None:
    Database(tmp_path / "half.sqlite3").close_now()
    (tmp_path / "none.sqlite3").touch()

    emulator = emulator_with(Plan(), system, tmp_path)

    assert [world.id for world in emulator.worlds] == ["default"]
    await emulator.close()
    assert names(tmp_path) == ["default.sqlite3"]


async def test_a_plan_says_where_the_clock_begins(wall: Wall, system: System) -> None:
    plan = Plan(now=wall() + 60 * SECOND)
    emulator = emulator_with(plan, system)
    world = emulator.worlds.get()
    world.clock.hop(world.clock.now() + 60 * SECOND)

    world.reset()

    assert (world.clock.now(), world.clock.mode) == (wall() + 60 * SECOND, "wall")
    await emulator.close()


async def test_a_dropped_world_is_gone_for_whoever_still_has_it(emulator: Emulator) -> None:
    world = emulator.worlds.create("mine", Plan((GamePlan(7, "Seven"),)))

    await emulator.worlds.drop(world)

    assert world.is_dropped
    with pytest.raises(WorldNotFound, match="mine was dropped"):
        await world.transaction(buy)
    with pytest.raises(WorldNotFound, match="mine was dropped"):
        world.at_once(buy)
    assert emulator.worlds.create("mine", Plan((GamePlan(7, "Seven"),))).at_once(buy)


def many(emulator: Emulator) -> list[World]:
    """Twenty worlds, of which four may be awake."""
    emulator.worlds.most_awake = 4
    return [emulator.worlds.create(f"world{n}", Plan((GamePlan(n, "G"),))) for n in range(1, 21)]


async def test_more_worlds_than_may_be_awake_are_all_as_they_were_left(emulator: Emulator) -> None:
    worlds = many(emulator)
    for steps, world in enumerate(worlds):
        for _ in range(steps % 3):
            world.at_once(buy)

    found = [world.at_once(lambda tx: count(tx, "purchase")) for world in worlds]

    assert found == [steps % 3 for steps in range(len(worlds))]
    assert sum(not world.is_asleep for world in emulator.worlds) == 4


async def test_whoever_is_needed_often_stays_awake(emulator: Emulator, world: World) -> None:
    worlds, store = many(emulator), world.database

    for each in worlds:
        each.at_once(buy)
        world.at_once(buy)

    assert world.database is store


async def test_no_id_comes_twice_because_a_world_slept(emulator: Emulator) -> None:
    worlds = many(emulator)
    first, seen = worlds[0], [worlds[0].at_once(buy)]

    for _ in range(3):
        for world in worlds:
            world.at_once(buy)
        seen.append(first.at_once(buy))

    assert len(set(seen)) == 4
    counter = first.database.at_once(lambda c: c.execute("SELECT counter FROM world").fetchone())
    assert counter["counter"] == first.chance.counter


async def test_a_world_that_sleeps_can_be_dropped_and_reset(emulator: Emulator) -> None:
    worlds = many(emulator)
    dropped, reset = [world for world in worlds if world.is_asleep][:2]

    await emulator.worlds.drop(dropped)
    reset.reset()

    assert dropped.is_dropped
    assert reset.at_once(buy)


async def test_a_world_that_somebody_waits_for_does_not_sleep(
    emulator: Emulator, world: World
) -> None:
    waiting = asyncio.create_task(world.transaction(buy))
    await asyncio.sleep(0)

    assert not world.sleep(lambda tx: None)

    assert await waiting


async def test_a_world_that_travels_does_not_sleep(world: World) -> None:
    async with world.travelling:
        assert not world.sleep(lambda tx: None)


async def test_a_call_that_was_not_written_yet_is_written_before_a_world_sleeps(
    emulator: Emulator, world: World
) -> None:
    async with Story(emulator) as api:
        await api.mint()

        assert world.sleep(lambda tx: None)

        assert world.journal.is_empty
        [call] = (await api.control("GET", "/requests")).json()["requests"]
    assert call["path"] == "/api/checkout/sessions"


async def test_worlds_on_disk_sleep_too(tmp_path: Path, system: System) -> None:
    emulator = emulator_with(Plan(), system, tmp_path)
    mine = emulator.worlds.create("mine", Plan((GamePlan(7, "Seven"),)))
    bought = mine.at_once(buy)

    assert mine.sleep(lambda tx: None)

    assert "mine.sqlite3-wal" not in names(tmp_path)
    row = mine.at_once(lambda tx: tx.one("SELECT order_id FROM purchase"))
    assert row
    assert row["order_id"] == bought
    await emulator.close()
