"""The timeline, and what one thing made happen.

    GET /_emulator/timeline             all that happened, newest first
    GET /_emulator/timeline/{number}    one thing, between its cause and its effects

End of the list.
"""

from collections.abc import Mapping

from invo_emulator.controls import timeline
from invo_emulator.controls.timeline import LookBack, WhichEntry
from invo_emulator.core.timeline import KINDS
from invo_emulator.inspector import first_steps
from invo_emulator.web.controls import Command
from invo_emulator.web.views import view


async def choices(command: Command, _: LookBack) -> Mapping[str, object]:
    """What can be filtered by, and what to do where there is nothing."""
    return {"kinds": KINDS, **first_steps.mint(command)}


async def alone(command: Command, wanted: WhichEntry) -> Mapping[str, object]:
    """The entry without those around it, which stand beside it."""
    answer = await timeline.look_at_entry(command, wanted)
    around = ("because", "effects", "has_more_effects")
    return {"alone": {name: answer.body[name] for name in answer.body if name not in around}}


views = [
    view("/timeline", "timeline.html", timeline.look_back, LookBack, choices),
    view("/timeline/{number}", "entry.html", timeline.look_at_entry, WhichEntry, alone),
]
