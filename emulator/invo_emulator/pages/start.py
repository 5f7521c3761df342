"""The start page, for whoever opens the emulator's address to see what it is.

    GET /    where everything is

End of the list.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invo_emulator import __version__
from invo_emulator.web import receiving
from invo_emulator.web.rendering import Page, respond


async def start(request: Request) -> Response:
    """200 with the games, their keys (for who is on this machine), and where to look."""
    world = receiving.emulator_of(request).worlds.get()
    base_url = receiving.base_url(request)
    context = {
        "name": "invo-emulator",
        "version": __version__,
        "base_url": base_url,
        "demo_url": f"{base_url}/demo",
        "control_url": f"{base_url}/_emulator",
        "games": [
            {
                "game_id": str(game.game_id),
                "name": game.name,
                "secret": receiving.secret_for(request, game.secret),
                "signing_secret": receiving.secret_for(request, game.signing_secret),
                "currency_name": game.currency.name,
            }
            for game in world.games.values()
        ],
    }
    return respond(request, Page("start.html", context))


routes = [Route("/", start, methods=["GET"])]
