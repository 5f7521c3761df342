"""The journal: calls are written soon, and none is lost because it could not be."""

import asyncio
import sqlite3

import pytest

from invo_emulator.world.journal import Call
from invo_emulator.world.world import World


def call(number: int) -> Call:
    """A call that was answered."""
    return Call(
        number=number,
        request_id=f"req_{number}",
        at=0,
        duration_us=1,
        operation=None,
        game_id=None,
        method="GET",
        path="/",
        query="",
        request_headers="[]",
        request_body=bytearray(),
        status=200,
        code="",
        response_headers="[]",
        response_body=bytearray(),
        fault="",
    )


def written(world: World) -> int:
    """How many calls the store has."""
    return int(
        world.database.at_once(lambda c: c.execute("SELECT COUNT(*) FROM call").fetchone()[0])
    )


async def make(world: World, count: int) -> None:
    """So many calls, one after the other."""
    for _ in range(count):
        world.note_call(call(world.journal.step()))


async def test_a_hundred_calls_are_written_together(world: World) -> None:
    await make(world, 99)
    before = written(world)

    await make(world, 1)

    assert (before, written(world)) == (0, 100)


async def test_calls_that_can_not_be_written_keep_nobody_waiting_and_are_written_later(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> int:
        raise ValueError

    world.database.define("no_room", refuse)
    sql = "CREATE TEMP TRIGGER full BEFORE INSERT ON call BEGIN SELECT no_room(); END"
    world.database.at_once(lambda c: c.execute(sql))
    await make(world, 100)
    refused = written(world)
    world.database.at_once(lambda c: c.execute("DROP TRIGGER full"))

    world.write_journal()

    assert (refused, written(world)) == (0, 100)
    assert "the calls of default can't be written" in caplog.text


def test_another_loop_has_them_written_in_its_own_time(world: World) -> None:
    async def is_written_here() -> bool:
        await make(world, 1)
        writing = world._writing
        return writing is not None and writing[0] is asyncio.get_running_loop()

    first, second = asyncio.run(is_written_here()), asyncio.run(is_written_here())

    assert (first, second) == (True, True)


def test_a_call_is_kept_until_it_is_committed(world: World) -> None:
    mistakes = iter(["SELECT * FROM nowhere"])
    world.journal.note(call(world.journal.step()))
    world.database.before_commit(lambda c: c.execute(next(mistakes, "SELECT 1")))

    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        world.write_journal()

    assert not world.journal.is_empty
