"""Deliveries: one event on its way to one target, attempt by attempt. What is due, and what next.

The schedule of the guide: an attempt that failed is repeated after 30 s, 2 m, 10 m, 1 h, 6 h and
24 h, then the delivery is dead. Counted from when the attempt was due, so at 0, 30, 150, 750, 4350,
25950 and 112350 seconds after the event.
"""

import json
from collections.abc import Mapping
from dataclasses import field

from invo_emulator.errors import DeliveryNotFound
from invo_emulator.lifecycles import DELIVERY
from invo_emulator.records import frozen
from invo_emulator.times import SECOND, iso_exact
from invo_emulator.world.transaction import Row, Transaction

RETRY_DELAYS_SECONDS = (30, 120, 600, 3600, 21_600, 86_400)

# How many attempts may be under way to one target, so that a slow one starves nobody else.
MOST_PER_TARGET = 4


@frozen
class Due:
    """A delivery whose next attempt has been claimed."""

    delivery_id: str
    event_id: str
    event_type: str
    idempotency_key: str
    body: bytes
    target_url: str
    signing_secret: str
    number: int
    due_at: int
    sent_at: int


@frozen
class Outcome:
    """What became of one attempt: an answer, or a network error by name."""

    duration_us: int
    status: int | None = None
    response_headers: Mapping[str, str] | None = None
    response_body: bytes | None = None
    network_error: str | None = None
    request_headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_success(self) -> bool:
        """Any 2xx; nothing else, a redirect included."""
        return self.status is not None and 200 <= self.status < 300


def next_due(tx: Transaction) -> int | None:
    """When the next attempt is due, if any is."""
    row = tx.one("SELECT MIN(due_at) AS due_at FROM delivery WHERE state = 'pending'")
    return row["due_at"] if row else None


def claim(tx: Transaction, most: int) -> list[Due]:
    """Take what is due by now, oldest first, at most so many and so many for each target."""
    claimed: list[Due] = []
    while len(claimed) < most and (row := _first_due(tx)):
        claimed.append(_claim_one(tx, row))
    return claimed


def _first_due(tx: Transaction) -> Row | None:
    return tx.one(
        """SELECT delivery.*, event_type, idempotency_key, body, target_url, signing_secret
           FROM delivery JOIN event USING (event_id) JOIN webhook_target USING (target_id)
           WHERE state = 'pending' AND due_at <= ? AND ? >
             (SELECT COUNT(*) FROM delivery AS busy
              WHERE busy.state = 'sending' AND busy.target_id = delivery.target_id)
           ORDER BY due_at, delivery.number LIMIT 1""",
        tx.now,
        MOST_PER_TARGET,
    )


def _claim_one(tx: Transaction, row: Row) -> Due:
    tx.execute(
        "UPDATE delivery SET state = ? WHERE delivery_id = ?",
        DELIVERY.after(row["state"], "claim"),
        row["delivery_id"],
    )
    return Due(
        delivery_id=row["delivery_id"],
        event_id=row["event_id"],
        event_type=row["event_type"],
        idempotency_key=row["idempotency_key"],
        body=row["body"],
        target_url=row["target_url"],
        signing_secret=row["signing_secret"],
        number=row["attempts"] + 1,
        due_at=row["due_at"],
        sent_at=tx.now,
    )


def record(tx: Transaction, due: Due, outcome: Outcome) -> str:
    """Write an attempt down and say what comes next: the delivery's new state."""
    delivery = get(tx, due.delivery_id)
    event, retry_at = verdict(outcome, delivery["retries"], due)
    state = DELIVERY.after(delivery["state"], event)
    tx.execute(
        """UPDATE delivery SET state = ?, attempts = ?, retries = ?, due_at = ?
           WHERE delivery_id = ?""",
        state,
        due.number,
        delivery["retries"] + (retry_at is not None),
        retry_at,
        due.delivery_id,
    )
    _keep_attempt(tx, due, outcome)
    tx.wake_courier()
    return state


def verdict(outcome: Outcome, retries: int, due: Due) -> tuple[str, int | None]:
    """What an attempt means for its delivery, and when the next one is due."""
    if outcome.is_success:
        return "accept", None
    if retries == len(RETRY_DELAYS_SECONDS):
        return "give_up", None
    delay = RETRY_DELAYS_SECONDS[retries] * SECOND
    # An attempt that was late (the emulator was down) must not be followed at once by the next.
    is_late = due.due_at + delay <= due.sent_at
    return "postpone", (due.sent_at if is_late else due.due_at) + delay


