"""Writing calls down: what was said on both sides, with the secrets masked."""

import re

from starlette.requests import Request
from starlette.responses import Response

from invo_emulator import keys
from invo_emulator.web.controls import PREFIX
from invo_emulator.web.faults import is_answered
from invo_emulator.web.heads import head_of, masked
from invo_emulator.web.receiving import emulator_of, request_id
from invo_emulator.world.journal import Call
from invo_emulator.world.world import World

# How much of a body is kept.
KEPT_BYTES = 65_536

# What is never kept whole, under these names in JSON and in forms. Links to pages are kept: they
# are made to be opened.
_SECRETS = rb"game_secret|secret|signing_secret|old_secret|token|card|card_number|cvc|control_token"
_IN_JSON = re.compile(rb'("(?:%s)"\s*:\s*")((?:[^"\\]|\\.)*)' % _SECRETS)
_IN_A_FORM = re.compile(rb"(&(?:%s)=)([^&]*)" % _SECRETS)


def note(request: Request, response: Response) -> None:
    """Write a call of the API, of a page, or of a control that changes something into its world's
    journal. What is of no world, for want of a key that is known, is of the default one."""
    world = _world_of(request)
    if world is None or not world.settings.request_log_size:
        return
    scope = request.scope
    fault = scope.get("fault")
    call = Call(
        number=scope.get("step") or world.journal.step(),
        request_id=request_id(request),
        at=scope["at"] if "at" in scope else world.clock.now(),
        duration_us=world.system.stopwatch() - scope["began"],
        operation=scope.get("operation"),
        game_id=scope.get("game_id"),
        method=scope["method"],
        path=scope["path"],
        query=keys.without_live(scope["query_string"]).decode("latin-1"),
        request_headers=scope["head"].noted,
        request_body=_body(scope.get("body", b"")),
        status=response.status_code if is_answered(response) else None,
        code=scope.get("code") or "",
        response_headers=head_of(*response.raw_headers).noted,
        response_body=_body(bytes(getattr(response, "body", b""))),
        fault=f"{fault.point} {fault.effect}" if fault else "",
    )
    world.note_call(call)


def _world_of(request: Request) -> World | None:
    scope = request.scope
    path, is_look = scope["path"], scope["method"] in ("GET", "HEAD")
    if path.startswith(PREFIX) and is_look:
        return None  # whoever looks should not find mostly that
    world: World | None = scope.get("noted_in")
    if world is None and path.startswith("/api/"):
        world = emulator_of(request).worlds.get()
    if world is None or world.is_dropped:
        return None
    # A call that put its world back has its place in a timeline that is gone.
    return world if scope.get("journal", world.journal) is world.journal else None


def _body(body: bytes) -> bytearray:
    kept = body[:KEPT_BYTES]
    # All names that are looked for have one of these in them, which is found much sooner.
    find = kept.find
    if find(b"secret") >= 0 or find(b"token") >= 0 or find(b"card") >= 0 or find(b"cvc") >= 0:
        kept = _IN_JSON.sub(_masked_value, kept)
        # An & is found at once, but "an & or the beginning" only by a look at each letter.
        kept = _IN_A_FORM.sub(_masked_value, b"&" + kept)[1:]
    # sqlite3 binds a bytearray as it is; for bytes it would look for an adapter first.
    return bytearray(keys.without_live(kept))


def _masked_value(found: re.Match[bytes]) -> bytes:
    return found[1] + masked(found[2])
