"""Calls, and what was said in one.

    GET /_emulator/requests                 calls, newest first
    GET /_emulator/requests/{request_id}    one, with both sides, its effects, and how to repeat it

End of the list.
"""

from collections.abc import Mapping

from invo_emulator.controls import timeline
from invo_emulator.controls.timeline import ListRequests, WhichRequest
from invo_emulator.inspector import copies, first_steps
from invo_emulator.json_texts import set_out
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command
from invo_emulator.web.views import view


async def first(command: Command, _: ListRequests) -> Mapping[str, object]:
    """What to do where there is nothing."""
    return first_steps.mint(command)


async def said(command: Command, wanted: WhichRequest) -> Mapping[str, object]:
    """Both bodies to be read, and the call to be made again."""
    answer = await timeline.look_at_request(command, wanted)
    assert isinstance(answer, Answer)
    call, base_url = answer.body, command.base_url
    return {
        "bodies": {
            "request": set_out(str(call["request_body"] or "")),
            "response": set_out(str(call["response_body"] or "")),
        },
        "curl": copies.as_curl(call, base_url),
        "python": copies.as_python(call, base_url),
    }


views = [
    view("/requests", "requests.html", timeline.list_requests, ListRequests, first),
    view("/requests/{request_id}", "request.html", timeline.look_at_request, WhichRequest, said),
]
