"""One SQLite database: transactions as plain functions, and a commit that waiting ones share.

SQLite is called on the event loop's own thread: what a transaction costs is the hop between
threads, not SQLite, which answers in microseconds. What is written in turns of the loop that follow
each other is one batch. Each transaction of it can be undone by itself, or else refuses before it
writes, and none of them hears of its success before the batch is committed. Who only reads while no
batch is open waits for nothing. What does take time, writing the log back into the file with its
fsync, is done by aiosqlite in a thread.
"""

import asyncio
import sqlite3
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from invo_emulator.storage import images, schema

T = TypeVar("T")

# What is done to the store, whole or not at all.
Work = Callable[[sqlite3.Connection], T]

# The least that deflating can take: a small store is mostly nothing, which any effort takes out.
_EFFORT = 1

# How many commits go into the log before it is written back into the file.
_COMMITS_PER_CHECKPOINT = 500

# How many transactions may share a commit.
_MOST_PER_COMMIT = 64

# How many pages a log may keep that no checkpoint caught up with: 16 MB.
_MOST_PAGES_BEHIND = 8000


class Database:
    """A connection, its open batch and its checkpointer."""

    def __init__(self, path: Path | None = None, *, is_handed_over: bool = False) -> None:
        """Open a file, or make a store in memory. One that is handed over is used by another thread
        than the one that makes it, after that."""
        self._path = path
        self._connection = sqlite3.connect(
            # The first statement that writes opens the batch, and only that.
            path or ":memory:",
            isolation_level="IMMEDIATE",
            cached_statements=512,
            check_same_thread=not is_handed_over,
        )
        self._connection.row_factory = sqlite3.Row
        self._waiting: list[asyncio.Future[None]] = []
        self._before_commit: list[Work[object]] = []
        self._after_commit: list[Callable[[], None]] = []
        self._commits = 0
        self._checkpoint: asyncio.Task[None] | None = None
        try:
            self._prepare()
        except schema.StoreError:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        run = self._connection.execute
        if self._path:
            schema.check(self._connection, self._path)
            run(f"PRAGMA page_size = {schema.PAGE_BYTES}")
            # First: what begins the log waits for the disk, too, as often as this says.
            run("PRAGMA synchronous = NORMAL")
            run("PRAGMA journal_mode = WAL")
            run("PRAGMA wal_autocheckpoint = 0")
        run("PRAGMA foreign_keys = ON")
        # What a savepoint would need to go back stays out of files, and so does a sorted result.
        run("PRAGMA temp_store = MEMORY")
        # Some systems' SQLite writes zeros over all that is deleted, the log's old calls above all.
        run("PRAGMA secure_delete = OFF")
        # Without it REPLACE removes a row unseen by the triggers that keep the books.
        run("PRAGMA recursive_triggers = ON")
        self.is_new = not run("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        if self.is_new and self._path:
            schema.create(self._connection)
        elif self.is_new:
            schema.copy_into(self._connection)

    @property
    def version(self) -> int:
        """The schema that wrote this file."""
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    async def transaction(self, work: Work[T], *, refuses_first: bool = False) -> T:
        """Run `work` whole or not at all; what it gave, once all that it saw is committed."""
        try:
            return self.run(work, refuses_first=refuses_first)
        finally:
            # A refusal, too: the order it tells of, made just before, must be there when told.
            if self._connection.in_transaction or self._after_commit:
                await self._commit_of_this_turn()

    def at_once(self, work: Work[T]) -> T:
        """Run `work` whole or not at all without waiting: committed before it returns."""
        self.commit()
        value = self.run(work)
        self._end()
        return value

    def run(self, work: Work[T], *, refuses_first: bool = False) -> T:
        """Run `work` whole or not at all, in the batch that is open or that it opens. One that
        `refuses_first` promises that no statement of it has changed anything when it raises, and so
        needs no savepoint, for which SQLite copies every page that is written after it. Should it
        break its promise, the batch is undone with it, and its error, unless it is SQLite's, is the
        cause of an AssertionError."""
        is_shared, callbacks = self._connection.in_transaction, len(self._after_commit)
        is_marked, written = is_shared and not refuses_first, self._connection.total_changes
        if is_marked:
            self._connection.execute("SAVEPOINT work")
        try:
            value = work(self._connection)
        except BaseException as error:
            is_too_late = refuses_first and self._connection.total_changes != written
            if not is_shared:
                self._connection.rollback()
            elif is_too_late or not self._connection.in_transaction:
                # Or SQLite itself rolled everything back, for want of disk say.
                self._connection.rollback()
                self._tell(sqlite3.OperationalError(f"undone with its batch, by {error!r}"))
                callbacks = 0
            elif is_marked:
                self._connection.execute("ROLLBACK TO work")
                self._connection.execute("RELEASE work")
            del self._after_commit[callbacks:]
            # Who stops the process hears of nothing else.
            if (
                is_too_late
                and isinstance(error, Exception)
                and not isinstance(error, sqlite3.Error)
            ):
                raise AssertionError("it wrote before it refused") from error
            raise
        if is_marked:
            self._connection.execute("RELEASE work")
        return value

    def define(self, name: str, answer: Callable[[], str | int | None]) -> None:
        """Have the store's triggers know a function without arguments."""
        self._connection.create_function(name, 0, answer)

    def before_commit(self, work: Work[object]) -> None:
        """Have `work` run at the end of every batch, in it."""
        self._before_commit.append(work)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call back once the batch that is open now is committed."""
        self._after_commit.append(callback)

    def _commit_of_this_turn(self) -> "asyncio.Future[None]":
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._commit_unless_more_come, 0)
        # One for each: a caller who stops waiting must not reach the others.
        told = loop.create_future()
        self._waiting.append(told)
        return told

    def _commit_unless_more_come(self, before: int) -> None:
        """Commit, once a whole turn of the loop brought nobody else who waits for it."""
        if before < len(self._waiting) < _MOST_PER_COMMIT:
            loop = asyncio.get_running_loop()
            loop.call_soon(self._commit_unless_more_come, len(self._waiting))
        else:
            self.commit()

    def commit(self) -> None:
        """Commit the open batch, if there is one, and tell everybody who waits for it."""
        try:
            self._end()
        except Exception as error:
            # Whatever it is: who is told nothing would wait for ever.
            self._tell(error)
        else:
            self._tell(None)

    def _tell(self, error: BaseException | None) -> None:
        waiting, self._waiting = self._waiting, []
        for told in waiting:
            if told.done():
                continue
            if error:
                told.set_exception(error)
            else:
                told.set_result(None)

    def _end(self) -> None:
        callbacks, self._after_commit = self._after_commit, []
        if self._connection.in_transaction:
            try:
                for work in self._before_commit:
                    work(self._connection)
                self._connection.execute("COMMIT")
            except Exception:
                self._connection.rollback()
                raise
            self._write_back_sometimes()
        for callback in callbacks:
            callback()

    def _write_back_sometimes(self) -> None:
        self._commits += 1
        # Without a loop there is no thread to do it, and the last one who closes does it anyway.
        if self._path and self._commits >= _COMMITS_PER_CHECKPOINT and _is_in_loop():
            self._commits = 0
            if self._checkpoint is None or self._checkpoint.done():
                self._checkpoint = asyncio.ensure_future(self._write_back(self._path))

    async def _write_back(self, path: Path) -> None:
        if await _checkpointed(path) > _MOST_PAGES_BEHIND:
            # The log begins anew only once all of it is written back, and a writer that never
            # pauses is always ahead of the thread. What is left is short; it is done between turns.
            self.commit()
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def image(self) -> bytes:
        """The whole store as one file of SQLite's."""
        self.commit()
        image = images.image_of(self._connection)
        if not self._path:
            return image
        # The head of a store on disk says that it has a log beside it. An image has none.
        return b"".join((image[:18], b"\1\1", memoryview(image)[20:]))

    def replace_with(self, other: "Database") -> None:
        """Become a copy of another database, page by page."""
        other.commit()
        self.fill_from(other._connection)

    def fill_from(self, source: sqlite3.Connection) -> None:
        """The same for a store that somebody else holds."""
        self.commit()
        source.backup(self._connection)

    @property
    def is_idle(self) -> bool:
        """Whether nobody waits for it, and nobody writes it back."""
        is_written_back = self._checkpoint is None or self._checkpoint.done()
        return is_written_back and not self._waiting

    def put_away(self) -> "Callable[[], Database]":
        """Close one that is idle, so that it takes up little; what opens it again."""
        if self._path:
            self.close_now()
            return partial(Database, self._path)
        packed = zlib.compress(self.image(), _EFFORT)
        self.close_now()
        return partial(_unpacked, packed)

    async def close(self) -> None:
        """Commit what is open and close the file."""
        self.commit()
        if self._checkpoint:
            await self._checkpoint
        self.close_now()

    def close_now(self) -> None:
        """The same for one that nobody is writing back."""
        self.commit()
        self._connection.close()


def _unpacked(packed: bytes) -> Database:
    store, source = Database(), images.opened(zlib.decompress(packed))
    store.fill_from(source)
    source.close()
    return store


def _is_in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _checkpointed(path: Path) -> int:
    """Write the log back into the file; how many pages long the log was."""
    import aiosqlite  # only worlds on disk need it, and it costs 20 ms to import

    async with aiosqlite.connect(path) as connection:
        # PASSIVE, because the others would make a writer, the event loop, wait for this thread.
        row = await (await connection.execute("PRAGMA wal_checkpoint(PASSIVE)")).fetchone()
        return int(row[1]) if row else 0
