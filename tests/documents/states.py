"""docs/states.md: what can happen to each thing, from the tables of lifecycles.py."""

from __future__ import annotations

import inspect
import re

from documents import markdown
from invo_emulator import lifecycles
from invo_emulator.lifecycles import Lifecycle

_BEGINNING = """\
# States

Each kind of thing has one table. It says which events a state accepts, and where each leads. What
is not in the table is refused with 409 `WRONG_STATE`, or with a code of its own (see
[Errors](errors.md)). A state without arrows is final.
"""


def write() -> str:
    """The whole page."""
    comments = _comments()
    names = {id(value): name for name, value in vars(lifecycles).items()}
    sections = [_section(each, comments[names[id(each)]]) for each in lifecycles.ALL]
    return markdown.notice("lifecycles.py") + _BEGINNING + "".join(sections)


def _comments() -> dict[str, str]:
    """What stands above each table in the source."""
    source = inspect.getsource(lifecycles)
    found = re.findall(r"((?:^# .*\n)+)^([A-Z_]+) = Lifecycle", source, re.MULTILINE)
    return {name: " ".join(re.findall(r"^# (.*)", text, re.MULTILINE)) for text, name in found}


def _section(lifecycle: Lifecycle, comment: str) -> str:
    heading = lifecycle.name[0].upper() + lifecycle.name[1:]
    picture = markdown.block("", diagram(lifecycle))
    return f"\n## {heading}\n\n{comment} It begins as `{lifecycle.start}`.\n\n{picture}"


def diagram(lifecycle: Lifecycle) -> str:
    """The table as a drawing in plain text."""
    widest = max(map(len, lifecycle.moves))
    events = max(len(event) for moves in lifecycle.moves.values() for event in moves)
    lines = []
    for state, moves in lifecycle.moves.items():
        arrows = [f"──{event:─<{events}}──▶ {target}" for event, target in moves.items()]
        first, *others = arrows or ["(final)"]
        lines += [f"{state:<{widest}}  {first}", *(" " * (widest + 2) + each for each in others)]
    return "\n".join(lines)
