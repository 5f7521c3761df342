"""Threads of the timeline: what made a thing happen, up to the call, and what it made happen."""

from collections.abc import Sequence

from invo_emulator.core import timeline
from invo_emulator.errors import EntryNotFound
from invo_emulator.world.transaction import Row, Transaction

# A call makes events happen, and they make attempts happen, which make nothing.
_DEEPEST = 2


def show(tx: Transaction, number: int) -> dict[str, object]:
    """An entry by its place, with the thread it is on. Raises EntryNotFound."""
    entry = tx.one("SELECT * FROM happened WHERE number = ?", number)
    if entry is None:
        message = f"Nothing that happened at {number} is remembered: GET /_emulator/timeline."
        raise EntryNotFound(message)
    causes = [timeline.show(tx, row) for row in _causes(tx, entry)]
    return {**_with_effects(tx, entry, _DEEPEST), "because": causes}


def _causes(tx: Transaction, entry: Row) -> Sequence[Row]:
    """The nearest first. What time made happen, or nobody remembers, has none here."""
    found: list[Row] = []
    effect = entry
    while len(found) < _DEEPEST and (row := _cause_of(tx, effect)):
        found.append(row)
        effect = row
    return found


def _cause_of(tx: Transaction, effect: Row) -> Row | None:
    """The entry of a call or an event, which are all that makes others happen beside time."""
    return tx.one(
        """SELECT * FROM happened WHERE number IN (
             SELECT number FROM call WHERE request_id = :cause
             UNION SELECT number FROM event WHERE event_id = :cause)""",
        cause=effect["cause"],
    )


def _with_effects(tx: Transaction, entry: Row, deep: int) -> dict[str, object]:
    effects: Sequence[Row] = ()
    has_more = False
    if deep and entry["kind"] in ("call", "event"):
        effects, has_more = timeline.effects_of(tx, entry["number"], entry["subject"])
    return {
        **timeline.show(tx, entry),
        "effects": [_with_effects(tx, row, deep - 1) for row in effects],
        "has_more_effects": has_more,
    }
