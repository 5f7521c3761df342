"""What must be so in every world at every time, whatever was done: sentences about what is not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from invo_emulator.lifecycles import MOVE
from invo_emulator.money import ledger
from invo_emulator.world.transaction import Transaction
from invo_emulator.world.world import World

# The events that each state of a move is told with, and to how many.
_TOLD: dict[str, dict[str, int]] = {
    "pending_claim": {"transfer.claim_pending": 2},
    "completed": {"transfer.sent": 1, "transfer.received": 1},
    "expired_claim": {"transfer.claim_expired": 2, "transfer.refunded": 1},
    **{
        state: {"transfer.refunded": 1}
        for state in (
            *("failed", "failed_pin_verification", "rejected_guardian"),
            *("expired", "expired_pin_verification"),
        )
    },
}
_OUTCOMES = {"completed": "purchase.completed", "failed": "purchase.failed"}
_MOVING = [state for state in MOVE.moves if not MOVE.is_final(state)]

# Of a test's own, which tell of nothing.
_FREE = ("studio.own", "webhook.test")


def violations(world: World) -> list[str]:
    """Everything that is wrong in a world."""
    counter = world.chance.counter

    def look(tx: Transaction) -> list[str]:
        wrong = [
            *_of_the_books(tx),
            *_of_the_wallets(tx),
            *_of_the_states(tx),
            *_of_the_events(tx),
            *_of_the_deliveries(tx),
            *_of_the_jobs(tx),
            *_of_the_cards(tx),
        ]
        [stored] = [row["counter"] for row in tx.all("SELECT counter FROM world")]
        # What only was said, a token, is not worth a commit.
        return wrong + [f"counter {stored}, beyond {counter}"] * (stored > counter)

    return world.at_once(look)


def _of_the_books(tx: Transaction) -> Iterator[str]:
    if not ledger.is_balanced(tx):
        yield "the books say that they are not balanced"
    moved: Counter[int] = Counter()
    for row in tx.all("SELECT source, target, amount FROM posting"):
        moved[row["source"]] -= row["amount"]
        moved[row["target"]] += row["amount"]
    totals: Counter[int] = Counter()
    for row in tx.all("SELECT * FROM account"):
        totals[row["currency_id"]] += row["balance"]
        if row["balance"] != moved[row["account_id"]]:
            yield f"{row['name']} holds {row['balance']}, its postings say otherwise"
    yield from (f"currency {each} adds up to {total}" for each, total in totals.items() if total)


def _of_the_wallets(tx: Transaction) -> Iterator[str]:
    """What players hold is what the orders say, and what a tester gave them."""
    wanted: Counter[str] = Counter()
    for row in tx.all(
        """SELECT account.name, SUM(CASE account_id WHEN target THEN amount ELSE -amount END) AS n
           FROM posting JOIN account ON account_id IN (source, target)
           WHERE reference LIKE 'player/%' AND account.name LIKE 'player/%' GROUP BY account.name"""
    ):
        wanted[row["name"]] += row["n"]
    for row in tx.all("SELECT * FROM purchase WHERE state = 'completed'"):
        wanted[f"player/{row['player_id']}/available"] += row["currency_amount"]
    for row in tx.all("SELECT * FROM item_purchase"):
        wanted[f"player/{row['player_id']}/available"] -= row["total_price"]
    for row in tx.all("SELECT * FROM move"):
        source = f"player/{row['source_player_id']}"
        if row["state"] in _MOVING:
            wanted[f"{source}/reserved"] += row["amount"]
        if row["state"] in (*_MOVING, "completed"):
            wanted[f"{source}/available"] -= row["amount"]
        if row["state"] == "completed":
            wanted[f"player/{row['target_player_id']}/available"] += row["net_target"]
    for row in tx.all("SELECT name, balance FROM account WHERE name LIKE 'player/%'"):
        if row["balance"] != wanted.pop(row["name"], 0):
            yield f"{row['name']} holds {row['balance']}, and the orders say otherwise"
    yield from (f"{name} should hold {n}" for name, n in wanted.items() if n)


def _of_the_states(tx: Transaction) -> Iterator[str]:
    """Each has the state that the timeline says, and sessions agree with their orders."""
    said = {
        row["subject"]: json.loads(row["detail"])["to"]
        for row in tx.all("SELECT * FROM happened WHERE kind = 'state' ORDER BY number")
    }
    for row in tx.all(
        """SELECT session_id AS id, state FROM checkout_session
           UNION ALL SELECT order_id, state FROM purchase
           UNION ALL SELECT transaction_id, state FROM move"""
    ):
        if said.get(row["id"]) != row["state"]:
            yield f"{row['id']} is {row['state']}, and the timeline says {said.get(row['id'])}"
    for row in tx.all(
        """SELECT session_id, checkout_session.state, checkout_session.order_id,
                  SUM(purchase.state = 'completed') AS paid, SUM(purchase.state = 'pending') AS open
           FROM checkout_session JOIN purchase USING (session_id) GROUP BY session_id"""
    ):
        is_consumed = row["state"] == "consumed"
        if (row["paid"], row["order_id"] is not None) != (is_consumed, is_consumed):
            yield f"{row['session_id']} is {row['state']} and was paid {row['paid']} times"
        if row["open"] > (row["state"] == "open"):
            yield f"{row['session_id']} is {row['state']}, and {row['open']} orders wait"


def _of_the_events(tx: Transaction) -> Iterator[str]:
    told: dict[str, Counter[str]] = {}
    for event in tx.all("SELECT event_type, body FROM event"):
        data = json.loads(event["body"])["data"]
        if event["event_type"] not in _FREE:
            is_paid = event["event_type"].startswith("purchase.")
            about = data["order_id" if is_paid else "transaction_id"]
            told.setdefault(about, Counter())[event["event_type"]] += 1
    for about, expected in _expected(tx):
        found = told.pop(about, Counter())
        if found != expected:
            yield f"{about} was told as {dict(found)}, not as {dict(expected)}"
    yield from (f"nobody knows {about}, told as {dict(kinds)}" for about, kinds in told.items())


def _expected(tx: Transaction) -> Iterator[tuple[str, Counter[str]]]:
    for row in tx.all("SELECT order_id, state FROM purchase"):
        outcome = _OUTCOMES.get(row["state"])
        yield row["order_id"], Counter({outcome: 1} if outcome else {})
    for row in tx.all("SELECT transaction_id FROM item_purchase"):
        yield row["transaction_id"], Counter({"item.purchased": 1})
    for row in tx.all("SELECT * FROM move"):
        expected = Counter(_TOLD.get(row["state"], {}))
        if row["claim_code"] and row["state"] != "pending_claim":
            expected.update(_TOLD["pending_claim"])
        yield row["transaction_id"], expected


def _of_the_deliveries(tx: Transaction) -> Iterator[str]:
    attempts: dict[str, list[int]] = {}
    for row in tx.all("SELECT delivery_id, number FROM attempt ORDER BY delivery_id, number"):
        attempts.setdefault(row["delivery_id"], []).append(row["number"])
    for row in tx.all("SELECT * FROM delivery"):
        name, state = row["delivery_id"], row["state"]
        if attempts.get(name, []) != list(range(1, row["attempts"] + 1)):
            yield f"{name} has not each of its {row['attempts']} attempts once"
        if (row["due_at"] is not None) != (state in ("pending", "held", "sending")):
            yield f"{name} is {state} and due at {row['due_at']}"
        if (row["lease_until"] is not None) != (state == "sending"):
            yield f"{name} is {state} and leased until {row['lease_until']}"


def _of_the_jobs(tx: Transaction) -> Iterator[str]:
    """Whatever ends by itself is scheduled to, once, never later than it should, and no more."""
    jobs = Counter((row["subject"], row["due_at"]) for row in tx.all("SELECT * FROM job"))
    marks = ", ".join("?" * len(_MOVING))
    for row in tx.all(
        f"""SELECT session_id AS id, expires_at AS ends_at FROM checkout_session
            WHERE state = 'open' UNION ALL
            SELECT transaction_id, deadline FROM move WHERE state IN ({marks})""",
        *_MOVING,
    ):
        if jobs[row["id"], row["ends_at"]] < 1:
            yield f"{row['id']} ends at {row['ends_at']}, and nothing is scheduled for it"
        if row["ends_at"] <= tx.now:
            yield f"{row['id']} should have ended at {row['ends_at']}"
        jobs[row["id"], row["ends_at"]] -= 1
    for subject, due_at in +jobs:
        yield f"{subject} does not end at {due_at}, and yet it is scheduled to"


def _of_the_cards(tx: Transaction) -> Iterator[str]:
    """A card is remembered once it has paid."""
    for row in tx.all(
        """SELECT * FROM saved_card WHERE NOT EXISTS
             (SELECT 1 FROM purchase WHERE purchase.player_id = saved_card.player_id
              AND purchase.payment_method = saved_card.payment_method AND state = 'completed')"""
    ):
        yield f"{row['payment_method']} of {row['player_id']} is remembered, and never paid"


def undelivered(
    targets: Sequence[Mapping[str, Any]],
    events: Sequence[Mapping[str, Any]],
    deliveries: Sequence[Mapping[str, Any]],
) -> list[str]:
    """New events that were not put on their way to each who listened then, and to nobody else."""
    ways: dict[str, list[int]] = {}
    for row in deliveries:
        ways.setdefault(row["event_id"], []).append(row["target_id"])
    wrong = []
    for event in events:
        wanted = [
            row["target_id"]
            for row in targets
            if row["state"] == "active"
            and row["game_id"] == event["game_id"]
            and _is_subscribed(row, event["event_type"])
        ]
        found = sorted(ways.get(event["event_id"], []))
        if found != sorted(wanted):
            wrong.append(f"{event['event_type']} goes to {found}, and {wanted} listen")
    return wrong


def _is_subscribed(target: Mapping[str, Any], event_type: str) -> bool:
    # A test is for the one who asked for it.
    events = json.loads(target["subscribed_events"])
    return event_type == "webhook.test" or "*" in events or event_type in events
