"""What can be seen of deliveries: each attempt byte for byte, and how a target is doing."""

import json
from collections.abc import Mapping, Sequence

from invo_emulator.json_objects import as_text
from invo_emulator.times import SECOND, iso, iso_exact
from invo_emulator.webhooks import dissection, policies
from invo_emulator.world.transaction import Row, Transaction

# How far back a target's metrics look, and how many failures in a row are more than bad luck.
METRICS_HOURS = 24
FAILING_AFTER = 5

# The management API's word for a state, at an instant: what failed and will be tried again later
# has "failed", until that is due.
_STATUS = """CASE WHEN delivery.state IN ('held', 'sending') THEN 'pending'
    WHEN delivery.state = 'pending' AND attempts > 0 AND delivery.due_at > ? THEN 'failed'
    ELSE delivery.state END"""

STATUSES = ("pending", "delivered", "failed", "dead")


def status_of(tx: Transaction, delivery: Row) -> str:
    """The management API's word for a delivery's state."""
    return str(_about(tx, delivery)["status"])


def show(tx: Transaction, delivery: Row) -> dict[str, object]:
    """A delivery in short: where to, how far, when next."""
    about = _about(tx, delivery)
    due_at = delivery["due_at"] if delivery["state"] == "pending" else None
    return {
        "delivery_id": delivery["delivery_id"],
        "event_id": delivery["event_id"],
        "event_type": about["event_type"],
        "target": about["name"],
        "target_url": about["target_url"],
        "state": delivery["state"],
        "attempts": delivery["attempts"],
        "created_at": iso_exact(delivery["created_at"]),
        "last_status": about["last_status"],
        "last_network_error": about["last_network_error"],
        "next_attempt_at": None if due_at is None else iso_exact(due_at),
        "waits_for": delivery["waits_for"],
        "goes_with": delivery["goes_with"],
        "hostile": None if delivery["hostile"] is None else json.loads(delivery["hostile"]),
    }


def _about(tx: Transaction, delivery: Row) -> Row:
    row = tx.one(
        f"""SELECT {_STATUS} AS status, event_type, idempotency_key, body, name,
              webhook_target.target_url, policy, signing_secret, old_secret,
              last.status AS last_status, last.network_error AS last_network_error
            FROM delivery JOIN event USING (event_id) JOIN webhook_target USING (target_id)
            LEFT JOIN attempt AS last
              ON last.delivery_id = delivery.delivery_id AND last.number = delivery.attempts
            WHERE delivery.delivery_id = ?""",
        tx.now,
        delivery["delivery_id"],
    )
    assert row, "a delivery is of an event and to a target"
    return row


def show_whole(tx: Transaction, delivery: Row) -> dict[str, object]:
    """A delivery with the exact body and every attempt, first to last, its signature taken apart by
    the secrets that the target has now."""
    about = _about(tx, delivery)
    secrets = _secrets(about)
    return {
        **show(tx, delivery),
        "request_body": about["body"].decode(),
        "attempt_log": [
            {**_attempt(row), **_signed(row, about["body"], secrets)}
            for row in _attempts(tx, delivery)
        ],
        "attempts_by_hand": [
            _show_by_hand(row, about["body"], secrets) for row in _attempts_by_hand(tx, delivery)
        ],
    }


def _signed(attempt: Row, body: bytes, secrets: Mapping[str, str]) -> dict[str, object]:
    headers, sent = json.loads(attempt["request_headers"]), attempt["request_body"]
    parts = dissection.dissect(headers, body if sent is None else sent, secrets)
    # Nothing was sent yet, where there are no headers.
    refused = dissection.objections(parts, body, secrets, attempt["wall_at"]) if headers else []
    return {"signature": parts, "refused_because": refused}


def show_by_hand(tx: Transaction, attempt: Row) -> dict[str, object]:
    """An attempt by hand, as show_whole has it among the others."""
    row = tx.one("SELECT * FROM delivery WHERE delivery_id = ?", attempt["delivery_id"])
    assert row, "an attempt is at a delivery"
    about = _about(tx, row)
    return _show_by_hand(attempt, about["body"], _secrets(about))


