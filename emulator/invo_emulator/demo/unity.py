"""The guide's Unity pattern in a browser without Unity: the real plugin, and what C# would get.

    GET  /demo/unity    the page

End of the list.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invo_emulator.demo import stage as stages
from invo_emulator.web import receiving
from invo_emulator.web.rendering import Page, respond


def plugin_file() -> Path:
    """Inside the package once installed; among the examples while it is developed."""
    inside = Path("unity", "Plugins", "InvoCheckout.jslib")
    packaged = Path(__file__).parents[1] / "examples" / inside
    return packaged if packaged.is_file() else Path(__file__).parents[3] / "examples" / inside


async def page(request: Request) -> Response:
    """The plugin, merged into a library like Unity's, and a panel in the place of C#."""
    stage = await stages.set_up(request)
    currency = stage.quest.game.currency
    context = {
        "currency_name": currency.name,
        "units_per_usd": currency.units_per_usd,
        "plugin": plugin_file().read_text(encoding="utf-8"),
        "webgl": bool(receiving.emulator_of(request).webgl),
    }
    allows = "connect-src 'self'; frame-src *; "
    return respond(request, Page("demo_unity.html", context, allows=allows))


routes = [Route("/demo/unity", page, methods=["GET"])]
