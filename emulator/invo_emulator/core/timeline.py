"""The timeline: all that happened in a world, on one axis, and what each thing made happen."""

import json
from collections.abc import Collection, Mapping, Sequence

from invo_emulator.core.filters import Filter
from invo_emulator.errors import RequestNotFound
from invo_emulator.json_objects import as_text
from invo_emulator.money import amounts, ledger
from invo_emulator.times import iso_exact
from invo_emulator.world.transaction import Row, Transaction

KINDS = (
    "call",
    "state",
    "posting",
    "event",
    "attempt",
    "message",
    "player",
    "clock",
    "fault",
)

# How many effects of one thing are shown: an event that is replayed for ever may have thousands.
_MOST_EFFECTS = 200

# How many places are looked at with one question.
_AT_ONCE = 500


def entries(tx: Transaction, wanted: Filter, before: int, count: int) -> Sequence[Row]:
    """Those that are looked for, newest first."""
    found = wanted.places(tx)
    if found is not None:
        older = sorted((number for number in found if number < before), reverse=True)
        return _first_among(tx, wanted, older, count)
    return tx.all(
        """SELECT * FROM happened
           WHERE number < ? AND number > (SELECT forgotten FROM world)
           AND kind = COALESCE(?, kind) AND (? IS NULL OR subject = ? OR cause = ?)
           ORDER BY number DESC LIMIT ?""",
        before,
        wanted.kind,
        wanted.about,
        wanted.about,
        wanted.about,
        count,
    )


def _first_among(
    tx: Transaction, wanted: Filter, numbers: Sequence[int], count: int
) -> Sequence[Row]:
    """The first of those at some places that are of the kind and about the thing."""
    rows: list[Row] = []
    for first in range(0, len(numbers), _AT_ONCE):
        rows += reversed(_among(tx, wanted, numbers[first : first + _AT_ONCE]))
        if len(rows) >= count:
            break
    return rows[:count]


def places(tx: Transaction, after: int) -> Sequence[Row]:
    """The places that are taken after one."""
    return tx.all("SELECT number FROM happened WHERE number > ?", after)


def entries_among(tx: Transaction, wanted: Filter, numbers: Collection[int]) -> Sequence[Row]:
    """Those at some places that are looked for, oldest first."""
    found = wanted.places(tx) if numbers else None
    return _among(tx, wanted, [each for each in numbers if found is None or each in found])


def _among(tx: Transaction, wanted: Filter, numbers: Sequence[int]) -> Sequence[Row]:
    return tx.all(
        """SELECT * FROM happened WHERE number IN (SELECT value FROM json_each(?))
           AND kind = COALESCE(?, kind) AND (? IS NULL OR subject = ? OR cause = ?)
           ORDER BY number""",
        json.dumps(numbers),
        wanted.kind,
        wanted.about,
        wanted.about,
        wanted.about,
    )


def under_way(tx: Transaction, numbers: Collection[int]) -> set[int]:
    """Those of some places where an attempt is that has not ended."""
    rows = tx.all(
        """SELECT timeline.number FROM json_each(?) CROSS JOIN timeline ON timeline.number = value
           JOIN attempt ON delivery_id = subject
                AND attempt.number = json_extract(detail, '$.attempt')
           WHERE kind = 'attempt' AND duration_us IS NULL AND network_error IS NULL""",
        json.dumps(list(numbers)),
    )
    return {row["number"] for row in rows}


def show(tx: Transaction, entry: Row) -> dict[str, object]:
    """An entry, with what is worth knowing of the thing itself."""
    return {
        "number": entry["number"],
        "at": iso_exact(entry["at"]),
        "kind": entry["kind"],
        "subject": entry["subject"],
        "cause": entry["cause"],
        **json.loads(entry["detail"]),
        **_more(tx, entry),
    }


def _more(tx: Transaction, entry: Row) -> Mapping[str, object]:
    if entry["kind"] == "call":
        call = tx.one("SELECT * FROM call WHERE number = ?", entry["number"])
        return _brief(call) if call else {}
    if entry["kind"] == "posting":
        return {"postings": _postings(tx, entry["number"])}
    if entry["kind"] == "attempt":
        return _outcome(tx, entry)
    return {}


def _brief(call: Row) -> dict[str, object]:
    return {
        "operation": call["operation"],
        "method": call["method"],
        "path": call["path"],
        "status": call["status"],
        "code": call["code"],
        "duration_ms": call["duration_us"] / 1000,
        "game_id": None if call["game_id"] is None else str(call["game_id"]),
        "fault": call["fault"],
    }


def _postings(tx: Transaction, entry_id: int) -> list[dict[str, object]]:
    return [
        {"from": row["source"], "to": row["target"], "amount": amounts.show(row["amount"])}
        for row in ledger.postings(tx, entry_id)
    ]


def _outcome(tx: Transaction, entry: Row) -> Mapping[str, object]:
    attempt = tx.one(
        "SELECT * FROM attempt WHERE delivery_id = ? AND number = ?",
        entry["subject"],
        json.loads(entry["detail"]).get("attempt"),  # one by hand is told whole
    )
    if attempt is None:
        return {}
    duration_us = attempt["duration_us"]
    return {
        "status": attempt["status"],
        "network_error": attempt["network_error"],
        "duration_ms": None if duration_us is None else duration_us / 1000,
    }


def calls(
    tx: Transaction, path: str | None, status: tuple[int, int] | None, before: int, count: int
) -> Sequence[Row]:
    """Calls, newest first: to paths that begin so, answered within a range, or all."""
    lowest, highest = status or (None, None)
    return tx.all(
        """SELECT * FROM call WHERE number < :before
           AND (:lowest IS NULL OR COALESCE(status, 0) BETWEEN :lowest AND :highest)
           AND (:path IS NULL OR substr(path, 1, length(:path)) = :path)
           ORDER BY number DESC LIMIT :count""",
        before=before,
        lowest=lowest,
        highest=highest,
        path=path,
        count=count,
    )


def get_call(tx: Transaction, request_id: str) -> Row:
    """A call by its request id. Raises RequestNotFound."""
    row = tx.one("SELECT * FROM call WHERE request_id = ?", request_id)
    if row is None:
        message = (
            f"No call {request_id} is remembered: GET /_emulator/requests lists those that are."
        )
        raise RequestNotFound(message)
    return row


def show_call(call: Row) -> dict[str, object]:
    """A call in short."""
    return {"request_id": call["request_id"], "at": iso_exact(call["at"]), **_brief(call)}


def show_whole_call(tx: Transaction, call: Row) -> dict[str, object]:
    """A call with what was said on both sides, and what it made happen."""
    effects, has_more = effects_of(tx, call["number"], call["request_id"])
    return {
        **show_call(call),
        "query": call["query"],
        "request_headers": json.loads(call["request_headers"]),
        **as_text("request_body", call["request_body"]),
        "response_headers": json.loads(call["response_headers"]),
        **as_text("response_body", call["response_body"]),
        "effects": [show(tx, row) for row in effects],
        "has_more_effects": has_more,
    }


def effects_of(tx: Transaction, number: int, cause: str) -> tuple[Sequence[Row], bool]:
    """The first of what a thing at a place made happen, and whether there is more of it."""
    rows = tx.all(
        "SELECT * FROM happened WHERE number > ? AND cause = ? ORDER BY number LIMIT ?",
        number,
        cause,
        _MOST_EFFECTS + 1,
    )
    return rows[:_MOST_EFFECTS], len(rows) > _MOST_EFFECTS
