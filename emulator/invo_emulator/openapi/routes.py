"""Where the description is found.

    GET /openapi.json    everything that can be called, as OpenAPI 3.1

End of the list.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invo_emulator.json_objects import compact
from invo_emulator.web import receiving
from invo_emulator.web.controls import calls_of
from invo_emulator.web.gate import SANDBOX


async def look(request: Request) -> Response:
    """200 with the document; the first of its servers is the one that was asked."""
    # Nobody else needs it, and it takes a while to make.
    from invo_emulator.openapi.document import document

    here = receiving.base_url(request)
    servers = [{"url": here}, {"url": here + SANDBOX, "description": "As the real sandbox."}]
    if request.scope["root"].endswith(SANDBOX):
        servers.reverse()
    told = {**document(calls_of(request)), "servers": servers}
    return Response(compact(told), media_type="application/json")


routes = [Route("/openapi.json", look)]
