"""The tables: schema.sql, and stores that have them and nothing in them."""

import re
import sqlite3
from functools import cache
from pathlib import Path

# Raised when a change of schema.sql makes older files unreadable.
SCHEMA_VERSION = 1


def create(connection: sqlite3.Connection) -> None:
    """Give an empty store its tables."""
    text = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    # SQLite keeps each statement as it was written, and a snapshot is ours if its tables are to the
    # letter: what is only for readers of schema.sql must not make it a foreign one.
    plain = " ".join(re.sub("--[^\n]*", "", text).split())
    connection.executescript(f"BEGIN; {plain}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def copy_into(connection: sqlite3.Connection, page_bytes: int) -> None:
    """The same for a store in memory: a copy of a ready one takes a tenth of the time."""
    template = sqlite3.connect(":memory:", isolation_level=None)
    template.deserialize(_ready_store(page_bytes))
    template.backup(connection)
    template.close()


@cache
def _ready_store(page_bytes: int) -> bytes:
    template = sqlite3.connect(":memory:", isolation_level=None)
    template.execute(f"PRAGMA page_size = {page_bytes}")
    create(template)
    image = template.serialize()
    template.close()
    return image
