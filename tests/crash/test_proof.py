"""The proof of the soak: it finds nothing where nothing is wrong, and each thing that may be."""

import sqlite3
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from command.running import PLAYER, Command
from hearing import Arrival, Receiver
from proof import HUNG_UP, Evidence, violations

REQUEST = "sword 1"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """One order of a player with 100 coins, whose event was taken at the second attempt."""
    folder = tmp_path_factory.mktemp("data")
    with Command() as command, Receiver("seed") as receiver:
        receiver.is_good = True
        emulator = command.start("--data", folder, "--webhook", "http://127.0.0.1:1/")
        emulator.control("PUT", f"/players/{PLAYER}", {"balance": "100"})
        bought = emulator.call("POST", "/api/item-purchases/purchase-item", SWORD)
        emulator.control("POST", "/clock/advance", {"seconds": 0})
        emulator.listen(receiver.url)
        emulator.control("POST", "/clock/advance", {"seconds": 30})
        [event] = emulator.control("GET", "/events")["events"]
        emulator.stop()
    file = folder / "default.sqlite3"
    # The first attempt reached nobody; say that it was cut short, as a kill would have.
    change(
        file,
        "UPDATE attempt SET network_error = 'Interrupted: the emulator stopped before the"
        " answer came' WHERE number = 1",
    )
    answers = {REQUEST: [bought["order_id"]]}
    listed = {event["event_id"]: event["idempotency_key"]}
    return Evidence(file, answers, {PLAYER: 90}, listed, receiver.arrivals)


SWORD = {
    "client_request_id": REQUEST,
    "player_email": PLAYER,
    "player_name": "Ada",
    "item_id": "sword",
    "item_name": "Sword",
    "item_quantity": 1,
    "unit_price": "10.00",
    "total_price": "10.00",
}


def change(file: Path, sql: str) -> None:
    """Do something to a store that no emulator would."""
    store = sqlite3.connect(file)
    guards = store.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    unguarded = "".join(f"DROP TRIGGER {name};" for (name,) in guards)
    store.executescript(f"{unguarded} {sql}")
    store.close()


@pytest.fixture
def evidence(whole: Evidence, tmp_path: Path) -> Evidence:
    """A copy to spoil."""
    file = tmp_path / "default.sqlite3"
    file.write_bytes(whole.file.read_bytes())
    return replace(whole, file=file)


def test_where_nothing_is_wrong_nothing_is_found(evidence: Evidence) -> None:
    assert violations(evidence) == []


RICHER = "UPDATE account SET balance = balance + 1 WHERE name LIKE 'issue/%'"
[CLOSED] = HUNG_UP
SPOILT = [
    (
        "UPDATE account SET balance = balance + 1 WHERE name LIKE 'issue/%'",
        "postings say otherwise",
    ),
    ("UPDATE account SET balance = balance + 1 WHERE name LIKE 'issue/%'", "adds up to 1"),
    ("DELETE FROM delivery", "belongs to nothing in delivery"),
    ("DELETE FROM item_purchase", "stored: None"),
    ("UPDATE item_purchase SET client_request_id = 'other'", "nobody asked for it"),
    ("UPDATE item_purchase SET order_id = 'ord_other'", "was announced 0 times"),
    ("UPDATE event SET idempotency_key = 'idem_other'", "with another key or other bytes"),
    ("UPDATE event SET idempotency_key = 'idem_other'", "no longer there as it was"),
    ("UPDATE event SET body = CAST(body || ' ' AS BLOB)", "with another key or other bytes"),
    ("UPDATE delivery SET state = 'dead'", "not one that is delivered"),
    ("UPDATE delivery SET attempts = 3", "each of its 3 attempts once"),
    ("DELETE FROM attempt WHERE number = 1", "each of its 2 attempts once"),
    ("UPDATE attempt SET network_error = NULL", "came to something else: {None: 1}"),
    ("UPDATE attempt SET network_error = 'OSError'", "came to something else: {'OSError': 1}"),
    (f"UPDATE attempt SET network_error = '{CLOSED}' WHERE number = 1", "not by the receiver"),
    ("UPDATE attempt SET status = 500 WHERE number = 1", "that were not given"),
    ("UPDATE attempt SET status = 500 WHERE number = 2", "until it was taken, and then no more"),
]


@pytest.mark.parametrize(("sql", "sentence"), SPOILT)
def test_a_store_that_says_something_else_is_found(
    evidence: Evidence, sql: str, sentence: str
) -> None:
    change(evidence.file, f"PRAGMA foreign_keys = OFF; {sql}")

    assert [each for each in violations(evidence) if sentence in each]


def test_an_arrival_without_an_attempt_is_found(evidence: Evidence) -> None:
    [arrival] = evidence.arrivals

    twice = replace(evidence, arrivals=[arrival] * 3)

    assert any("arrived 3 times and was attempted 2 times" in each for each in violations(twice))


def test_one_of_an_interrupted_attempt_is_not_wrong(evidence: Evidence) -> None:
    [arrival] = evidence.arrivals

    twice = replace(evidence, arrivals=[arrival] * 2)

    assert violations(twice) == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("event_id", "evt_other", "was never announced"),
        ("idempotency_key", "idem_other", "with another key"),
        ("body", b"{}", "other bytes"),
    ],
)
def test_an_arrival_that_differs_is_found(
    evidence: Evidence, field: str, value: object, sentence: str
) -> None:
    [arrival] = evidence.arrivals
    other = Arrival(**{**asdict(arrival), field: value})

    spoilt = replace(evidence, arrivals=[arrival, other])

    assert any(sentence in each for each in violations(spoilt))


def test_an_event_that_nobody_took_is_found(evidence: Evidence) -> None:
    unheard = replace(evidence, arrivals=[])

    assert any("never arrived" in each for each in violations(unheard))


def test_an_order_that_was_made_twice_is_found(evidence: Evidence) -> None:
    [order_id] = evidence.answers[REQUEST]
    told_twice = replace(evidence, answers={REQUEST: [order_id, "ord_other"]})

    assert any("with different orders" in each for each in violations(told_twice))


def test_money_that_went_twice_is_found(evidence: Evidence) -> None:
    richer = replace(evidence, balances={PLAYER: 100})

    assert any("should hold 10000" in each for each in violations(richer))
