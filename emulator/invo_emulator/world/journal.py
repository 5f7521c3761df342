"""The journal: every call, written down beside what it made happen, at its place in the timeline.

Calls are written by the hundred, or a fifth of a second later, or when somebody wants to read them,
because a commit for each would cost more than many a call. The place of each was taken when it
began, so the timeline is in order all the same. A process that is killed forgets the newest calls,
but nothing that they did.
"""

import sqlite3
from typing import NamedTuple

# The latest place of the timeline that is taken. Of an entry only the first posting is shown there.
LAST_STEP = """SELECT MAX(forgotten,
    COALESCE((SELECT number FROM happened ORDER BY number DESC LIMIT 1), 0),
    COALESCE((SELECT MAX(number) FROM posting), 0)) FROM world"""

# How many calls may wait to be written: as many as take a millisecond. And how many at worst.
_MOST_UNWRITTEN, _MOST_WAITING = 100, 10_000

# How many steps are taken before it is looked whether there are too many.
_STEPS_PER_CLEARING = 200

# The timeline keeps so many steps for each call that may be remembered, and never fewer than these.
_STEPS_PER_CALL = 10
_FEWEST_STEPS = 10_000


class Call(NamedTuple):
    """A call and its answer. Secrets in it are masked. `code` and `fault` are empty where there is
    none, because sqlite3 binds None slowest of all."""

    number: int
    request_id: str
    at: int
    duration_us: int
    operation: str | None
    game_id: int | None
    method: str
    path: str
    query: str
    request_headers: str
    request_body: bytearray
    status: int | None
    code: str
    response_headers: str
    response_body: bytearray
    fault: str


_INSERT = f"""INSERT INTO call VALUES ({", ".join("?" * 12)}, NULLIF(?, ''), ?, ?, NULLIF(?, ''))"""


class Journal:
    """The steps of a world, counted, and the calls that are not written yet."""

    def __init__(self) -> None:
        self.steps = 0
        self._noted = 0
        self._calls: list[Call] = []
        self._clears_at = 0
        # How many calls the store holds, once they were counted, which takes longer than the rest.
        self._stored: int | None = None

    def step(self) -> int:
        """The next place in the timeline."""
        self.steps += 1
        return self.steps

    @property
    def version(self) -> int:
        """Another number whenever something happened, for those who look again and again."""
        return self.steps + self._noted

    def note(self, call: Call) -> None:
        """Have a call written with the next ones."""
        self._calls.append(call)
        # More wait only while the store takes none.
        del self._calls[:-_MOST_WAITING]
        self._noted += 1

    @property
    def is_long(self) -> bool:
        """Whether so many calls wait that writing more at once would keep others waiting."""
        return len(self._calls) >= _MOST_UNWRITTEN

    @property
    def is_empty(self) -> bool:
        """Whether all calls are written."""
        return not self._calls

    def write(self, connection: sqlite3.Connection) -> None:
        """Write what was noted. It stays noted until that is committed."""
        connection.executemany(_INSERT, self._calls)

    def wrote(self) -> None:
        """What was noted is written for good."""
        if self._stored is not None:
            self._stored += len(self._calls)
        self._calls = []

    def clear(self, connection: sqlite3.Connection, most: int) -> None:
        """Forget what is older than so many calls, or steps, if it is time to look for that."""
        if self.steps < self._clears_at:
            return
        self._clears_at = self.steps + _STEPS_PER_CLEARING
        if self._stored is None:
            self._stored = int(connection.execute("SELECT COUNT(*) FROM call").fetchone()[0])
        oldest = self.steps - max(most * _STEPS_PER_CALL, _FEWEST_STEPS)
        if 0 < most < self._stored:
            oldest = max(oldest, _nth(connection, self._stored - most))
        self._stored -= _forget(connection, oldest)


def _nth(connection: sqlite3.Connection, count: int) -> int:
    """The step of a call that has so many before it, itself among them."""
    sql = "SELECT number FROM call ORDER BY number LIMIT 1 OFFSET ?"
    row = connection.execute(sql, (count - 1,)).fetchone()
    return int(row[0]) if row else 0


def _forget(connection: sqlite3.Connection, oldest: int) -> int:
    """Forget all until a step; how many calls that were."""
    connection.execute("UPDATE world SET forgotten = MAX(forgotten, ?)", (oldest,))
    connection.execute("DELETE FROM timeline WHERE number <= ?", (oldest,))
    return connection.execute("DELETE FROM call WHERE number <= ?", (oldest,)).rowcount
