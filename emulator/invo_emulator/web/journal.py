"""Writing calls down: what was said on both sides, with the secrets masked."""

import json
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from invo_emulator import keys
from invo_emulator.web.controls import PREFIX
from invo_emulator.web.receiving import emulator_of, request_id
from invo_emulator.world.journal import Call
from invo_emulator.world.world import World

# How much of a body is kept.
_KEPT_BYTES = 65_536

_SECRET_HEADERS = {b"x-game-secret-key", b"authorization", b"cookie", b"set-cookie"}


def note(request: Request, response: Response) -> None:
    """Write a call of the API, of a page, or of a control that changes something into its world's
    journal. What is of no world, for want of a key that is known, is of the default one."""
    world = _world_of(request)
    if world is None:
        return
    scope = request.scope
    fault = scope.get("struck_by")
    call = Call(
        number=scope.get("step") or world.journal.step(),
        request_id=request_id(request),
        at=scope.get("at", world.clock.now()),
        duration_us=world.system.stopwatch() - scope["began"],
        operation=scope.get("operation"),
        game_id=scope.get("game_id"),
        method=scope["method"],
        path=scope["path"],
        query=keys.without_live(scope["query_string"]).decode("latin-1"),
        request_headers=_headers(*scope["headers"]),
        request_body=_body(world, scope.get("body", b"")),
        status=response.status_code,
        code=scope.get("code"),
        response_headers=_headers(*response.raw_headers),
        response_body=bytes(getattr(response, "body", b""))[:_KEPT_BYTES],
        fault=f"{fault.point} {fault.effect}" if fault else None,
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


@lru_cache(maxsize=256)
def _headers(*pairs: tuple[bytes, bytes]) -> str:
    # Kept, because a client says the same with every call, and so do we.
    shown = [
        (name.decode("latin-1"), _masked(value) if name in _SECRET_HEADERS else value)
        for name, value in pairs
    ]
    return json.dumps([(name, value.decode("latin-1")) for name, value in shown])


def _body(world: World, body: bytes) -> bytes:
    if b"game_secret" in body:
        for game in world.games.values():
            body = body.replace(game.secret.encode(), _masked(game.secret.encode()))
    return keys.without_live(body)[:_KEPT_BYTES]


def _masked(secret: bytes) -> bytes:
    """Enough to tell one from another, too little to use."""
    return secret[:6] + b"..." + secret[-4:] if len(secret) > 16 else b"..."
