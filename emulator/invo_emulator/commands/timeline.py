"""`invo-emulator timeline`: all that happened in a world, on one axis."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from invo_emulator.options import CALLING, Command, count, once
from invo_emulator.terminal import entries
from invo_emulator.terminal.connection import control_plane
from invo_emulator.terminal.paper import Paper, show


def run(chosen: Namespace) -> int:
    """What is asked for, newest first."""
    query = {"kind": chosen.kind, "about": chosen.about, "limit": chosen.limit}
    show(chosen, control_plane(chosen).call("GET", "/timeline", query=query), _table)
    return 0


def _table(paper: Paper, told: Any) -> Iterator[str]:
    if not told["timeline"]:
        yield "Nothing happened."
        return
    yield from paper.table(entries.HEADS, [entries.row(each) for each in told["timeline"]])


# As in core/timeline.py, which knows the store; a test holds them to be the same.
KINDS = (
    "call",
    "state",
    "posting",
    "event",
    "attempt",
    "message",
    "player",
    "clock",
    "fault",
)

command = Command(
    "Lists all that happened in a world, newest first, each with what made it happen: calls,\n"
    "changes of state, postings, events, attempts, messages, hops of the clock, faults.",
    (
        once("--kind", "only entries of this kind", words=KINDS),
        once("--about", "only what is about one thing, or was caused by it", metavar="ID"),
        once("--limit", "how many at most", 20, count, "COUNT"),
        *CALLING,
    ),
    run,
    """examples:
  invo-emulator timeline                                # the last twenty things
  invo-emulator timeline --kind posting                 # how money moved
  invo-emulator timeline --about $ORDER_ID              # the life of an order""",
)
