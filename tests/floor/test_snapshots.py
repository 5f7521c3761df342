"""A store as a file: the same rows come back, and nothing else is taken from it."""

import asyncio
import hashlib
import sqlite3
import struct
import zlib
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floor.stage import announce, listen
from floor.test_world import buy
from invo_emulator.emulator import Emulator
from invo_emulator.errors import InvalidSnapshot, KeyInUse, WorldExists, WorldNotFound
from invo_emulator.storage import images, snapshots
from invo_emulator.storage.database import Database
from invo_emulator.storage.snapshots import SnapshotError
from invo_emulator.world.plan import GamePlan, Plan
from invo_emulator.world.world import World

HEAD = struct.Struct(">20sHHQ32s")

Rows = dict[str, list[tuple[Any, ...]]]


def image_of(world: World) -> bytes:
    """The image of a world in which a few things have happened."""
    listen(world)
    for _ in range(3):
        world.at_once(buy)
    announce(world)
    return world.image()


@pytest.fixture
def image(world: World) -> bytes:
    """An honest one."""
    return image_of(world)


def rows(store: Database) -> Rows:
    """Every row of every table."""

    def look(connection: sqlite3.Connection) -> Rows:
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table'"
        names = [row["name"] for row in connection.execute(sql)]
        return {
            name: [tuple(row) for row in connection.execute(f"SELECT * FROM {name}")]
            for name in names
        }

    return store.at_once(look)


def changed(image: bytes, *statements: str) -> bytes:
    """An image after somebody worked on it with a program of their own."""
    connection = images.opened(image)
    for statement in statements:
        connection.execute(statement)
    forged: bytes = images.image_of(connection)
    connection.close()
    return forged


def forged_file(image: bytes, length: int | None = None, packed: bytes | None = None) -> bytes:
    """A file whose head is right for its content, whatever that is."""
    packed = zlib.compress(image) if packed is None else packed
    digest = hashlib.sha256(packed).digest()
    size = len(image) if length is None else length
    return HEAD.pack(b"invo-emulator world\n", 1, 1, size, digest) + packed


def test_an_image_comes_back_out_of_its_file(image: bytes) -> None:
    assert snapshots.unpack(snapshots.pack(image)) == image


def test_a_store_that_is_read_has_the_same_rows(world: World, image: bytes) -> None:
    store = snapshots.read(image)

    assert rows(store) == rows(world.database)
    store.close_now()


def test_a_store_that_is_read_keeps_its_books_as_before(image: bytes) -> None:
    store = snapshots.read(image)

    with pytest.raises(sqlite3.IntegrityError, match="never removed"):
        store.at_once(lambda connection: connection.execute("DELETE FROM posting"))

    store.close_now()


def test_the_same_store_gives_the_same_file(world: World, image: bytes) -> None:
    assert snapshots.pack(image) == snapshots.pack(world.image())


@pytest.mark.parametrize("place", range(0, 64, 3))
def test_a_head_that_was_changed_is_refused(image: bytes, place: int) -> None:
    content = bytearray(snapshots.pack(image))
    content[place] ^= 0x40

    with pytest.raises(SnapshotError):
        snapshots.unpack(bytes(content))


@given(share=st.floats(0, 0.999))
def test_a_file_that_was_cut_short_is_refused(share: float) -> None:
    content = snapshots.pack(b"content of a store" * 100)

    with pytest.raises(SnapshotError):
        snapshots.unpack(content[: int(len(content) * share)])


def test_a_file_of_another_version_says_so(image: bytes) -> None:
    content = bytearray(snapshots.pack(image))
    content[23] = 99

    with pytest.raises(SnapshotError, match="another version of the emulator"):
        snapshots.unpack(bytes(content))


SWOLLEN = zlib.compress(bytes(10_000_000))


@pytest.mark.parametrize(
    "content",
    [
        forged_file(b"", length=1000, packed=SWOLLEN),
        forged_file(b"", length=snapshots.MOST_BYTES + 1, packed=SWOLLEN),
        forged_file(b"", length=2**63, packed=SWOLLEN),
        forged_file(b"x" * 1000, length=999),
        forged_file(b"x" * 1000, length=1001),
        forged_file(b"", packed=b"not deflated"),
        forged_file(b"x", packed=zlib.compress(b"x") + b"more"),
    ],
)
def test_a_file_that_swells_to_something_else_is_refused(content: bytes) -> None:
    with pytest.raises(SnapshotError):
        snapshots.unpack(content)


