"""One control call: which world, who may, what was sent, one JSON answer."""

import hmac
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invo_emulator import fields as f
from invo_emulator import spelling
from invo_emulator.emulator import Emulator
from invo_emulator.errors import ForeignOrigin, WrongControlToken
from invo_emulator.records import frozen
from invo_emulator.web import receiving
from invo_emulator.web.answers import Answer, File, write
from invo_emulator.web.operations import Operation, plain
from invo_emulator.world.transaction import Transaction
from invo_emulator.world.world import World
from invo_emulator.world.worlds import DEFAULT

InputT = TypeVar("InputT")
T = TypeVar("T")

# The input of a call that reads the names it was sent by itself.
Values = dict[str, object]

PREFIX = "/_emulator"


@frozen
class Calls:
    """All that can be called, for those who ask."""

    controls: Sequence["Control"]
    operations: Sequence[Operation]

    def near(self, path: str) -> list[str]:
        """Those that somebody who called this path may have meant."""
        # Compared without the prefix, which all controls share and which may have been forgotten.
        bare = path.removeprefix(PREFIX)
        places = {plain(each.path): PREFIX + plain(each.path) for each in self.controls}
        if bare == path:
            places |= {plain(each.path): plain(each.path) for each in self.operations}
        return [places[one] for one in spelling.near(bare, places)]


@frozen
class Command:
    """What a control is given: the emulator, the world it is about, the caller's address, and what
    else can be called."""

    emulator: Emulator
    base_url: str
    find_world: Callable[[], World]
    calls: Calls
    cause: Callable[[], str]

    async def transaction(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` in the world that the call names, whole or not at all."""
        world = self.world
        return await world.transaction(work, self.cause())

    @property
    def world(self) -> World:
        """The world that the call names. Raises WorldNotFound and InvalidGameSecret, but only for
        those who need one."""
        return self.find_world()


@frozen
class Nothing:
    """The input of a call that takes none."""


@frozen
class Upload:
    """The input of a call that takes a file: the body as it came."""

    content: bytes


@frozen
class Control:
    """Something that the control plane can be told. `path` is relative to its prefix."""

    method: str
    path: str
    does: Callable[[Command, Any], Awaitable[Answer | File]]
    reads: type[Any]
    needs_token: bool = True
    most_bytes: int = receiving.MOST_BODY_BYTES
    of_a_world: bool = True

    @property
    def route(self) -> Route:
        """How it is reached."""
        return Route(PREFIX + self.path, self._answer, methods=[self.method])

    async def _answer(self, request: Request) -> Response:
        return write(await self._call(request))

    async def _call(self, request: Request) -> Answer | File:
        emulator = receiving.emulator_of(request)
        if self.needs_token:
            _check_token(request, emulator.reach.control_token)
        if self.method != "GET":
            _check_origin(request)
        find_world = partial(_world_of, request, emulator) if self.of_a_world else _no_world
        base_url, cause = receiving.base_url(request), partial(receiving.request_id, request)
        command = Command(emulator, base_url, find_world, calls_of(request), cause)
        return await self.does(command, await self._read(request))

    async def _read(self, request: Request) -> object:
        if self.reads is Upload:
            return Upload(await receiving.body_of(request, self.most_bytes))
        values = await receiving.all_values(request, self.most_bytes)
        # Settings have names of their own, which whoever changes them reads.
        return values if self.reads is Values else f.read(self.reads, values, strict=True)


def control(
    method: str,
    path: str,
    does: Callable[[Command, InputT], Awaitable[Answer | File]],
    reads: type[InputT],
    needs_token: bool = True,
    most_bytes: int = receiving.MOST_BODY_BYTES,
    of_a_world: bool = True,
) -> Control:
    """A Control whose `does` and `reads` agree; the types say so here and nowhere else."""
    return Control(method, path, does, reads, needs_token, most_bytes, of_a_world)


def calls_of(request: Request) -> Calls:
    """All that can be called here."""
    return cast(Calls, request.app.state.calls)


def _world_of(request: Request, emulator: Emulator) -> World:
    secret = request.headers.get("x-game-secret-key")
    if secret is not None:
        world = emulator.worlds.of_secret(secret)[0]
    else:
        world = emulator.worlds.get(request.headers.get("x-emulator-world", DEFAULT))
    if "noted_in" not in request.scope:
        receiving.is_noted_in(request, world)
    return world


def _no_world() -> World:
    raise AssertionError("a control that is about no world asked for one")


def _check_token(request: Request, token: str | None) -> None:
    given = request.headers.get("authorization", "").encode()
    if token is not None and not hmac.compare_digest(given, f"Bearer {token}".encode()):
        message = "This control plane needs its token: send Authorization: Bearer <token>."
        raise WrongControlToken(message)


def _check_origin(request: Request) -> None:
    """A page of another website may send a form here, but not without saying where it is from."""
    origin = request.headers.get("origin")
    if origin is None or urlsplit(origin).netloc == request.headers.get("host"):
        return
    raise ForeignOrigin(f"Pages of {origin} may not change anything here: call without a browser.")
