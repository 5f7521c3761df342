"""`invo-emulator sweep`: rerun a test once for each call it makes and each way it can fail."""

import json
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from invo_emulator import beside, starting
from invo_emulator.options import (
    PROGRAM,
    Command,
    Mistake,
    Option,
    names,
    once,
    seconds,
    target_url,
)
from invo_emulator.sweep import junit, page, points, text
from invo_emulator.sweep.reports import Report
from invo_emulator.sweep.sweeping import SEED, Options, Watcher, sweep
from invo_emulator.terminal.keeping import keep
from invo_emulator.terminal.paper import Paper, paper_of

# Kept data would have a run begin where the one before it ended.
_STARTING = [each for each in starting.OPTIONS if each.name != "--data"]


def run(chosen: Namespace) -> int:
    """0 if money and items are right after every run, 1 if not. Raises Mistake when nothing can be
    learned."""
    if not chosen.command:
        raise Mistake(f"sweep needs a command to run: {PROGRAM} sweep -- pytest test_shop.py")
    report = _sweep(chosen)
    paper = paper_of(chosen)
    if chosen.json:
        paper.write(json.dumps(report.show(), ensure_ascii=False, indent=2))
    else:
        for line in text.conclusion(paper, report):
            paper.write(line)
    if chosen.junit:
        keep(chosen.junit, junit.render(report).encode())
    if chosen.html:
        keep(chosen.html, page.render(report).encode())
    return 1 if report.findings else 0


def _sweep(chosen: Namespace) -> Report:
    options = Options(
        state_url=chosen.state_url,
        points=chosen.points or points.DEFAULT,
        operations=chosen.operations,
        fault_seconds=chosen.seconds,
        timeout_seconds=chosen.timeout,
        patience_seconds=chosen.patience,
    )
    with beside.serving(Namespace(**vars(chosen), data=None), SEED) as variables:
        environment = chosen.environment
        return sweep(chosen.command, variables, environment, options, _watcher(chosen))


def _watcher(chosen: Namespace) -> Watcher:
    if not chosen.json:
        return text.Lines(paper_of(chosen))
    return text.Lines(Paper(sys.stderr, chosen.environment)) if sys.stderr.isatty() else Watcher()


command = Command(
    "Finds the failures that lose or double money. Runs your test once to learn which calls\n"
    "it makes, then once more for each call and each way that call can fail: refused before\n"
    "anything was done, or done and never heard of. Each run begins in the same world, and\n"
    "afterwards INVO's books are compared with what your test meant and what your shop gave.\n\n"
    "Exits with 0 if all is right after every run, with 1 if not, with 2 if the test fails\n"
    "without any fault. The test finds in its environment:\n\n"
    f"{beside.VARIABLES}\n"
    "    INVO_STATE_FILE       a file to write what players got to, as JSON, if there is no\n"
    "                          --state-url to read it from",
    (
        once("command", "what to run, and its arguments", metavar="COMMAND", many="..."),
        Option(
            "--state-url",
            "address of your shop's JSON that shows what players got",
            None,
            target_url,
            "URL",
        ),
        once(
            "--points",
            "where and how calls fail, comma between them (default "
            f"{', '.join(point.name for point in points.DEFAULT)})",
            None,
            points.read,
        ),
        once("--operations", "only these, comma between them: E19", (), names),
        once("--seconds", "how long a delay or hang takes, if among the points", None, seconds),
        once("--timeout", "seconds that a run may take", 60.0, seconds, "SECONDS"),
        once("--patience", "seconds that your shop may take to show", 2.0, seconds, "SECONDS"),
        Option("--json", "print everything as JSON", False, bool),
        once("--junit", "file to write JUnit XML to, for CI", None, Path, "FILE"),
        once("--html", "file to write a page to, for people", None, Path, "FILE"),
        *_STARTING[:1],
        replace(starting.PORT, default=0, says="port to listen on; 0, as here, picks a free one"),
        *_STARTING[1:],
    ),
    run,
    """examples:
  invo-emulator sweep -- pytest test_checkout.py
  invo-emulator sweep --port 4686 --state-url http://localhost:3000/state -- npm test
  invo-emulator sweep --operations E19 --points after-commit:reset,after-commit:hang -- ./test.sh
  invo-emulator sweep --config invo.toml --junit sweep.xml --html sweep.html -- pytest""",
)
