"""`invo-emulator clock`: see a world's clock, and move it."""

import argparse
from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from invo_emulator import times
from invo_emulator.options import CALLING, Command, Group, count, once
from invo_emulator.terminal import spans
from invo_emulator.terminal.connection import control_plane
from invo_emulator.terminal.paper import Cell, Paper, show


def look(chosen: Namespace) -> int:
    """Where it is."""
    return _tell(chosen, "GET", "")


def freeze(chosen: Namespace) -> int:
    """Let it stand."""
    return _tell(chosen, "POST", "/freeze")


def unfreeze(chosen: Namespace) -> int:
    """Let it run on."""
    return _tell(chosen, "POST", "/unfreeze")


def _tell(chosen: Namespace, method: str, path: str) -> int:
    show(chosen, control_plane(chosen).call(method, f"/clock{path}"), _clock)
    return 0


def advance(chosen: Namespace) -> int:
    """Move it, and tell what happened on the way."""
    told = control_plane(chosen).call("POST", "/clock/advance", chosen.step)
    show(chosen, told, _journey)
    return 0


def run_until_idle(chosen: Namespace) -> int:
    """Move it until nothing is due any more."""
    told = control_plane(chosen).call("POST", "/clock/run-until-idle", {"limit": chosen.limit})
    show(chosen, told, _journey)
    return 0


def _clock(paper: Paper, clock: Any) -> Iterator[str]:
    offset = clock["offset_seconds"]
    way = "ahead of" if offset > 0 else "behind"
    apart = f", {spans.show(offset)} {way} the wall" if round(offset) else ""
    mode = "stands still" if clock["mode"] == "frozen" else "runs"
    yield f"{paper.styled(spans.moment(clock['now']), 'bold')}  {mode}{apart}"
    if clock.get("due"):
        yield ""
        rows = [_due(each) for each in clock["due"]]
        yield from paper.table(("due at", "what", "which"), rows)


def _due(one: Any) -> list[str | Cell]:
    what = one["kind"]
    if "attempt" in one:
        what = f"{one['event_type']}, attempt {one['attempt']}"
    return [spans.moment(one["at"]), what, one["id"]]


def _journey(paper: Paper, told: Any) -> Iterator[str]:
    if told["fired"]:
        rows = [_fired(each) for each in told["fired"]]
        yield from paper.table(("at", "what", "which", "came to"), rows)
        yield ""
    else:
        yield "Nothing was due on the way."
    yield from _clock(paper, told)


def _fired(one: Any) -> list[str | Cell]:
    at = spans.moment(one["at"])
    if "attempt" not in one:
        return [at, one["kind"], one["id"], ""]
    answer = one["status"] or one["network_error"]
    what = f"{one['event_type']}, attempt {one['attempt']}"
    is_good = one["state"] == "delivered"
    result = Cell(f"{answer}, {one['state']}", "green" if is_good else "red")
    return [at, what, one["id"], result]


def step(text: str) -> dict[str, object]:
    """How far: a span, or an instant."""
    try:
        return {"seconds": spans.read(text)}
    except ValueError:
        pass
    try:
        times.parse_iso(text)
    except ValueError:
        if text.startswith("-"):
            raise argparse.ArgumentTypeError(f"{text}: the clock only goes forward") from None
        message = f"{text} is neither a span like 30s, 2h or 31h12m nor a time like "
        raise argparse.ArgumentTypeError(f"{message}2026-01-31T12:00:00Z") from None
    return {"to": text}


command = Group(
    "Shows a world's clock and moves it. What is due on the way really happens, each thing\n"
    "at its own instant: webhooks are sent and answered, links expire, transfers go back.",
    {
        "show": Command("Shows where it is, and what is due next.", CALLING, look),
        "advance": Command(
            "Moves it forward, through everything that is due on the way.",
            (
                once("step", "how far: 30s, 2h, 31h12m, or a time", reads=step, metavar="STEP"),
                *CALLING,
            ),
            advance,
            """examples:
  invo-emulator clock advance 30s                       # the first retry of a webhook
  invo-emulator clock advance 31h12m30s                 # all seven attempts
  invo-emulator clock advance 2031-01-31T12:00:00Z      # to an instant""",
        ),
        "freeze": Command("Lets it stand still.", CALLING, freeze),
        "unfreeze": Command("Lets it run on from where it stands.", CALLING, unfreeze),
        "run-until-idle": Command(
            "Moves it forward until nothing is due any more.",
            (
                once("--limit", "things that may happen at most", None, count, "COUNT"),
                *CALLING,
            ),
            run_until_idle,
            """examples:
  invo-emulator clock run-until-idle                    # until every webhook arrived or is dead
  invo-emulator clock run-until-idle --limit 1          # only the next thing""",
        ),
    },
    """examples:
  invo-emulator clock                                   # where is it?
  invo-emulator clock advance 31h12m30s                 # skip all retries of a webhook
  invo-emulator clock freeze                            # for tests that compare times""",
)
