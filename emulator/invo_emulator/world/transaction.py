"""What a function of a resource is given: one instant, a change to make, and the world's things."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from invo_emulator.errors import Refusal
from invo_emulator.records import frozen
from invo_emulator.settings import Settings
from invo_emulator.world.chance import Chance

# What was read from the store, or was written just now: its columns by name.
Row = sqlite3.Row | Mapping[str, Any]


@frozen
class Currency:
    """What a game's players hold. 0 is US dollars."""

    currency_id: int
    name: str
    symbol: str
    units_per_usd: int


@frozen
class Game:
    """A studio's game, as the console would have registered it."""

    game_id: int
    name: str
    secret: str
    signing_secret: str
    currency: Currency
    # As #rrggbb, and a picture as a data: URL.
    color: str | None = None
    logo: str | None = None


@dataclass(slots=True)
class Transaction:
    """A whole change or none. `now` is one instant throughout, in microseconds."""

    connection: sqlite3.Connection
    world_id: str
    now: int
    chance: Chance
    settings: Settings
    games: dict[int, Game]
    # To be called when something was put into the outbox; takes effect at the commit.
    wake_courier: Callable[[], None]
    # To be called with the instant at which something was scheduled.
    expect_job: Callable[[int], None]
    # Takes the next place in the timeline.
    step: Callable[[], int]
    # What makes this happen: a request, or a job.
    cause: str | None = None

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        """Run one statement."""
        return self.connection.execute(sql, values)

    def one(self, sql: str, *values: object, **named: object) -> Row | None:
        """The first row, or None. Each value goes to a ?, or all of them by name to :names."""
        row: Row | None = self.connection.execute(sql, named or values).fetchone()
        return row

    def all(self, sql: str, *values: object, **named: object) -> Sequence[Row]:
        """Every row. The same for values."""
        return self.connection.execute(sql, named or values).fetchall()

    def insert(self, table: str, **columns: object) -> int:
        """Add one row, named column by column; its rowid."""
        sql = _insert_sql(table, *columns)
        return self.connection.execute(sql, tuple(columns.values())).lastrowid or 0

    @contextmanager
    def undone_when_refused(self) -> Iterator[None]:
        """Undo what is done inside, but not what was done before it, should it be refused."""
        counter = self.chance.counter
        self.execute("SAVEPOINT attempt")
        try:
            yield
        except Refusal:
            self.execute("ROLLBACK TO attempt")
            self.chance.counter = counter
            raise
        finally:
            self.execute("RELEASE attempt")


@cache
def _insert_sql(table: str, *columns: str) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