def _show_by_hand(attempt: Row, body: bytes, secrets: Mapping[str, str]) -> dict[str, object]:
    given = attempt["signing_secret"]
    known = {**secrets, "given_secret": given} if given else secrets
    return {**_sent(attempt), **_signed(attempt, body, known)}


def _secrets(about: Row) -> dict[str, str]:
    return {name: about[name] for name in ("signing_secret", "old_secret") if about[name]}


def _attempts_by_hand(tx: Transaction, delivery: Row) -> Sequence[Row]:
    return tx.all(
        "SELECT * FROM attempt_by_hand WHERE delivery_id = ? ORDER BY number",
        delivery["delivery_id"],
    )


def _attempts(tx: Transaction, delivery: Row) -> Sequence[Row]:
    return tx.all(
        "SELECT * FROM attempt WHERE delivery_id = ? ORDER BY number", delivery["delivery_id"]
    )


def _attempt(attempt: Row) -> dict[str, object]:
    sent = _sent(attempt)
    return {"number": sent.pop("number"), "due_at": iso_exact(attempt["due_at"]), **sent}


def _sent(attempt: Row) -> dict[str, object]:
    headers = attempt["response_headers"]
    return {
        "number": attempt["number"],
        "sent_at": iso_exact(attempt["sent_at"]),
        "target_url": attempt["target_url"],
        "request_headers": json.loads(attempt["request_headers"]),
        **as_text("request_body", attempt["request_body"]),
        "status": attempt["status"],
        "response_headers": None if headers is None else json.loads(headers),
        **as_text("response_body", attempt["response_body"]),
        "network_error": attempt["network_error"],
        "duration_ms": _milliseconds(attempt["duration_us"]),
    }


def history(
    tx: Transaction, target: Row, status: str | None, limit: int, offset: int
) -> tuple[Sequence[Row], int]:
    """A page of a target's deliveries, newest first, and how many there are."""
    wanted = f"target_id = ? AND (? IS NULL OR ? = {_STATUS})"
    values = (target["target_id"], status, status, tx.now)
    rows = tx.all(
        f"SELECT * FROM delivery WHERE {wanted} ORDER BY number DESC LIMIT ? OFFSET ?",
        *values,
        limit,
        offset,
    )
    count = tx.one(f"SELECT COUNT(*) AS total FROM delivery WHERE {wanted}", *values)
    return rows, count["total"] if count else 0


def show_managed(tx: Transaction, delivery: Row) -> dict[str, object]:
    """A delivery as the management API lists it."""
    about = _about(tx, delivery)
    last = tx.one(
        "SELECT * FROM attempt WHERE delivery_id = ? AND number = ?",
        delivery["delivery_id"],
        delivery["attempts"],
    )
    due_at = delivery["due_at"] if delivery["state"] == "pending" else None
    return {
        "delivery_id": delivery["delivery_id"],
        "event_id": delivery["event_id"],
        "idempotency_key": about["idempotency_key"],
        "event_type": about["event_type"],
        "target_url": last["target_url"] if last else about["target_url"],
        "status": about["status"],
        "attempts": delivery["attempts"],
        "max_attempts": len(policies.of(about).delays) + 1,
        "created_at": iso(delivery["created_at"]),
        "last_attempt_at": iso(last["sent_at"]) if last else None,
        "next_attempt_at": None if due_at is None else iso(due_at),
        "response_status": last["status"] if last else None,
        "error": last["network_error"] if last else None,
    }


def show_managed_whole(tx: Transaction, delivery: Row) -> dict[str, object]:
    """The same with the payload, the last answer's body, and every attempt."""
    attempts = [_attempt(row) for row in _attempts(tx, delivery)]
    return {
        **show_managed(tx, delivery),
        "payload": json.loads(_about(tx, delivery)["body"]),
        "response_body": attempts[-1]["response_body"] if attempts else None,
        "attempt_log": attempts,
    }


def last_attempts(tx: Transaction, target: Row, most: int) -> Sequence[Row]:
    """The newest attempts at a target's newest deliveries, newest first, so many of both."""
    return tx.all(
        """SELECT attempt.*
           FROM (SELECT delivery_id, number FROM delivery INDEXED BY delivery_by_target
                 WHERE target_id = ? ORDER BY number DESC LIMIT ?) AS newest
           JOIN attempt USING (delivery_id)
           ORDER BY sent_at DESC, newest.number DESC, attempt.number DESC LIMIT ?""",
        target["target_id"],
        most,
        most,
    )