def _keep_attempt(tx: Transaction, due: Due, outcome: Outcome) -> None:
    answered = outcome.response_headers
    tx.insert(
        "attempt",
        delivery_id=due.delivery_id,
        number=due.number,
        due_at=due.due_at,
        sent_at=due.sent_at,
        target_url=due.target_url,
        request_headers=json.dumps(dict(outcome.request_headers)),
        status=outcome.status,
        response_headers=None if answered is None else json.dumps(dict(answered)),
        response_body=outcome.response_body,
        network_error=outcome.network_error,
        duration_us=outcome.duration_us,
    )


def hand_back(tx: Transaction, delivery_id: str | None = None) -> None:
    """A sender stopped before it could record: what it had claimed (all, if none is named) is due
    again. It may have arrived; the same ids tell the receiver."""
    for row in tx.all(
        "SELECT * FROM delivery WHERE state = 'sending' AND delivery_id = COALESCE(?, delivery_id)",
        delivery_id,
    ):
        tx.execute(
            "UPDATE delivery SET state = ? WHERE delivery_id = ?",
            DELIVERY.after(row["state"], "hand_back"),
            row["delivery_id"],
        )


def resend(tx: Transaction, delivery_id: str) -> Row:
    """One more attempt now, whatever came of the others. Raises WrongState during an attempt."""
    delivery = get(tx, delivery_id)
    state = DELIVERY.after(delivery["state"], "resend")
    # One that had ended has no retries left: should this attempt fail too, it is dead at once.
    ended = delivery["state"] != "pending"
    tx.execute(
        "UPDATE delivery SET state = ?, due_at = ?, retries = ? WHERE delivery_id = ?",
        state,
        tx.now,
        len(RETRY_DELAYS_SECONDS) if ended else delivery["retries"],
        delivery_id,
    )
    tx.wake_courier()
    return get(tx, delivery_id)


def get(tx: Transaction, delivery_id: str) -> Row:
    """A delivery. Raises DeliveryNotFound."""
    row = tx.one("SELECT * FROM delivery WHERE delivery_id = ?", delivery_id)
    if row is None:
        raise DeliveryNotFound(f"There is no delivery {delivery_id} in this world.")
    return row


def show(tx: Transaction, delivery: Row) -> dict[str, object]:
    """A delivery in short: where to, how far, when next."""
    about = tx.one(
        """SELECT event_type, name, target_url FROM event, webhook_target
           WHERE event_id = ? AND target_id = ?""",
        delivery["event_id"],
        delivery["target_id"],
    )
    assert about, "a delivery is of an event and to a target"
    due_at = delivery["due_at"] if delivery["state"] == "pending" else None
    return {
        "delivery_id": delivery["delivery_id"],
        "event_id": delivery["event_id"],
        "event_type": about["event_type"],
        "target": about["name"],
        "target_url": about["target_url"],
        "state": delivery["state"],
        "attempts": delivery["attempts"],
        "next_attempt_at": None if due_at is None else iso_exact(due_at),
    }


def show_whole(tx: Transaction, delivery: Row) -> dict[str, object]:
    """A delivery with the exact body and every attempt, first to last."""
    event = tx.one("SELECT body FROM event WHERE event_id = ?", delivery["event_id"])
    assert event, "a delivery is of an event"
    attempts = tx.all(
        "SELECT * FROM attempt WHERE delivery_id = ? ORDER BY number", delivery["delivery_id"]
    )
    return {
        **show(tx, delivery),
        "request_body": event["body"].decode(),
        "attempt_log": [_shown_attempt(attempt) for attempt in attempts],
    }


def _shown_attempt(attempt: Row) -> dict[str, object]:
    headers, body = attempt["response_headers"], attempt["response_body"]
    return {
        "number": attempt["number"],
        "due_at": iso_exact(attempt["due_at"]),
        "sent_at": iso_exact(attempt["sent_at"]),
        "target_url": attempt["target_url"],
        "request_headers": json.loads(attempt["request_headers"]),
        "status": attempt["status"],
        "response_headers": None if headers is None else json.loads(headers),
        "response_body": None if body is None else body.decode(errors="replace"),
        "network_error": attempt["network_error"],
        "duration_ms": attempt["duration_us"] / 1000,
    }
