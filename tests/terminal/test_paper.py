"""What is printed lines up, is coloured only where that can be seen, and is never obeyed."""

import io
import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invo_emulator.terminal.paper import Cell, Paper, printable


class Screen(io.StringIO):
    """What a terminal looks like to a program."""

    def isatty(self) -> bool:
        return True


class Old(io.TextIOWrapper):
    """A terminal that knows few letters."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="ascii", newline="\n")


def test_columns_line_up_below_their_heads() -> None:
    paper = Paper(io.StringIO(), {})

    lines = paper.table(("id", "state"), [("dlv_1", "dead"), ("dlv_22", "")])

    assert lines == ["ID      STATE", "dlv_1   dead", "dlv_22"]


def test_wide_letters_take_two_places() -> None:
    paper = Paper(io.StringIO(), {})

    lines = paper.table(("name", "x"), [("勇者", "1"), ("Ada", "2")])

    assert lines == ["NAME  X", "勇者  1", "Ada   2"]


COLOURS: list[tuple[io.StringIO, Mapping[str, str], bool]] = [
    (Screen(), {}, True),
    (Screen(), {"TERM": "xterm", "NO_COLOR": ""}, True),
    (Screen(), {"NO_COLOR": "1"}, False),
    (Screen(), {"TERM": "dumb"}, False),
    (io.StringIO(), {}, False),
]


@pytest.mark.parametrize(("stream", "environment", "has_colours"), COLOURS)
def test_colours_are_for_terminals_that_want_them(
    stream: io.StringIO, environment: Mapping[str, str], has_colours: bool
) -> None:
    paper = Paper(stream, environment)

    assert (paper.styled("dead") != "dead") is has_colours
    assert (paper.styled("anything", "green") != "anything") is has_colours
    assert paper.styled("anything") == "anything"


def test_colours_take_no_place() -> None:
    rows: list[tuple[str | Cell, str]] = [("delivered", "1"), (Cell("x", "red"), "2")]

    coloured = Paper(Screen(), {}).table(("state", "n"), rows)
    plain = Paper(io.StringIO(), {}).table(("state", "n"), rows)

    assert coloured != plain
    assert [re.sub(r"\x1b\[\d+m", "", line) for line in coloured] == plain


@given(st.text())
def test_nothing_in_a_table_moves_the_cursor(text: str) -> None:
    paper = Paper(io.StringIO(), {})

    _, line = paper.table(("a", "b"), [(text, "end")])

    assert line.isprintable()
    assert line.endswith("end")


def test_a_receivers_escapes_are_shown_not_obeyed() -> None:
    assert printable("\x1b[2Jgone\r\n") == "\\x1b[2Jgone\\r\\n"
    assert printable("Ünïcode stays") == "Ünïcode stays"


def test_a_letter_that_a_terminal_lacks_is_shown_by_its_number() -> None:
    stream = Old()

    Paper(stream, {}).write("勇 is brave")

    stream.seek(0)
    assert stream.read() == "\\u52c7 is brave\n"
