"""The inspector's style and scripts.

    GET /_emulator/assets/{name}    one of them

End of the list.
"""

from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invo_emulator.errors import RouteNotFound
from invo_emulator.templating import templates_folder
from invo_emulator.web.controls import PREFIX

# Where each is, and what it is. Nothing else is ever read.
_ASSETS = {
    "inspector.css": ("styles/inspector.css", "text/css"),
    "inspector.js": ("scripts/inspector.js", "text/javascript"),
    "idiomorph.js": ("scripts/idiomorph/idiomorph.min.js", "text/javascript"),
}


async def asset(request: Request) -> Response:
    """200 with it; 404 NOT_FOUND."""
    name = request.path_params["name"]
    if name not in _ASSETS:
        raise RouteNotFound(f"No asset is called {name}: {', '.join(_ASSETS)} are.")
    path, media_type = _ASSETS[name]
    # Another version may be started at the same address a minute later.
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return Response(_content(path), 200, headers, media_type)


@cache
def _content(path: str) -> bytes:
    return (templates_folder() / path).read_bytes()


routes = [Route(f"{PREFIX}/assets/{{name}}", asset, methods=["GET"])]
