"""Faults: what is armed, and how to arm more.

    GET /_emulator/faults    every fault, newest first

End of the list.
"""

from collections.abc import Mapping

from invo_emulator.controls import faults
from invo_emulator.core.faults import EFFECTS, POINTS
from invo_emulator.web.controls import Command, Nothing
from invo_emulator.web.views import view

# What goes wrong most: a title, what it shows, and what is armed.
_CLASSICS: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    (
        "A lost answer",
        "It is done, and the caller never hears of it. Does yours ask again with the same id?",
        {"at": "after-commit", "do": "reset"},
    ),
    (
        "Out of service, twice",
        "503 with Retry-After, two times; nothing was done. Does yours wait and try again?",
        {"times": 2, "status": 503, "headers": {"Retry-After": "1"}},
    ),
    (
        "A slow answer",
        "Five seconds before anything is done. Does yours wait, or give up and ask again?",
        {"do": "delay", "seconds": 5},
    ),
    (
        "Half an answer",
        "The connection breaks in the middle of the body. Does yours take half for whole?",
        {"at": "mid-body", "do": "reset"},
    ),
)


async def choices(command: Command, _: Nothing) -> Mapping[str, object]:
    """What can be armed."""
    return {
        "operations": [(each.number, each.title) for each in command.calls.operations],
        "points": POINTS,
        "effects": EFFECTS,
        "classics": _CLASSICS,
    }


views = [view("/faults", "faults.html", faults.look, Nothing, choices)]
