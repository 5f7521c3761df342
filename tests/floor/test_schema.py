"""The schema's version: a file of another one is named and left alone."""

import hashlib
import re
import sqlite3
from pathlib import Path

import pytest

from invo_emulator import __version__
from invo_emulator.lifecycles import CHECKOUT_SESSION
from invo_emulator.storage import database
from invo_emulator.storage.database import Database
from invo_emulator.storage.folder import Folder, FolderError
from invo_emulator.storage.schema import SCHEMA_VERSION, StoreError

# The schema's version, and what that version says: changed together, never one alone.
PINNED = (7, "8ed8ecf1a41b79c3")


def test_a_changed_schema_is_a_new_version() -> None:
    schema = Path(database.__file__).with_name("schema.sql").read_text(encoding="utf-8")
    without_comments = " ".join(re.sub(r"--.*", "", schema).split())

    fingerprint = hashlib.sha256(without_comments.encode()).hexdigest()[:16]

    assert (SCHEMA_VERSION, fingerprint) == PINNED, (
        "schema.sql says something else than it did, so older files can't be read any more: set "
        f"SCHEMA_VERSION in storage/schema.py to {PINNED[0] + 1}, unless that is done already, "
        f'and PINNED in this test to ({PINNED[0] + 1}, "{fingerprint}").'
    )


def test_the_timeline_has_sessions_begin_as_their_lifecycle_does() -> None:
    schema = Path(database.__file__).with_name("schema.sql").read_text(encoding="utf-8")

    (view,) = re.findall(r"CREATE VIEW happened AS[^;]*;", schema)

    assert f"'of', 'checkout session', 'to', '{CHECKOUT_SESSION.start}'" in view


async def written(folder: Path, *statements: str) -> Path:
    """A world's file that was changed behind our back."""
    file = folder / "default.sqlite3"
    await Database(file).close()
    connection = sqlite3.connect(file)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return file


OLD, NEW = (
    f"PRAGMA user_version = {SCHEMA_VERSION - 1}",
    f"PRAGMA user_version = {SCHEMA_VERSION + 1}",
)
OTHERS = [
    ((OLD, "UPDATE maker SET version = '0.0.9'"), "invo-emulator 0.0.9", SCHEMA_VERSION - 1),
    ((NEW, "UPDATE maker SET version = '9.0'"), "invo-emulator 9.0", SCHEMA_VERSION + 1),
    ((OLD, "DROP TABLE maker"), "an earlier invo-emulator", SCHEMA_VERSION - 1),
]


@pytest.mark.parametrize(("statements", "maker", "version"), OTHERS)
async def test_a_file_of_another_schema_is_named_with_who_wrote_it(
    tmp_path: Path, statements: tuple[str, ...], maker: str, version: int
) -> None:
    file = await written(tmp_path, *statements)

    with pytest.raises(FolderError) as refused:
        Folder(tmp_path)

    assert str(refused.value) == (
        f"{file} was written by {maker} (schema {version}), and this one, {__version__} (schema "
        f"{SCHEMA_VERSION}), can't read it: use another --data, or the version that wrote it."
    )


async def test_a_file_of_another_schema_is_not_opened_and_not_changed(tmp_path: Path) -> None:
    file = await written(tmp_path, NEW)
    before = file.read_bytes()

    with pytest.raises(StoreError, match="can't read it"):
        Database(file)

    assert file.read_bytes() == before


async def test_a_file_of_this_schema_says_who_wrote_it(tmp_path: Path) -> None:
    again = Database(await written(tmp_path))

    maker = again.at_once(lambda c: c.execute("SELECT version FROM maker").fetchall())

    assert [row["version"] for row in maker] == [__version__]
    assert again.version == SCHEMA_VERSION
    await again.close()


def test_somebody_elses_tables_are_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "default.sqlite3")
    connection.execute("CREATE TABLE song (title TEXT)")
    connection.close()

    with pytest.raises(StoreError, match="is not a world of this emulator"):
        Database(tmp_path / "default.sqlite3")
