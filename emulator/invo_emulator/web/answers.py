"""Writing answers and refusals: the emulated API's envelope, and the control plane's."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from invo_emulator.errors import Refusal
from invo_emulator.json_objects import compact
from invo_emulator.records import frozen
from invo_emulator.times import iso
from invo_emulator.web.receiving import emulator_of, request_id


@frozen
class Answer:
    """A JSON object and its status."""

    body: Mapping[str, object]
    status: int = 200


def write(answer: Answer) -> Response:
    """An answer as bytes; never compressed, since the SDKs decode nothing."""
    return Response(compact(answer.body), answer.status, media_type="application/json")


def api_refusal(request: Request, refusal: Refusal) -> Response:
    """The emulated API's no. Old clients read the code in one field, new ones in the other."""
    world = request.scope.get("world")
    now = world.clock.now() if world else emulator_of(request).system.wall()
    codes = {"code": refusal.code, "error_code": refusal.code} if refusal.code else {}
    body = {
        "error": refusal.message,
        **codes,
        "error_id": request_id(request).replace("req_", "err_", 1),
        "timestamp": iso(now),
        **refusal.extra,
    }
    response = write(Answer(body, refusal.status))
    if "retry_after" in refusal.extra:
        response.headers["Retry-After"] = str(refusal.extra["retry_after"])
    return response


def control_refusal(refusal: Refusal) -> Response:
    """The control plane's no."""
    body = {"error": refusal.message, "code": refusal.code, **refusal.extra}
    return write(Answer(body, refusal.status))
