"""The shop: what INVO's webhooks give to players. In your game, this is your database.

Whether an event is new is decided by the database, in the transaction that also gives what was
bought. So of copies that come at once, to one process or to several, one is granted; and an event
that could not be granted has not been seen, so that INVO's next attempt finds it new.

Nothing depends on the order in which events come: rows are added, never changed, and a balance is
what they add up to.
"""

import os
import sqlite3
from contextlib import closing
from decimal import Decimal
from typing import Any

from invo_client import WebhookEvent
from webhook import key_of

DATABASE = os.environ.get("SHOP_DATABASE", "shop.sqlite3")

# Currency is counted in hundredths, because sums of fractions are not exact.
TABLES = """
    CREATE TABLE IF NOT EXISTS event (
        idempotency_key TEXT PRIMARY KEY NOT NULL, event_type TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS purchase (
        order_id TEXT PRIMARY KEY NOT NULL, player_email TEXT NOT NULL, hundredths INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS refund (order_id TEXT NOT NULL, hundredths INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS item (
        player_email TEXT NOT NULL, item_id TEXT NOT NULL, quantity INTEGER NOT NULL
    );
"""

# A refund names no player, and may even come before its purchase: it counts once there is one.
CURRENCY = """
    SELECT player_email, printf('%.2f', SUM(hundredths - COALESCE(
        (SELECT SUM(hundredths) FROM refund WHERE refund.order_id = purchase.order_id), 0
    )) / 100.0)
    FROM purchase GROUP BY player_email
"""


def open_shop() -> None:
    """Make the tables, if this is the first time."""
    with closing(sqlite3.connect(DATABASE)) as database:
        # Readers then don't wait for a writer.
        database.execute("PRAGMA journal_mode = WAL")
        database.executescript(TABLES)


def take(event: WebhookEvent) -> bool:
    """Remember an event and give what it is about. False if it came before; then nothing is done.

    Raises if it can't be granted: that is a 500, and INVO sends it again.
    """
    # Waits for up to 8 seconds for another writer: INVO hangs up after 10.
    with closing(sqlite3.connect(DATABASE, timeout=8)) as database, database:
        told = database.execute(
            "INSERT INTO event VALUES (?, ?) ON CONFLICT DO NOTHING",
            (key_of(event), event.event_type),
        )
        is_new = told.rowcount == 1
        if is_new:
            _give(database, event.event_type, event.data)
        return is_new


def _give(database: sqlite3.Connection, event_type: str, data: dict[str, Any]) -> None:
    """Types and fields that are not known here are no reason to refuse: new ones come any day."""
    match event_type:
        case "purchase.completed":
            row = (data["order_id"], data["player_email"], hundredths(data["currency_amount"]))
            # An order is paid once, whatever number of events may tell of it.
            database.execute("INSERT INTO purchase VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row)
        case "purchase.refunded":
            debited = hundredths(data["currency_debited"])
            database.execute("INSERT INTO refund VALUES (?, ?)", (data["order_id"], debited))
        case "item.purchased":
            item = (data["player_email"], data["item_id"], data["item_quantity"])
            database.execute("INSERT INTO item VALUES (?, ?, ?)", item)


def hundredths(amount: str) -> int:
    """Read a decimal string: "12.5" is 1250. Raises ValueError."""
    exact = Decimal(amount) * 100
    if exact != int(exact):
        raise ValueError(f"{amount} has more than two decimals.")
    return int(exact)


def state() -> dict[str, Any]:
    """What players were given, and how many events of each type came. For you to look at."""
    with closing(sqlite3.connect(DATABASE)) as database:
        items: dict[str, dict[str, int]] = {}
        for player, item, quantity in database.execute(
            "SELECT player_email, item_id, SUM(quantity) FROM item GROUP BY 1, 2"
        ):
            items.setdefault(player, {})[item] = quantity
        events = database.execute("SELECT event_type, COUNT(*) FROM event GROUP BY 1")
        return {
            "currency": dict(database.execute(CURRENCY)),
            "items": items,
            "events": dict(events),
        }
