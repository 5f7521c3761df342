"""Stores as bytes: what a file of SQLite's would hold."""

import sqlite3
import sys

if sys.version_info >= (3, 11):

    def image_of(connection: sqlite3.Connection) -> bytes:
        """All of a store."""
        return connection.serialize()

    def opened(image: bytes) -> sqlite3.Connection:
        """A store in memory that holds this."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.deserialize(image)
        return connection

    def attach(connection: sqlite3.Connection, image: bytes, name: str) -> None:
        """Give a connection another store, under a name. The bytes may be anybody's."""
        connection.execute(f"ATTACH ':memory:' AS {name}")
        connection.deserialize(image, name=name)

else:
    # Python 3.10 has no way from bytes to a store but by a file.
    from collections.abc import Iterator
    from contextlib import closing, contextmanager
    from pathlib import Path
    from tempfile import TemporaryDirectory

    @contextmanager
    def _file(image: bytes = b"") -> Iterator[Path]:
        with TemporaryDirectory(prefix="invo-emulator-", ignore_cleanup_errors=True) as folder:
            file = Path(folder, "image.sqlite3")
            # The head must not say that there is a log beside it: SQLite would look for one.
            file.write_bytes(b"".join((image[:18], b"\1\1", image[20:])) if image else b"")
            yield file

    def image_of(connection: sqlite3.Connection) -> bytes:
        """All of a store."""
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        with _file() as file:
            with closing(sqlite3.connect(file, isolation_level=None)) as copy:
                copy.execute(f"PRAGMA page_size = {size}")
                connection.backup(copy)
            return file.read_bytes()

    def opened(image: bytes) -> sqlite3.Connection:
        """A store in memory that holds this."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        with _file(image) as file, closing(sqlite3.connect(file)) as source:
            size = source.execute("PRAGMA page_size").fetchone()[0]
            connection.execute(f"PRAGMA page_size = {size}")
            source.backup(connection)
        return connection

    def attach(connection: sqlite3.Connection, image: bytes, name: str) -> None:
        """Give a connection another store, under a name. The bytes may be anybody's."""
        with _file(image) as file:
            connection.execute(f"ATTACH ? AS {name}", (str(file),))
            # Opened now, because the file is gone soon.
            connection.execute(f"PRAGMA {name}.schema_version").fetchone()
