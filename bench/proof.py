"""What a store must say after any number of kills, and what the studio must have heard.

`violations` reads the store's own file, with no emulator in between: one sentence for each thing
that is not as it was promised.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hearing import NO_ANSWER, Arrival

INTERRUPTED = "Interrupted: the emulator stopped before the answer came"
HUNG_UP = {"ConnectionClosed: the receiver hung up before it had answered"}


@dataclass(frozen=True)
class Evidence:
    """What was seen from outside."""

    file: Path
    # Of each request, the order that it was answered with, each time it was answered.
    answers: Mapping[str, Sequence[str]]
    # What the players must hold, in whole coins, by their e-mail.
    balances: Mapping[str, int]
    # The events that the emulator listed during the run, with their idempotency keys.
    listed: Mapping[str, str]
    arrivals: Sequence[Arrival]


def violations(evidence: Evidence) -> list[str]:
    """Everything that is wrong."""
    store = sqlite3.connect(f"file:{evidence.file}?mode=ro", uri=True)
    store.row_factory = sqlite3.Row
    try:
        return [
            *_of_the_file(store),
            *_of_the_books(store, evidence),
            *_of_the_orders(store, evidence),
            *_of_the_events(store, evidence),
            *_of_the_attempts(store, evidence),
        ]
    finally:
        store.close()


def attempts_by_outcome(file: Path) -> Counter[str]:
    """How many attempts came to what."""
    store = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    rows = store.execute("SELECT COALESCE(status, network_error, 'nothing') FROM attempt")
    found = Counter(str(row[0]) for row in rows)
    store.close()
    return found


def _of_the_file(store: sqlite3.Connection) -> Iterator[str]:
    [[said]] = store.execute("PRAGMA integrity_check").fetchall()
    if said != "ok":
        yield f"the file is damaged: {said}"
    for row in store.execute("PRAGMA foreign_key_check"):
        yield f"row {row[1]} of {row[0]} belongs to nothing in {row[2]}"


def _of_the_books(store: sqlite3.Connection, evidence: Evidence) -> Iterator[str]:
    moved: Counter[int] = Counter()
    for row in store.execute("SELECT source, target, amount FROM posting"):
        moved[row["source"]] -= row["amount"]
        moved[row["target"]] += row["amount"]
    totals: Counter[int] = Counter()
    for row in store.execute("SELECT * FROM account"):
        totals[row["currency_id"]] += row["balance"]
        if row["balance"] != moved[row["account_id"]]:
            yield f"{row['name']} holds {row['balance']}, its postings say otherwise"
    yield from (f"currency {each} adds up to {total}" for each, total in totals.items() if total)
    for row in store.execute(
        """SELECT email, balance FROM player
           JOIN account ON account.name = 'player/' || player_id || '/available'"""
    ):
        wanted = evidence.balances.get(row["email"], 0) * 100
        if row["balance"] != wanted:
            yield f"{row['email']} holds {row['balance']} hundredths, and should hold {wanted}"


def _of_the_orders(store: sqlite3.Connection, evidence: Evidence) -> Iterator[str]:
    stored: dict[str, list[str]] = {}
    for row in store.execute(
        """SELECT client_request_id AS request_id, order_id FROM item_purchase
           UNION ALL SELECT purchase_reference, order_id FROM purchase"""
    ):
        stored.setdefault(row["request_id"], []).append(row["order_id"])
    for request_id, orders in evidence.answers.items():
        if len(set(orders)) > 1:
            yield f"{request_id} was answered with different orders: {orders}"
        if stored.get(request_id) != orders[:1]:
            yield f"{request_id} was answered with {orders[0]}; stored: {stored.get(request_id)}"
    for request_id in stored.keys() - evidence.answers.keys():
        yield f"{request_id} has an order and nobody asked for it"
    told = Counter(
        json.loads(row["body"])["data"]["order_id"] for row in store.execute("SELECT * FROM event")
    )
    for order_id in {order for orders in stored.values() for order in orders}:
        if told[order_id] != 1:
            yield f"{order_id} was announced {told[order_id]} times"


def _of_the_events(store: sqlite3.Connection, evidence: Evidence) -> Iterator[str]:
    events = {row["event_id"]: row for row in store.execute("SELECT * FROM event")}
    accepted = {each.event_id for each in evidence.arrivals if each.status == 200}
    for event_id in events.keys() - accepted:
        yield f"{event_id} never arrived where it was taken"
    for row in store.execute(
        """SELECT event_id, COUNT(delivery_id) AS count, MIN(state = 'delivered') AS is_delivered
           FROM event LEFT JOIN delivery USING (event_id) GROUP BY event_id"""
    ):
        if (row["count"], row["is_delivered"]) != (1, 1):
            yield f"{row['event_id']} has {row['count']} deliveries, not one that is delivered"
    for event_id, key in evidence.listed.items():
        if event_id not in events or events[event_id]["idempotency_key"] != key:
            yield f"{event_id} was listed with {key}, and is no longer there as it was"
    for arrival in evidence.arrivals:
        event = events.get(arrival.event_id)
        if event is None:
            yield f"{arrival.event_id} arrived and was never announced"
        elif (arrival.idempotency_key, arrival.body) != (event["idempotency_key"], event["body"]):
            yield f"{arrival.event_id} arrived with another key or other bytes"


def _of_the_attempts(store: sqlite3.Connection, evidence: Evidence) -> Iterator[str]:
    arrived: dict[str, Counter[int]] = {}
    for arrival in evidence.arrivals:
        arrived.setdefault(arrival.event_id, Counter())[arrival.status] += 1
    attempts: dict[str, list[sqlite3.Row]] = {}
    for row in store.execute(
        """SELECT attempt.*, event_id, attempts FROM delivery LEFT JOIN attempt USING (delivery_id)
           ORDER BY delivery_id, attempt.number"""
    ):
        attempts.setdefault(row["event_id"], []).append(row)
    for event_id, rows in attempts.items():
        yield from _of_one_delivery(event_id, rows, arrived.get(event_id, Counter()))


def _of_one_delivery(
    event_id: str, rows: Sequence[sqlite3.Row], arrived: Counter[int]
) -> Iterator[str]:
    if [row["number"] for row in rows] != list(range(1, rows[0]["attempts"] + 1)):
        yield f"{event_id} does not have each of its {rows[0]['attempts']} attempts once"
    if arrived.total() > len(rows):
        yield f"{event_id} arrived {arrived.total()} times and was attempted {len(rows)} times"
    recorded = Counter(row["status"] for row in rows if row["status"] is not None)
    if not recorded <= arrived:
        yield f"{event_id} has answers on record that were not given: {recorded}, not {arrived}"
    if recorded[200] != 1 or rows[-1]["status"] != 200:
        yield f"{event_id} was not attempted until it was taken, and then no more"
    without = Counter(row["network_error"] for row in rows if row["status"] is None)
    del without[INTERRUPTED]
    if without.keys() - HUNG_UP:
        yield f"{event_id} has attempts that came to something else: {dict(without)}"
    if without.total() > arrived[NO_ANSWER]:
        yield f"{event_id} has a connection that was closed, on record, and not by the receiver"
