"""The data folder: one SQLite file for each world, for one emulator at a time."""

import sqlite3
from pathlib import Path

from invo_emulator.storage.schema import StoreError, check


class FolderError(Exception):
    """Why a data folder can't be used, in one sentence."""


class Folder:
    """A folder that is ours for as long as this is open, even should the process be killed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FolderError(f"The data folder {path} can't be used: {error.strerror}.") from None
        for file in path.glob("*.sqlite3"):
            _check(file)
        self._lock = _locked(path)

    def close(self) -> None:
        """Let another emulator have it."""
        self._lock.close()


def _locked(path: Path) -> sqlite3.Connection:
    try:
        # SQLite's own lock works on every system and dies with its process.
        lock = sqlite3.connect(path / "lock", timeout=0, isolation_level=None)
    except sqlite3.Error:
        raise FolderError(f"The data folder {path} is not writable: use another.") from None
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        in_use = "locked" in str(error)
        why = "is in use by another emulator" if in_use else "is not writable"
        raise FolderError(f"The data folder {path} {why}: use another --data.") from None
    return lock


def _check(file: Path) -> None:
    try:
        connection = sqlite3.connect(file)
        try:
            check(connection, file)
        finally:
            connection.close()
    except sqlite3.Error:
        raise FolderError(f"{file} is not a world of this emulator: move it away.") from None
    except StoreError as error:
        raise FolderError(str(error)) from None
