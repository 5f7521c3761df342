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
from invo_emulator.controls import health
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


def all_routes() -> list[Route]:
    """Everything that can be called, in the order in which it is looked for."""
    return [each.route for load in (_called_first, *_CALLED_LATER) for each in load()]


@cache
def all_controls() -> tuple[Control, ...]:
    """The control plane."""
    from invo_emulator.controls.every import CONTROLS  # only once one of them is called

    return tuple(CONTROLS)


def _called_first() -> list[Entry]:
    return [*contract.entries(OPERATIONS), *map(_entry_of, health.controls)]


def _called_by_tests() -> list[Entry]:
    return [_entry_of(control) for control in all_controls() if control not in health.controls]


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


# Loaded one after another, until one has what is called.
_CALLED_LATER = (_called_by_tests, _looked_at_by_people)


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
    app.state.calls = calls = Calls(all_controls, tuple(OPERATIONS))
    directory = Directory(_called_first(), calls.near, _CALLED_LATER)
    app.state.gate = gate = Gate(app, emulator, directory, views)
    return gate
