"""Deliveries: one event on its way to one target. What is claimed, recorded, and due next.

Whoever sends claims a delivery in one transaction, sends with none open, and records in another.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from invo_emulator.errors import DeliveryNotFound
from invo_emulator.lifecycles import DELIVERY
from invo_emulator.records import frozen
from invo_emulator.times import SECOND
from invo_emulator.webhooks import hostility, policies, queue, signing, targets
from invo_emulator.webhooks.hostility import Hostile
from invo_emulator.webhooks.policies import Policy
from invo_emulator.world.transaction import Row, Transaction

INTERRUPTED = "Interrupted: the emulator stopped before the answer came"

# How much longer than an attempt can take nobody else may have its delivery.
_LEASE_MARGIN_SECONDS = 30


@frozen
class Due:
    """A delivery whose next attempt has been claimed."""

    delivery_id: str
    event_id: str
    event_type: str
    idempotency_key: str
    body: bytes
    target_id: int
    target_url: str
    signing_secrets: tuple[str, ...]
    old_secret: str | None
    number: int
    due_at: int
    sent_at: int
    policy: Policy = policies.DEFAULT
    hostile: Hostile = hostility.NOT_AT_ALL
    must_be_public: bool = False


@frozen
class Outcome:
    """What became of one attempt: an answer, or a network error by name. `request_body` is what was
    sent, where that was not the event's own body."""

    duration_us: int
    status: int | None = None
    response_headers: Mapping[str, str] | None = None
    response_body: bytes | None = None
    network_error: str | None = None
    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: bytes | None = None

    @property
    def is_success(self) -> bool:
        """Any 2xx; nothing else, a redirect included."""
        return self.status is not None and 200 <= self.status < 300


def next_due(tx: Transaction) -> int | None:
    """When an attempt can next be claimed. One that first needs another to end does not count."""
    return min((at for _, at in _targets_with_room(tx)), default=None)


def upcoming(tx: Transaction, most: int) -> list[Row]:
    """The attempts that are due next at each target, at most so many for each."""
    return [
        row
        for target in tx.all("SELECT target_id FROM webhook_target")
        for row in tx.all(
            """SELECT delivery.*, event_type, target_url
               FROM delivery INDEXED BY delivery_due JOIN event USING (event_id)
               JOIN webhook_target USING (target_id)
               WHERE delivery.state = 'pending' AND target_id = ?
               ORDER BY due_at, delivery.number LIMIT ?""",
            target["target_id"],
            most,
        )
    ]


def claim(tx: Transaction, most: int, wall: int) -> list[Due]:
    """Take what is due by now, oldest first, at most so many and so many for each target.

    Copies that are to be sent at the same moment come along, whatever the limits. `wall` is the
    time outside, by which nobody else may have it until its lease has run out.
    """
    most = max(most, 0)
    found = [
        (row, target)
        for target, at in _targets_with_room(tx)
        if at <= tx.now
        for row in _first_due(tx, target, most)
    ]
    found.sort(key=lambda pair: (pair[0]["due_at"], pair[0]["number"]))
    claimed: dict[str, Due] = {}
    for row, target in found[:most]:
        for each in (row, *_copies_at_once(tx, row)):
            if each["delivery_id"] not in claimed:
                claimed[each["delivery_id"]] = _claim_one(tx, each, target, wall)
    return list(claimed.values())


def _targets_with_room(tx: Transaction) -> Iterator[tuple[Row, int]]:
    """The targets that may be sent something, each with the instant from which it may."""
    # Left to itself SQLite would count, and order, by going through all that was ever sent there.
    for target in tx.all(
        """SELECT *,
             (SELECT MIN(due_at) FROM delivery INDEXED BY delivery_due
              WHERE state = 'pending' AND delivery.target_id = target.target_id) AS first_due_at,
             (SELECT COUNT(*) FROM delivery INDEXED BY delivery_sending
              WHERE state = 'sending' AND delivery.target_id = target.target_id) AS busy
           FROM webhook_target AS target"""
    ):
        policy, first_due_at = policies.of(target), target["first_due_at"]
        if first_due_at is not None and policy.room(target["busy"]) > 0:
            due_at = _oldest(tx, target)["due_at"] if policy.ordered else first_due_at
            yield target, max(due_at, target["free_at"])


