"""One closed universe: the parts, and the way every change goes through."""

import asyncio
import json
import logging
import math
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Protocol, TypeVar

from invo_emulator import fields as f
from invo_emulator import json_objects
from invo_emulator.errors import GameNotFound, WorldNotFound
from invo_emulator.settings import Settings, changed
from invo_emulator.storage.database import Database
from invo_emulator.system import System
from invo_emulator.world import jobs as scheduled
from invo_emulator.world.chance import Chance
from invo_emulator.world.clock import Clock
from invo_emulator.world.copies import new_key
from invo_emulator.world.journal import LAST_STEP, Call, Journal
from invo_emulator.world.plan import Plan, read_plan
from invo_emulator.world.transaction import Currency, Game, Transaction

T = TypeVar("T")

_log = logging.getLogger(__name__)

# What stays when a world becomes another: how it is held, not what it is.
_OF_ITS_OWN = ("_database", "_present", "_writing", "on_announcement", "on_waking", "travelling")

# How long a call may wait for something to be written with.
_LONGEST_UNWRITTEN_SECONDS = 0.2


class Planter(Protocol):
    """Brings a world's store in line with its plan, if it has a new one."""

    def __call__(self, tx: Transaction, /, plan: Plan | None) -> None: ...


class World:
    """A clock, a chance, a store and what is scheduled in it. Shares nothing with other worlds."""

    def __init__(
        self,
        world_id: str,
        plan: Plan | None,
        system: System,
        jobs: Mapping[str, scheduled.Job],
        plant: Planter,
        database: Database | None = None,
    ) -> None:
        """Begin as planned in a store that is empty, or take up the world of one that is not. Then
        a plan is what has been edited meanwhile, and None what the store says itself."""
        self.id = world_id
        self.system = system
        self.clock = Clock(system.wall)
        self.chance = Chance("")
        self.settings = Settings()
        self.games: dict[int, Game] = {}
        # The operations that have a fault armed.
        self.faulty: frozenset[str] = frozenset()
        # No job is due before; unknown until somebody looked.
        self._next_job_at = -math.inf
        # Called after each commit that gave the courier something to do.
        self.on_announcement: Callable[[], None] = lambda: None
        # Held while somebody moves this world's clock from event to event.
        self.travelling = asyncio.Lock()
        # Called when a store that was closed is open again.
        self.on_waking: Callable[[], None] = lambda: None
        # Whether anybody needed the store since the last time that another world was woken.
        self.was_needed = False
        # When something is due, while it sleeps.
        self.due_at: int | None = None
        self._database: Database | None = database or Database()
        # What opens a store that is closed, unless it was dropped.
        self._reopen: Callable[[], Database] | None = None
        self._jobs = jobs
        self._plant = plant
        self.journal = Journal()
        # The transaction that runs at present, for those in the store who ask.
        self._present: Transaction | None = None
        self._writing: tuple[asyncio.AbstractEventLoop, asyncio.TimerHandle] | None = None
        self._serve_the_store()
        self.plan = self.database.at_once(partial(self._take_up, plan))

    @property
    def database(self) -> Database:
        """Its store, opened again if it was closed. Raises WorldNotFound once it was dropped."""
        self.was_needed = True
        return self._database or self._wake()

    def _wake(self) -> Database:
        if self._reopen is None:
            raise self._gone()
        self._database, self._reopen = self._reopen(), None
        self._serve_the_store()
        self.on_waking()
        return self._database

    @property
    def is_asleep(self) -> bool:
        """Whether its store is closed until somebody needs it."""
        return self._reopen is not None

    @property
    def is_dropped(self) -> bool:
        """Whether it is gone for good."""
        return self._database is None and self._reopen is None

    def sleep(self, next_due: Callable[[Transaction], int | None]) -> bool:
        """Close the store until somebody needs it, so that it takes up little; whether that could
        be done. `next_due` says when time itself will need it."""
        if self.travelling.locked() or not self.database.is_idle:
            return False
        self.write_journal()
        self.due_at = self.at_once(next_due)
        self._database, self._reopen = None, self.database.put_away()
        return True

    def _take_up(self, edited: Plan | None, connection: sqlite3.Connection) -> Plan:
        row = connection.execute("SELECT * FROM world").fetchone()
        if row is None:
            assert edited, "a store that is empty needs a plan"
            row = self._begin(edited, connection)
        self.chance = Chance(row["seed"], row["counter"], row["openings"], row["requests"])
        self.clock.offset, self.clock.frozen_at = row["offset"], row["frozen_at"]
        self.settings = changed(Settings(), json_objects.parse_object(row["settings"].encode()))
        plan = edited or read_plan(json_objects.parse_object(row["plan"].encode()))
        if edited:
            self.settings = changed(self.settings, plan.settings)
            self._save_settings(connection)
            _save_plan(plan, connection)
        self.journal.steps = connection.execute(LAST_STEP).fetchone()[0]
        self._run(partial(self._plant, plan=edited), connection)
        self._read_games(plan, connection)
        self._read_faults(connection)
        return plan

    def _begin(self, plan: Plan, connection: sqlite3.Connection) -> sqlite3.Row:
        seed, wall = plan.seed or self.system.entropy(), self.system.wall()
        now = wall if plan.now is None else plan.now
        connection.execute(
            """INSERT INTO world (only_row, world_id, plan, settings, seed, counter, openings,
                                  offset, frozen_at) VALUES (1, ?, '{}', '{}', ?, 0, 1, ?, ?)""",
            (self.id, seed, now - wall, now if plan.frozen else None),
        )
        row: sqlite3.Row = connection.execute("SELECT * FROM world").fetchone()
        return row

    def read_faults(self) -> None:
        """Know of which operations the store has faults, so that all others need not ask it."""
        self.database.at_once(self._read_faults)

    def _read_faults(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute("SELECT operation FROM fault")
        self.faulty = frozenset(row["operation"] for row in rows)

    def _read_games(self, plan: Plan, connection: sqlite3.Connection) -> None:
        rows = connection.execute(
            """SELECT game.*, currency.name AS currency_name, symbol, units_per_usd
               FROM game JOIN currency USING (currency_id)"""
        )
        stored = {row["game_id"]: _game(row) for row in rows}
        # As the plan lists them; what an earlier plan left behind comes last.
        listed = [game.game_id for game in plan.games if game.game_id in stored]
        self.games = {game_id: stored[game_id] for game_id in dict.fromkeys([*listed, *stored])}

    def _save_settings(self, connection: sqlite3.Connection) -> None:
        settings = json.dumps(f.show(self.settings))
        connection.execute("UPDATE world SET settings = ?", (settings,))

    def _serve_the_store(self) -> None:
        """Tell its triggers what they ask for, and end each batch with what is to be kept."""
        self.database.before_commit(self._save_counter)
        self.database.before_commit(self._clear_journal)
        self.database.define("world_step", lambda: self.journal.step())
        self.database.define("world_now", self._now)
        self.database.define("world_cause", self._cause)

    def _now(self) -> int:
        return self._present.now if self._present else self.clock.now()

    def _cause(self) -> str | None:
        return self._present.cause if self._present else None

    def _clear_journal(self, connection: sqlite3.Connection) -> None:
        self.journal.clear(connection, self.settings.request_log_size)

    def note_call(self, call: Call) -> None:
        """Have a call written soon, with others."""
        if not self.settings.request_log_size:
            return
        self.journal.note(call)
        loop = asyncio.get_running_loop()
        if self.journal.is_long:
            self._write_journal_if_possible()
        elif self._writing is None or self._writing[0] is not loop:
            # A loop that has ended since calls nobody back.
            write = self._write_journal_if_possible
            self._writing = loop, loop.call_later(_LONGEST_UNWRITTEN_SECONDS, write)

    def _write_journal_if_possible(self) -> None:
        try:
            self.write_journal()
        except sqlite3.Error:
            # What the calls did is done: who made them is not to hear that it went wrong.
            _log.exception("the calls of %s can't be written", self.id)

    def write_journal(self) -> None:
        """Write the calls that are not written yet, for those who want to read them."""
        if self._writing:
            self._writing[1].cancel()
            self._writing = None
        if not self.is_dropped and not self.journal.is_empty:
            self.database.at_once(self.journal.write)
            self.journal.wrote()

    async def transaction(
        self,
        work: Callable[[Transaction], T],
        cause: str | None = None,
        *,
        refuses_first: bool = False,
    ) -> T:
        """Run `work` whole or not at all, after all that was due by now. Returns once committed.
        `cause` is the request that makes it happen. One that `refuses_first` has written nothing
        when it raises."""
        # Two steps, because a refusal in the second must not undo what time has done.
        if self._is_behind():
            self.database.run(self._catch_up)
        run = partial(self._run, work, cause=cause)
        return await self.database.transaction(run, refuses_first=refuses_first)

    def at_once(self, work: Callable[[Transaction], T]) -> T:
        """The same for those who can't wait."""
        self.run_due_jobs()
        return self.database.at_once(partial(self._run, work))

    def run_due_jobs(self) -> list[scheduled.Fired]:
        """Let what is due by now happen; what it was."""
        return self.database.at_once(self._catch_up) if self._is_behind() else []

    def _is_behind(self) -> bool:
        return self._next_job_at <= self.clock.now()

    def _catch_up(self, connection: sqlite3.Connection) -> list[scheduled.Fired]:
        # Not sooner: a commit that fails takes back what was done here.
        self.database.after_commit(self._look_for_jobs)
        return self._run(partial(scheduled.run_due, jobs=self._jobs), connection)

    def _look_for_jobs(self) -> None:
        next_job_at = self.database.run(partial(self._run, scheduled.next_due))
        self._next_job_at = math.inf if next_job_at is None else next_job_at

    def _expect_job(self, due_at: int) -> None:
        # Should the transaction be undone, looking for a job that is none does no harm.
        self._next_job_at = min(self._next_job_at, due_at)

    def _run(
        self,
        work: Callable[[Transaction], T],
        connection: sqlite3.Connection,
        cause: str | None = None,
    ) -> T:
        counter, now = self.chance.counter, self.clock.now()
        tx = Transaction(
            connection,
            self.id,
            now,
            self.chance,
            self.settings,
            self.games,
            self._wake_later,
            self._expect_job,
            self.journal.step,
            cause,
        )
        self._present = tx
        try:
            value = work(tx)
            if self.chance.counter != counter and not connection.in_transaction:
                # Nothing was written but an id was given, which a restart must not give again.
                self._save_counter(connection)
            return value
        except BaseException:
            self.chance.counter = counter
            raise
        finally:
            self._present = None

    def _save_counter(self, connection: sqlite3.Connection) -> None:
        counter = self.chance.counter
        connection.execute("UPDATE world SET counter = ? WHERE counter <> ?", (counter, counter))

    def _wake_later(self) -> None:
        self.database.after_commit(self.on_announcement)

    def save_clock(self) -> None:
        """Write down where the clock is, so that a restart finds it there."""
        self.database.at_once(self._save_clock)

    def _save_clock(self, connection: sqlite3.Connection) -> None:
        values = self.clock.kept()
        connection.execute("UPDATE world SET offset = ?, frozen_at = ?", values)
        connection.execute(
            "INSERT INTO timeline VALUES (?, ?, 'clock', ?, json_object('mode', ?), NULL)",
            (self.journal.step(), self.clock.now(), self.id, self.clock.mode),
        )

    def change_settings(self, overrides: Mapping[str, object]) -> None:
        """Set some settings, from their outside form. Raises InvalidInput."""
        self.settings = changed(self.settings, overrides)
        self.database.at_once(self._save_settings)

    def reset(self) -> None:
        """Go back to the plan: be as if begun just now."""
        self.become(World(self.id, self.plan, self.system, self._jobs, self._plant))

    def become(self, other: "World") -> None:
        """Be what another is, which ends with that. It must be of the same name."""
        self.database.replace_with(other.database)
        other.database.close_now()
        # All else was read from the other's store. None of it is named, so none can be forgotten.
        own = {name: vars(self)[name] for name in _OF_ITS_OWN}
        vars(self).update({**vars(other), **own})

    def image(self) -> bytes:
        """All of it, as the content of a snapshot."""
        self.write_journal()
        self.database.at_once(self._leave)
        return self.database.image()

    def _leave(self, connection: sqlite3.Connection) -> None:
        connection.execute(
            "UPDATE world SET offset = ?, frozen_at = ?, left_at = ?, requests = ?",
            (*self.clock.kept(), self.clock.now(), self.chance.requests),
        )

    def change_keys(self) -> None:
        """Give every game a key that no other world has."""
        keys = {game_id: new_key(self.chance, self.id, game_id) for game_id in self.games}
        games = tuple(replace(game, secret=keys[game.game_id]) for game in self.plan.games)
        self.plan = replace(self.plan, games=games)
        self.database.at_once(partial(self._save_keys, keys))

    def _save_keys(self, keys: Mapping[int, str], connection: sqlite3.Connection) -> None:
        for game_id, key in keys.items():
            connection.execute("UPDATE game SET secret = ? WHERE game_id = ?", (key, game_id))
        _save_plan(self.plan, connection)
        self._read_games(self.plan, connection)

    def game(self, game_id: int | None = None) -> Game:
        """A game by its id, or the first one. Raises GameNotFound."""
        if game_id is None:
            game_id = self.plan.games[0].game_id
        if game_id not in self.games:
            known = ", ".join(map(str, self.games))
            raise GameNotFound(f"This world has no game {game_id}; its games: {known}.")
        return self.games[game_id]

    async def close(self) -> None:
        """Commit and close the store."""
        self.write_journal()
        if self._database:
            await self._database.close()

    async def drop(self) -> None:
        """Close the store for good: whoever still comes is told that the world is gone."""
        if self.is_dropped:
            raise self._gone()
        database, self._database, self._reopen = self._database, None, None
        if database:
            await database.close()

    def _gone(self) -> WorldNotFound:
        return WorldNotFound(f"The world {self.id} was dropped.")


def _save_plan(plan: Plan, connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE world SET plan = ?", (json.dumps(f.show(plan)),))


def _game(row: sqlite3.Row) -> Game:
    currency = Currency(
        row["currency_id"], row["currency_name"], row["symbol"], row["units_per_usd"]
    )
    return Game(
        row["game_id"],
        row["name"],
        row["secret"],
        row["signing_secret"],
        currency,
        row["color"],
        row["logo"],
    )
