"""What we chose where the sources are silent, as docs/not-known.md says it."""

from functools import cache
from pathlib import Path

from invo_emulator.records import frozen


@frozen
class Choice:
    """A question that no source answers, and what the emulator does."""

    question: str
    answer: str


def _file() -> Path:
    """Inside the package once installed; in docs/ while it is developed."""
    packaged = Path(__file__).with_name("not-known.md")
    return packaged if packaged.exists() else Path(__file__).parents[2] / "docs" / "not-known.md"


@cache
def read() -> tuple[Choice, ...]:
    """The rows of the document's table."""
    lines = _file().read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ", 1) for line in lines if line.startswith("| ")]
    return tuple(Choice(question, answer) for question, answer in rows[1:])
