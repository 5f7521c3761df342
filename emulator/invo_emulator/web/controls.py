"""One control call: which world, who may, what was sent, one JSON answer."""

import hmac
from base64 import b64decode
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, TypeVar, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invo_emulator import fields as f
from invo_emulator import spelling
from invo_emulator.emulator import Emulator
from invo_emulator.errors import WrongControlToken
from invo_emulator.records import frozen
from invo_emulator.web import receiving
from invo_emulator.web.answers import Answer, File, Stream, write
from invo_emulator.web.operations import Operation, plain
from invo_emulator.world.transaction import Transaction
from invo_emulator.world.world import World
from invo_emulator.world.worlds import DEFAULT

InputT = TypeVar("InputT")
T = TypeVar("T")

# The input of a call that reads the names it was sent by itself.
Values = dict[str, object]

PREFIX = "/_emulator"

# In a call's query, but for whoever looks for the world that it is about.
NOT_OF_THE_CALL = ("world",)


@frozen
class Calls:
    """All that can be called, for those who ask."""

    load_controls: Callable[[], Sequence["Control"]]
    operations: Sequence[Operation]

    @property
    def controls(self) -> Sequence["Control"]:
        """Those of the control plane, loaded when first asked for."""
        return self.load_controls()

    def near(self, method: str, path: str) -> list[str]:
        """The paths that somebody who called this one may have meant. If none of them is for the
        method, those that are for others, and for which."""
        # Compared without the prefix, which all controls share and which may have been forgotten.
        bare = path.removeprefix(PREFIX)
        places = [(each.method, plain(each.path), PREFIX) for each in self.controls]
        if bare == path:
            places += [(each.method, plain(each.path), "") for each in self.operations]
        wanted = "GET" if method == "HEAD" else method
        fitting = {each: prefix + each for one, each, prefix in places if one == wanted}
        others = {each: f"{one} {prefix}{each}" for one, each, prefix in reversed(places)}
        return [fitting[each] for each in spelling.near(bare, fitting)] or [
            others[each] for each in spelling.near(bare, others)
        ]


@frozen
class Command:
    """What a control is given: the emulator, the world it is about, the caller's address, and what
    else can be called."""

    emulator: Emulator
    base_url: str
    find_world: Callable[[], World]
    calls: Calls
    cause: Callable[[], str]
    header: Callable[[bytes], str | None]

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
    does: Callable[[Command, Any], Awaitable[Answer | File | Stream]]
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

    async def _call(self, request: Request) -> Answer | File | Stream:
        if self.needs_token:
            check_token(request)
        command = command_of(request, self.of_a_world)
        return await self.does(command, await self._read(request))

    async def _read(self, request: Request) -> object:
        if self.reads is Upload:
            return Upload(await receiving.body_of(request, self.most_bytes))
        values = await receiving.all_values(request, self.most_bytes, apart=NOT_OF_THE_CALL)
        # Settings have names of their own, which whoever changes them reads.
        return values if self.reads is Values else f.read(self.reads, values, strict=True)


def control(
    method: str,
    path: str,
    does: Callable[[Command, InputT], Awaitable[Answer | File | Stream]],
    reads: type[InputT],
    needs_token: bool = True,
    most_bytes: int = receiving.MOST_BODY_BYTES,
    of_a_world: bool = True,
) -> Control:
    """A Control whose `does` and `reads` agree; the types say so here and nowhere else."""
    return Control(method, path, does, reads, needs_token, most_bytes, of_a_world)


def command_of(request: Request, of_a_world: bool = True) -> Command:
    """What a call is given to work with."""
    emulator = receiving.emulator_of(request)
    return Command(
        emulator,
        receiving.base_url(request),
        partial(_world_of, request, emulator) if of_a_world else _no_world,
        calls_of(request),
        partial(receiving.request_id, request),
        partial(receiving.header, request),
    )


def calls_of(request: Request) -> Calls:
    """All that can be called here."""
    return cast(Calls, request.app.state.calls)


def _world_of(request: Request, emulator: Emulator) -> World:
    secret = request.headers.get("x-game-secret-key")
    if secret is not None:
        world = emulator.worlds.of_secret(secret)[0]
    else:
        world = emulator.worlds.get(world_id_of(request))
    if "noted_in" not in request.scope:
        receiving.is_noted_in(request, world)
    return world


def world_id_of(request: Request) -> str:
    """The world that is named by a header, or in the query: a link can't carry a header."""
    named = request.headers.get("x-emulator-world")
    return named or receiving.query_of(request).get("world", DEFAULT)


def _no_world() -> World:
    raise AssertionError("a control that is about no world asked for one")


def check_token(request: Request) -> None:
    """Let only those go on who know the control plane's token, if it has one. Raises
    WrongControlToken. A browser asks for it as for a password."""
    token = receiving.emulator_of(request).reach.control_token
    if token is None:
        return
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        given = _password(given)
    elif scheme != "Bearer":
        given = ""
    if not hmac.compare_digest(given.encode(), token.encode()):
        message = "This control plane needs its token: send Authorization: Bearer <token>."
        raise WrongControlToken(message)


def _password(encoded: str) -> str:
    """What stands behind the first colon of a browser's credentials."""
    try:
        return b64decode(encoded).decode().partition(":")[2]
    except ValueError:
        return ""
