"""Everything the real backend is known to have, as lines of the directory.

What no resource here serves is answered 501 NOT_EMULATED by its name in the contract, so that
nobody mistakes a gap for a typing error.
"""

from collections.abc import Iterable

from starlette.routing import Route

from invo_emulator.contract.endpoints import CONTRACT, Endpoint
from invo_emulator.web.directory import Entry, entry
from invo_emulator.web.operations import Operation, not_emulated


def entries(operations: Iterable[Operation]) -> list[Entry]:
    """All of the contract, in its order: the emulated, and 501 for the others."""
    emulated = {operation.number: operation for operation in operations}
    return [_entry_of(place, emulated.get(place.number)) for place in CONTRACT]


def _entry_of(place: Endpoint, operation: Operation | None) -> Entry:
    def make() -> Route:
        if operation is not None:
            return operation.route
        return not_emulated(place.number, place.method, place.path, place.name)

    return entry(place.method, place.path, make)
