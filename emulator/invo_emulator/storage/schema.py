"""The tables: schema.sql, and stores that have them and nothing in them."""

import re
import sqlite3
from functools import cache
from pathlib import Path

from invo_emulator import __version__
from invo_emulator.storage import images

# Raised with each change of schema.sql, since older files can't be read then.
SCHEMA_VERSION = 7


# Of every store, because one becomes a copy of another page by page. Half of what is usual: a small
# store is mostly pages that hold little, and what a transaction commits is whole pages.
PAGE_BYTES = 2048


class StoreError(Exception):
    """Why a file can't be read, in one sentence."""


def check(connection: sqlite3.Connection, file: Path) -> None:
    """Raises StoreError unless the file is still empty, or of this very schema."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    if version == SCHEMA_VERSION or not (version or tables):
        return
    if not version:
        raise StoreError(f"{file} is not a world of this emulator: move it away.")
    maker = "an earlier invo-emulator"
    if "maker" in tables:
        maker = f"invo-emulator {connection.execute('SELECT version FROM maker').fetchone()[0]}"
    raise StoreError(
        f"{file} was written by {maker} (schema {version}), and this one, {__version__} (schema "
        f"{SCHEMA_VERSION}), can't read it: use another --data, or the version that wrote it."
    )


def create(connection: sqlite3.Connection) -> None:
    """Give an empty store its tables."""
    text = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    # SQLite keeps each statement as it was written, and a snapshot is ours if its tables are to the
    # letter: what is only for readers of schema.sql must not make it a foreign one.
    plain = " ".join(re.sub("--[^\n]*", "", text).split())
    connection.executescript(f"BEGIN; {plain}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("INSERT INTO maker (version) VALUES (?)", (__version__,))
    connection.execute("COMMIT")


def copy_into(connection: sqlite3.Connection) -> None:
    """The same for a store in memory: a copy of a ready one takes a tenth of the time."""
    template = images.opened(_ready_store())
    template.backup(connection)
    template.close()


@cache
def _ready_store() -> bytes:
    template = sqlite3.connect(":memory:", isolation_level=None)
    template.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    create(template)
    image = images.image_of(template)
    template.close()
    return image