def test_a_store_too_large_to_come_back_is_not_packed() -> None:
    with pytest.raises(SnapshotError, match="larger than a snapshot may be"):
        snapshots.pack(bytes(snapshots.MOST_BYTES + 1))


FOREIGN_TABLES = [
    "CREATE TABLE more (a)",
    "CREATE VIEW more AS SELECT 1",
    "CREATE INDEX more ON job (kind)",
    "CREATE TRIGGER more AFTER INSERT ON job BEGIN DELETE FROM posting; END",
    "DROP TRIGGER posting_stays",
    "DROP INDEX purchase_by_player",
    "DROP TABLE job",
    "ALTER TABLE job ADD COLUMN more TEXT",
    "ALTER TABLE job RENAME COLUMN kind TO sort",
    "ANALYZE",
    "CREATE VIRTUAL TABLE more USING fts5(a)",
]


@pytest.mark.parametrize("statement", FOREIGN_TABLES)
def test_tables_that_are_not_ours_are_refused(image: bytes, statement: str) -> None:
    with pytest.raises(SnapshotError, match="tables are not those of a world"):
        snapshots.read(changed(image, statement))


def retold(old: str, new: str) -> tuple[str, ...]:
    """Have a store say something else of its tables than what they are."""
    return (
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET sql = replace(sql, '{old}', '{new}')",
        "PRAGMA writable_schema = OFF",
    )


RETOLD = [
    retold("subject TEXT NOT NULL", "subject TEXT NOT NULL DEFAULT (hex(zeroblob(99)))"),
    retold("CHECK (amount > 0)", "CHECK (amount < 0)"),
    retold("CREATE TABLE job", "CREATE VIEW job AS SELECT 1 --"),
    retold("post the opposite", "post the contrary"),
    ("PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'job'"),
    ("PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET rootpage = 9999"),
    ("PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET sql = 'nonsense'"),
    ("PRAGMA writable_schema = ON", "DELETE FROM sqlite_schema"),
]


@pytest.mark.parametrize("statements", RETOLD, ids=lambda one: one[1][-60:])
def test_tables_that_are_told_differently_are_refused(
    image: bytes, statements: tuple[str, ...]
) -> None:
    with pytest.raises(SnapshotError):
        snapshots.read(changed(image, *statements))


def unchecked(*statements: str) -> tuple[str, ...]:
    """Work on a store without what would refuse it."""
    before = ("PRAGMA ignore_check_constraints = ON", "PRAGMA foreign_keys = OFF")
    return (*before, *statements)


UNSOUND = [
    (unchecked("UPDATE account SET balance = -5 WHERE NOT may_go_negative"), "CHECK"),
    (unchecked("UPDATE purchase SET usd_amount = 0"), "CHECK"),
    (unchecked("DELETE FROM player"), "of a player"),
    (unchecked("DELETE FROM webhook_target"), "of a webhook_target"),
    (unchecked("UPDATE world SET only_row = 2"), "CHECK"),
]


@pytest.mark.parametrize(("statements", "told"), UNSOUND, ids=lambda value: str(value)[-60:])
def test_rows_that_could_not_be_are_refused(
    image: bytes, statements: tuple[str, ...], told: str
) -> None:
    with pytest.raises(SnapshotError, match=told):
        snapshots.read(changed(image, *statements))


@pytest.mark.parametrize(
    "content", [b"", b"x", b"SQLite format 3\0", b"SQLite format 3\0" * 1000, bytes(8192)]
)
def test_what_is_no_store_is_refused(content: bytes) -> None:
    with pytest.raises(SnapshotError):
        snapshots.read(content)


@pytest.mark.parametrize("seed", range(200))
def test_a_damaged_store_is_refused_or_sound(image: bytes, seed: int) -> None:
    chance, damaged = Random(seed), bytearray(image)
    for _ in range(chance.choice([1, 1, 5, 50])):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)

    try:
        store = snapshots.read(bytes(damaged))
    except SnapshotError:
        return

    empty = Database()
    assert rows(store).keys() == rows(empty).keys()
    store.close_now()
    empty.close_now()


PAGE = 2048


