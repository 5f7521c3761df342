"""Signed links: which world a page is of, and how it says no."""

from starlette.requests import Request
from starlette.responses import Response

from invo_emulator.errors import InvalidSessionToken, Refusal, WorldNotFound
from invo_emulator.web import receiving
from invo_emulator.web.answers import api_refusal
from invo_emulator.web.rendering import refusal_page, respond, wants_json
from invo_emulator.world.world import World


def named_world(request: Request, world_id: str) -> World:
    """The world that a link says it is of. Raises InvalidSessionToken."""
    try:
        return receiving.emulator_of(request).worlds.get(world_id)
    except WorldNotFound:
        message = "This link is of a world that is gone: start a new purchase in the game."
        raise InvalidSessionToken(message) from None


def refuse(request: Request, refusal: Refusal) -> Response:
    """A no, for a person or for a program."""
    if wants_json(request):
        return api_refusal(request, refusal)
    request.scope["code"] = refusal.code
    world = request.scope.get("world")
    frame_ancestors = world.settings.frame_ancestors if world else "*"
    return respond(request, refusal_page(request, refusal), frame_ancestors)
