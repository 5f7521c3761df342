"""The outbox: an event and its deliveries, written with the change they tell of."""

import json
from collections.abc import Mapping

from invo_emulator.json_objects import compact
from invo_emulator.lifecycles import DELIVERY
from invo_emulator.times import iso
from invo_emulator.world.transaction import Row, Transaction

SCHEMA_VERSION = "1.0"


def announce(tx: Transaction, game_id: int, event_type: str, data: Mapping[str, object]) -> str:
    """Write an event for everybody who listens to this game; its event_id.

    The body is stored as the exact bytes that every attempt will send. The keys are the guide's,
    in its order, then `idempotency_key` and `schema_version` of the SDK's page.
    """
    event_id, key = tx.chance.id("evt"), tx.chance.id("idem")
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
        event_id=event_id,
        idempotency_key=key,
        game_id=game_id,
        event_type=event_type,
        body=compact(envelope).encode(),
        created_at=tx.now,
    )
    for target in tx.all("SELECT * FROM webhook_target WHERE game_id = ?", game_id):
        if listens(target, event_type):
            _enqueue(tx, event_id, target["target_id"])
    return event_id


def listens(target: Row, event_type: str) -> bool:
    """Whether a target wants events of this type."""
    subscribed = json.loads(target["subscribed_events"])
    return "*" in subscribed or event_type in subscribed


def _enqueue(tx: Transaction, event_id: str, target_id: int) -> None:
    tx.insert(
        "delivery",
        delivery_id=tx.chance.id("dlv"),
        event_id=event_id,
        target_id=target_id,
        state=DELIVERY.start,
        due_at=tx.now,
    )
    tx.wake_courier()
