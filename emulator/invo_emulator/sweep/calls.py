"""Calls: what the studio made of the emulated API in a run, in order."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from invo_emulator.records import frozen
from invo_emulator.terminal.connection import ControlPlane, segment

# By which field a caller names what it wants, so that a repeat is known for one.
_NAMES = ("client_request_id", "purchase_reference", "setup_reference", "order_id")

_PER_PAGE = 1000


@frozen
class Place:
    """A call by what it was, and how many of the kind it was in its run, from 1."""

    operation: str
    ordinal: int

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.operation} #{self.ordinal}"


@frozen
class Call:
    """A call as the emulator remembers it. `status` is None if it was not answered."""

    place: Place
    request_id: str
    status: int | None
    code: str | None
    was_struck: bool


def titles(plane: ControlPlane) -> dict[str, str]:
    """What can be called, by its number: its method and path."""
    listed = plane.call("GET", "/")["api"]
    return {each["endpoint"]: f"{each['method']} {each['path']}" for each in listed}


def made(plane: ControlPlane, titles: Mapping[str, str]) -> list[Call]:
    """Every call of the API in this world, first to last."""
    seen: Counter[str] = Counter()
    found = []
    for row in reversed(pages(plane, "requests")):
        # What nobody could be asked for, because its caller had no key, is of no operation.
        if operation := titles.get(row["operation"] or ""):
            seen[operation] += 1
            place = Place(operation, seen[operation])
            struck = row["fault"] is not None
            found.append(Call(place, row["request_id"], row["status"], row["code"], struck))
    return found


def pages(plane: ControlPlane, name: str, **query: object) -> list[Any]:
    """All of a list of the control plane, newest first."""
    rows: list[Any] = []
    cursor = None
    while True:
        page = plane.call("GET", f"/{name}", query={**query, "limit": _PER_PAGE, "cursor": cursor})
        rows += page[name]
        cursor = page["next_cursor"]
        if cursor is None:
            return rows


def naming(plane: ControlPlane, call: Call) -> tuple[str, str] | None:
    """The field by which a caller named what it wanted, and the name."""
    whole = plane.call("GET", f"/requests/{segment(call.request_id)}")
    try:
        body = json.loads(whole.get("request_body") or "{}")
    except ValueError:
        return None
    if not isinstance(body, Mapping):
        return None
    return next(((name, str(body[name])) for name in _NAMES if body.get(name)), None)


def of_operation(calls: Sequence[Call], operation: str) -> list[Call]:
    """Those of one kind."""
    return [call for call in calls if call.place.operation == operation]
