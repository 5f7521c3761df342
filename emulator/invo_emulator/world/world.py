"""One closed universe: the parts, and the way every change goes through."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from invo_emulator import fields as f
from invo_emulator.errors import GameNotFound
from invo_emulator.settings import Settings, changed
from invo_emulator.storage.database import Database
from invo_emulator.system import System
from invo_emulator.world import jobs as scheduled
from invo_emulator.world.chance import Chance
from invo_emulator.world.clock import Clock
from invo_emulator.world.plan import Plan
from invo_emulator.world.transaction import Currency, Game, Transaction

T = TypeVar("T")


class Planter(Protocol):
    """Brings a world's store in line with its plan."""

    def __call__(self, tx: Transaction, /, plan: Plan) -> None: ...


class World:
    """A clock, a chance, a store and what is scheduled in it. Shares nothing with other worlds."""

    def __init__(
        self,
        world_id: str,
        plan: Plan,
        system: System,
        jobs: Mapping[str, scheduled.Job],
        plant: Planter,
        path: Path | None = None,
    ) -> None:
        self.id = world_id
        self.system = system
        self.database = Database(path)
        self.clock = Clock(system.wall)
        self.chance = Chance("")
        self.settings = Settings()
        self.games: dict[int, Game] = {}
        # The operations that have a fault armed.
        self.faulty: frozenset[str] = frozenset()
        self.plan = plan
        # Called after each commit that gave the courier something to do.
        self.on_announcement: Callable[[], None] = lambda: None
        # Held while somebody moves this world's clock from event to event.
        self.travelling = asyncio.Lock()
        self._jobs = jobs
        self._plant = plant
        if not self.database.at_once(_is_begun):
            self._begin(self.database)
        self._load()
        self.database.at_once(self._replant)

    def _begin(self, database: Database) -> None:
        seed = self.plan.seed or self.system.entropy()
        database.at_once(
            lambda connection: connection.execute(
                "INSERT INTO world VALUES (1, ?, ?, '{}', ?, 0, 0, 0, NULL)",
                (self.id, json.dumps(f.show(self.plan)), seed),
            )
        )

    def _load(self) -> None:
        """Take over what the store says of the world itself."""
        self.database.at_once(lambda c: c.execute("UPDATE world SET openings = openings + 1"))
        row = self.database.at_once(lambda c: c.execute("SELECT * FROM world").fetchone())
        self.chance = Chance(row["seed"], row["counter"], row["openings"], self.chance.requests)
        self.clock.offset, self.clock.frozen_at = row["offset"], row["frozen_at"]
        self.settings = changed(Settings(), json.loads(row["settings"]))
        self.read_faults()

    def _replant(self, connection: sqlite3.Connection) -> None:
        """Bring the store in line with the plan: at the first start, and with a changed config."""
        self.settings = changed(self.settings, self.plan.settings)
        self._run(partial(self._plant, plan=self.plan), connection)
        connection.execute("UPDATE world SET plan = ?", (json.dumps(f.show(self.plan)),))
        self._save_settings(connection)
        self._read_games(connection)

    def read_faults(self) -> None:
        """Know of which operations the store has faults, so that all others need not ask it."""
        rows = self.database.at_once(lambda c: c.execute("SELECT operation FROM fault").fetchall())
        self.faulty = frozenset(row["operation"] for row in rows)

    def _read_games(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute(
            """SELECT game.*, currency.name AS currency_name, symbol, units_per_usd
               FROM game JOIN currency USING (currency_id)"""
        )
        stored = {row["game_id"]: _game(row) for row in rows}
        # As the plan lists them; what an earlier plan left behind comes last.
        listed = [game.game_id for game in self.plan.games]
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
        """Go back to the plan, with the clock at the wall again."""
        fresh = Database()
        self._begin(fresh)
        self.database.replace_with(fresh)
        fresh.close_now()
        self._load()
        self.database.at_once(self._replant)

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


def _is_begun(connection: sqlite3.Connection) -> bool:
    """Whether the store has its world; a first start may have been interrupted before it had."""
    return connection.execute("SELECT 1 FROM world").fetchone() is not None


def _game(row: sqlite3.Row) -> Game:
    currency = Currency(
        row["currency_id"], row["currency_name"], row["symbol"], row["units_per_usd"]
    )
    return Game(row["game_id"], row["name"], row["secret"], row["signing_secret"], currency)
