"""`invo-emulator deliveries`: what was sent to webhook targets, byte for byte."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from invo_emulator.lifecycles import DELIVERY
from invo_emulator.options import (
    CALLING,
    Command,
    Group,
    Mistake,
    count,
    once,
    seconds,
    target_url,
)
from invo_emulator.terminal import attempts, spans, waiting
from invo_emulator.terminal.connection import ControlPlane, control_plane, segment
from invo_emulator.terminal.following import Follower
from invo_emulator.terminal.paper import Cell, Paper, paper_of, show


def list_them(chosen: Namespace) -> int:
    """Those that are asked for, newest first."""
    query = {**_which(chosen), "state": chosen.state, "limit": chosen.limit}
    told = control_plane(chosen).call("GET", "/deliveries", query=query)
    show(chosen, told, _table)
    return 0


def _which(chosen: Namespace) -> dict[str, object]:
    """An event by its id, or all events of a type: types have a dot."""
    is_type = chosen.event is not None and "." in chosen.event
    return {"event_type" if is_type else "event_id": chosen.event}


def _table(paper: Paper, told: Any) -> Iterator[str]:
    if not told["deliveries"]:
        yield "Nothing was sent, and nothing is due."
        return
    heads = ("delivery", "event", "to", "state", "attempts", "next")
    yield from paper.table(heads, [_row(each) for each in told["deliveries"]])
    if told["next_cursor"]:
        yield f"There are more: --limit {2 * len(told['deliveries'])} shows them."


def _row(delivery: Any) -> list[str | Cell]:
    due, waits_for = delivery["next_attempt_at"], delivery["waits_for"]
    after = f"after {waits_for}" if waits_for else ""
    return [
        delivery["delivery_id"],
        delivery["event_type"],
        delivery["target_url"],
        delivery["state"],
        str(delivery["attempts"]),
        spans.moment(due) if due else after,
    ]


def look(chosen: Namespace) -> int:
    """One with every attempt."""
    show(chosen, _whole(control_plane(chosen), chosen.id), _shown)
    return 0


def _whole(plane: ControlPlane, delivery_id: str) -> Any:
    return plane.call("GET", f"/deliveries/{segment(delivery_id)}")


def _shown(paper: Paper, delivery: Any) -> Iterator[str]:
    yield f"{paper.styled(delivery['delivery_id'], 'bold')}  {paper.styled(delivery['state'])}"
    yield f"  {delivery['event_type']}, {delivery['event_id']}"
    yield f"  to {delivery['target_url']} ({delivery['target']})"
    if delivery["next_attempt_at"]:
        yield f"  next attempt at {spans.moment(delivery['next_attempt_at'])}"
    if delivery["waits_for"]:
        yield f"  waits for {delivery['waits_for']}"
    for attempt in delivery["attempt_log"]:
        yield ""
        yield from attempts.whole(paper, delivery, attempt)
    for attempt in delivery["attempts_by_hand"]:
        yield ""
        yield from attempts.by_hand(paper, attempt)


def resend(chosen: Namespace) -> int:
    """Send it once more; 1 if that attempt was not accepted, or took longer than one waits."""
    plane = control_plane(chosen)
    if chosen.to or chosen.body or chosen.secret:
        return _send(chosen, plane)
    before = _whole(plane, chosen.id)["attempts"]
    plane.call("POST", f"/deliveries/{segment(chosen.id)}/resend")
    told: dict[str, Any] = {}

    def is_over() -> bool:
        told.update(_whole(plane, chosen.id))
        return len(told["attempt_log"]) > before and attempts.is_over(told["attempt_log"][-1])

    waiting.until(is_over, chosen.wait)
    show(chosen, told, _shown)
    last = told["attempt_log"][-1:]
    return 0 if len(told["attempt_log"]) > before and attempts.is_good(last[0]) else 1


def _send(chosen: Namespace, plane: ControlPlane) -> int:
    """One attempt by hand, beside the delivery's own."""
    wish = {
        "target_url": chosen.to,
        "body": chosen.body and _read(chosen.body),
        "signing_secret": chosen.secret,
    }
    sent = {name: value for name, value in wish.items() if value is not None}
    attempt = plane.call("POST", f"/deliveries/{segment(chosen.id)}/send", sent)
    show(chosen, attempt, attempts.by_hand)
    return 0 if attempts.is_good(attempt) else 1


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise Mistake(f"{file} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Mistake(f"{file} is not UTF-8, and a body sent by hand is text") from None


def follow(chosen: Namespace) -> int:
    """Print each attempt when it has ended, until one is interrupted."""
    paper, follower = paper_of(chosen), Follower(control_plane(chosen))
    follower.catch_up()
    for _ in waiting.ticks():
        for delivery, attempt in follower.news():
            paper.write(_line(chosen, paper, delivery, attempt))
    return 0


def _line(chosen: Namespace, paper: Paper, delivery: Any, attempt: Any) -> str:
    if chosen.json:
        return attempts.as_json(delivery, attempt)
    result = attempts.outcome(attempt)
    return "  ".join(
        [
            spans.moment(attempt["sent_at"]),
            delivery["delivery_id"],
            f"{delivery['event_type']}, attempt {attempt['number']}",
            paper.styled(result.text, result.colour),
            paper.styled(delivery["state"]),
        ]
    )


# An attempt fails after ten seconds, unless a setting says otherwise.
_WAIT = once("--wait", "seconds to wait for the answer", 15.0, seconds, "SECONDS")

_ID = once("id", "delivery", metavar="DELIVERY_ID")

command = Group(
    "Shows what was sent to webhook targets: every attempt with its headers, its bytes and\n"
    "its answer, and how it was signed.",
    {
        "list": Command(
            "Lists deliveries, newest first.",
            (
                once("--state", "only those in this state", words=tuple(DELIVERY.moves)),
                once("--event", "only those of an event: its id, or a type", metavar="EVENT"),
                once("--limit", "how many at most", 20, count, "COUNT"),
                *CALLING,
            ),
            list_them,
            """examples:
  invo-emulator deliveries list                         # the last twenty
  invo-emulator deliveries list --state dead            # what never arrived
  invo-emulator deliveries list --event purchase.completed""",
        ),
        "show": Command(
            "Shows one with every attempt, its signature taken apart.",
            (_ID, *CALLING),
            look,
            """examples:
  invo-emulator deliveries show $DELIVERY_ID            # why was it not accepted?
  invo-emulator deliveries show $DELIVERY_ID --json     # for a program""",
        ),
        "resend": Command(
            "Sends one once more, now, and shows what came of it. Exits with 1 if it was not\n"
            "accepted. Elsewhere, edited or signed with another secret it is an attempt by hand,\n"
            "signed anew, and nothing of the delivery changes by it.",
            (
                _ID,
                once("--to", "send it here instead", None, target_url, "URL"),
                once("--body", "file with the body to send instead", None, Path, "FILE"),
                once("--secret", "what to sign with instead"),
                _WAIT,
                *CALLING,
            ),
            resend,
            """examples:
  invo-emulator deliveries resend $DELIVERY_ID          # once the receiver is mended
  invo-emulator deliveries resend $DELIVERY_ID --to http://localhost:3001/hooks
  invo-emulator deliveries resend $DELIVERY_ID --body edited.json""",
        ),
        "follow": Command(
            "Prints each attempt as it happens, until Ctrl+C. With --json, one line of it each.",
            CALLING,
            follow,
            """examples:
  invo-emulator deliveries follow                       # beside the tests, in another window""",
        ),
    },
    """examples:
  invo-emulator deliveries                              # what was sent lately
  invo-emulator deliveries --state dead                 # what never arrived
  invo-emulator deliveries show $DELIVERY_ID            # byte for byte""",
)
