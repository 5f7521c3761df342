"""What the files say of the calls that they list, and how these are called."""

import inspect
import sys
from collections.abc import Callable
from typing import Any

from invo_emulator.records import frozen
from invo_emulator.web.controls import PREFIX, Control
from invo_emulator.web.operations import Operation, plain


@frozen
class Said:
    """What a file says of itself, and of one of its calls."""

    about: str
    does: str


def path_of(call: Operation | Control) -> str:
    """Where a call is, as people write it."""
    return plain(call.path if isinstance(call, Operation) else PREFIX + call.path)


def name_of(call: Operation | Control) -> str:
    """How a call is told from all others: E10, or GET /_emulator/clock."""
    return call.number if isinstance(call, Operation) else f"{call.method} {path_of(call)}"


def said_of(call: Operation | Control) -> Said:
    """What the file of a call says. In those of the API, the number stands before the sentence."""
    said = _said(call.does, call.method, path_of(call))
    return Said(said.about, said.does.removeprefix(f"{name_of(call)}: "))


def _said(does: Callable[..., Any], method: str, path: str) -> Said:
    text = inspect.cleandoc(sys.modules[does.__module__].__doc__ or "")
    about, _, lines = text.partition("\n")
    listed = (line.split(maxsplit=2) for line in lines.splitlines())
    said = {(one[0], one[1]): one[2] for one in listed if len(one) == 3}
    return Said(about, said.get((method, path), ""))
