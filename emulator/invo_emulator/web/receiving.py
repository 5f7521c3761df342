"""Reading a request whole, before any transaction is opened: a slow sender must hold nothing."""

import ipaddress
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import Request

from invo_emulator import json_objects, keys
from invo_emulator.errors import BodyEncoded, BodyTooLarge, InvalidInput
from invo_emulator.web.heads import Head
from invo_emulator.world.world import World

if TYPE_CHECKING:
    from invo_emulator.emulator import Emulator

MOST_BODY_BYTES = 1_048_576

# Of a Content-Length.
_MOST_DIGITS = 18


def emulator_of(request: Request) -> "Emulator":
    """The emulator that this request reached."""
    emulator: Emulator = request.scope["emulator"]
    return emulator


def header(request: Request, name: bytes) -> str | None:
    """What the first header of this name says."""
    head: Head = request.scope["head"]
    return head.says.get(name)


def base_url(request: Request) -> str:
    """How the caller reached the emulator, and so how its links should read."""
    public_url = emulator_of(request).reach.public_url
    return public_url or f"{request.scope['scheme']}://{header(request, b'host')}"


def is_from_here(request: Request) -> bool:
    """Whether the caller is on this machine. Where something stands between that is on it, too,
    everybody seems to be, but for what uvicorn takes from X-Forwarded-For."""
    try:
        return ipaddress.ip_address(request.scope["client"][0]).is_loopback
    except (TypeError, KeyError, ValueError):  # called in another way than over TCP
        return False


def secret_for(request: Request, secret: str) -> str:
    """A secret as a page tells it: whole only to who is on this machine."""
    return secret if is_from_here(request) else keys.masked(secret)


def belongs_to(request: Request, world: World) -> None:
    """Have the answer carry a request id of this world, and the call a place in its timeline."""
    request.scope["world"] = world
    is_noted_in(request, world)


def is_noted_in(request: Request, world: World) -> None:
    """Have the call take its place in the timeline of a world."""
    scope = request.scope
    scope["noted_in"], scope["at"] = world, world.clock.now()
    scope["journal"], scope["step"] = world.journal, world.journal.step()


def request_id(request: Request) -> str:
    """The id of a call: its world's, or the emulator's if it is of no world."""
    scope = request.scope
    known: str | None = scope.get("request_id")
    if known is None:
        chance = (scope.get("world") or emulator_of(request)).chance
        scope["request_id"] = known = chance.request_id()
    return known


async def body_of(request: Request, most_bytes: int = MOST_BODY_BYTES) -> bytes:
    """The whole body. Raises BodyTooLarge as soon as that is certain, and BodyEncoded."""
    if header(request, b"content-encoding") is not None:
        _check_encodings(request)
    declared = header(request, b"content-length") or ""
    is_number = declared.isascii() and declared.isdigit()
    # Python reads no number of thousands of digits.
    if is_number and (len(declared) > _MOST_DIGITS or int(declared) > most_bytes):
        raise _too_large(most_bytes)
    chunks, size, is_whole = [], 0, False
    while not is_whole:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise InvalidInput("body", "The body ended early: send all of it.")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > most_bytes:
            raise _too_large(most_bytes)
        is_whole = not message.get("more_body", False)
    request.scope["body"] = body = b"".join(chunks)
    return body


def _check_encodings(request: Request) -> None:
    """A body may be encoded several times over."""
    for name, value in request.scope["headers"]:
        encoding = str(value, "latin-1").strip().lower()
        if name == b"content-encoding" and encoding not in ("", "identity"):
            raise BodyEncoded(f"The body is encoded as {encoding[:40]}: send it as it is.")


async def named_values(
    request: Request, may_be_empty: bool = False, most_bytes: int = MOST_BODY_BYTES
) -> Mapping[str, object]:
    """Everything that was sent under a name: path and query of a GET, path and body of a POST."""
    scope = request.scope
    if scope["method"] in ("GET", "HEAD", "DELETE"):
        return {**query_of(request), **scope["path_params"]}
    body = await body_of(request, most_bytes)
    sent = {} if may_be_empty and not body else json_objects.parse_object(body)
    return {**sent, **scope["path_params"]}


async def all_values(
    request: Request, most_bytes: int = MOST_BODY_BYTES, apart: Collection[str] = ()
) -> Mapping[str, object]:
    """Everything that was sent under a name, wherever it stands: query (but for what is `apart`),
    body, path."""
    body = await body_of(request, most_bytes)
    sent = json_objects.parse_object(body) if body else {}
    asked = {name: value for name, value in query_of(request).items() if name not in apart}
    return {**asked, **sent, **request.path_params}


def query_of(request: Request) -> dict[str, str]:
    """The query. Raises InvalidInput when it is not UTF-8."""
    return _pairs(request.scope["query_string"], "query")


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a plain HTML form. Raises InvalidInput when it is not UTF-8."""
    return _pairs(await body_of(request), "body")


def _pairs(encoded: bytes, what: str) -> dict[str, str]:
    if not encoded:
        return {}
    try:
        return dict(parse_qsl(encoded.decode("ascii"), errors="strict", max_num_fields=1000))
    except ValueError:
        raise InvalidInput(what, f"The {what} can't be read: send URL-encoded UTF-8.") from None


def _too_large(most_bytes: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body is larger than {most_bytes} bytes: send less.")
