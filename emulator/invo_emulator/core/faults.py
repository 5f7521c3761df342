"""Faults: what a test arms to see how its backend copes. Counted call by call, never by chance."""

import json
from collections.abc import Mapping, Sequence

from invo_emulator.errors import FaultNotFound
from invo_emulator.records import frozen
from invo_emulator.world.transaction import Row, Transaction

# Where in a call it happens: before anything was done; when all is done and nothing was said; or
# in the middle of saying it.
POINTS = ("before-handler", "after-commit", "mid-body")

# What happens: another answer, a broken connection, silence, or only a wait.
EFFECTS = ("status", "reset", "hang", "delay")


@frozen
class Fault:
    """What is to be spoilt. `skips` calls go well first; `times` 0 is for ever."""

    operation: str
    point: str
    effect: str
    skips: int
    times: int
    status: int
    body: Mapping[str, object] | None
    headers: Mapping[str, str]
    seconds: float


def arm(tx: Transaction, fault: Fault) -> Row:
    """Have it happen to the calls from now on."""
    fault_id = tx.chance.id("flt")
    tx.insert(
        "fault",
        fault_id=fault_id,
        operation=fault.operation,
        skips=fault.skips,
        times=fault.times,
        point=fault.point,
        effect=fault.effect,
        status=fault.status,
        body=None if fault.body is None else json.dumps(fault.body),
        headers=json.dumps(dict(fault.headers)),
        seconds=fault.seconds,
    )
    return _get(tx, fault_id)


def _get(tx: Transaction, fault_id: str) -> Row:
    row = tx.one("SELECT * FROM fault WHERE fault_id = ?", fault_id)
    if row is None:
        raise FaultNotFound(f"There is no fault {fault_id} in this world.")
    return row


def disarm(tx: Transaction, fault_id: str) -> None:
    """Let it happen no more. Raises FaultNotFound."""
    tx.execute("DELETE FROM fault WHERE number = ?", _get(tx, fault_id)["number"])


def disarm_all(tx: Transaction) -> None:
    """Let all go well again."""
    tx.execute("DELETE FROM fault")


def armed(tx: Transaction) -> Sequence[Row]:
    """Every fault, newest first, those that are used up included."""
    return tx.all("SELECT * FROM fault ORDER BY number DESC")


def take(tx: Transaction, operation: str) -> Fault | None:
    """Count a call of an operation; what is to happen to it. Several follow each other: a call that
    one of them strikes is not counted by those that were armed later."""
    for row in tx.all("SELECT * FROM fault WHERE operation = ? ORDER BY number", operation):
        tx.execute("UPDATE fault SET seen = seen + 1 WHERE number = ?", row["number"])
        if _is_turn(row):
            tx.execute("UPDATE fault SET struck = struck + 1 WHERE number = ?", row["number"])
            return _read(row)
    return None


def _is_turn(row: Row) -> bool:
    is_over = row["times"] and row["seen"] >= row["skips"] + row["times"]
    return row["seen"] >= row["skips"] and not is_over


def _read(row: Row) -> Fault:
    return Fault(
        operation=row["operation"],
        point=row["point"],
        effect=row["effect"],
        skips=row["skips"],
        times=row["times"],
        status=row["status"],
        body=None if row["body"] is None else json.loads(row["body"]),
        headers=json.loads(row["headers"]),
        seconds=row["seconds"],
    )


def show(row: Row) -> dict[str, object]:
    """A fault as the control plane shows it; `happened` is how often it did."""
    return {
        "fault_id": row["fault_id"],
        "operation": row["operation"],
        "after": row["skips"],
        "times": row["times"],
        "at": row["point"],
        "do": row["effect"],
        "status": row["status"],
        "body": None if row["body"] is None else json.loads(row["body"]),
        "headers": json.loads(row["headers"]),
        "seconds": row["seconds"],
        "calls_seen": row["seen"],
        "happened": row["struck"],
    }
