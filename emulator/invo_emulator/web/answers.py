"""Writing answers and refusals: the emulated API's envelope, and the control plane's."""

from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from invo_emulator.errors import InvalidGameSecret, Refusal
from invo_emulator.json_objects import compact
from invo_emulator.records import frozen
from invo_emulator.times import iso
from invo_emulator.web.receiving import emulator_of, request_id


@frozen
class Answer:
    """A JSON object and its status."""

    body: Mapping[str, object]
    status: int = 200


@frozen
class File:
    """Bytes for the caller to keep, and what to call them."""

    name: str
    content: bytes


@frozen
class Stream:
    """Server-sent events, for as long as the caller listens."""

    events: AsyncIterator[bytes]


def write(answer: Answer | File | Stream) -> Response:
    """An answer as bytes; never compressed, since the SDKs decode nothing."""
    if isinstance(answer, Stream):
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(answer.events, 200, headers, "text/event-stream")
    if isinstance(answer, File):
        headers = {"Content-Disposition": f'attachment; filename="{answer.name}"'}
        return Response(answer.content, 200, headers, "application/octet-stream")
    if answer.status == 204:
        return Response(status_code=204)
    return _Json(compact(answer.body), answer.status)


# Under this name among its extensions a server may offer to send an answer whole. It is called with
# the scope, the status, the headers and the body, and says whether it did.
WHOLE_ANSWER = "invo_emulator.whole_answer"


class _Json(Response):
    """What Response is for JSON, made in a third of the time, and sent whole where the server can:
    every call has one."""

    def __init__(self, body: bytes, status: int) -> None:
        self.status_code, self.body, self.background = status, body, None
        self.raw_headers = [
            (b"content-length", b"%d" % len(body)),
            (b"content-type", b"application/json"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._is_sent_whole(scope):
            await super().__call__(scope, receive, send)

    def _is_sent_whole(self, scope: Scope) -> bool:
        send_whole = scope.get("extensions", {}).get(WHOLE_ANSWER)
        # Who was handed out the headers to change may have written anything into them.
        if send_whole is None or hasattr(self, "_headers"):
            return False
        return bool(send_whole(scope, self.status_code, self.raw_headers, self.body))


def api_refusal(request: Request, refusal: Refusal) -> Response:
    """The emulated API's no. Old clients read the code in one field, new ones in the other."""
    request.scope["code"] = refusal.code
    codes = {"code": refusal.code, "error_code": refusal.code} if refusal.code else {}
    body = {
        "error": refusal.message,
        **codes,
        "error_id": request_id(request).replace("req_", "err_", 1),
        "timestamp": iso(_now(request)),
        **refusal.extra,
    }
    response = write(Answer(body, refusal.status))
    if "retry_after" in refusal.extra:
        response.headers["Retry-After"] = str(refusal.extra["retry_after"])
    return response


def _now(request: Request) -> int:
    """The present of the caller's world; the wall's for those who are of none."""
    emulator = emulator_of(request)
    try:
        # Whoever calls what is not there is not asked for a key, but may have sent one.
        key = request.headers.get("x-game-secret-key")
        world = request.scope.get("world") or emulator.worlds.of_secret(key)[0]
    except InvalidGameSecret:
        return emulator.system.wall()
    return int(world.clock.now())


def on_the_wire(refusal: Refusal) -> bytes:
    """The no to a request that never came to be one, and the end of its connection."""
    body = compact({"error": refusal.message, "code": refusal.code})
    lines = (
        f"HTTP/1.1 {refusal.status} {HTTPStatus(refusal.status).phrase}",
        "content-type: application/json",
        f"content-length: {len(body)}",
        "connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode() + body


def control_refusal(refusal: Refusal) -> Response:
    """The control plane's no."""
    body = {"error": refusal.message, "code": refusal.code, **refusal.extra}
    return write(Answer(body, refusal.status))
