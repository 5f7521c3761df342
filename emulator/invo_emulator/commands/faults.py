"""`invo-emulator faults`: make calls of the API fail at an exact point, counted."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from invo_emulator.options import CALLING, PROGRAM, Command, Group, count, once, seconds
from invo_emulator.terminal import overlays
from invo_emulator.terminal.connection import control_plane, segment
from invo_emulator.terminal.paper import Cell, Paper, show

# As in core/faults.py, which knows the store; a test holds them to be the same.
POINTS = ("before-handler", "after-commit", "mid-body")
EFFECTS = ("status", "reset", "hang", "delay")


def list_them(chosen: Namespace) -> int:
    """What is armed."""
    show(chosen, control_plane(chosen).call("GET", "/faults"), _table)
    return 0


def arm(chosen: Namespace) -> int:
    """Have it happen."""
    body = {
        "operation": " ".join(chosen.operation),
        "at": chosen.at,
        "do": chosen.do,
        "times": chosen.times,
        "after": chosen.after,
        "status": chosen.status,
        "seconds": chosen.seconds,
        "body": overlays.read(chosen.body) or None,
    }
    told = control_plane(chosen).call("POST", "/faults", body)
    show(chosen, told, lambda paper, fault: _table(paper, {"faults": [fault]}))
    return 0


def disarm(chosen: Namespace) -> int:
    """Let it happen no more."""
    path = f"/faults/{segment(chosen.id)}" if chosen.id else "/faults"
    show(chosen, control_plane(chosen).call("DELETE", path), _table)
    return 0


def _table(paper: Paper, told: Any) -> Iterator[str]:
    if not told["faults"]:
        yield f"Nothing is armed. {PROGRAM} faults arm OPERATION arms a fault."
        return
    heads = ("fault", "operation", "at", "does", "after", "times", "happened")
    yield from paper.table(heads, [_row(each) for each in told["faults"]])


def _row(fault: Any) -> list[str | Cell]:
    does = fault["do"]
    if does == "status":
        does = f"status {fault['status']}"
    elif does in ("hang", "delay"):
        does = f"{does} {fault['seconds']:g} s"
    is_spent = fault["times"] and fault["happened"] >= fault["times"]
    return [
        fault["fault_id"],
        fault["operation"],
        fault["at"],
        does,
        str(fault["after"]),
        str(fault["times"] or "always"),
        Cell(str(fault["happened"]), "grey" if is_spent else None),
    ]


command = Group(
    "Makes calls of the emulated API fail at an exact point, counted and never by chance.",
    {
        "list": Command("Lists what is armed, and how often it happened.", CALLING, list_them),
        "arm": Command(
            "Arms a fault. after-commit with reset is the one that matters: the purchase is\n"
            "made, and its caller never hears of it.",
            (
                once("operation", "what to spoil: E19, or its method and path", many="+"),
                once("--do", "what happens", words=EFFECTS),
                once("--at", "where in a call", words=POINTS),
                once("--times", "how often; 0 until it is disarmed", None, count, "COUNT"),
                once("--after", "how many calls go well first", None, count, "COUNT"),
                once("--status", "what is answered", None, count),
                once("--seconds", "how long to hang or delay", None, seconds),
                once("--body", "what is answered: JSON, @file, name=text", (), many="+"),
                *CALLING,
            ),
            arm,
            """examples:
  invo-emulator faults arm E19 --at after-commit --do reset     # sold, and nobody was told
  invo-emulator faults arm POST /api/checkout/sessions --status 503 --times 2
  invo-emulator faults arm E8 --do delay --seconds 2 --times 0  # until disarmed""",
        ),
        "disarm": Command(
            "Disarms one, or all.",
            (once("id", "which; all, if none is named", metavar="FAULT_ID", many="?"), *CALLING),
            disarm,
            """examples:
  invo-emulator faults disarm $FAULT_ID                 # only this one
  invo-emulator faults disarm                           # all goes well again""",
        ),
    },
    """examples:
  invo-emulator faults arm E19 --at after-commit --do reset     # sold, and nobody was told
  invo-emulator faults                                          # did it happen yet?
  invo-emulator faults disarm                                   # all goes well again""",
)
