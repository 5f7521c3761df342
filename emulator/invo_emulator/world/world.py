"""One closed universe: the parts, and the way every change goes through."""

import asyncio
import json
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
from invo_emulator.world.plan import Plan, read_plan
from invo_emulator.world.transaction import Currency, Game, Transaction

T = TypeVar("T")


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
        # Called after each commit that gave the courier something to do.
        self.on_announcement: Callable[[], None] = lambda: None
        # Held while somebody moves this world's clock from event to event.
        self.travelling = asyncio.Lock()
        self._database: Database | None = database or Database()
        self._jobs = jobs
        self._plant = plant
        self.plan = self.database.at_once(partial(self._take_up, plan))

    @property
    def database(self) -> Database:
        """Its store. Raises WorldNotFound once it was dropped."""
        if self._database is None:
            raise WorldNotFound(f"The world {self.id} was dropped.")
        return self._database

    @property
    def is_dropped(self) -> bool:
        """Whether it is gone for good."""
        return self._database is None

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

    async def transaction(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` whole or not at all, after all that was due by now. Returns once committed."""
        # Two steps, because a refusal in the second must not undo what time has done.
        return await self.database.transaction(self._catch_up, partial(self._run, work))

    def at_once(self, work: Callable[[Transaction], T]) -> T:
        """The same for those who can't wait."""
        self.database.at_once(self._catch_up)
        return self.database.at_once(partial(self._run, work))

    def run_due_jobs(self) -> list[scheduled.Fired]:
        """Let what is due by now happen; what it was."""
        return self.database.at_once(self._catch_up)

    def _catch_up(self, connection: sqlite3.Connection) -> list[scheduled.Fired]:
        if not scheduled.is_due(connection, self.clock.now()):
            return []
        return self._run(partial(scheduled.run_due, jobs=self._jobs), connection)

    def _run(self, work: Callable[[Transaction], T], connection: sqlite3.Connection) -> T:
        counter, now = self.chance.counter, self.clock.now()
        tx = Transaction(
            connection,
            self.id,
            now,
            self.chance,
            self.settings,
            self.games,
            self._wake_later,
        )
        try:
            value = work(tx)
        except BaseException:
            self.chance.counter = counter
            raise
        if self.chance.counter != counter:
            connection.execute("UPDATE world SET counter = ?", (self.chance.counter,))
        return value

    def _wake_later(self) -> None:
        self.database.after_commit(self.on_announcement)

    def save_clock(self) -> None:
        """Write down where the clock is, so that a restart finds it there."""
        values = self.clock.kept()
        self.database.at_once(
            lambda c: c.execute("UPDATE world SET offset = ?, frozen_at = ?", values)
        )

    def change_settings(self, overrides: Mapping[str, object]) -> None:
        """Set some settings, from their outside form. Raises InvalidInput."""
        self.settings = changed(self.settings, overrides)
        self.database.at_once(self._save_settings)

    def reset(self) -> None:
        """Go back to the plan: be as if begun just now."""
        store = Database(page_bytes=self.database.page_bytes)
        self.become(World(self.id, self.plan, self.system, self._jobs, self._plant, store))

    def become(self, other: "World") -> None:
        """Be what another is, which ends with that. It must be of the same name."""
        self.database.replace_with(other.database)
        other.database.close_now()
        self.plan, self.games, self.settings = other.plan, other.games, other.settings
        self.clock.offset, self.clock.frozen_at = other.clock.offset, other.clock.frozen_at
        self.chance = other.chance

    def image(self) -> bytes:
        """All of it, as the content of a snapshot."""
        values = (*self.clock.kept(), self.clock.now(), self.chance.requests)
        self.database.at_once(
            lambda c: c.execute(
                "UPDATE world SET offset = ?, frozen_at = ?, left_at = ?, requests = ?", values
            )
        )
        return self.database.image()

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
        await self.database.close()

    async def drop(self) -> None:
        """Close the store for good: whoever still comes is told that the world is gone."""
        database, self._database = self.database, None
        await database.close()


def _save_plan(plan: Plan, connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE world SET plan = ?", (json.dumps(f.show(plan)),))


def _game(row: sqlite3.Row) -> Game:
    currency = Currency(
        row["currency_id"], row["currency_name"], row["symbol"], row["units_per_usd"]
    )
    return Game(row["game_id"], row["name"], row["secret"], row["signing_secret"], currency)
