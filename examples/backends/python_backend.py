"""A studio's backend with Starlette and invo-client. From the top of the repository, beside an
emulator of its own:

    invo-emulator exec --webhook http://127.0.0.1:3000/webhooks/invo -- \\
        .venv/bin/python examples/backends/python_backend.py

Then open http://127.0.0.1:3000/. Against another emulator, or INVO, set INVO_BASE_URL, INVO_SDK_KEY
and INVO_WEBHOOK_SECRET, and have webhooks sent to /webhooks/invo.

    GET  /                        the shop of ../browser
    POST /store/start-checkout    {usdAmount} to {checkout_url}
    GET  /store/balance           what the player holds
    POST /webhooks/invo           where INVO tells what was paid
    GET  /state                   what was granted; for development
"""

import os
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from invo_client import AsyncInvoServer, InvoError, verify_webhook

EXAMPLES = Path(__file__).resolve().parents[1]
sys.path.append(str(EXAMPLES / "receivers"))

from listening import listen  # noqa: E402 - found by the line above

# Who is logged in, in a real backend.
PLAYER = "ada@example.com"

invo = AsyncInvoServer(os.environ["INVO_SDK_KEY"], os.environ["INVO_BASE_URL"])

# What was granted, by the event's key: each event is granted once, however often it comes.
granted: dict[str, dict[str, object]] = {}


async def start_checkout(request: Request) -> Response:
    """200 with the link. The key stays here."""
    home = str(request.base_url)
    session = await invo.create_checkout(
        player_email=PLAYER,
        usd_amount=str((await request.json())["usdAmount"]),
        success_url=home,
        cancel_url=home,
        metadata={"user_id": "u_42"},
    )
    return JSONResponse(
        {
            "checkout_url": session.checkout_url,
            "session_id": session.session_id,
            "expires_at": session.expires_at,
        }
    )


async def balance(request: Request) -> Response:
    """200 with what the player holds, by INVO's books."""
    try:
        result = await invo.get_player_balance(player_email=PLAYER)
    except InvoError as error:
        if error.status != 404:
            raise
        return JSONResponse({"balance": "0.00"})  # never bought anything
    return JSONResponse({"balance": result.balances[0].available_balance})


async def webhook(request: Request) -> Response:
    """200 once it is granted; 400 if it is not INVO's."""
    signature = request.headers.get("x-invo-signature")
    try:
        event = verify_webhook(await request.body(), signature, os.environ["INVO_WEBHOOK_SECRET"])
    except InvoError as error:
        return JSONResponse({"error": error.message}, 400)
    if event.event_type == "purchase.completed":
        granted[event.idempotency_key] = event.data
    return JSONResponse({"received": True})


async def state(request: Request) -> Response:
    """200 with what was granted."""
    return JSONResponse({"granted": list(granted.values())})


async def refuse(request: Request, problem: Exception) -> Response:
    """502 when INVO said no."""
    return JSONResponse({"error": str(problem)}, 502)


app = Starlette(
    routes=[
        Route("/store/start-checkout", start_checkout, methods=["POST"]),
        Route("/store/balance", balance, methods=["GET"]),
        Route("/webhooks/invo", webhook, methods=["POST"]),
        Route("/state", state, methods=["GET"]),
        Mount("/", StaticFiles(directory=EXAMPLES / "browser", html=True)),
    ],
    exception_handlers={InvoError: refuse},
)

if __name__ == "__main__":
    with listen() as listening:
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])
