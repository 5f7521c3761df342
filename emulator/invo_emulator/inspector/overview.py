"""The first page: what this world is, how to reach it, and what happened in it last.

    GET /_emulator/    the same for a person as the list of calls is for a program

End of the list.
"""

from collections.abc import Mapping

from invo_emulator.controls import timeline
from invo_emulator.controls.worlds import look
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, Nothing
from invo_emulator.web.views import view

# As many as fit on a screen beside the rest.
_LATEST = 12


async def latest(command: Command, _: Nothing) -> Mapping[str, object]:
    """What happened last."""
    answer = await timeline.look_back(command, timeline.LookBack(limit=_LATEST))
    assert isinstance(answer, Answer)
    return {"latest": answer.body["timeline"]}


views = [
    view("", "overview.html", look, Nothing, latest),
    view("/", "overview.html", look, Nothing, latest),
]
