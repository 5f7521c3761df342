"""Scheduled jobs: what happens by itself as time passes, and the record of what did."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import field

from invo_emulator.records import frozen
from invo_emulator.times import iso_exact
from invo_emulator.world.transaction import Row, Transaction

_log = logging.getLogger(__name__)

# Does what was scheduled for a subject, at the instant it was due.
Job = Callable[[Transaction, str], None]


@frozen
class Fired:
    """One thing that time made happen, or will."""

    at: int
    kind: str
    id: str
    details: Mapping[str, object] = field(default_factory=dict)

    def shown(self) -> dict[str, object]:
        """As the control plane lists it."""
        return {"at": iso_exact(self.at), "kind": self.kind, "id": self.id, **self.details}


def schedule(tx: Transaction, due_at: int, kind: str, subject: str) -> None:
    """Have `kind` happen to `subject` at an instant."""
    # What is scheduled already is not to happen twice.
    sql = "INSERT INTO job (due_at, kind, subject) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    tx.execute(sql, due_at, kind, subject)
    tx.expect_job(due_at)


def withdraw(tx: Transaction, due_at: int, kind: str, subject: str) -> None:
    """Have it not happen after all. What is not scheduled may be withdrawn, too."""
    sql = "DELETE FROM job WHERE due_at = ? AND kind = ? AND subject = ?"
    tx.execute(sql, due_at, kind, subject)


def next_due(tx: Transaction) -> int | None:
    """When the next job is due, if any is."""
    row = tx.one("SELECT MIN(due_at) AS due_at FROM job")
    return row["due_at"] if row else None


def upcoming(tx: Transaction, most: int) -> list[Fired]:
    """What is due next, the earliest first."""
    rows = tx.all("SELECT * FROM job ORDER BY due_at, kind, subject LIMIT ?", most)
    return [Fired(row["due_at"], row["kind"], row["subject"]) for row in rows]


def run_due(tx: Transaction, jobs: Mapping[str, Job]) -> list[Fired]:
    """Let everything happen that is due by `tx.now`, in order, each at its own instant."""
    present, fired = tx.now, []
    while row := tx.one(
        "SELECT * FROM job WHERE due_at <= ? ORDER BY due_at, kind, subject LIMIT 1", present
    ):
        withdraw(tx, row["due_at"], row["kind"], row["subject"])
        tx.now, tx.cause = row["due_at"], f"{row['kind']} {row['subject']}"
        if _do(tx, row, jobs):
            fired.append(Fired(row["due_at"], row["kind"], row["subject"]))
    tx.now, tx.cause = present, None
    return fired


def _do(tx: Transaction, row: Row, jobs: Mapping[str, Job]) -> bool:
    tx.execute("SAVEPOINT job")
    try:
        jobs[row["kind"]](tx, row["subject"])
    except Exception:
        # A bug, and dropped: a world that tried it again at each call would never answer any more.
        _log.exception("the job %s of %s failed", row["kind"], row["subject"])
        tx.execute("ROLLBACK TO job")
        return False
    finally:
        tx.execute("RELEASE job")
    return True
