"""Faults: making calls of the API fail at an exact point, counted.

    GET    /_emulator/faults               what is armed, and how often it happened
    POST   /_emulator/faults               arm one
    DELETE /_emulator/faults               disarm all
    DELETE /_emulator/faults/{fault_id}    disarm one

End of the list.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import field
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator import spelling
from invo_emulator.contract.endpoints import CONTRACT
from invo_emulator.core import faults
from invo_emulator.core.faults import EFFECTS, POINTS, Fault
from invo_emulator.errors import FaultNotFound, InvalidInput
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import PREFIX, Command, Nothing, control
from invo_emulator.web.declaring import refuses
from invo_emulator.web.operations import plain
from invo_emulator.world.transaction import Transaction

# How long a connection is kept silent for whom it does not matter.
_LONGEST_SILENCE_SECONDS = 60.0

# How the contract numbers its endpoints.
_NUMBER = re.compile("[DEde][0-9]+[Bb]?")

# What a header's name may be, and those by which the server says where an answer ends.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FRAMING = ("content-length", "transfer-encoding", "connection", "trailer", "upgrade")


@frozen
class Arm:
    """A fault. `after` calls go well first, then `times` of them are spoilt (0: until disarmed)."""

    operation: Annotated[str, f.Text()]
    after: Annotated[int, f.Integer(0, 1_000_000)] = 0
    times: Annotated[int, f.Integer(0, 1_000_000)] = 1
    at: Annotated[str, f.Choice(*POINTS)] = "before-handler"
    do: Annotated[str, f.Choice(*EFFECTS)] = "status"
    status: Annotated[int, f.Integer(400, 599)] = 503
    body: Annotated[Mapping[str, object] | None, f.JsonObject()] = None
    headers: Annotated[Mapping[str, object], f.JsonObject()] = field(default_factory=dict)
    seconds: Annotated[float | None, f.Seconds(600)] = None


async def arm(command: Command, wanted: Arm) -> Answer:
    """201 with the fault; 400 for an operation that is none, or what can't happen at a point."""
    fault = Fault(
        operation=_operation(command, wanted.operation),
        point=wanted.at,
        effect=wanted.do,
        skips=wanted.after,
        times=wanted.times,
        status=wanted.status,
        body=wanted.body,
        headers=_headers(wanted.headers),
        seconds=_seconds(wanted),
    )
    if fault.point == "mid-body" and fault.effect == "status":
        raise InvalidInput("do", 'do must be "reset", "hang" or "delay" in the middle of a body.')
    row = await command.transaction(lambda tx: faults.arm(tx, fault))
    command.world.read_faults()
    return Answer(faults.show(row), 201)


def _operation(command: Command, wanted: str) -> str:
    """The operation's own name. It may be called by its number, too: E19."""
    names = {each.number: each.title for each in command.calls.operations}
    if _NUMBER.fullmatch(wanted):
        wanted = wanted[0].upper() + wanted[1:].lower()
    if wanted in names:
        return names[wanted]
    if wanted not in names.values():
        raise InvalidInput("operation", f"operation: {_no_operation(wanted, names.values())}")
    return wanted


def _no_operation(wanted: str, titles: Collection[str]) -> str:
    for each in CONTRACT:
        title = f"{each.method} {plain(each.path)}"
        if wanted in (each.number, title):
            return f"{each.number}, {title}, is not emulated (501)."
    if _NUMBER.fullmatch(wanted):
        return f"{wanted}: no endpoint has that number. GET {PREFIX}/ lists all that can be called."
    if near := spelling.near(wanted, titles):
        return f"{wanted} is not emulated. Did you mean {' or '.join(near)}?"
    return (
        f"{wanted} is not emulated: send a number like E19, or a method and a path like "
        "POST /api/item-purchases/purchase-item."
    )


def _headers(given: Mapping[str, object]) -> dict[str, str]:
    headers = {name: str(value) for name, value in given.items()}
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or name.lower() in _FRAMING:
            message = f"headers.{name} can't be set: send a header's name, but none of {_FRAMING}."
            raise InvalidInput(f"headers.{name}", message)
        if not (value.isascii() and value.isprintable()):
            raise InvalidInput(f"headers.{name}", f"headers.{name} must be plain ASCII.")
    return headers


def _seconds(wanted: Arm) -> float:
    if wanted.seconds is not None:
        return wanted.seconds
    return _LONGEST_SILENCE_SECONDS if wanted.do == "hang" else 1.0


async def look(command: Command, wanted: Nothing) -> Answer:
    """200 with every fault, newest first."""

    def find(tx: Transaction) -> dict[str, object]:
        return {"faults": [faults.show(row) for row in faults.armed(tx)]}

    return Answer(await command.transaction(find))


async def disarm_all(command: Command, wanted: Nothing) -> Answer:
    """200; all goes well again."""
    await command.transaction(faults.disarm_all)
    command.world.read_faults()
    return Answer({"faults": []})


@frozen
class WhichFault:
    """A fault."""

    fault_id: Annotated[str, f.Text()]


@refuses(FaultNotFound)
async def disarm(command: Command, wanted: WhichFault) -> Answer:
    """200 with the faults that are left."""
    await command.transaction(lambda tx: faults.disarm(tx, wanted.fault_id))
    command.world.read_faults()
    return await look(command, Nothing())


controls = [
    control("GET", "/faults", look, Nothing),
    control("POST", "/faults", arm, Arm),
    control("DELETE", "/faults", disarm_all, Nothing),
    control("DELETE", "/faults/{fault_id}", disarm, WhichFault),
]
