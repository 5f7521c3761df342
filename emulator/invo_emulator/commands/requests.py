"""`invo-emulator requests`: the calls that were made, and what they made happen."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from invo_emulator.options import CALLING, Command, Group, count, once
from invo_emulator.terminal import attempts, entries, spans
from invo_emulator.terminal.connection import control_plane, segment
from invo_emulator.terminal.paper import Cell, Paper, show


def list_them(chosen: Namespace) -> int:
    """Those that are asked for, newest first."""
    query = {"path": chosen.path, "status": chosen.status, "limit": chosen.limit}
    show(chosen, control_plane(chosen).call("GET", "/requests", query=query), _table)
    return 0


def look(chosen: Namespace) -> int:
    """One with what was said on both sides."""
    told = control_plane(chosen).call("GET", f"/requests/{segment(chosen.id)}")
    show(chosen, told, _whole)
    return 0


def _table(paper: Paper, told: Any) -> Iterator[str]:
    if not told["requests"]:
        yield "Nothing was called."
        return
    heads = ("at", "call", "status", "code", "ms", "id")
    yield from paper.table(heads, [_row(each) for each in told["requests"]])


def _row(call: Any) -> list[str | Cell]:
    code = call["code"] or ""
    return [
        spans.moment(call["at"]),
        f"{call['method']} {call['path']}",
        _status(call["status"]),
        f"{code} (a fault)" if call["fault"] else code,
        f"{call['duration_ms']:.1f}",
        call["request_id"],
    ]


def _status(status: int | None) -> Cell:
    if status is None:
        return Cell("none", "red")
    return Cell(str(status), "green" if status < 400 else "yellow" if status < 500 else "red")


def _whole(paper: Paper, call: Any) -> Iterator[str]:
    status = _status(call["status"])
    head = f"{call['method']} {call['path']}"
    shown = paper.styled(status.text, status.colour)
    yield f"{paper.styled(head, 'bold')}  {shown} in {call['duration_ms']:.1f} ms"
    yield f"  {call['request_id']}, {spans.moment(call['at'])}"
    query = f"?{call['query']}" if call["query"] else ""
    yield f"  > {call['method']} {call['path']}{query}"
    yield from attempts.message("  >", call["request_headers"], call["request_body"])
    yield f"  < {status.text}"
    yield from attempts.message("  <", call["response_headers"], call["response_body"])
    if call["effects"]:
        yield ""
        yield from paper.table(entries.HEADS, [entries.row(each) for each in call["effects"]])


command = Group(
    "Shows the calls that were made: of the API, of pages, and of the control plane where it\n"
    "changes something. Each with what was said on both sides, and what it made happen.",
    {
        "list": Command(
            "Lists calls, newest first.",
            (
                once("--path", "only those to paths that begin so"),
                once("--status", "only those that were answered so", None, count),
                once("--limit", "how many at most", 20, count, "COUNT"),
                *CALLING,
            ),
            list_them,
            """examples:
  invo-emulator requests list --path /api               # without those of the control plane
  invo-emulator requests list --status 401              # whose keys were wrong?""",
        ),
        "show": Command(
            "Shows one with headers and bodies of both sides, and what it made happen.",
            (once("id", "call: the X-Invo-Request-Id of its answer", metavar="ID"), *CALLING),
            look,
            """examples:
  invo-emulator requests show $REQUEST_ID               # what did it send?""",
        ),
    },
    """examples:
  invo-emulator requests                                # what was called lately?
  invo-emulator requests --path /api --status 400       # and refused?
  invo-emulator requests show $REQUEST_ID               # what did it send?""",
)
