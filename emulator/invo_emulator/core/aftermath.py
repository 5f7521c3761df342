"""What became of an order or a move: its states, what moved for it, and whom that was told.

Found by the calls and the jobs that changed it, for as long as the timeline remembers them.
"""

import json
from collections.abc import Sequence

from invo_emulator.money import ledger
from invo_emulator.times import iso_exact
from invo_emulator.webhooks import delivery_views
from invo_emulator.world.transaction import Row, Transaction

# Changes of state of any of these ids.
_CHANGES = """
    SELECT number, cause FROM timeline
    WHERE kind = 'state' AND subject IN (SELECT value FROM json_each(:ids))
    UNION SELECT number, cause FROM item_purchase JOIN world ON number > forgotten
    WHERE order_id IN (SELECT value FROM json_each(:ids))
    UNION SELECT number, cause FROM purchase JOIN world ON number > forgotten
    WHERE order_id IN (SELECT value FROM json_each(:ids))"""

_CAUSES = f"cause IN (SELECT cause FROM ({_CHANGES}))"


def cause(tx: Transaction, subject: str) -> str | None:
    """The call that began it, or null."""
    found = tx.one(
        """SELECT cause FROM timeline WHERE subject = ? AND kind = 'state'
           ORDER BY number LIMIT 1""",
        subject,
    )
    return found["cause"] if found else None


def show(tx: Transaction, ids: Sequence[str], reference: str) -> dict[str, object]:
    """All of it, oldest first. `ids` are ours, `reference` is what the caller named it by."""
    return {
        "states": [_state(row) for row in _states(tx, ids)],
        "entries": [ledger.show_entry(tx, row) for row in _entries(tx, ids, reference)],
        "events": [_event(tx, row) for row in _events(tx, ids)],
    }


def _states(tx: Transaction, ids: Sequence[str]) -> Sequence[Row]:
    return tx.all(
        f"""SELECT * FROM happened
            WHERE kind = 'state' AND number IN (SELECT number FROM ({_CHANGES})) ORDER BY number""",
        ids=json.dumps(ids),
    )


def _state(row: Row) -> dict[str, object]:
    detail = json.loads(row["detail"])
    return {
        "number": row["number"],
        "at": iso_exact(row["at"]),
        "status": detail["to"],
        "payment_status": detail.get("payment"),
        "cause": row["cause"],
    }


def _entries(tx: Transaction, ids: Sequence[str], reference: str) -> Sequence[Row]:
    return tx.all(
        f"""SELECT * FROM entry WHERE {_CAUSES}
              AND (reference = :reference OR reference IN (SELECT value FROM json_each(:ids)))
            ORDER BY entry_id""",
        ids=json.dumps(ids),
        reference=reference,
    )


def _events(tx: Transaction, ids: Sequence[str]) -> Sequence[Row]:
    return tx.all(
        f"""SELECT * FROM event WHERE {_CAUSES}
              AND EXISTS (SELECT 1 FROM json_each(:ids) WHERE instr(CAST(body AS TEXT), value))
            ORDER BY number""",
        ids=json.dumps(ids),
    )


def _event(tx: Transaction, event: Row) -> dict[str, object]:
    deliveries = tx.all(
        "SELECT * FROM delivery WHERE event_id = ? ORDER BY number", event["event_id"]
    )
    return {
        "event_id": event["event_id"],
        "event_type": event["event_type"],
        "game_id": str(event["game_id"]),
        "created_at": iso_exact(event["created_at"]),
        "deliveries": [delivery_views.show(tx, each) for each in deliveries],
    }
