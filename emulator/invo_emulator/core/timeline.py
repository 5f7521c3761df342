"""The timeline: all that happened in a world, on one axis, and what each thing made happen."""

import json
from collections.abc import Mapping, Sequence

from invo_emulator.errors import RequestNotFound
from invo_emulator.json_objects import as_text
from invo_emulator.money import amounts
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


def entries(
    tx: Transaction, kind: str | None, about: str | None, before: int, count: int
) -> Sequence[Row]:
    """Newest first: of one kind or all; about, or caused by, one thing or all."""
    return tx.all(
        """SELECT * FROM happened
           WHERE number < ? AND number > (SELECT forgotten FROM world)
           AND kind = COALESCE(?, kind) AND (? IS NULL OR subject = ? OR cause = ?)
           ORDER BY number DESC LIMIT ?""",
        before,
        kind,
        about,
        about,
        about,
        count,
    )


def places(tx: Transaction, after: int) -> Sequence[Row]:
    """The places that are taken after one."""
    return tx.all("SELECT number FROM happened WHERE number > ?", after)


def entries_among(
    tx: Transaction, kind: str | None, about: str | None, numbers: Sequence[int]
) -> Sequence[Row]:
    """Those at some places that are of one kind or all, and about, or caused by, one thing or all;
    in that order."""
    return tx.all(
        """SELECT * FROM happened WHERE number IN (SELECT value FROM json_each(?))
           AND kind = COALESCE(?, kind) AND (? IS NULL OR subject = ? OR cause = ?)
           ORDER BY number""",
        json.dumps(numbers),
        kind,
        about,
        about,
        about,
    )


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
        return {"postings": _postings(tx, entry["subject"])}
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


def _postings(tx: Transaction, entry_id: str) -> list[dict[str, object]]:
    rows = tx.all(
        """SELECT source.name AS source, target.name AS target, amount FROM posting
           JOIN account AS source ON source.account_id = posting.source
           JOIN account AS target ON target.account_id = posting.target
           WHERE entry_id = ? ORDER BY number""",
        entry_id,
    )
    return [
        {"from": row["source"], "to": row["target"], "amount": amounts.show(row["amount"])}
        for row in rows
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
    tx: Transaction, path: str | None, status: int | None, before: int, count: int
) -> Sequence[Row]:
    """Calls, newest first: to paths that begin so, with one status, or all."""
    return tx.all(
        """SELECT * FROM call WHERE number < ? AND (? IS NULL OR status = ?)
           AND (? IS NULL OR substr(path, 1, length(?)) = ?) ORDER BY number DESC LIMIT ?""",
        before,
        status,
        status,
        path,
        path,
        path,
        count,
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
    effects = tx.all(
        "SELECT * FROM happened WHERE number > ? AND cause = ? ORDER BY number",
        call["number"],
        call["request_id"],
    )
    return {
        **show_call(call),
        "query": call["query"],
        "request_headers": json.loads(call["request_headers"]),
        **as_text("request_body", call["request_body"]),
        "response_headers": json.loads(call["response_headers"]),
        **as_text("response_body", call["response_body"]),
        "effects": [show(tx, row) for row in effects],
    }