def _oldest(tx: Transaction, target: Row) -> Row:
    row = tx.one(
        """SELECT delivery.*, event_type, idempotency_key, body
           FROM delivery JOIN event USING (event_id)
           WHERE delivery.number = (SELECT MIN(number) FROM delivery INDEXED BY delivery_due
                                    WHERE state = 'pending' AND target_id = ?)""",
        target["target_id"],
    )
    assert row, "something is due there"
    return row


def _first_due(tx: Transaction, target: Row, most: int) -> Sequence[Row]:
    policy = policies.of(target)
    if policy.ordered:
        return [_oldest(tx, target)]
    return tx.all(
        """SELECT delivery.*, event_type, idempotency_key, body
           FROM delivery INDEXED BY delivery_due JOIN event USING (event_id)
           WHERE state = 'pending' AND target_id = ? AND due_at <= ?
           ORDER BY due_at, delivery.number LIMIT ?""",
        target["target_id"],
        tx.now,
        min(most, policy.room(target["busy"])),
    )


def _copies_at_once(tx: Transaction, row: Row) -> Sequence[Row]:
    if not hostility.read(row["hostile"]).duplicate_at_once:
        return ()
    return tx.all(
        """SELECT delivery.*, event_type, idempotency_key, body
           FROM delivery JOIN event USING (event_id)
           WHERE state = 'pending' AND delivery.event_id = ? AND due_at = ?
           AND COALESCE(goes_with, delivery_id) = ? AND delivery_id <> ?""",
        row["event_id"],
        row["due_at"],
        row["goes_with"] or row["delivery_id"],
        row["delivery_id"],
    )


def _claim_one(tx: Transaction, row: Row, target: Row, wall: int) -> Due:
    policy, hostile = policies.of(target), hostility.read(row["hostile"])
    longest = (policy.timeout_seconds or tx.settings.webhook_timeout_seconds) + hostile.drip_seconds
    number = row["attempts"] + 1
    if policy.interval:
        tx.execute(
            "UPDATE webhook_target SET free_at = ? WHERE target_id = ?",
            tx.now + policy.interval,
            target["target_id"],
        )
    tx.execute(
        "UPDATE delivery SET state = ?, attempts = ?, lease_until = ? WHERE delivery_id = ?",
        DELIVERY.after(row["state"], "claim"),
        number,
        wall + round((longest + _LEASE_MARGIN_SECONDS) * SECOND),
        row["delivery_id"],
    )
    tx.insert(
        "attempt",
        delivery_id=row["delivery_id"],
        number=number,
        due_at=row["due_at"],
        sent_at=tx.now,
        wall_at=wall,
        target_url=target["target_url"],
    )
    return Due(
        delivery_id=row["delivery_id"],
        event_id=row["event_id"],
        event_type=row["event_type"],
        idempotency_key=row["idempotency_key"],
        body=row["body"],
        target_id=target["target_id"],
        target_url=target["target_url"],
        signing_secrets=signing.secrets_of(target, tx.now),
        old_secret=target["old_secret"],
        number=number,
        due_at=row["due_at"],
        sent_at=tx.now,
        policy=policy,
        hostile=hostile,
        must_be_public=targets.must_be_public(tx, target["name"]),
    )


