"""The queue of a target: which deliveries an event makes, and which of them wait for others."""

from collections.abc import Sequence
from itertools import pairwise

from invo_emulator.lifecycles import DELIVERY
from invo_emulator.times import SECOND
from invo_emulator.webhooks import hostility, policies
from invo_emulator.webhooks.hostility import Hostile
from invo_emulator.world.transaction import Row, Transaction


def enqueue(tx: Transaction, event_id: str, event_type: str, target: Row) -> str:
    """Have an event sent to a target: a delivery, whose id is given back, and as many more as a
    hostile policy wants."""
    hostile = _plan(tx, event_type, target)
    # What is to be shuffled is held until enough are gathered, and so are its copies.
    is_held = hostile.reorder > 0
    first = last = _add(tx, event_id, target, hostile, is_held)
    for _ in range(hostile.duplicate_at_once):
        _add(tx, event_id, target, hostile, is_held, goes_with=first)
    for _ in range(hostile.duplicate):
        last = _add(tx, event_id, target, hostile, True, waits_for=last)
    if is_held:
        _release_if_gathered(tx, target, hostile)
    if not _is_full(tx, target):
        tx.wake_courier()
    return first


def _is_full(tx: Transaction, target: Row) -> bool:
    """Whether so much is under way that whoever ends an attempt takes the next one anyway: a target
    that hangs must not cost anything at each announcement."""
    row = tx.one(
        """SELECT COUNT(*) AS busy FROM delivery INDEXED BY delivery_sending
           WHERE state = 'sending' AND target_id = ?""",
        target["target_id"],
    )
    return row is not None and policies.of(target).room(row["busy"]) <= 0


def _plan(tx: Transaction, event_type: str, target: Row) -> Hostile:
    """What is done to this event on purpose; it counts from now on."""
    if target["hostile"] == "{}":
        return hostility.NOT_AT_ALL
    hostile = hostility.read(target["hostile"])
    if not hostility.is_about(hostile, event_type):
        return hostility.NOT_AT_ALL
    tx.execute(
        "UPDATE webhook_target SET announced = announced + 1 WHERE target_id = ?",
        target["target_id"],
    )
    return hostility.planned(hostile, target["announced"])


def _add(
    tx: Transaction,
    event_id: str,
    target: Row,
    hostile: Hostile,
    is_held: bool,
    *,
    waits_for: str | None = None,
    goes_with: str | None = None,
) -> str:
    delivery_id = tx.chance.id("dlv")
    tx.insert(
        "delivery",
        delivery_id=delivery_id,
        event_id=event_id,
        target_id=target["target_id"],
        state=DELIVERY.after(DELIVERY.start, "hold") if is_held else DELIVERY.start,
        due_at=tx.now + round(hostile.delay_seconds * SECOND),
        waits_for=waits_for,
        goes_with=goes_with,
        hostile=None if hostile is hostility.NOT_AT_ALL else hostility.kept(hostile),
        created_at=tx.now,
    )
    return delivery_id


def _release_if_gathered(tx: Transaction, target: Row, hostile: Hostile) -> None:
    gathered = _gathered(tx, target["target_id"])
    # After the last event that is meant, no other would come to complete them.
    if len(gathered) >= hostile.reorder or hostility.is_over(hostile, target["announced"] + 1):
        _release_last_first(tx, gathered)


def release_gathered(tx: Transaction, target_id: int) -> None:
    """Let go whatever was gathered so far."""
    _release_last_first(tx, _gathered(tx, target_id))


def _gathered(tx: Transaction, target_id: int) -> Sequence[Row]:
    return tx.all(
        """SELECT * FROM delivery INDEXED BY delivery_held
           WHERE state = 'held' AND waits_for IS NULL AND goes_with IS NULL AND target_id = ?
           ORDER BY number DESC""",
        target_id,
    )


def _release_last_first(tx: Transaction, gathered: Sequence[Row]) -> None:
    # Each waits for the one that came after it, so that they arrive in that order.
    for later, row in pairwise(gathered):
        tx.execute(
            "UPDATE delivery SET waits_for = ? WHERE delivery_id = ?",
            later["delivery_id"],
            row["delivery_id"],
        )
    for row in gathered[:1]:
        release(tx, row)


def release_followers(tx: Transaction, delivery_id: str) -> None:
    """A delivery has ended: let go what waited for it."""
    for row in tx.all("SELECT * FROM delivery WHERE state = 'held' AND waits_for = ?", delivery_id):
        release(tx, row)


def release(tx: Transaction, held: Row) -> None:
    """Let a held delivery go, and the copies that go with it."""
    tx.execute(
        """UPDATE delivery SET state = ?, waits_for = NULL, due_at = MAX(due_at, ?)
           WHERE state = 'held' AND event_id = ? AND ? IN (delivery_id, goes_with)""",
        DELIVERY.after(held["state"], "release"),
        tx.now,
        held["event_id"],
        held["delivery_id"],
    )
    tx.wake_courier()


def give_up_all(tx: Transaction, target_id: int) -> None:
    """Make dead whatever waits to be sent to a target. What is under way may still arrive."""
    for row in tx.all(
        "SELECT * FROM delivery WHERE target_id = ? AND state IN ('pending', 'held')", target_id
    ):
        tx.execute(
            "UPDATE delivery SET state = ?, due_at = NULL, waits_for = NULL WHERE delivery_id = ?",
            DELIVERY.after(row["state"], "give_up"),
            row["delivery_id"],
        )
