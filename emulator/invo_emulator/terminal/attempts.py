"""Attempts to deliver a webhook, as they are shown: in a line, or byte for byte."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from invo_emulator.terminal import spans
from invo_emulator.terminal.paper import Cell, Paper, printable

# How much of the signed text is shown: enough to see where the body begins.
_BEGINNING = 60


def is_over(attempt: Mapping[str, Any]) -> bool:
    """Whether an answer came, or it is known that none will."""
    return attempt["status"] is not None or attempt["network_error"] is not None


def is_good(attempt: Mapping[str, Any]) -> bool:
    """Whether the receiver took it."""
    status = attempt["status"]
    return status is not None and 200 <= status < 300


def outcome(attempt: Mapping[str, Any]) -> Cell:
    """What came of one, and how long it took."""
    if not is_over(attempt):
        return Cell("under way", "yellow")
    what = attempt["network_error"] or str(attempt["status"])
    took = "" if attempt["duration_ms"] is None else f" in {attempt['duration_ms']:.0f} ms"
    return Cell(f"{what}{took}", "green" if is_good(attempt) else "red")


def whole(paper: Paper, delivery: Mapping[str, Any], attempt: Mapping[str, Any]) -> Iterator[str]:
    """One with everything that was sent and answered."""
    due, sent = spans.moment(attempt["due_at"]), spans.moment(attempt["sent_at"])
    when = f"due {due}, sent {sent}" if due != sent else f"sent {sent}"
    own = attempt["request_body"]
    body = str(delivery["request_body"] if own is None else own)
    yield from _said(paper, f"Attempt {attempt['number']}", when, attempt, body)


def by_hand(paper: Paper, attempt: Mapping[str, Any]) -> Iterator[str]:
    """The same for one that a tester made."""
    head, when = f"By hand {attempt['number']}", f"sent {spans.moment(attempt['sent_at'])}"
    yield from _said(paper, head, when, attempt, str(attempt["request_body"]))


def _said(
    paper: Paper, head: str, when: str, attempt: Mapping[str, Any], body: str
) -> Iterator[str]:
    cell = outcome(attempt)
    told = paper.styled(printable(cell.text), cell.colour)
    yield f"{paper.styled(head, 'bold')}  {told}  ({when})"
    yield f"  > POST {attempt['target_url']}"
    yield from message("  >", attempt["request_headers"].items(), body)
    if attempt["status"] is not None:
        yield f"  < {attempt['status']}"
        yield from message("  <", attempt["response_headers"].items(), attempt["response_body"])
    yield from _signature(paper, attempt)
    for reason in attempt["refused_because"]:
        yield f"  {paper.styled('A receiver refuses it:', 'red')} {reason}"


def message(margin: str, headers: Iterable[tuple[str, str]], body: str | None) -> Iterator[str]:
    """What one side said, behind a margin."""
    yield from (f"{margin} {printable(f'{name}: {value}')}" for name, value in headers)
    if body:
        yield margin
        yield from (f"{margin} {printable(line)}" for line in body.splitlines())


def _signature(paper: Paper, attempt: Mapping[str, Any]) -> Iterator[str]:
    signature = attempt["signature"]
    if signature is None:
        # Not even sent, or not signed on purpose.
        yield "  There was no signature."
        return
    if signature["timestamp"] is None:
        yield "  The signature is not of the form t=<seconds>,v1=<hex>."
        return
    text = signature["base_string"]
    shown = text if len(text) <= _BEGINNING else f"{text[:_BEGINNING]}…"
    yield f"  The signature is over the timestamp, a dot and the body: {printable(shown)}"
    for digest in signature["digests"]:
        if digest["is_of"]:
            says, colour = f"made with the target's {digest['is_of']}", "green"
        else:
            says, colour = "made with no secret that the target has now", "red"
        yield f"    v1 sent      {digest['sent']}  {paper.styled(says, colour)}"
    for name, computed in signature["computed"].items():
        yield f"    v1 computed  {computed}  with the {name}"


def as_json(delivery: Mapping[str, Any], attempt: Mapping[str, Any]) -> str:
    """One attempt in a line, for a program."""
    names = ("delivery_id", "event_id", "event_type", "target")
    about = {name: delivery[name] for name in names}
    return json.dumps({**about, "state": delivery["state"], **attempt}, ensure_ascii=False)
