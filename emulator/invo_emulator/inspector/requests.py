"""Calls, and what was said in one.

    GET /_emulator/requests                 calls, newest first
    GET /_emulator/requests/{request_id}    one, with both sides, its effects, and how to repeat it

End of the list.
"""

from base64 import b64decode
from codecs import getincrementaldecoder
from collections.abc import Mapping
from typing import Any

from invo_emulator.controls import timeline
from invo_emulator.controls.timeline import ListRequests, WhichRequest
from invo_emulator.inspector import copies, first_steps
from invo_emulator.json_texts import set_out
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command
from invo_emulator.web.journal import KEPT_BYTES
from invo_emulator.web.views import view

# How much of a body that is no text is shown, in bytes.
_FIRST = 64


async def first(command: Command, _: ListRequests) -> Mapping[str, object]:
    """What to do where there is nothing."""
    return first_steps.mint(command)


async def said(command: Command, wanted: WhichRequest) -> Mapping[str, object]:
    """Both bodies to be read, and the call to be made again."""
    answer = await timeline.look_at_request(command, wanted)
    assert isinstance(answer, Answer)
    call, base_url = answer.body, command.base_url
    return {
        "bodies": {side: _body(call, side) for side in ("request", "response")},
        "curl": copies.as_curl(call, base_url),
        "python": copies.as_python(call, base_url),
        "file": copies.BODY_FILE if copies.is_long(call) else "",
    }


def _body(call: Mapping[str, Any], side: str) -> dict[str, object]:
    """What one side sent: its `text`, or of what is none its `size` in bytes and how it begins. The
    log keeps the beginning of a long one, whose size its header says."""
    content = b64decode(call.get(f"{side}_body_base64") or "")
    if _is_text(content):
        return {"text": set_out(str(call[f"{side}_body"] or ""))}
    declared = dict(call[f"{side}_headers"]).get("content-length", "")
    is_cut = len(content) >= KEPT_BYTES
    return {
        "size": int(declared) if is_cut and declared.isdecimal() else len(content),
        "is_more": is_cut and not declared.isdecimal(),
        "begins": content[:_FIRST].hex(" "),
    }


def _is_text(content: bytes) -> bool:
    """Whether it is UTF-8, the last character of which may have been cut."""
    try:
        getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return False
    return True


views = [
    view("/requests", "requests.html", timeline.list_requests, ListRequests, first),
    view("/requests/{request_id}", "request.html", timeline.look_at_request, WhichRequest, said),
]
