"""The outbox: an event and its deliveries, written with the change they tell of."""

import json
from collections.abc import Mapping

from invo_emulator.errors import InvalidInput
from invo_emulator.json_objects import compact
from invo_emulator.times import iso
from invo_emulator.webhooks import catalogue, queue
from invo_emulator.world.transaction import Row, Transaction

SCHEMA_VERSION = "1.0"


def announce(tx: Transaction, game_id: int, event_type: str, data: Mapping[str, object]) -> str:
    """Write an event for everybody who listens to this game; its event_id."""
    event_id = _write(tx, game_id, event_type, data)
    # Not all of its columns: sqlite3 takes as long to describe each as to read it.
    for target in tx.all(
        """SELECT target_id, subscribed_events, policy, hostile, announced
           FROM webhook_target WHERE game_id = ? AND state = 'active'""",
        game_id,
    ):
        if catalogue.is_heard(json.loads(target["subscribed_events"]), event_type):
            queue.enqueue(tx, event_id, event_type, target)
    return event_id


def announce_test(tx: Transaction, target: Row) -> str:
    """Write a test event for one target, whatever it subscribed to; its delivery's id."""
    event_id = _write(tx, target["game_id"], "webhook.test", data_of_test(target["game_id"]))
    return queue.enqueue(tx, event_id, "webhook.test", target)


def check_asked(tx: Transaction, event_type: str | None, field: str) -> None:
    """Raises InvalidInput for a type that INVO does not have, unless a tester announced one of it:
    whoever looks for a typing error would find nothing for ever."""
    if event_type is None or event_type in catalogue.ALL:
        return
    if tx.one("SELECT 1 FROM event WHERE event_type = ? LIMIT 1", event_type) is None:
        meant = catalogue.meant(event_type)
        hint = f"did you mean {meant}?" if meant else "and none was announced by that name here."
        raise InvalidInput(field, f"INVO has no event {event_type}: {hint}")


def data_of_test(game_id: int) -> dict[str, object]:
    """What a test event says."""
    return {"message": "A test event: nothing was bought.", "game_id": str(game_id)}


def _write(tx: Transaction, game_id: int, event_type: str, data: Mapping[str, object]) -> str:
    """The body is stored as the exact bytes that every attempt will send. The keys are the guide's,
    in its order, then `idempotency_key` and `schema_version` of the SDK's page."""
    event_id, key = tx.chance.ids("evt", "idem")
    envelope = {
        "event_id": event_id,
        "event_type": event_type,
        "created_at": iso(tx.now),
        "tenant_id": str(game_id),
        "data": data,
        "idempotency_key": key,
        "schema_version": SCHEMA_VERSION,
    }
    tx.insert(
        "event",
        number=tx.step(),
        event_id=event_id,
        idempotency_key=key,
        game_id=game_id,
        event_type=event_type,
        body=bytearray(compact(envelope)),  # sqlite3 binds it as it is, and bytes in a detour
        created_at=tx.now,
        cause=tx.cause,
    )
    return event_id
