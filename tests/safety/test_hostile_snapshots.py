"""A snapshot is data: whatever somebody wrote into one, it is refused, or can be read."""

import base64
import gzip
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from invo_emulator.controls.every import CONTROLS
from invo_emulator.emulator import Emulator
from invo_emulator.inspector.every import VIEWS
from invo_emulator.storage import images, snapshots
from invo_emulator.storage.database import Database
from invo_emulator.storage.folder import Folder
from invo_emulator.system import System
from stories import CARD_FIELDS, PHONE, SEND, Receiver, Story

# What a column of this type may be made to say.
VALUES = {
    "TEXT": ["'nonsense'"],
    "INTEGER": ["-1", "4611686018427387904"],
    "REAL": ["-1e300"],
    "BLOB": ["x'ff'"],
}


def tables() -> dict[str, list[tuple[str, str]]]:
    """The columns of each table, with their types."""

    def look(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str]]]:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return {
            name: [(row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({name})")]
            for (name,) in names.fetchall()
        }

    store = Database()
    try:
        return store.at_once(look)
    finally:
        store.close_now()


TABLES = tables()


def forged(image: bytes, statement: str) -> bytes:
    """A snapshot on which somebody worked with a program of their own."""
    store = images.opened(image)
    triggers = dict(store.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"))
    for setting in ("ignore_check_constraints = ON", "foreign_keys = OFF"):
        store.execute(f"PRAGMA {setting}")
    for name in triggers:
        store.execute(f"DROP TRIGGER {name}")
    store.execute(statement)
    for sql in triggers.values():
        store.execute(sql)
    content = snapshots.pack(images.image_of(store))
    store.close()
    return content


class Imported(NamedTuple):
    """A world in which everything has happened once, and its store."""

    api: Story
    image: bytes


@pytest.fixture
async def imported(api: Story, receiver: Receiver) -> Imported:
    """The same for every table."""
    receiver.status = 500
    await api.listen(hostile={"extra_fields": True})
    await api.pay(await api.mint(metadata={"note": "x"}))
    session = await api.mint(player_email="bob@example.com")
    await api.submit(session, "pay", {**CARD_FIELDS, "save_card": "1"})
    await api.mint(player_email="eve@example.com")
    await api.charge()
    await api.put_player(balance="250.00", phone=PHONE)
    await api.buy()
    await api.start_and_verify(SEND)
    fault = {"operation": "POST /api/checkout/sessions", "after": 100, "headers": {"X-A": "b"}}
    await api.control("POST", "/faults", fault)
    await api.advance(40)
    answer = await api.control("GET", "/snapshot")
    return Imported(api, snapshots.unpack(answer.content))


# What has pages of its own, and what these are asked for with.
IDENTS = {
    "requests": "request_id",
    "deliveries": "delivery_id",
    "orders": "order_id",
    "checkouts": "session_id",
    "moves": "transaction_id",
    "events": "event_id",
    "timeline": "number",
}


async def looks(api: Story) -> AsyncIterator[tuple[str, int]]:
    """Every list and every page, and what is behind the first entries of some; how it went."""
    for control in CONTROLS:
        if control.method == "GET" and "{" not in control.path:
            path = control.path if control.path != "/timeline" else "/timeline?limit=500"
            answer = await api.control("GET", path)
            yield path, answer.status_code
    for view in VIEWS:
        if "{" not in view.path:
            page = await api.http.get(f"/_emulator{view.path}", headers={"Accept": "text/html"})
            yield f"the page of {view.path}", page.status_code
    for path, ident in IDENTS.items():
        for each in (await api.control("GET", f"/{path}?limit=3")).json()[path]:
            yield path, (await api.control("GET", f"/{path}/{each[ident]}")).status_code
    yield (
        "a balance",
        (await api.call("GET", "/api/player-balances/player/by-email/x@y")).status_code,
    )


@pytest.mark.parametrize("table", TABLES)
async def test_a_row_that_could_not_be_is_refused_or_can_be_read(
    imported: Imported, table: str
) -> None:
    api, image = imported
    for column, kind in TABLES[table]:
        for value in VALUES[kind]:
            try:
                content = forged(image, f"UPDATE OR IGNORE {table} SET {column} = {value}")
            except sqlite3.Error:
                continue  # not even SQLite would have it

            answer = await api.http.put("/_emulator/snapshot", content=content)

            assert answer.status_code in (200, 400), (column, value, answer.text)
            if answer.status_code == 400:
                assert answer.json()["code"] == "INVALID_SNAPSHOT"
                continue
            async for path, status in looks(api):
                assert status < 500, (column, value, path)


# Deep enough for us to refuse, and not so deep that SQLite would.
DEEP = f"'{'[' * 200}', '{']' * 200}'"

OTHER_CURRENCY = "account whose currency_id"

FORGED = [
    ("UPDATE checkout_session SET state = 'nonsense'", "checkout session whose state"),
    ("UPDATE purchase SET payment_state = ''", "purchase whose payment_state"),
    ("UPDATE move SET state = 'completed?'", "move whose state"),
    ("UPDATE delivery SET state = 'lost'", "delivery whose state"),
    ("UPDATE webhook_target SET state = 'on'", "webhook target whose state"),
    ("UPDATE webhook_target SET target_url = 'file:///etc/passwd'", "target whose target_url"),
    ("UPDATE webhook_target SET target_url = 'http://x/\n'", "target whose target_url"),
    ("UPDATE webhook_target SET policy = '{\"concurrency\": -1}'", "target whose policy"),
    ("UPDATE webhook_target SET hostile = '{\"duplicate\": 1e9}'", "target whose hostile"),
    ("UPDATE delivery SET hostile = '[]'", "delivery whose hostile"),
    ("UPDATE job SET kind = 'os.system'", "job whose kind"),
    ("UPDATE event SET body = x'7b7d'", "event whose body"),
    ("UPDATE fault SET effect = 'exec'", "fault whose effect"),
    ('UPDATE fault SET headers = \'{"X-A": "b\\r\\nSet-Cookie: c"}\'', "fault whose headers"),
    ('UPDATE checkout_session SET metadata = \'{"a": "\\ud800"}\'', "session whose metadata"),
    ("UPDATE purchase SET metadata = printf('{\"a\": %.*c', 900, '[')", "purchase whose metadata"),
    ("UPDATE message SET data = printf('{\"a\": %s1%s}', " + DEEP + ")", "message whose data"),
    ("UPDATE message SET data = '[null]'", "message whose data"),
    ("UPDATE call SET request_headers = '{}'", "call whose request_headers"),
    ("UPDATE currency SET units_per_usd = 4611686018427387904", "currency whose units_per_usd"),
    ("UPDATE game SET color = 'red'", "game whose color"),
    ("UPDATE game SET logo = 'https://example.com/logo.png'", "game whose logo"),
    ("UPDATE checkout_session SET success_url = 'javascript:alert(1)'", "whose success_url"),
    ("UPDATE timeline SET detail = '{}' WHERE kind = 'attempt'", "timeline whose detail"),
    ("UPDATE purchase SET decline_code = 'nonsense'", "purchase whose decline_code"),
    ("UPDATE purchase SET transaction_id = 'txn_1'", "purchase whose transaction_id"),
    ("UPDATE purchase SET order_id = 'xyz' || substr(order_id, 4)", "purchase whose order_id"),
    ("UPDATE purchase SET payment_intent_id = 'pi_1'", "purchase whose payment_intent_id"),
    ("UPDATE item_purchase SET transaction_id = ''", "item purchase whose transaction_id"),
    ("UPDATE posting SET entry_id = entry_id - 1", "posting whose entry_id"),
    ("UPDATE posting SET reference = '' WHERE number > entry_id", "posting whose entry_id"),
    ("UPDATE posting SET cause = '' WHERE number > entry_id", "posting whose entry_id"),
    ("UPDATE account SET name = 'network/fees/7' WHERE name GLOB 'network/*'", OTHER_CURRENCY),
    ("UPDATE account SET name = 'issue/7' WHERE name = 'issue/1'", OTHER_CURRENCY),
    ("UPDATE account SET name = 'game/1/revenue' WHERE name = 'issue/1'", OTHER_CURRENCY),
    ("UPDATE account SET name = 'game/1/revenue/1' WHERE name = 'card_network'", OTHER_CURRENCY),
    ("UPDATE account SET name = 'player/99/available' WHERE name = 'issue/1'", OTHER_CURRENCY),
    ("UPDATE purchase SET statuses = '{}'", "purchase whose statuses"),
    ("UPDATE purchase SET statuses = '[0]'", "purchase whose statuses"),
    ("UPDATE purchase SET statuses = '[[\"pending\"]]'", "purchase whose statuses"),
    ("UPDATE purchase SET statuses = '[[null, 5]]'", "purchase whose statuses"),
    ("UPDATE purchase SET statuses = '[[\"nowhere\", 5]]'", "purchase whose statuses"),
    ("UPDATE purchase SET statuses = '[[\"pending\", -1]]'", "purchase whose statuses"),
    ("UPDATE purchase SET statuses = '[[\"pending\", 1.5]]'", "purchase whose statuses"),
    (
        "UPDATE purchase SET number = (SELECT MAX(number) FROM call)"
        " WHERE order_id = (SELECT MIN(order_id) FROM purchase)",
        "two things at one place",
    ),
]


@pytest.mark.parametrize(("statement", "told"), FORGED)
async def test_what_is_wrong_is_named(imported: Imported, statement: str, told: str) -> None:
    api, image = imported
    before = api.everything()

    answer = await api.http.put("/_emulator/snapshot", content=forged(image, statement))

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_SNAPSHOT")
    assert told in answer.json()["error"]
    assert api.everything() == before


async def test_an_honest_one_is_taken(imported: Imported) -> None:
    api, image = imported

    answer = await api.http.put("/_emulator/snapshot", content=forged(image, "SELECT 1"))

    assert answer.status_code == 200
    assert [each async for each in looks(api) if each[1] >= 400] == [("a balance", 404)]


async def test_a_body_that_would_swell_is_shown_as_it_came(imported: Imported) -> None:
    api, image = imported
    bomb = gzip.compress(bytes(64 * 2**20)).hex()
    headers = '{"X-Invo-Signature": "t=1,v1=00", "content-encoding": "gzip"}'
    statement = f"UPDATE attempt SET request_body = x'{bomb}', request_headers = '{headers}'"
    await api.http.put("/_emulator/snapshot", content=forged(image, statement))
    [first, *_] = (await api.control("GET", "/deliveries")).json()["deliveries"]

    answer = await api.control("GET", f"/deliveries/{first['delivery_id']}")

    assert answer.status_code == 200
    assert len(answer.content) < 2**20


async def test_an_event_that_made_itself_happen_has_an_end(imported: Imported) -> None:
    api, image = imported
    content = forged(image, "UPDATE event SET cause = event_id")
    await api.http.put("/_emulator/snapshot", content=content)
    [event, *_] = (await api.control("GET", "/timeline?kind=event")).json()["timeline"]

    answer = await api.control("GET", f"/timeline/{event['number']}")

    assert {each["number"] for each in answer.json()["because"]} == {event["number"]}


NAMES = ["../../etc/passwd", "..", "a/b", "a\\b", "", "\0", "A", "x" * 65, ".hidden"]


@pytest.mark.parametrize("name", NAMES)
async def test_a_world_from_a_snapshot_leaves_its_folder_nowhere(
    system: System, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "data"
    emulator = Emulator(system=system, data=Folder(folder).path)
    async with Story(emulator) as api:
        taken = base64.b64encode((await api.control("GET", "/snapshot")).content).decode()
        before = files(tmp_path)

        answer = await api.control("POST", "/worlds", {"id": name, "from_snapshot": taken})

        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
        assert files(tmp_path) == before
    await emulator.close()


def files(folder: Path) -> list[Path]:
    """All that is in a folder."""
    return sorted(folder.rglob("*"))
