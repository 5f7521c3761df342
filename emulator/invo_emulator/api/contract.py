"""Everything the real backend is known to have, as routes.

What no resource here serves is answered 501 NOT_EMULATED by its name in the contract, so that
nobody mistakes a gap for a typing error.
"""

from collections.abc import Iterable

from starlette.routing import Route

from invo_emulator.contract.endpoints import CONTRACT
from invo_emulator.web.operations import Operation, not_emulated


def routes(operations: Iterable[Operation]) -> list[Route]:
    """A route for all of the contract, in its order: the emulated, and 501 for the others."""
    emulated = {operation.number: operation for operation in operations}
    return [
        emulated[place.number].route
        if place.number in emulated
        else not_emulated(place.number, place.method, place.path, place.name)
        for place in CONTRACT
    ]