def record(tx: Transaction, due: Due, outcome: Outcome) -> str:
    """Write down what came of an attempt and what comes next: the delivery's new state.

    An attempt that outlived its lease is written down and changes nothing else: somebody else has
    the delivery now.
    """
    _fill_in_attempt(tx, due, outcome)
    delivery = get(tx, due.delivery_id)
    if delivery["state"] != "sending" or delivery["attempts"] != due.number:
        return str(delivery["state"])
    event, retry_at = verdict(outcome, delivery["retries"], due)
    if retry_at is not None and _target_of(tx, delivery)["state"] != "active":
        event, retry_at = "give_up", None
    state = DELIVERY.after(delivery["state"], event)
    tx.execute(
        """UPDATE delivery SET state = ?, retries = ?, due_at = ?, lease_until = NULL
           WHERE delivery_id = ?""",
        state,
        delivery["retries"] + (retry_at is not None),
        retry_at,
        due.delivery_id,
    )
    if retry_at is None:
        queue.release_followers(tx, due.delivery_id)
    else:
        tx.wake_courier()
    return state


def _target_of(tx: Transaction, delivery: Row) -> Row:
    target = tx.one("SELECT * FROM webhook_target WHERE target_id = ?", delivery["target_id"])
    assert target, "a target is never removed"
    return target


def verdict(outcome: Outcome, retries: int, due: Due) -> tuple[str, int | None]:
    """What an attempt means for its delivery, and when the next one is due."""
    if outcome.is_success:
        return "accept", None
    delays = due.policy.delays
    if retries >= len(delays):
        return "give_up", None
    delay = delays[retries]
    # An attempt that was late (the emulator was down) must not be followed at once by the next.
    is_late = due.due_at + delay <= due.sent_at
    return "postpone", (due.sent_at if is_late else due.due_at) + delay


def _fill_in_attempt(tx: Transaction, due: Due, outcome: Outcome) -> None:
    answered = outcome.response_headers
    tx.execute(
        """UPDATE attempt SET request_headers = ?, request_body = ?, status = ?,
             response_headers = ?, response_body = ?, network_error = ?, duration_us = ?
           WHERE delivery_id = ? AND number = ?""",
        json.dumps(dict(outcome.request_headers)),
        outcome.request_body,
        outcome.status,
        None if answered is None else json.dumps(dict(answered)),
        outcome.response_body,
        outcome.network_error,
        outcome.duration_us,
        due.delivery_id,
        due.number,
    )


def hand_back(tx: Transaction, due: Due | None = None, leased_until: int | None = None) -> None:
    """A sender stopped before it could record: what it had claimed (all, if none is named; or all
    whose lease ends by then) is due again, or dead if its target was disabled meanwhile. It may
    have arrived; the same ids tell the receiver."""
    for row in tx.all(
        """SELECT delivery.*, webhook_target.state AS subscription
           FROM delivery JOIN webhook_target USING (target_id) WHERE delivery.state = 'sending'
           AND delivery_id = COALESCE(?, delivery_id) AND attempts = COALESCE(?, attempts)
           AND lease_until <= COALESCE(?, lease_until)""",
        due and due.delivery_id,
        due and due.number,
        leased_until,
    ):
        is_active = row["subscription"] == "active"
        tx.execute(
            "UPDATE delivery SET state = ?, due_at = ?, lease_until = NULL WHERE delivery_id = ?",
            DELIVERY.after(row["state"], "hand_back" if is_active else "give_up"),
            row["due_at"] if is_active else None,
            row["delivery_id"],
        )
        tx.execute(
            """UPDATE attempt SET network_error = ? WHERE delivery_id = ? AND number = ?""",
            INTERRUPTED,
            row["delivery_id"],
            row["attempts"],
        )


def resend(tx: Transaction, delivery_id: str) -> Row:
    """One more attempt now, whatever came of the others. Raises WrongState during an attempt, and
    for a target that is disabled."""
    delivery = get(tx, delivery_id)
    target = _target_of(tx, delivery)
    targets.check_active(target)
    state = DELIVERY.after(delivery["state"], "resend")
    # One that had ended has no retries left: should this attempt fail too, it is dead at once.
    ended = delivery["state"] in ("delivered", "dead")
    spent = len(policies.of(target).delays) if ended else delivery["retries"]
    if delivery["state"] == "held":
        queue.release(tx, delivery)
    tx.execute(
        "UPDATE delivery SET state = ?, due_at = ?, retries = ? WHERE delivery_id = ?",
        state,
        tx.now,
        spent,
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
