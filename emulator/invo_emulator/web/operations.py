"""One call of the emulated API: who asks, what was sent, one transaction, one answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invo_emulator import fields as f
from invo_emulator.core import player_tokens, session_tokens
from invo_emulator.errors import (
    InvalidGameSecret,
    InvalidSessionToken,
    NotEmulated,
    Refusal,
    UserAgentRefused,
    WorldNotFound,
)
from invo_emulator.records import frozen
from invo_emulator.settings import Settings
from invo_emulator.web import faults, receiving
from invo_emulator.web.answers import Answer, write
from invo_emulator.world.transaction import Game, Row, Transaction
from invo_emulator.world.world import World

InputT = TypeVar("InputT")

_REFUSED_AGENTS = re.compile(r"nikto|sqlmap|python-urllib|scanner|bot|^$", re.IGNORECASE)


@frozen
class Caller:
    """A game's backend, by its key."""

    game: Game
    request: Request

    @property
    def base_url(self) -> str:
        """The address by which it reached us."""
        return receiving.base_url(self.request)


@frozen
class PlayerCaller:
    """A player's browser, by the player token that the game's backend minted for it."""

    game: Game
    player: Row


@frozen
class SessionCaller:
    """Whoever has the token of a checkout session: the backend that minted it, or a page."""

    session_id: str


# A refusal that is raised changes nothing; one that is returned is told after the commit, for the
# no that leaves a trace: a declined card, a wrong PIN.
Outcome = Answer | Refusal


@frozen
class Operation:
    """Something the API can be asked to do. `number` is its place in the contract (E10); `reads`
    is the dataclass that its path, query or body is read into; `does` is free of HTTP. One that
    `refuses_first` has written nothing when it raises, which spares it a savepoint."""

    number: str
    method: str
    path: str
    does: Callable[[Transaction, Any, Any], Outcome]
    reads: type[Any]
    identify: "Identify"
    guard: "Guard | None" = None
    refuses_first: bool = False

    @property
    def title(self) -> str:
        """How people name it."""
        return f"{self.method} {plain(self.path)}"

    @property
    def route(self) -> Route:
        """How it is reached."""
        return Route(self.path, self._answer, methods=[self.method], name=self.number)

    async def _answer(self, request: Request) -> Response:
        outcome = await self._call(request)
        if isinstance(outcome, Refusal):
            raise outcome
        return write(outcome)

    async def _call(self, request: Request) -> Outcome:
        if self.identify is by_body_secret:
            # The only one whose key is in the body, which has to be read before anybody is known.
            request.scope["values"] = await receiving.named_values(request)
        world, caller_in = self.identify(request)
        receiving.belongs_to(request, world)
        request.scope["operation"] = self.number
        if world.faulty and self.title in world.faulty:
            await faults.strike(request, world, self.title)
        check_user_agent(world.settings, receiving.header(request, b"user-agent") or "")
        if self.guard is not None and self.guard.is_on(world.settings):
            return await self._call_guarded(request, world, caller_in, self.guard)
        values = request.scope.get("values")
        if values is None:
            values = await receiving.named_values(request, self._is_in_path)
        work = lambda tx: self._do(tx, caller_in(tx), values)  # noqa: E731
        cause = receiving.request_id(request)
        return await world.transaction(work, cause, refuses_first=self.refuses_first)

    async def _call_guarded(
        self,
        request: Request,
        world: World,
        caller_in: Callable[[Transaction], Any],
        guard: "Guard",
    ) -> Outcome:
        values: Mapping[str, object] = {}
        unreadable: Refusal | None = None
        try:
            values = await receiving.named_values(request)
        except Refusal as refusal:
            unreadable = refusal

        def guarded(tx: Transaction) -> Outcome:
            caller = caller_in(tx)
            guard.check(tx, caller, values)
            if unreadable:
                guard.note(tx, caller, values, unreadable)
                return unreadable
            try:
                with tx.undone_when_refused():
                    return self._do(tx, caller, values)
            except Refusal as refusal:
                # Noted in the transaction that checked, or calls at once would not see each other.
                guard.note(tx, caller, values, refusal)
                return refusal

        return await world.transaction(guarded, receiving.request_id(request))

    @cached_property
    def _is_in_path(self) -> bool:
        """Whether the path says all that is read: such a call needs no body."""
        return all(f"{{{field.name}" in self.path for field in fields(self.reads))

    def _do(self, tx: Transaction, caller: object, values: Mapping[str, object]) -> Outcome:
        return self.does(tx, caller, f.read(self.reads, values))


@frozen
class Guard:
    """What stands before an operation, and is told what it refused."""

    is_on: Callable[[Settings], bool]
    check: Callable[[Transaction, Any, Mapping[str, object]], None]
    note: Callable[[Transaction, Any, Mapping[str, object], Refusal], None]


# Which world a call is about, and who calls once a transaction is open.
Identify = Callable[[Request], tuple[World, Callable[[Transaction], Any]]]


