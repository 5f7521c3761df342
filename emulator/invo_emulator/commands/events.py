"""`invo-emulator events`: what was announced."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from invo_emulator.options import CALLING, Command, count, once
from invo_emulator.terminal import spans
from invo_emulator.terminal.connection import control_plane
from invo_emulator.terminal.paper import Paper, show


def run(chosen: Namespace) -> int:
    """Those that are asked for, newest first."""
    query = {"type": chosen.type, "limit": chosen.limit}
    show(chosen, control_plane(chosen).call("GET", "/events", query=query), _table)
    return 0


def _table(paper: Paper, told: Any) -> Iterator[str]:
    if not told["events"]:
        yield "Nothing was announced."
        return
    heads = ("at", "event", "id", "game", "deliveries")
    yield from paper.table(heads, [_row(each) for each in told["events"]])


def _row(event: Any) -> list[str]:
    sent = ", ".join(event["deliveries"]) or "nobody listened"
    at = spans.moment(event["created_at"])
    return [at, event["event_type"], event["event_id"], event["game_id"], sent]


command = Command(
    "Lists what was announced, newest first. With --json, with its data.",
    (
        once("--type", "only events of this type", metavar="EVENT"),
        once("--limit", "how many at most", 20, count, "COUNT"),
        *CALLING,
    ),
    run,
    """examples:
  invo-emulator events                                  # the last twenty
  invo-emulator events --type purchase.failed --json    # with their data""",
)