def maze(levels: int, turns: int = 200) -> bytes:
    """An image of a few pages whose list of tables has `turns ** levels` rows: each inner page of
    the tree leads to the next one that many times."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(f"PRAGMA page_size = {PAGE}")
    connection.execute("CREATE TABLE job (kind TEXT UNIQUE)")
    honest = images.image_of(connection)
    connection.close()
    # The second row is nearer the page's head.
    table, index = struct.unpack_from(">2H", honest, 108)
    first = len(honest) // PAGE + 1
    pages = [_leaf(honest[table:index]), _leaf(honest[index:PAGE])]
    pages += [_inner(first + 3 + level, turns) for level in range(levels - 1)]
    pages += [_inner(first + 1, turns)]
    root = _inner(first, 1, last=first + 2, begins_at=100)
    size = struct.pack(">I", len(honest) // PAGE + len(pages))
    head = honest[:28] + size + honest[32:100]
    return head + root + honest[PAGE:] + b"".join(pages)


def _leaf(cell: bytes) -> bytes:
    start = PAGE - len(cell)
    return struct.pack(">BHHHBH", 13, 0, 1, start, 0, start).ljust(start, b"\0") + cell


def _inner(child: int, cells: int, last: int | None = None, begins_at: int = 0) -> bytes:
    start = PAGE - 5
    head = struct.pack(">BHHHBI", 5, 0, cells, start, 0, last or child)
    places = struct.pack(">H", start) * cells
    return (head + places).ljust(start - begins_at, b"\0") + struct.pack(">IB", child, 1)


def test_a_store_that_never_ends_is_given_up() -> None:
    # Python 3.10 comes to it by way of a file, which it then says can't be opened.
    with pytest.raises(SnapshotError, match=r"interrupted|unable to open"):
        snapshots.read(maze(8))


FORGED_WORLDS: list[tuple[str, str]] = [
    ("DELETE FROM world", "clock"),
    ("UPDATE world SET left_at = NULL", "clock"),
    ("UPDATE world SET left_at = 9000000000000000000", "clock"),
    ("UPDATE world SET frozen_at = -1", "clock"),
    ("UPDATE world SET settings = '[]'", "an array"),
    ("UPDATE world SET settings = '{\"session_ttl_seconds\": 0}'", "session_ttl_seconds"),
    ("UPDATE world SET settings = 'nonsense'", "not valid JSON"),
    ("UPDATE world SET plan = '{\"games\": []}'", "games is empty"),
    ('UPDATE world SET plan = \'{"games": [{"game_id": 7, "name": "x"}]}\'', "7"),
    ("UPDATE world SET seed = CAST(x'ff' AS TEXT)", "UTF-8"),
]


@pytest.mark.parametrize(("statement", "told"), FORGED_WORLDS)
async def test_a_world_that_could_not_be_is_refused(
    world: World,
    revive: Callable[[bytes], Awaitable[World]],
    image: bytes,
    statement: str,
    told: str,
) -> None:
    with pytest.raises(InvalidSnapshot, match=told):
        await revive(changed(image, statement))


async def test_others_have_their_turn_while_a_snapshot_is_read(
    revive: Callable[[bytes], Awaitable[World]], image: bytes
) -> None:
    had_turn = asyncio.Event()
    asyncio.get_running_loop().call_soon(had_turn.set)

    revived = await revive(image)

    assert had_turn.is_set()
    revived.database.close_now()


async def test_a_fork_that_is_refused_leaves_no_store_open(
    emulator: Emulator, revive: Callable[[bytes], Awaitable[World]], image: bytes
) -> None:
    emulator.worlds.create("other", Plan((GamePlan(7, "Seven"),)))
    revived = await revive(image)

    with pytest.raises(WorldExists):
        emulator.worlds.fork(revived)

    assert is_closed(revived)


async def test_a_snapshot_that_can_not_be_put_back_leaves_no_store_open(
    emulator: Emulator, revive: Callable[[bytes], Awaitable[World]], image: bytes
) -> None:
    other = emulator.worlds.create("other", Plan((GamePlan(7, "Seven"),)))
    revived = await revive(image)

    with pytest.raises(KeyInUse):
        emulator.worlds.restore(other, revived)

    assert is_closed(revived)


async def test_what_was_for_a_world_that_is_gone_leaves_no_store_open(
    emulator: Emulator, revive: Callable[[bytes], Awaitable[World]]
) -> None:
    other = emulator.worlds.create("other", Plan((GamePlan(7, "Seven"),)))
    revived = await revive(other.image())
    await emulator.worlds.drop(other)

    with pytest.raises(WorldNotFound):
        emulator.worlds.restore(other, revived)

    assert is_closed(revived)


def is_closed(world: World) -> bool:
    """Whether nothing more can be asked of its store."""
    try:
        world.database.run(lambda connection: connection.execute("SELECT 1"))
    except sqlite3.ProgrammingError:
        return True
    return False


@pytest.fixture
def revive(emulator: Emulator) -> Callable[[bytes], Awaitable[World]]:
    """Makes a world of an image."""
    return lambda image: emulator.worlds.revive(image, "other")
