"""One call of the emulated API: who asks, what was sent, one transaction, one answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invo_emulator import fields as f
from invo_emulator.errors import NotEmulated, Refusal, UserAgentRefused
from invo_emulator.settings import Settings
from invo_emulator.web import receiving
from invo_emulator.web.answers import Answer, api_refusal, write
from invo_emulator.world.transaction import Game, Transaction

InputT = TypeVar("InputT")

_REFUSED_AGENTS = re.compile(r"nikto|sqlmap|python-urllib|scanner|bot|^$", re.IGNORECASE)


@dataclass(frozen=True)
class Caller:
    """A game's backend, by its key, and the address by which it reached us."""

    game: Game
    base_url: str


# A refusal that is raised changes nothing; one that is returned is told after the commit, for the
# no that leaves a trace: a declined card, a wrong PIN.
Outcome = Answer | Refusal


@dataclass(frozen=True)
class Operation:
    """Something the API can be asked to do. `number` is its place in the contract (E10); `reads`
    is the dataclass that its path, query or body is read into; `does` is free of HTTP."""

    number: str
    method: str
    path: str
    does: Callable[[Transaction, Caller, Any], Outcome]
    reads: type[Any]

    @property
    def route(self) -> Route:
        """How it is reached."""
        return Route(self.path, self._answer, methods=[self.method], name=self.number)

    async def _answer(self, request: Request) -> Response:
        try:
            outcome = await self._call(request)
        except Refusal as refusal:
            outcome = refusal
        if isinstance(outcome, Refusal):
            return api_refusal(request, outcome)
        return write(outcome)

    async def _call(self, request: Request) -> Outcome:
        secret = request.headers.get("x-game-secret-key")
        world, game = receiving.emulator_of(request).worlds.of_secret(secret)
        receiving.belongs_to(request, world)
        check_user_agent(world.settings, request.headers.get("user-agent", ""))
        wanted = f.read(self.reads, await receiving.named_values(request))
        caller = Caller(game, receiving.base_url(request))
        return await world.transaction(lambda tx: self.does(tx, caller, wanted))


def operation(
    number: str,
    method: str,
    path: str,
    does: Callable[[Transaction, Caller, InputT], Outcome],
    reads: type[InputT],
) -> Operation:
    """An Operation whose `does` and `reads` agree; the types say so here and nowhere else."""
    return Operation(number, method, path, does, reads)


def check_user_agent(settings: Settings, user_agent: str) -> None:
    """Raises UserAgentRefused for the agents that the real backend blocks."""
    if settings.user_agent_refusal and _REFUSED_AGENTS.search(user_agent):
        message = (
            f"The User-Agent {user_agent!r} is refused, as on the real backend: send one that "
            "names your game. The setting user_agent_refusal turns this off."
        )
        raise UserAgentRefused(message)


def not_emulated(number: str, method: str, path: str, name: str) -> Route:
    """A route of the real backend that is answered 501, by name."""

    async def refuse(request: Request) -> Response:
        message = f"{name} ({method} {path}) is not emulated yet."
        return api_refusal(request, NotEmulated(message, endpoint=number))

    return Route(path, refuse, methods=[method], name=number)
