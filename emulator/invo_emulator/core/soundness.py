"""Whether a world that came from elsewhere says only what a world can say.

Its tables, checks and references have been compared with ours by then; this is about what only our
code knows: which states there are, which texts are JSON, which numbers are instants. Without it a
row that nobody can read would be found by whoever asks for it next.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from invo_emulator import fields as f
from invo_emulator import lifecycles
from invo_emulator.core import cards, checkout, faults, moves, timeline
from invo_emulator.errors import InvalidInput, InvalidSnapshot
from invo_emulator.json_objects import parse_object
from invo_emulator.lifecycles import Lifecycle
from invo_emulator.money import accounts
from invo_emulator.webhooks import hostility, policies
from invo_emulator.world.clock import FARTHEST
from invo_emulator.world.transaction import Row, Transaction

# Anything larger is no amount, no id and no count of ours, and what is made of two might overflow.
_LARGEST = 10**16

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")

_INSTANT = re.compile(r"at|deadline|\w+_(?:at|until)")

_LIFECYCLES: Mapping[tuple[str, str], Lifecycle] = {
    ("checkout_session", "state"): lifecycles.CHECKOUT_SESSION,
    ("purchase", "state"): lifecycles.ORDER,
    ("purchase", "payment_state"): lifecycles.PAYMENT,
    ("move", "state"): lifecycles.MOVE,
    ("webhook_target", "state"): lifecycles.SUBSCRIPTION,
    ("delivery", "state"): lifecycles.DELIVERY,
}

_WORDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    **{place: tuple(lifecycle.moves) for place, lifecycle in _LIFECYCLES.items()},
    ("purchase", "first_state"): tuple(lifecycles.ORDER.moves),
    ("purchase", "first_payment_state"): tuple(lifecycles.PAYMENT.moves),
    ("job", "kind"): (checkout.EXPIRE_JOB, moves.EXPIRE_JOB),
    ("purchase", "decline_code"): tuple(cards.DECLINES),
    ("fault", "point"): faults.POINTS,
    ("fault", "effect"): faults.EFFECTS,
    ("timeline", "kind"): timeline.KINDS,
}

_JSON: Mapping[tuple[str, str], str] = {
    ("checkout_session", "metadata"): "object",
    ("purchase", "metadata"): "object",
    ("purchase", "statuses"): "array",
    ("message", "data"): "object",
    ("game_item", "shown"): "object",
    ("timeline", "detail"): "object",
    ("event", "body"): "object",
    ("webhook_target", "subscribed_events"): "array",
    ("webhook_target", "policy"): "object",
    ("webhook_target", "hostile"): "object",
    ("delivery", "hostile"): "object",
    ("attempt", "request_headers"): "object",
    ("attempt", "response_headers"): "object",
    ("attempt_by_hand", "request_headers"): "object",
    ("attempt_by_hand", "response_headers"): "object",
    ("fault", "body"): "object",
    ("fault", "headers"): "object",
    ("call", "request_headers"): "array",
    ("call", "response_headers"): "array",
}

# What an entry of the timeline says, by its kind.
_DETAILS: Mapping[str, tuple[str, ...]] = {
    "state": ("of", "to"),
    "posting": ("why", "reference"),
    "event": ("event_type",),
    "attempt": ("target_url",),
    "message": ("channel", "to", "about"),
    "player": ("player_id", "game_id"),
    "fault": ("operation", "point", "do"),
    "clock": ("mode",),
}

# An attempt is one of its delivery's own, or one by hand.
_WHICH_ATTEMPT = "COALESCE(json_type(detail, '$.attempt'), json_type(detail, '$.by_hand'))"

# While an order is pending its history says how its payment stands.
_STATUSES = (*lifecycles.ORDER.moves, *lifecycles.PAYMENT.moves)

_IS_ONE_STATUS = f"""CASE WHEN type = 'array' AND json_array_length(value) = 2
    THEN json_extract(value, '$[0]') IN ({", ".join("?" * len(_STATUSES))})
     AND json_type(value, '$[1]') = 'integer'
     AND json_extract(value, '$[1]') BETWEEN 0 AND {FARTHEST} END"""

# Ids by which an order is found, because they begin alike.
_IDS = (
    ("purchase", "order_id", "ord"),
    ("purchase", "transaction_id", "txn"),
    ("purchase", "payment_intent_id", "pi"),
    ("item_purchase", "order_id", "ord"),
    ("item_purchase", "transaction_id", "txn"),
)

# Those of one entry say alike why; the first is the entry.
_HAS_NO_ENTRY = """NOT EXISTS (
    SELECT 1 FROM posting AS first
    WHERE first.number = posting.entry_id AND first.entry_id = posting.entry_id
      AND (first.kind, first.reference, first.at) = (posting.kind, posting.reference, posting.at)
      AND first.cause IS posting.cause)"""

# JSON that SQLite can read and we may not: nested deeper, or with half a character in it.
_SUSPECT = (
    "instr({0}, '\\u') OR length({0}) > 130"
    " AND length({0}) - length(replace(replace({0}, '[', ''), '{{', '')) > 64"
)


def check(tx: Transaction) -> None:
    """Raises InvalidSnapshot for a row that could not be."""
    for table, columns in _numbers(tx).items():
        _refuse_any(tx, table, columns)
    for (table, column), words in _WORDS.items():
        listed = ", ".join("?" * len(words))
        _refuse_any(tx, table, {column: f"{column} NOT IN ({listed})"}, *words)
    for (table, column), kind in _JSON.items():
        text = f"CAST({column} AS TEXT)"
        _refuse_any(tx, table, {column: f"json_type({text}) IS NOT '{kind}'"}, is_json=True)
        for row in tx.all(f"SELECT {text} AS text FROM {table} WHERE {_SUSPECT.format(text)}"):
            _read(table, column, _read_json, row["text"])
    for kind, names in _DETAILS.items():
        missing = " OR ".join(f"json_type(detail, '$.{name}') IS NULL" for name in names)
        _refuse_any(tx, "timeline", {"detail": f"kind = ? AND ({missing})"}, kind)
    _refuse_any(tx, "timeline", {"detail": f"kind = 'attempt' AND {_WHICH_ATTEMPT} IS NULL"})
    _refuse_any(tx, "event", {"body": "json_type(CAST(body AS TEXT), '$.data') IS NOT 'object'"})
    wrong = f"EXISTS (SELECT 1 FROM json_each(statuses) WHERE NOT COALESCE({_IS_ONE_STATUS}, 0))"
    _refuse_any(tx, "purchase", {"statuses": wrong}, *_STATUSES)
    for table, column, prefix in _IDS:
        begins, shortest = f"'{prefix}_' || substr(order_id, 5, 8) || '*'", len(prefix) + 25
        wrong = f"length({column}) < {shortest} OR {column} NOT GLOB {begins}"
        _refuse_any(tx, table, {column: wrong})
    _refuse_any(tx, "posting", {"entry_id": _HAS_NO_ENTRY})
    wrong = f"account.currency_id IS NOT {accounts.CURRENCY_OF_ROW}"
    _refuse_any(tx, "account", {"currency_id": wrong})
    if tx.one("SELECT 1 FROM happened GROUP BY number HAVING COUNT(*) > 1 LIMIT 1"):
        raise InvalidSnapshot("This snapshot's timeline has two things at one place.")
    for row in tx.all("SELECT * FROM webhook_target"):
        _read_target(row)
    for row in tx.all("SELECT color, logo FROM game"):
        _read_look(row)
    for name in ("success_url", "cancel_url"):
        for row in tx.all(f"SELECT DISTINCT {name} FROM checkout_session WHERE {name} IS NOT NULL"):
            _read("checkout_session", name, f.Url().read, row[name])
    for row in tx.all("SELECT headers FROM fault"):
        _read("fault", "headers", _read_headers, row["headers"])
    for row in tx.all("SELECT DISTINCT hostile FROM delivery"):
        _read("delivery", "hostile", hostility.read, row["hostile"])


def _numbers(tx: Transaction) -> dict[str, dict[str, str]]:
    """What must not hold of each number, by table and column."""
    rows = tx.all(
        """SELECT t.name AS "table", c.name AS "column" FROM sqlite_schema AS t
           JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table' AND c.type = 'INTEGER'"""
    )
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        table, column = row["table"], row["column"]
        bounds = (0, FARTHEST) if _INSTANT.fullmatch(column) else (-_LARGEST, _LARGEST)
        low, high = bounds if column not in ("offset", "frozen_at") else (-FARTHEST, FARTHEST)
        found.setdefault(table, {})[column] = f"{column} NOT BETWEEN {low} AND {high}"
    return found


