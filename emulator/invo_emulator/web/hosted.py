"""The hosted pages, which a signed link opens: whose world and game it is, in which language, in
which colours, and how they say no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invo_emulator.core.signed import Link
from invo_emulator.errors import InvalidSessionToken, Refusal, WorldNotFound
from invo_emulator.records import frozen
from invo_emulator.web import receiving, texts
from invo_emulator.web.answers import api_refusal
from invo_emulator.web.looks import Look, look_of
from invo_emulator.web.rendering import Page, refusal_page, respond, wants_json
from invo_emulator.world.transaction import Game, Row, Transaction
from invo_emulator.world.world import World

# What somebody sees who has no link of any world's.
_NOBODY = Look("invo-emulator", None, {}, {})


@dataclass
class Visit:
    """One call of a page: the fields that were sent, and the name of this very rendering of it."""

    form: Mapping[str, str]
    page_view: str
    # Whose page it is, as soon as that is known.
    game: Game | None = None


# What the link leads to, and whose page it is. Raises what the page says no with.
Find = Callable[[Transaction, str], tuple[Row, Game]]

# What the page does with that and with what was sent.
Work = Callable[[Transaction, Row, Visit], Page]


@frozen
class Hosted:
    """A family of pages of one kind of link, whose token has the name `field` in query and form."""

    link: Link
    field: str
    find: Find

    def page(self, path: str, method: str, work: Work) -> Route:
        """A page, or what one of its buttons does."""

        async def answer(request: Request) -> Response:
            visit = Visit({}, "")
            try:
                page = await self._visit(request, method, visit, work)
            except Refusal as refusal:
                return _refuse(request, refusal, visit.game)
            return _show(request, page, visit.game)

        return Route(path, answer, methods=[method])

    async def _visit(self, request: Request, method: str, visit: Visit, work: Work) -> Page:
        visit.form = await receiving.form_of(request) if method == "POST" else {}
        token = {**receiving.query_of(request), **visit.form}.get(self.field, "")
        world = _named_world(request, self.link.world_of(token))
        receiving.belongs_to(request, world)
        visit.page_view = receiving.request_id(request)

        def look_and_work(tx: Transaction) -> Page:
            subject, visit.game = self.find(tx, self.link.read(tx, token))
            return work(tx, subject, visit)

        return await world.transaction(look_and_work, visit.page_view)


def _named_world(request: Request, world_id: str) -> World:
    """The world that a link says it is of. Raises InvalidSessionToken."""
    try:
        return receiving.emulator_of(request).worlds.get(world_id)
    except WorldNotFound:
        message = "This link is of a world that is gone: start a new purchase in the game."
        raise InvalidSessionToken(message) from None


def _refuse(request: Request, refusal: Refusal, game: Game | None) -> Response:
    """A no, for a person or for a program."""
    if wants_json(request):
        return api_refusal(request, refusal)
    request.scope["code"] = refusal.code
    return _show(request, refusal_page(request, refusal), game)


def _show(request: Request, page: Page, game: Game | None) -> Response:
    world: World | None = request.scope.get("world")
    setting = world.settings.page_language if world else "auto"
    accepted = receiving.header(request, b"accept-language") or ""
    language = texts.chosen(setting, accepted)
    beside = {
        "look": look_of(game) if game else _NOBODY,
        "language": language,
        "say": language.say,
        "plain": language.plain,
        "has": language.has,
        "number": language.number,
        "usd": language.usd,
        "moment": language.moment,
    }
    frame_ancestors = world.settings.frame_ancestors if world else "*"
    return respond(request, page, frame_ancestors, beside)
