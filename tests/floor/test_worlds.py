"""Many worlds: found again on disk as they were left, and gone once they were dropped."""

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
from stories import TARGET, Wall


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
