"""A store as one file that can be kept, sent and put back, and the distrust with which it is read.

A file is a head (magic, format, schema, the image's length, the digest of what follows) and the
store's image as SQLite would write it, deflated. It is data: what is read from it is rows. Their
tables, triggers and checks are ours, and a file that brings others is refused before any of its
rows is looked at.
"""

import hashlib
import sqlite3
import struct
import zlib

from invo_emulator.storage import images, schema
from invo_emulator.storage.database import Database
from invo_emulator.storage.schema import SCHEMA_VERSION

# Of an image, deflated or not.
MOST_BYTES = 128 * 2**20

_MAGIC = b"invo-emulator world\n"
_SQLITE_MAGIC = b"SQLite format 3\0"
_FORMAT = 1
_HEAD = struct.Struct(f">{len(_MAGIC)}sHHQ32s")

# Images are mostly ids: more effort takes three times as long for a tenth of the size.
_EFFORT = 1

# How many steps of SQLite's machine reading an image may take, for each of its bytes: honest ones
# take a quarter. A forged one can lead round in circles before it is found out.
_STEPS_A_BYTE = 5
_STEPS_AT_LEAST = 2_000_000
_STEPS_AT_ONCE = 10_000


class SnapshotError(Exception):
    """Why a file can't be put back, in one sentence."""


class NoSnapshot(SnapshotError):
    """The file is something else."""


class DamagedSnapshot(SnapshotError):
    """The file was one, and is not any more."""


def pack(image: bytes) -> bytes:
    """An image as a file. Raises SnapshotError if it would be too large to be read again."""
    if len(image) > MOST_BYTES:
        raise SnapshotError(
            f"This world is larger than a snapshot may be, {len(image)} of {MOST_BYTES} bytes: "
            "use --data to keep it."
        )
    packed = zlib.compress(image, _EFFORT)
    digest = hashlib.sha256(packed).digest()
    return _HEAD.pack(_MAGIC, _FORMAT, SCHEMA_VERSION, len(image), digest) + packed


def unpack(content: bytes) -> bytes:
    """The image in a file. Raises SnapshotError unless it is one of ours, of this version, and
    whole."""
    # Who takes a file for text changes its lines' ends, and the first of them ends the magic.
    if not content.startswith(_MAGIC.rstrip()):
        raise NoSnapshot(
            "This is not a snapshot of a world: send what GET /_emulator/snapshot answered."
        )
    if not content.startswith(_MAGIC) or len(content) < _HEAD.size:
        raise _damaged()
    _, file_format, version, length, digest = _HEAD.unpack_from(content)
    if (file_format, version) != (_FORMAT, SCHEMA_VERSION):
        raise SnapshotError(
            f"This snapshot was made by another version of the emulator (its schema is {version}, "
            f"ours {SCHEMA_VERSION}): make it anew with this one."
        )
    packed = content[_HEAD.size :]
    if hashlib.sha256(packed).digest() != digest:
        raise _damaged()
    if length > MOST_BYTES:
        raise SnapshotError(f"This snapshot is of more than {MOST_BYTES} bytes.")
    return _inflated(packed, length)


def _damaged() -> DamagedSnapshot:
    return DamagedSnapshot(
        "This snapshot is damaged or cut short: send it byte for byte, with curl by --data-binary."
    )


def _inflated(packed: bytes, length: int) -> bytes:
    inflating = zlib.decompressobj()
    try:
        # Never more than was announced, whatever it would swell to.
        image = inflating.decompress(packed, max_length=length + 1)
    except zlib.error:
        image = b""
    if len(image) != length or not inflating.eof or inflating.unused_data:
        raise SnapshotError("This snapshot's content is not what its head says.")
    return image


def read(image: bytes) -> Database:
    """A new store in memory with the rows of an image, to be handed over: a large one takes
    seconds, and has a thread of its own. Raises SnapshotError."""
    if not image.startswith(_SQLITE_MAGIC):
        raise SnapshotError("This snapshot has no store in it.")
    # A connection of its own, so that what an image brings along can't outlast its reading.
    reader = sqlite3.connect(":memory:", isolation_level=None)
    try:
        schema.copy_into(reader)
        _limit(reader, len(image))
        _attach(reader, image)
        _check(reader)
        _copy(reader)
        store = _filled_from(reader)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise SnapshotError(f"This snapshot's content can't be read: {error}.") from None
    finally:
        reader.close()
    return store


def _filled_from(reader: sqlite3.Connection) -> Database:
    store = Database(is_handed_over=True)
    try:
        store.fill_from(reader)
    except sqlite3.Error:
        store.close_now()
        raise
    return store


def _limit(reader: sqlite3.Connection, length: int) -> None:
    left = iter(range((length * _STEPS_A_BYTE + _STEPS_AT_LEAST) // _STEPS_AT_ONCE))
    reader.set_progress_handler(lambda: next(left, None) is None, _STEPS_AT_ONCE)


def _attach(reader: sqlite3.Connection, image: bytes) -> None:
    reader.execute("PRAGMA trusted_schema = OFF")
    reader.execute("PRAGMA cell_size_check = ON")
    images.attach(reader, image, "foreign_image")


def _check(reader: sqlite3.Connection) -> None:
    """Raises SnapshotError unless an image's tables are ours to the letter, and sound."""
    if _tables(reader, "foreign_image") != _tables(reader, "main"):
        raise SnapshotError("This snapshot's tables are not those of a world.")
    # Only now: it computes what the tables say must hold, and their text is known to be ours.
    for (found,) in reader.execute("PRAGMA foreign_image.integrity_check(1)"):
        if found != "ok":
            raise SnapshotError(f"This snapshot's content is not sound: {found}.")


def _tables(reader: sqlite3.Connection, name: str) -> set[tuple[str, str, str, str | None]]:
    sql = f"SELECT type, name, tbl_name, sql FROM {name}.sqlite_schema"
    return set(reader.execute(sql))


def _copy(reader: sqlite3.Connection) -> None:
    """Copy every row. Raises SnapshotError for one that refers to what is not there."""
    triggers = reader.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    made_by = dict(triggers.fetchall())
    reader.execute("BEGIN")
    for name in made_by:
        # The balances that they would keep come along, with the postings that explain them.
        reader.execute(f"DROP TRIGGER {name}")
    for (table,) in reader.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
    ).fetchall():
        reader.execute(f"DELETE FROM main.{table}")  # a new store says who made it
        reader.execute(f"INSERT INTO main.{table} SELECT * FROM foreign_image.{table}")
        _read_texts(reader, table)
    for sql in made_by.values():
        reader.execute(sql)
    reader.execute("COMMIT")
    for table, _, target, _ in reader.execute("PRAGMA main.foreign_key_check"):
        raise SnapshotError(f"This snapshot has a {table} of a {target} that it has not.")


def _read_texts(reader: sqlite3.Connection, table: str) -> None:
    """Whether a text is UTF-8 is noticed only by those who read it: now, not later."""
    sql = "SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'"
    texts = [f"group_concat({name})" for (name,) in reader.execute(sql, (table,))]
    if texts:
        reader.execute(f"SELECT {', '.join(texts)} FROM main.{table}").fetchone()
