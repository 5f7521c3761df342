"""The wiring: an emulator in, an ASGI application out; all that can be called."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from starlette.applications import Starlette
from starlette.routing import Route

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
from invo_emulator.controls import (
    certificate,
    checkouts,
    clock,
    coverage,
    deliveries,
    events,
    faults,
    index,
    ledger,
    messages,
    moves,
    orders,
    players,
    snapshots,
    timeline,
    transactions,
    webhooks,
    worlds,
)
from invo_emulator.controls import checkout as checkout_controls
from invo_emulator.emulator import Emulator
from invo_emulator.web.controls import PREFIX, Calls, Control
from invo_emulator.web.directory import Directory, Entry, entry, entry_of
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
    *coverage.controls,
    *worlds.controls,
    *snapshots.controls,
    *clock.controls,
    *players.controls,
    *checkouts.controls,
    *checkout_controls.controls,
    *moves.controls,
    *transactions.controls,
    *messages.controls,
    *webhooks.controls,
    *events.controls,
    *deliveries.controls,
    *certificate.controls,
    *faults.controls,
    *timeline.controls,
    *ledger.controls,
    *orders.controls,
]


def all_routes() -> list[Route]:
    """Everything that can be called, in the order in which it is looked for."""
    return [each.route for each in (*_called_by_programs(), *_looked_at_by_people())]


def _called_by_programs() -> list[Entry]:
    return [
        *contract.entries(OPERATIONS),
        *(_entry_of(control) for control in CONTROLS),
    ]


def _entry_of(control: Control) -> Entry:
    return entry(control.method, PREFIX + control.path, lambda: control.route)


def _looked_at_by_people() -> list[Entry]:
    # Loaded once a call is for none of the others: who tests a backend may never open a page.
    from invo_emulator.demo import routes as demo
    from invo_emulator.demo import unity, webgl
    from invo_emulator.inspector import assets
    from invo_emulator.openapi import routes as openapi
    from invo_emulator.pages import approval, checkout, claim, docs, game_rail, guardian, start

    routes = [
        *checkout.routes,
        *game_rail.routes,
        *approval.routes,
        *claim.routes,
        *guardian.routes,
        *start.routes,
        *openapi.routes,
        *demo.routes,
        *docs.routes,
        *unity.routes,
        *webgl.routes,
        *assets.routes,
    ]
    return [entry_of(route) for route in routes]


@cache
def views() -> Directory:
    """The inspector's pages, by their addresses."""
    from invo_emulator.inspector.every import VIEWS  # only once a browser asks for one

    return Directory(entry_of(view.route) for view in VIEWS)


def create_app(emulator: Emulator) -> Gate:
    """An ASGI application that serves this emulator and lets its time pass while it runs."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with emulator.running():
            yield

    app = Starlette(lifespan=lifespan)
    app.state.calls = calls = Calls(tuple(CONTROLS), tuple(OPERATIONS))
    directory = Directory(_called_by_programs(), calls.near, _looked_at_by_people)
    app.state.gate = gate = Gate(app, emulator, directory, views)
    return gate