# The attempts of a while at a target, and what there is to say of them. Counted where they are: a
# day may have a hundred thousand. From the attempts to their deliveries, in this order, because
# the attempts lie side by side, and looking each up takes five times as long.
_TALLY = """
    WITH ended AS MATERIALIZED (
        SELECT COALESCE(status BETWEEN 200 AND 299, 0) AS succeeded, status, duration_us, sent_at,
          delivery.number AS delivery_number, attempt.number AS attempt_number
        FROM attempt CROSS JOIN delivery USING (delivery_id)
        WHERE target_id = ? AND sent_at > ? AND duration_us IS NOT NULL
    ), last_success AS (
        SELECT sent_at, delivery_number, attempt_number FROM ended WHERE succeeded
        ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT 1
    ), duration AS MATERIALIZED (
        -- What was not answered took as long as our patience, or no time at all.
        SELECT duration_us FROM ended WHERE status IS NOT NULL ORDER BY 1
    )
    SELECT COUNT(*) AS total,
      COUNT(*) FILTER (WHERE succeeded) AS succeeded,
      MAX(sent_at) FILTER (WHERE succeeded) AS last_success_at,
      MAX(sent_at) FILTER (WHERE NOT succeeded) AS last_failure_at,
      (SELECT COUNT(*) FROM ended WHERE (sent_at, delivery_number, attempt_number)
         > (SELECT * FROM last_success)) AS failed_since,
      (SELECT duration_us FROM duration
       LIMIT 1 OFFSET (SELECT COUNT(*) * 50 / 100 FROM duration)) AS p50,
      (SELECT duration_us FROM duration
       LIMIT 1 OFFSET (SELECT COUNT(*) * 95 / 100 FROM duration)) AS p95
    FROM ended"""


def metrics(tx: Transaction, target: Row) -> dict[str, object]:
    """How a target has been doing for the last day of the world's clock, and its health: disabled,
    unknown (nothing was sent), healthy, degraded (the last attempt failed) or failing."""
    since = tx.now - METRICS_HOURS * 3600 * SECOND
    counts = _counts(tx, target, since)
    tally = tx.one(_TALLY, target["target_id"], since)
    assert tally, "counting gives a row"
    total, succeeded = tally["total"], tally["succeeded"]
    failures_in_a_row = tally["failed_since"] if succeeded else total
    is_active = target["state"] == "active"
    return {
        "health": _health(total, failures_in_a_row) if is_active else "disabled",
        "window_hours": METRICS_HOURS,
        "deliveries": {"total": sum(counts.values()), **counts},
        "attempts": {"total": total, "succeeded": succeeded, "failed": total - succeeded},
        "success_rate": round(succeeded / total, 4) if total else None,
        "consecutive_failures": failures_in_a_row,
        "response_time_ms": {
            "p50": _milliseconds(tally["p50"]),
            "p95": _milliseconds(tally["p95"]),
        },
        "last_success_at": _instant(tally["last_success_at"]),
        "last_failure_at": _instant(tally["last_failure_at"]),
    }


def _counts(tx: Transaction, target: Row, since: int) -> dict[str, int]:
    rows = tx.all(
        f"""SELECT {_STATUS} AS status, COUNT(*) AS count
            FROM delivery INDEXED BY delivery_by_target
            WHERE target_id = ? AND created_at > ? GROUP BY 1""",
        tx.now,
        target["target_id"],
        since,
    )
    return {**dict.fromkeys(STATUSES, 0), **{row["status"]: row["count"] for row in rows}}


def _health(attempts: int, failures_in_a_row: int) -> str:
    if not attempts:
        return "unknown"
    if failures_in_a_row >= FAILING_AFTER:
        return "failing"
    return "degraded" if failures_in_a_row else "healthy"


def _milliseconds(duration_us: int | None) -> float | None:
    return None if duration_us is None else duration_us / 1000


def _instant(at: int | None) -> str | None:
    return None if at is None else iso(at)
