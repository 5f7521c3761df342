"""One page of the inspector: what a control call answers, for a person, at the same address.

A browser asks for HTML and gets the page; everybody else gets the call's JSON.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invo_emulator import __version__, keys
from invo_emulator import fields as f
from invo_emulator.errors import InvalidInput, Refusal, WorldNotFound, WrongControlToken
from invo_emulator.records import frozen
from invo_emulator.times import iso_exact
from invo_emulator.web import receiving
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import (
    NOT_OF_THE_CALL,
    PREFIX,
    Command,
    check_token,
    command_of,
    world_id_of,
)
from invo_emulator.web.rendering import Page, respond
from invo_emulator.world.worlds import DEFAULT

# How many rows of a list a page has, unless its address says otherwise.
_ROWS = 50

InputT = TypeVar("InputT")

# What a page may do beyond showing itself: make control calls, and follow the timeline.
_ALLOWS = "connect-src 'self'; "

# What asks a browser for a name and a password, of which the latter is the control plane's token.
_CHALLENGE = 'Basic realm="invo-emulator: any name, and the control token as password"'

# Which page shows what has an id that begins so. What is not listed is looked up in the timeline.
_PAGES = {
    "req_": "/requests",
    "chk_": "/checkouts",
    "ord_": "/orders",
    "txn_": "/moves",
    "dlv_": "/deliveries",
    "evt_": "/events",
    r"[^@\s]+@[^@\s]+$": "/players",
}


@frozen
class Place:
    """Where a page is, so that it can link to others: under which prefix, in which world. Its
    `path` is as an address has it, which no shell takes for more than a word. One that `reveals`
    lets its reader ask for the secrets of which it shows the outlines."""

    root: str
    path: str
    query: Mapping[str, str]
    world: str
    reveals: bool

    def link(self, path: str, **query: object) -> str:
        """The address of another page, of the same world."""
        said = {name: value for name, value in query.items() if value not in (None, "")}
        if self.world != DEFAULT:
            said["world"] = self.world
        return f"{self.root}{PREFIX}{path}{'?' + urlencode(said) if said else ''}"

    def of_world(self, world: str) -> "Place":
        """The same page of another world."""
        return replace(self, world=world)

    def with_query(self, **changed: object) -> str:
        """The address of this page, asked for something else."""
        return self.link(self.path, **{**self.query, **changed})

    def about(self, subject: str) -> str:
        """The address of the page that shows a thing, by the form of its id."""
        for form, path in _PAGES.items():
            if re.match(form, subject):
                return self.link(f"{path}/{quote(subject, safe='')}")
        return self.link("/timeline", about=subject)

    def masked(self, secret: str) -> str:
        """What a page says of a secret. It never carries one whole."""
        return keys.masked(secret)

    def is_under(self, path: str) -> bool:
        """Whether this is that page, or one below it."""
        return self.path == path or (path != "/" and self.path.startswith(f"{path}/"))


@frozen
class View:
    """A page. `does` and `reads` are its call's; `adds` is what only a person is shown."""

    path: str
    template: str
    does: Callable[[Command, Any], Awaitable[object]]
    reads: type[Any]
    adds: Callable[[Command, Any], Awaitable[Mapping[str, object]]] | None = None

    @property
    def route(self) -> Route:
        """How it is reached."""
        return Route(PREFIX + self.path, self._answer, methods=["GET"])

    async def _answer(self, request: Request) -> Response:
        check_token(request)
        shown = await self._shown(request, command_of(request))
        return respond(request, Page(f"inspector/{self.template}", shown, allows=_ALLOWS))

    async def _shown(self, request: Request, command: Command) -> Mapping[str, object]:
        values = await receiving.all_values(request, apart=NOT_OF_THE_CALL)
        if "limit" in {each.name for each in fields(self.reads)}:
            values = {"limit": _ROWS, **values}
        wanted = f.read(self.reads, values, strict=True)
        answer = await self.does(command, wanted)
        assert isinstance(answer, Answer), f"{self.path} answers with something else than JSON"
        added = await self.adds(command, wanted) if self.adds else {}
        return {**_frame(request, command), "answer": answer.body, "wanted": wanted, **added}


def view(
    path: str,
    template: str,
    does: Callable[[Command, InputT], Awaitable[object]],
    reads: type[InputT],
    adds: Callable[[Command, InputT], Awaitable[Mapping[str, object]]] | None = None,
) -> View:
    """A View whose parts agree; the types say so here and nowhere else."""
    return View(path, template, does, reads, adds)


def _place_of(request: Request, world_id: str, asked: Mapping[str, str]) -> Place:
    path = quote(request.scope["path"].removeprefix(PREFIX), safe="/@+:") or "/"
    query = {name: value for name, value in asked.items() if name not in NOT_OF_THE_CALL}
    return Place(request.scope["root"], path, query, world_id, _reveals(request))


def _reveals(request: Request) -> bool:
    """Secrets are for who is on this machine, or has given the token. Where there is one nobody
    else comes so far, but to a page of a no, which shows none."""
    has_token = receiving.emulator_of(request).reach.control_token is not None
    return has_token or receiving.is_from_here(request)


def _frame(request: Request, command: Command) -> dict[str, object]:
    """What every page shows around its own."""
    world = command.world
    return {
        "place": _place_of(request, world.id, receiving.query_of(request)),
        "version": __version__,
        "worlds": [each.id for each in command.emulator.worlds],
        "clock": {"now": iso_exact(world.clock.now()), "mode": world.clock.mode},
        "base_url": command.base_url + request.scope["root"],
        "games": {
            str(game.game_id): {"name": game.name, "currency": game.currency}
            for game in world.games.values()
        },
    }


def refused(request: Request, refusal: Refusal) -> Response:
    """A no, with the way back. A browser is told to ask for the token."""
    context = {
        "place": _place_refused(request, refusal),
        "version": __version__,
        "worlds": (),
        "status": refusal.status,
        "code": refusal.code,
        "message": refusal.message,
    }
    response = respond(request, Page("inspector/refusal.html", context, refusal.status))
    if isinstance(refusal, WrongControlToken):
        response.headers["WWW-Authenticate"] = _CHALLENGE
    return response


def _place_refused(request: Request, refusal: Refusal) -> Place:
    try:
        asked, world_id = receiving.query_of(request), world_id_of(request)
    except InvalidInput:  # then this is what is refused
        asked, world_id = {}, DEFAULT
    return _place_of(request, DEFAULT if isinstance(refusal, WorldNotFound) else world_id, asked)
