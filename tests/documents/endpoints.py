"""docs/endpoints.md: the emulated API, from its operations and one call of each."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Mapping
from itertools import groupby

from documents import calls, markdown
from documents.calls import Exchange
from invo_emulator import app, evidence
from invo_emulator.contract import endpoints as contract
from invo_emulator.errors import LockedOut
from invo_emulator.web import operations
from invo_emulator.web.declaring import Refusals, refused_by
from invo_emulator.web.operations import Identify, Operation, plain

_BEGINNING = """\
# Endpoints

The emulated API, at `http://127.0.0.1:4686` with or without `/sandbox` before the path. Bodies are
JSON, amounts decimal strings. Every example on this page was a real call, made one after the other
in a fresh world; ids are shortened to numbers. The same as OpenAPI: `GET /openapi.json`.

Each call is known by its number. Faults, sweeps and logs name it by that, or by method and path.
What it refuses with is said there; besides, any call may be refused for its key, its token, its
user agent, its body or a field: see [Errors](errors.md).

"""

_CALLERS: dict[Identify, str] = {
    operations.by_game_secret: "with the game's key in `X-Game-Secret-Key`",
    operations.by_body_secret: "with the game's key in the body",
    operations.by_player_token: "with a player's token: `Authorization: Bearer …`",
    operations.by_session_token: "with the session's token: `Authorization: Bearer …`",
}

_OTHERS = """
## Known, and not emulated

These answer `501 NOT_EMULATED` and their name, so that nobody mistakes them for a typing error.

"""


def write() -> str:
    """The whole page."""
    made = asyncio.run(calls.every_call())
    names = {place.number: place.name for place in contract.CONTRACT}
    rows = [
        (f"[{one.number}]({_anchor(one, names)})", f"`{one.title}`", names[one.number])
        for one in app.OPERATIONS
    ]
    listed = markdown.table(("Number", "Call", "What it is"), rows)
    groups = groupby(app.OPERATIONS, lambda each: each.does.__module__)
    sections = [_group(module, list(each), names, made) for module, each in groups]
    emulated = {each.number for each in app.OPERATIONS}
    others = [
        (each.number, f"`{each.method} {plain(each.path)}`", each.name)
        for each in contract.CONTRACT
        if each.number not in emulated
    ]
    notice = markdown.notice("api/ and one call of each")
    ending = _OTHERS + markdown.table(("Number", "Call", "What it is"), others)
    return notice + _BEGINNING + listed + "".join(sections) + ending


def _heading(operation: Operation, names: Mapping[str, str]) -> str:
    return f"{operation.number} {names[operation.number]}"


def _anchor(operation: Operation, names: Mapping[str, str]) -> str:
    return markdown.anchor(_heading(operation, names))


def _group(
    module: str, group: list[Operation], names: Mapping[str, str], made: Mapping[str, Exchange]
) -> str:
    beginning = markdown.about(sys.modules[module])
    return beginning + "".join(
        _section(_heading(each, names), each, made[each.number]) for each in group
    )


def own_refusals(operation: Operation) -> Refusals:
    """What a call refuses with of its own, beside what all calls of its kind may."""
    of_guard = () if operation.guard is None else (LockedOut,)
    return (*refused_by(operation.does), *of_guard)


def _drivers(operation: Operation) -> list[str]:
    """The clients that called it while the tests ran."""
    names = sorted(evidence.read().drivers.get(operation.number, ()))
    return ["plain HTTP" if name == "HTTP" else name for name in names]


def _section(heading: str, operation: Operation, exchange: Exchange) -> str:
    says = markdown.coded(inspect.cleandoc(operation.does.__doc__ or ""))
    drivers = ", ".join(_drivers(operation))
    return (
        f"\n### {heading}\n\n`{operation.title}`, {_CALLERS[operation.identify]}.\n\n{says}\n"
        + markdown.refusals(own_refusals(operation))
        + (f"\nCalled in the tests by {drivers}.\n" if drivers else "")
        + markdown.inputs(operation.reads, plain(operation.path))
        + "\n"
        + markdown.block("http", exchange.sent)
        + "\n"
        + markdown.block("http", exchange.came)
    )
