"""`invo-emulator messages`: the texts and e-mails that would have been sent."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from invo_emulator.options import CALLING, Command, count, once
from invo_emulator.terminal import spans
from invo_emulator.terminal.connection import control_plane
from invo_emulator.terminal.paper import Paper, show


def run(chosen: Namespace) -> int:
    """Those to somebody, or all, newest first."""
    query = {"to": chosen.to, "limit": chosen.limit}
    show(chosen, control_plane(chosen).call("GET", "/messages", query=query), _table)
    return 0


def _table(paper: Paper, told: Any) -> Iterator[str]:
    if not told["messages"]:
        yield "Nobody was written to."
        return
    yield from paper.table(("at", "by", "to", "text"), [_row(each) for each in told["messages"]])


def _row(message: Any) -> list[str]:
    at = spans.moment(message["sent_at"])
    return [at, message["channel"], message["to"], message["text"]]


command = Command(
    "Lists the texts and e-mails that the real backend would have sent, newest first: PINs,\n"
    "claim codes, requests to approve.",
    (
        once("--to", "only those to this phone or address"),
        once("--limit", "how many at most", 20, count, "COUNT"),
        *CALLING,
    ),
    run,
    """examples:
  invo-emulator messages                                # what was sent to anybody
  invo-emulator messages --to +15555550100              # where is the PIN?""",
)
