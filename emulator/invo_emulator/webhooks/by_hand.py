"""Attempts by hand: a delivery's event sent once, elsewhere or edited, signed anew.

They are remembered beside the delivery's own, and nothing about the delivery changes by them.
"""

import json

from invo_emulator.records import frozen
from invo_emulator.webhooks import addresses, deliveries, policies, signing, targets
from invo_emulator.webhooks.deliveries import Due, Outcome
from invo_emulator.world.transaction import Row, Transaction


@frozen
class Wish:
    """What is to be other than at an attempt of its own: None is as there."""

    target_url: str | None = None
    body: str | None = None
    signing_secret: str | None = None


def prepare(tx: Transaction, delivery_id: str, wish: Wish) -> Due:
    """What is to be sent. Raises DeliveryNotFound; InvalidInput for an address that the settings
    refuse; WrongState for the delivery's own target while that is disabled."""
    delivery = deliveries.get(tx, delivery_id)
    about = tx.one(
        """SELECT event.*, webhook_target.* FROM event JOIN webhook_target
           WHERE event_id = ? AND target_id = ?""",
        delivery["event_id"],
        delivery["target_id"],
    )
    assert about, "a delivery is of an event and to a target"
    must_be_public = targets.must_be_public(tx, about["name"])
    if wish.target_url is None:
        targets.check_active(about)
    else:
        must_be_public = targets.must_be_public(tx, targets.MAIN)
        if must_be_public:
            addresses.check(wish.target_url)
    body = about["body"] if wish.body is None else wish.body.encode()
    said = _ids(body)
    secrets = (wish.signing_secret,) if wish.signing_secret else signing.secrets_of(about, tx.now)
    return Due(
        delivery_id=delivery_id,
        event_id=said.get("event_id", about["event_id"]),
        event_type=about["event_type"],
        idempotency_key=said.get("idempotency_key", about["idempotency_key"]),
        body=body,
        target_id=about["target_id"],
        target_url=wish.target_url or about["target_url"],
        signing_secrets=secrets,
        old_secret=about["old_secret"],
        number=_next_number(tx, delivery_id),
        due_at=tx.now,
        sent_at=tx.now,
        policy=policies.of(about),
        must_be_public=must_be_public,
    )


def _ids(body: bytes) -> dict[str, str]:
    """The ids that an edited event has of its own, which its headers must repeat."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(event, dict):
        return {}
    ids = ("event_id", "idempotency_key")
    return {name: event[name] for name in ids if _fits_a_header(event.get(name))}


def _fits_a_header(text: object) -> bool:
    return isinstance(text, str) and text.isascii() and text.isprintable()


def _next_number(tx: Transaction, delivery_id: str) -> int:
    row = tx.one(
        "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM attempt_by_hand WHERE delivery_id = ?",
        delivery_id,
    )
    assert row, "counting gives a row"
    return int(row["number"])


def record(tx: Transaction, due: Due, wish: Wish, outcome: Outcome, wall_at: int) -> Row:
    """Write down what came of it. Raises DeliveryNotFound if the world began anew meanwhile."""
    deliveries.get(tx, due.delivery_id)
    answered = outcome.response_headers
    number = _next_number(tx, due.delivery_id)  # another may have ended first
    tx.insert(
        "attempt_by_hand",
        delivery_id=due.delivery_id,
        number=number,
        sent_at=due.sent_at,
        wall_at=wall_at,
        target_url=due.target_url,
        signing_secret=wish.signing_secret,
        request_headers=json.dumps(dict(outcome.request_headers)),
        request_body=due.body if outcome.request_body is None else outcome.request_body,
        status=outcome.status,
        response_headers=None if answered is None else json.dumps(dict(answered)),
        response_body=outcome.response_body,
        network_error=outcome.network_error,
        duration_us=outcome.duration_us,
    )
    row = tx.one(
        "SELECT * FROM attempt_by_hand WHERE delivery_id = ? AND number = ?",
        due.delivery_id,
        number,
    )
    assert row, "it was written just now"
    return row
