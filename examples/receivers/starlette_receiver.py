"""A webhook receiver with Starlette and invo-client. From the top of the repository:

    emulator/demo --webhook http://127.0.0.1:3000/webhooks/invo
    export INVO_WEBHOOK_SECRET=whsec_test_demoquest
    .venv/bin/python examples/receivers/starlette_receiver.py

Buy something at http://127.0.0.1:4686/demo, and look at http://127.0.0.1:3000/state.

    POST /webhooks/invo   200 once the event is granted; 400, 413, 415 if it is not to be believed
    GET  /state           what players were given; for development: it shows their addresses

To copy: this file, webhook.py (who is believed), shop.py (what is given, and only once), and
listening.py, which you don't need under a server of your own. Besides --port and PORT it reads
INVO_WEBHOOK_SECRET, INVO_WEBHOOK_OLD_SECRET during a rotation, and SHOP_DATABASE.
"""

import logging

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

import shop
from listening import listen
from webhook import MOST_BYTES, Refused, TooLarge, believed, inflated

log = logging.getLogger(__name__)


async def receive(request: Request) -> Response:
    """A webhook: believe it, grant it, answer. What takes longer belongs after the answer."""
    body = inflated(await body_of(request), request.headers.get("content-encoding", "identity"))
    event = believed(body, request.headers.get("x-invo-signature"))
    try:
        # In a thread, because the database makes its caller wait and other requests need not.
        is_new = await run_in_threadpool(shop.take, event)
    except Exception:
        # After a 500 INVO sends it again. Were it raised further, uvicorn would hang up, too.
        log.exception("%s was not granted", event.event_type)
        return PlainTextResponse("Not granted.", 500)
    return JSONResponse({"received": True, "duplicate": not is_new})


async def body_of(request: Request) -> bytes:
    """The raw bytes. Not request.body(), which takes as many as are sent."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge
    return bytes(body)


async def refuse(request: Request, problem: Exception) -> Response:
    """Say why, in plain text."""
    assert isinstance(problem, Refused)
    return PlainTextResponse(str(problem), problem.status)


async def show_state(request: Request) -> Response:
    """What players were given."""
    return JSONResponse(await run_in_threadpool(shop.state))


shop.open_shop()
app = Starlette(
    routes=[
        Route("/webhooks/invo", receive, methods=["POST"]),
        Route("/state", show_state, methods=["GET"]),
    ],
    exception_handlers={Refused: refuse},
)

if __name__ == "__main__":
    with listen() as listening:
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])
