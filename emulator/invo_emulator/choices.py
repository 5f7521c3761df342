"""What we chose where the sources are silent, as docs/not-known.md says it."""

from functools import cache

from invo_emulator.documentation.folder import text_of
from invo_emulator.records import frozen


@frozen
class Choice:
    """A question that no source answers, and what the emulator does."""

    question: str
    answer: str


@cache
def read() -> tuple[Choice, ...]:
    """The rows of the document's table."""
    lines = text_of("not-known").splitlines()
    rows = [line.strip("| ").split(" | ", 1) for line in lines if line.startswith("| ")]
    return tuple(Choice(question, answer) for question, answer in rows[1:])
