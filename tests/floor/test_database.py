"""The database: whole or not at all, one commit for all who wait, and nobody hears too early."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from invo_emulator.storage.database import Database
from invo_emulator.storage.folder import Folder, FolderError
from invo_emulator.storage.schema import SCHEMA_VERSION


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    """A database in memory."""
    database = Database()
    yield database
    await database.close()


def kinds(database: Database) -> list[str]:
    """The rows that were written."""
    rows = database.at_once(
        lambda c: c.execute("SELECT kind FROM timeline ORDER BY number").fetchall()
    )
    return [row["kind"] for row in rows]


async def write(database: Database, kind: str) -> None:
    """One row, in a transaction that somebody waits for."""

    def work(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO timeline (at, kind, subject, detail) VALUES (0, ?, '', '')", (kind,)
        )

    await database.transaction(work)


async def write_and_fail(
    database: Database, kind: str, fails: BaseException, *, refuses_first: bool = False
) -> None:
    """The same, but it breaks after the row was written."""

    def work(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO timeline (at, kind, subject, detail) VALUES (0, ?, '', '')", (kind,)
        )
        raise fails

    await database.transaction(work, refuses_first=refuses_first)


async def test_a_transaction_gives_what_its_work_gave(database: Database) -> None:
    assert await database.transaction(lambda connection: 42) == 42


async def test_a_transaction_that_breaks_leaves_nothing(database: Database) -> None:
    with pytest.raises(LookupError):
        await write_and_fail(database, "broken", LookupError())

    assert kinds(database) == []


async def test_what_breaks_does_not_undo_what_came_before_it(database: Database) -> None:
    def first(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO timeline (at, kind, subject, detail) VALUES (0, 'first', '', '')"
        )

    def then(connection: sqlite3.Connection) -> None:
        raise LookupError

    database.run(first)
    with pytest.raises(LookupError):
        await database.transaction(then)

    assert kinds(database) == ["first"]


async def test_of_two_in_one_turn_one_is_refused_and_one_kept(database: Database) -> None:
    outcomes = await asyncio.gather(
        write(database, "one"),
        write_and_fail(database, "two", LookupError()),
        write(database, "three"),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [type(None), LookupError, type(None)]
    assert kinds(database) == ["one", "three"]


async def test_who_refuses_before_writing_leaves_the_others_alone(database: Database) -> None:
    told: list[str] = []

    def refuse(_: sqlite3.Connection) -> None:
        database.after_commit(lambda: told.append("refused"))
        raise LookupError

    outcomes = await asyncio.gather(
        write(database, "one"),
        database.transaction(refuse, refuses_first=True),
        write(database, "two"),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [type(None), LookupError, type(None)]
    assert (kinds(database), told) == (["one", "two"], [])


async def test_who_writes_and_then_refuses_takes_the_batch_with_it(database: Database) -> None:
    told: list[str] = []
    database.after_commit(lambda: told.append("told"))

    outcomes = await asyncio.gather(
        write(database, "one"),
        write_and_fail(database, "two", LookupError(), refuses_first=True),
        write(database, "three"),
        return_exceptions=True,
    )

    kinds_of_outcome = [type(outcome) for outcome in outcomes]
    assert kinds_of_outcome == [sqlite3.OperationalError, AssertionError, type(None)]
    assert (kinds(database), told) == (["three"], [])


async def test_that_it_wrote_before_it_refused_is_said_without_others_too(
    database: Database,
) -> None:
    with pytest.raises(AssertionError, match="wrote before it refused"):
        await write_and_fail(database, "broken", LookupError(), refuses_first=True)

    assert kinds(database) == []


@pytest.mark.parametrize("error", [sqlite3.OperationalError, KeyboardInterrupt])
async def test_what_is_no_refusal_is_told_as_it_is_however_late(
    database: Database, error: type[BaseException]
) -> None:
    with pytest.raises(error):
        await write_and_fail(database, "broken", error(), refuses_first=True)

    assert kinds(database) == []


async def test_at_once_is_whole_or_not_at_all_too(database: Database) -> None:
    def work(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO timeline (at, kind, subject, detail) VALUES (0, 'no', '', '')"
        )
        raise LookupError

    with pytest.raises(LookupError):
        database.at_once(work)

    assert kinds(database) == []


async def test_at_once_commits_what_others_wait_for_first(database: Database) -> None:
    waiting = asyncio.create_task(write(database, "waiting"))
    await asyncio.sleep(0)

    assert kinds(database) == ["waiting"]
    await waiting


async def test_nobody_hears_of_success_before_it_is_on_disk(tmp_path: Path) -> None:
    database = Database(tmp_path / "world.sqlite3")
    witness = sqlite3.connect(tmp_path / "world.sqlite3")
    seen: list[int] = []

    def look(_: object = None) -> None:
        seen.append(witness.execute("SELECT COUNT(*) FROM timeline").fetchone()[0])

    writing = asyncio.create_task(write(database, "one"))
    writing.add_done_callback(look)
    database.after_commit(look)
    await asyncio.gather(writing, write(database, "two"))

    assert seen == [2, 2]
    witness.close()
    await database.close()


def read(connection: sqlite3.Connection) -> int:
    """How many rows there are, as a transaction sees it."""
    return int(connection.execute("SELECT COUNT(*) FROM timeline").fetchone()[0])


async def test_who_only_reads_waits_for_nothing(database: Database) -> None:
    reading = database.transaction(read)

    with pytest.raises(StopIteration) as answered:
        reading.send(None)

    assert answered.value.value == 0


async def test_who_reads_what_is_not_committed_yet_waits_for_it(tmp_path: Path) -> None:
    database = Database(tmp_path / "world.sqlite3")
    witness = sqlite3.connect(tmp_path / "world.sqlite3")

    writing = asyncio.create_task(write(database, "one"))
    reading = asyncio.create_task(database.transaction(read))
    await asyncio.wait([reading])

    assert reading.result() == witness.execute("SELECT COUNT(*) FROM timeline").fetchone()[0] == 1
    await writing
    witness.close()
    await database.close()


async def test_every_batch_ends_with_what_was_asked_for_before_its_commit(
    database: Database,
) -> None:
    database.before_commit(
        lambda c: c.execute(
            "INSERT INTO timeline (at, kind, subject, detail) VALUES (0, 'end', '', '')"
        )
    )

    await asyncio.gather(write(database, "one"), write(database, "two"))
    await database.transaction(read)
    await write(database, "three")

    assert kinds(database) == ["one", "two", "end", "three", "end"]


async def test_what_was_asked_for_after_the_commit_happens_only_then(database: Database) -> None:
    told: list[str] = []

    def work(connection: sqlite3.Connection) -> None:
        database.after_commit(lambda: told.append("told"))
        assert told == []

    await database.transaction(work)

    assert told == ["told"]


async def test_what_a_refused_transaction_asked_for_never_happens(database: Database) -> None:
    told: list[str] = []

    def refused(connection: sqlite3.Connection) -> None:
        database.after_commit(lambda: told.append("refused"))
        raise LookupError

    kept = database.transaction(lambda _: database.after_commit(lambda: told.append("a")))
    await asyncio.gather(kept, database.transaction(refused), return_exceptions=True)

    assert told == ["a"]


async def test_who_stops_waiting_does_not_hurt_the_others(database: Database) -> None:
    tasks = [asyncio.create_task(write(database, kind)) for kind in ("one", "two", "three")]
    asyncio.get_running_loop().call_soon(tasks[1].cancel)

    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(o) for o in outcomes] == [type(None), asyncio.CancelledError, type(None)]
    assert kinds(database) == ["one", "two", "three"]


async def test_who_is_cancelled_before_beginning_writes_nothing(database: Database) -> None:
    task = asyncio.create_task(write(database, "never"))
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task

    assert kinds(database) == []


async def write_what_cannot_be_committed(database: Database) -> None:
    """A row whose parent is missing, which SQLite is told to notice only at the commit."""

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute(
            "INSERT INTO saved_card VALUES (1, 999, 'pm', 'Visa', '4242', '12/34', 0)"
        )

    await database.transaction(work)


async def test_a_commit_that_fails_is_told_to_everybody_who_waits(database: Database) -> None:
    told: list[str] = []
    database.after_commit(lambda: told.append("told"))

    outcomes = await asyncio.gather(
        write(database, "one"),
        write_what_cannot_be_committed(database),
        write(database, "two"),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [sqlite3.IntegrityError] * 3
    assert (kinds(database), told) == ([], [])


async def test_after_a_commit_that_failed_all_goes_on(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await write_what_cannot_be_committed(database)

    await write(database, "later")

    assert kinds(database) == ["later"]


async def test_a_file_survives(tmp_path: Path) -> None:
    database = Database(tmp_path / "world.sqlite3")
    await write(database, "kept")
    await database.close()

    again = Database(tmp_path / "world.sqlite3")

    assert (database.is_new, again.is_new, kinds(again)) == (True, False, ["kept"])
    assert again.version == SCHEMA_VERSION
    await again.close()


async def test_closing_commits_what_is_open(tmp_path: Path) -> None:
    database = Database(tmp_path / "world.sqlite3")
    writing = asyncio.create_task(write(database, "kept"))
    await asyncio.sleep(0)

    await database.close()

    await writing
    again = Database(tmp_path / "world.sqlite3")
    assert kinds(again) == ["kept"]
    await again.close()


async def fill(database: Database, log: Path, commits: int) -> list[int]:
    """Many commits without a pause; how large the log was after each."""
    sizes = []
    for _ in range(commits):
        await write(database, "x" * 1000)
        sizes.append(size(log))
    return sizes


def size(file: Path) -> int:
    return file.stat().st_size


async def test_the_log_stays_small_while_nobody_pauses(tmp_path: Path) -> None:
    database = Database(tmp_path / "world.sqlite3")

    sizes = await fill(database, tmp_path / "world.sqlite3-wal", 9000)

    await database.close()
    assert max(sizes[6000:]) < 2 * max(sizes[:3000])


async def test_the_log_is_written_over_once_the_checkpoint_caught_up(tmp_path: Path) -> None:
    database, log = Database(tmp_path / "world.sqlite3"), tmp_path / "world.sqlite3-wal"
    sizes = await fill(database, log, 499)
    others = asyncio.all_tasks()  # the browser's, say, which outlive this story

    for _ in range(5):
        await fill(database, log, 1)
        await asyncio.gather(*asyncio.all_tasks() - others)
        sizes += await fill(database, log, 499)

    await database.close()
    assert max(sizes) < 1.2 * sizes[498]


async def test_becoming_a_copy_forgets_what_was_before(tmp_path: Path) -> None:
    database = Database(tmp_path / "world.sqlite3")
    other = Database()
    await write(database, "before")
    await write(other, "copied")

    database.replace_with(other)
    await write(database, "after")

    await asyncio.gather(database.close(), other.close())
    again = Database(tmp_path / "world.sqlite3")
    assert kinds(again) == ["copied", "after"]
    await again.close()


def test_a_folder_is_for_one_emulator_at_a_time(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "new" / "data")

    with pytest.raises(FolderError, match="in use by another emulator"):
        Folder(tmp_path / "new" / "data")

    folder.close()
    Folder(tmp_path / "new" / "data").close()


def test_a_file_that_is_no_world_is_named(tmp_path: Path) -> None:
    (tmp_path / "default.sqlite3").write_bytes(b"no database" * 500)

    with pytest.raises(FolderError, match=r"default\.sqlite3 is not a world of this emulator"):
        Folder(tmp_path)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")

    with pytest.raises(FolderError, match="can't be used"):
        Folder(tmp_path / "data")


async def test_a_full_disk_tells_everybody_no_and_keeps_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "world.sqlite3")
    database.at_once(lambda c: c.execute("CREATE TABLE note (text TEXT)"))
    pages = database.at_once(lambda c: c.execute("PRAGMA page_count").fetchone()[0])
    database.at_once(lambda c: c.execute(f"PRAGMA max_page_count = {pages + 1}").fetchone())

    def write(size: int) -> Callable[[sqlite3.Connection], object]:
        return lambda c: c.execute("INSERT INTO note VALUES (?)", ("x" * size,))

    answers = await asyncio.gather(
        *(database.transaction(write(size)) for size in (10, 50_000, 10)),
        return_exceptions=True,
    )

    kept = database.at_once(lambda c: c.execute("SELECT COUNT(*) FROM note").fetchone()[0])
    assert [isinstance(answer, sqlite3.Error) for answer in answers[:2]] == [True, True]
    assert kept == sum(not isinstance(answer, Exception) for answer in answers)
    await database.close()


async def test_a_refusal_is_told_after_the_commit_it_speaks_of(tmp_path: Path) -> None:
    path = tmp_path / "world.sqlite3"
    database = Database(path)
    database.at_once(lambda c: c.execute("CREATE TABLE note (text TEXT)"))

    def refuse(_: sqlite3.Connection) -> object:
        raise LookupError("it was written before")

    writing = database.transaction(lambda c: c.execute("INSERT INTO note VALUES ('first')"))
    task = asyncio.ensure_future(writing)
    await asyncio.sleep(0)
    with pytest.raises(LookupError):
        await database.transaction(refuse)

    reader = sqlite3.connect(path)
    assert reader.execute("SELECT COUNT(*) FROM note").fetchone()[0] == 1
    reader.close()
    await task
    await database.close()


async def test_those_who_come_one_after_another_share_a_commit(database: Database) -> None:
    commits: list[None] = []
    database.before_commit(lambda _: commits.append(None))

    tasks = []
    for kind in ("first", "second", "third"):
        tasks.append(asyncio.create_task(write(database, kind)))
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)

    assert (len(commits), kinds(database)) == (1, ["first", "second", "third"])


async def test_a_commit_waits_for_no_more_than_a_crowd(database: Database) -> None:
    commits: list[None] = []
    database.before_commit(lambda _: commits.append(None))

    tasks = []
    for number in range(200):
        tasks.append(asyncio.create_task(write(database, str(number))))
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)

    assert len(commits) > 1


async def test_a_batch_that_can_t_be_ended_tells_everybody_and_keeps_nothing(
    database: Database,
) -> None:
    def fail(_: sqlite3.Connection) -> None:
        raise LookupError

    database.before_commit(fail)

    answers = await asyncio.wait_for(
        asyncio.gather(*(write(database, each) for each in "ab"), return_exceptions=True), 5
    )

    assert [type(answer) for answer in answers] == [LookupError, LookupError]
    assert database.run(lambda c: c.execute("SELECT COUNT(*) FROM timeline").fetchone()[0]) == 0
