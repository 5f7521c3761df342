"""What can be called.

    GET /_emulator     every control, and every emulated call of the API: what it does and takes
    GET /_emulator/    the same

End of the list.
"""

import inspect
import sys
from collections.abc import Callable
from typing import Any

from invo_emulator import fields as f
from invo_emulator.settings import Settings
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import PREFIX, Command, Control, Nothing, Upload, Values, control
from invo_emulator.web.operations import Operation, plain


async def look(command: Command, _: Nothing) -> Answer:
    """200 with what its files say of each."""
    return Answer(
        {
            "controls": [_shown_control(each) for each in command.calls.controls],
            "api": [_shown_operation(each) for each in command.calls.operations],
        }
    )


def _shown_control(each: Control) -> dict[str, object]:
    path = plain(PREFIX + each.path)
    return {
        "method": each.method,
        "path": path,
        **_said(each.does, each.method, path),
        "takes": _taken(each),
    }


def _taken(each: Control) -> dict[str, str]:
    if each.reads is Upload:
        return {"(body)": "the bytes of a file"}
    return f.explain(Settings if each.reads is Values else each.reads)


def _shown_operation(each: Operation) -> dict[str, object]:
    path = plain(each.path)
    said = _said(each.does, each.method, path)
    # In the files of the API, the number stands before the sentence.
    does = said["does"].removeprefix(f"{each.number}: ")
    return {"endpoint": each.number, "method": each.method, "path": path, **said, "does": does}


def _said(does: Callable[..., Any], method: str, path: str) -> dict[str, str]:
    """What a file's docstring says of itself, and of one of the calls that it lists."""
    text = inspect.cleandoc(sys.modules[does.__module__].__doc__ or "")
    about, _, lines = text.partition("\n")
    listed = (line.split(maxsplit=2) for line in lines.splitlines())
    said = {(one[0], one[1]): one[2] for one in listed if len(one) == 3}
    return {"about": about, "does": said.get((method, path), "")}


controls = [
    control("GET", "", look, Nothing, of_a_world=False),
    control("GET", "/", look, Nothing, of_a_world=False),
]