def _refuse_any(
    tx: Transaction, table: str, columns: Mapping[str, str], *values: object, is_json: bool = False
) -> None:
    """Refuse a table in which what is said of a column holds for any row."""
    if is_json:
        columns = {
            column: f"{column} IS NOT NULL AND (NOT json_valid(CAST({column} AS TEXT)) OR {wrong})"
            for column, wrong in columns.items()
        }
    if not tx.one(f"SELECT 1 FROM {table} WHERE {' OR '.join(columns.values())} LIMIT 1", *values):
        return
    for column, wrong in columns.items():
        if tx.one(f"SELECT 1 FROM {table} WHERE {wrong} LIMIT 1", *values):
            raise _unreadable(table, column)


def _read_target(row: Row) -> None:
    _read("webhook_target", "policy", policies.of, row)
    _read("webhook_target", "hostile", hostility.read, row["hostile"])
    _read("webhook_target", "target_url", f.TargetUrl().read, row["target_url"])


def _read_look(row: Row) -> None:
    for name, rule in (("color", f.Color()), ("logo", f.Picture())):
        if row[name] is not None:
            _read("game", name, rule.read, row[name])


def _read_json(text: str) -> None:
    parse_object(f'{{"it": {text}}}'.encode())


def _read_headers(text: str) -> None:
    for name, value in json.loads(text).items():
        is_one = isinstance(value, str) and value.isascii() and value.isprintable()
        if not is_one or not _TOKEN.fullmatch(name):
            raise ValueError


def _read(table: str, column: str, read: Callable[[Any], object], value: object) -> None:
    try:
        read(value)
    except (InvalidInput, ValueError):
        raise _unreadable(table, column) from None


def _unreadable(table: str, column: str) -> InvalidSnapshot:
    return InvalidSnapshot(
        f"This snapshot has a {table.replace('_', ' ')} whose {column} can't be read."
    )
