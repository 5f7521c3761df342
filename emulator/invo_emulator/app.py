"""The wiring: an emulator in, an ASGI application out; all that can be called."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from invo_emulator.api import (
    balances,
    cards,
    contract,
    currency_purchases,
    game_items,
    guardians,
    identities,
    item_purchases,
    sends,
    settlements,
    tokens,
    transfers,
)
from invo_emulator.api import checkout as checkout_api
from invo_emulator.api import webhooks as webhooks_api
from invo_emulator.controls import checkout as checkout_controls
from invo_emulator.controls import (
    clock,
    faults,
    index,
    ledger,
    messages,
    players,
    snapshots,
    transactions,
    webhooks,
    worlds,
)
from invo_emulator.demo import routes as demo
from invo_emulator.emulator import Emulator
from invo_emulator.errors import InternalError, MethodNotAllowed, Refusal, RouteNotFound
from invo_emulator.pages import checkout as checkout_page
from invo_emulator.pages import game_rail, start
from invo_emulator.web.answers import api_refusal, control_refusal
from invo_emulator.web.controls import PREFIX, Calls, calls_of
from invo_emulator.web.gate import Gate

OPERATIONS = [
    *checkout_api.operations,
    *balances.operations,
    *currency_purchases.operations,
    *cards.operations,
    *item_purchases.operations,
    *tokens.operations,
    *identities.operations,
    *sends.operations,
    *transfers.operations,
    *settlements.operations,
    *guardians.operations,
    *game_items.operations,
    *webhooks_api.operations,
]

CONTROLS = [
    *index.controls,
    *worlds.controls,
    *snapshots.controls,
    *clock.controls,
    *players.controls,
    *checkout_controls.controls,
    *transactions.controls,
    *messages.controls,
    *webhooks.controls,
    *faults.controls,
    *ledger.controls,
]


def all_routes() -> list[BaseRoute]:
    """Everything that can be called, in the order in which it is looked for."""
    return [
        *contract.routes(OPERATIONS),
        *checkout_page.routes,
        *game_rail.routes,
        *start.routes,
        *demo.routes,
        *(control.route for control in CONTROLS),
    ]


def create_app(emulator: Emulator) -> Gate:
    """An ASGI application that serves this emulator and lets its time pass while it runs."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with emulator.running():
            yield

    handlers = {HTTPException: _no_such_call, Exception: _our_mistake}
    app = Starlette(routes=all_routes(), exception_handlers=handlers, lifespan=lifespan)
    app.router.redirect_slashes = False  # the SDKs follow no redirect
    app.state.emulator = emulator
    app.state.calls = Calls(CONTROLS, OPERATIONS)
    app.state.gate = gate = Gate(app, emulator)
    return gate


async def _no_such_call(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "registered for nothing else"
    path = request.scope["path"]
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "another method")
        message = f"{request.method} is not for {path}: use {allowed}."
        response = _refuse(request, MethodNotAllowed(message))
        response.headers["Allow"] = allowed
        return response
    near = calls_of(request).near(path)
    hint = f". Did you mean {' or '.join(near)}?" if near else ": check the path."
    everything = f"GET {PREFIX}/ lists all that can be called."
    return _refuse(request, RouteNotFound(f"Nothing is called {path} here{hint} {everything}"))


async def _our_mistake(request: Request, error: Exception) -> Response:
    return _refuse(request, InternalError("The emulator made a mistake; its log has the details."))


def _refuse(request: Request, refusal: Refusal) -> Response:
    if request.scope["path"].startswith(PREFIX):
        return control_refusal(refusal)
    return api_refusal(request, refusal)
