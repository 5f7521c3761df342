"""Writing what a command made into a file."""

from pathlib import Path

from invo_emulator.options import Mistake


def keep(file: Path, content: bytes) -> None:
    """Write a file. Raises Mistake where that can't be done."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Mistake(f"{file} can't be written: {error.strerror}.") from None
