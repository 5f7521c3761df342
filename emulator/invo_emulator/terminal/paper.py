"""What is printed: JSON for programs; for people lines and tables, in colour if there are any."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TextIO
from unicodedata import east_asian_width

from invo_emulator.records import frozen

_COLOURS = {"red": "31", "green": "32", "yellow": "33", "grey": "90", "bold": "1"}

# What a word of the emulator's looks like, wherever it stands.
_WORDS = {
    "delivered": "green",
    "dead": "red",
    "pending": "yellow",
    "held": "yellow",
    "sending": "yellow",
    "active": "green",
    "disabled": "red",
}

# Between two columns.
_GAP = "  "


@frozen
class Cell:
    """A piece of text in a colour. Without one, a word that has a colour of its own gets it."""

    text: str
    colour: str | None = None


class Paper:
    """What is written on: a terminal, in colour unless told otherwise, or a file."""

    def __init__(self, stream: TextIO, environment: Mapping[str, str]) -> None:
        self._stream = stream
        is_terminal = stream.isatty() and environment.get("TERM") != "dumb"
        self._has_colours = is_terminal and not environment.get("NO_COLOR")

    def write(self, line: str = "") -> None:
        """A line, at once."""
        encoding = self._stream.encoding or "utf-8"
        # A letter that this terminal lacks is shown by its number.
        text = line.encode(encoding, "backslashreplace").decode(encoding)
        self._stream.write(f"{text}\n")
        self._stream.flush()

    def styled(self, text: str, colour: str | None = None) -> str:
        """A text in a colour, if there are any."""
        code = _COLOURS.get(colour or _WORDS.get(text, ""))
        return f"\x1b[{code}m{text}\x1b[0m" if code and self._has_colours else text

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str | Cell]]) -> list[str]:
        """Lines of aligned columns, below their heads. What can not be printed is escaped."""
        cells = [[_cell(each) for each in row] for row in rows]
        head = [Cell(text.upper(), "bold") for text in heads]
        widths = [
            max(_width(row[place].text) for row in [head, *cells]) for place in range(len(head))
        ]
        return [self._row(row, widths) for row in [head, *cells]]

    def _row(self, row: Sequence[Cell], widths: Sequence[int]) -> str:
        pieces = []
        for cell, width in zip(row, widths, strict=True):
            padding = " " * (width - _width(cell.text))
            pieces.append(self.styled(cell.text, cell.colour) + padding)
        return _GAP.join(pieces).rstrip()


def _cell(given: str | Cell) -> Cell:
    cell = given if isinstance(given, Cell) else Cell(given)
    return Cell(printable(cell.text), cell.colour)


def printable(text: str) -> str:
    """The same without anything that would move a terminal's cursor, or worse."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def _width(text: str) -> int:
    """How many places a text takes: Chinese, Japanese and Korean letters take two."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


# Says something of what was told, as lines for people.
Lines = Callable[[Paper, Any], Iterable[str]]


def paper_of(chosen: Namespace) -> Paper:
    """What a command prints on."""
    return Paper(sys.stdout, chosen.environment)


def show(chosen: Namespace, told: Any, lines: Lines) -> None:
    """Print what was told, in the way that was chosen."""
    paper = paper_of(chosen)
    if chosen.json:
        paper.write(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for line in lines(paper, told):
            paper.write(line)
