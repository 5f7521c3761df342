"""What can be called.

    GET /_emulator     every control, and every emulated call of the API: what it does and takes
    GET /_emulator/    the same

End of the list.
"""

from invo_emulator import fields as f
from invo_emulator.settings import Settings
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, Control, Nothing, Upload, Values, control
from invo_emulator.web.docstrings import path_of, said_of
from invo_emulator.web.operations import Operation


async def look(command: Command, _: Nothing) -> Answer:
    """200 with what its files say of each."""
    return Answer(
        {
            "controls": [_shown_control(each) for each in command.calls.controls],
            "api": [_shown_operation(each) for each in command.calls.operations],
        }
    )


def _shown_control(each: Control) -> dict[str, object]:
    said = said_of(each)
    return {
        "method": each.method,
        "path": path_of(each),
        "about": said.about,
        "does": said.does,
        "takes": _taken(each),
    }


def _taken(each: Control) -> dict[str, str]:
    if each.reads is Upload:
        return {"(body)": "the bytes of a file"}
    return f.explain(Settings if each.reads is Values else each.reads)


def _shown_operation(each: Operation) -> dict[str, object]:
    said = said_of(each)
    shown = {"endpoint": each.number, "method": each.method, "path": path_of(each)}
    return {**shown, "about": said.about, "does": said.does}


controls = [
    control("GET", "", look, Nothing, of_a_world=False),
    control("GET", "/", look, Nothing, of_a_world=False),
]