def by_game_secret(request: Request) -> tuple[World, Callable[[Transaction], Caller]]:
    """The game of the X-Game-Secret-Key header. Raises InvalidGameSecret."""
    secret = receiving.header(request, b"x-game-secret-key")
    worlds = receiving.emulator_of(request).worlds
    try:
        world, game = worlds.of_secret(secret)
    except InvalidGameSecret:
        if not secret and worlds.is_key(request.headers.get("authorization", "").split(" ")[-1]):
            message = "The game's key came in Authorization: this call takes it in "
            raise InvalidGameSecret(f"{message}X-Game-Secret-Key, as it is.") from None
        raise
    return world, _calling(request, game)


def by_body_secret(request: Request) -> tuple[World, Callable[[Transaction], Caller]]:
    """The game of the body's `game_secret`. Raises InvalidGameSecret."""
    secret = request.scope["values"].get("game_secret")
    if not isinstance(secret, str) or not secret:
        message = "game_secret is missing: this call takes your game's key in its body."
        raise InvalidGameSecret(message)
    world, game = receiving.emulator_of(request).worlds.of_secret(secret)
    return world, _calling(request, game)


def _calling(request: Request, game: Game) -> Callable[[Transaction], Caller]:
    request.scope["game_id"] = game.game_id
    caller = Caller(game, request)

    def calling(tx: Transaction) -> Caller:
        known = tx.games.get(game.game_id)
        if known is not game and known != game:
            message = (
                "The game of this key went while the call was on its way: its world was put back."
            )
            raise InvalidGameSecret(message)
        return caller

    return calling


def by_player_token(request: Request) -> tuple[World, Callable[[Transaction], PlayerCaller]]:
    """The player of the Authorization header. Raises InvalidPlayerToken and PlayerTokenExpired."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise player_tokens.not_ours()
    worlds = receiving.emulator_of(request).worlds
    try:
        world = worlds.get(player_tokens.world_of(token))
    except WorldNotFound:
        raise player_tokens.not_ours() from None

    def caller(tx: Transaction) -> PlayerCaller:
        player = player_tokens.read(tx, token)
        request.scope["game_id"] = player["game_id"]
        return PlayerCaller(tx.games[player["game_id"]], player)

    return world, caller


def by_session_token(request: Request) -> tuple[World, Callable[[Transaction], SessionCaller]]:
    """The checkout session of the Authorization header. Raises InvalidSessionToken."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    worlds = receiving.emulator_of(request).worlds
    try:
        world = worlds.get(session_tokens.world_of(token if scheme.lower() == "bearer" else ""))
    except (InvalidSessionToken, WorldNotFound):
        raise _no_session_token() from None

    def caller(tx: Transaction) -> SessionCaller:
        try:
            return SessionCaller(session_tokens.read(tx, token))
        except InvalidSessionToken:
            raise _no_session_token() from None

    return world, caller


def _no_session_token() -> InvalidSessionToken:
    message = (
        "The session token was not signed here: send Authorization: Bearer <session_token>, as "
        "POST /api/checkout/sessions answered it."
    )
    return InvalidSessionToken(message)


def plain(path: str) -> str:
    """A path as people write it, without a parameter's kind."""
    return path.replace(":path}", "}")


def operation(
    number: str,
    method: str,
    path: str,
    does: Callable[[Transaction, Caller, InputT], Outcome],
    reads: type[InputT],
    guard: Guard | None = None,
    *,
    refuses_first: bool = False,
) -> Operation:
    """An Operation whose `does` and `reads` agree; the types say so here and nowhere else."""
    return Operation(number, method, path, does, reads, by_game_secret, guard, refuses_first)


def body_secret_operation(
    number: str,
    method: str,
    path: str,
    does: Callable[[Transaction, Caller, InputT], Outcome],
    reads: type[InputT],
) -> Operation:
    """The same for the call whose key is in the body."""
    return Operation(number, method, path, does, reads, by_body_secret)


def player_operation(
    number: str,
    method: str,
    path: str,
    does: Callable[[Transaction, PlayerCaller, InputT], Outcome],
    reads: type[InputT],
) -> Operation:
    """The same for a call that a player makes."""
    return Operation(number, method, path, does, reads, by_player_token)


def session_operation(
    number: str,
    method: str,
    path: str,
    does: Callable[[Transaction, SessionCaller, InputT], Outcome],
    reads: type[InputT],
) -> Operation:
    """The same for a call that is made with a checkout session's token."""
    return Operation(number, method, path, does, reads, by_session_token)


def check_user_agent(settings: Settings, user_agent: str) -> None:
    """Raises UserAgentRefused for the agents that the real backend blocks."""
    if settings.user_agent_refusal and _is_refused(user_agent):
        message = (
            f"The User-Agent {user_agent!r} is refused, as on the real backend: send one that "
            "names your game. The setting user_agent_refusal turns this off."
        )
        raise UserAgentRefused(message)


@lru_cache(maxsize=256)
def _is_refused(user_agent: str) -> bool:
    return _REFUSED_AGENTS.search(user_agent) is not None


def not_emulated(number: str, method: str, path: str, name: str) -> Route:
    """A route of the real backend that is answered 501, by name."""

    async def refuse(request: Request) -> Response:
        message = f"{name} ({method} {path}) is not emulated yet."
        raise NotEmulated(message, endpoint=number)

    return Route(path, refuse, methods=[method], name=number)
