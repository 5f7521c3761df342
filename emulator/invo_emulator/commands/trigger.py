"""`invo-emulator trigger`: announce an event, and show what the receivers answered."""

import json
from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from invo_emulator.options import CALLING, GAME_ID, PROGRAM, Command, Mistake, once, seconds
from invo_emulator.terminal import attempts, overlays, spans
from invo_emulator.terminal.connection import control_plane
from invo_emulator.terminal.following import first_answers
from invo_emulator.terminal.paper import Paper, printable, show
from invo_emulator.webhooks import catalogue


def run(chosen: Namespace) -> int:
    """0 if every receiver accepted it, 1 if one did not, or if there is none."""
    if chosen.list:
        show(chosen, _events(), _catalogue)
        return 0
    event_type = _checked(chosen.event, chosen.any)
    plane, data = control_plane(chosen), overlays.read(chosen.data)
    body = {
        "event_type": event_type,
        "game_id": chosen.game_id,
        "data": data,
        "sample": not chosen.bare,
    }
    event = plane.call("POST", "/events", body)
    told = {**event, "deliveries": first_answers(plane, event["deliveries"], chosen.wait)}
    show(chosen, told, _shown)
    logs = [delivery["attempt_log"] for delivery in told["deliveries"]]
    return 0 if logs and all(log and attempts.is_good(log[-1]) for log in logs) else 1


def _checked(event_type: str | None, takes_any: bool) -> str:
    if event_type is None:
        raise Mistake(f"trigger needs a type of event: {PROGRAM} trigger purchase.completed")
    if event_type not in catalogue.ALL and not takes_any:
        meant = catalogue.meant(event_type)
        hint = f"did you mean {meant}?" if meant else "trigger --list lists those there are."
        raise Mistake(f"INVO has no event {event_type}: {hint} With --any it is announced anyway.")
    return event_type


def _shown(paper: Paper, event: Any) -> Iterator[str]:
    head = paper.styled(event["event_type"], "bold")
    yield f"{head}  {event['event_id']}, for game {event['game_id']}"
    yield f"  {printable(json.dumps(event['data'], ensure_ascii=False))}"
    for delivery in event["deliveries"]:
        yield from _delivery(paper, delivery)
    if not event["deliveries"]:
        yield "  Nobody listens: tell where to send it with"
        yield f"  {PROGRAM} webhooks set http://localhost:3000/webhooks/invo"


def _delivery(paper: Paper, delivery: Any) -> Iterator[str]:
    state = paper.styled(delivery["state"])
    yield f"  {delivery['delivery_id']}  to {delivery['target_url']}: {state}"
    for attempt in delivery["attempt_log"]:
        result = attempts.outcome(attempt)
        yield f"    attempt {attempt['number']}: {paper.styled(result.text, result.colour)}"
    if delivery["next_attempt_at"]:
        yield f"    next attempt at {spans.moment(delivery['next_attempt_at'])}"
    if delivery["state"] != "delivered":
        yield f"    {PROGRAM} deliveries show {delivery['delivery_id']} shows what was said"


def _events() -> dict[str, object]:
    rows = [(name, says, True) for name, says in catalogue.SUPPORTED.items()]
    rows += [(name, "", False) for name in catalogue.REAL]
    keys = ("event_type", "says", "has_sample")
    return {"events": [dict(zip(keys, row, strict=True)) for row in rows]}


def _catalogue(paper: Paper, told: Any) -> Iterator[str]:
    own = [each for each in told["events"] if each["has_sample"]]
    yield from paper.table(("event", "says"), [(each["event_type"], each["says"]) for each in own])
    yield ""
    yield "INVO has these, too; the emulator knows no data for them, so give some with --data:"
    yield ""
    yield from (each["event_type"] for each in told["events"] if not each["has_sample"])


command = Command(
    "Announces an event that did not happen, waits for what your receiver answers, and\n"
    "shows it. The data are what the real event would have, with ids of its own; yours are\n"
    "laid over them. Exits with 1 if it was not accepted, or if nobody listens.",
    (
        once(
            "event",
            "type of event: --list lists them",
            metavar="EVENT",
            offers=tuple(catalogue.SUPPORTED),
            many="?",
        ),
        once(
            "--data",
            "data of your own: name=text, name.inner=text, name:=json, JSON, or @file with JSON",
            (),
            metavar="DATA",
            many="+",
        ),
        once("--bare", "send your own data alone", False, bool),
        once("--any", "announce it though INVO has no such event", False, bool),
        once("--list", "list every type of event", False, bool),
        once("--wait", "seconds to wait for the answer", 15.0, seconds, "SECONDS"),
        GAME_ID,
        *CALLING,
    ),
    run,
    """examples:
  invo-emulator trigger purchase.completed
  invo-emulator trigger purchase.completed --data player_email=bob@example.com usd_amount=5.00
  invo-emulator trigger subscription.renewed --data '{"subscription_id": "SUB_1"}'
  invo-emulator trigger --list                          # what there is""",
)
