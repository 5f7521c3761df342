"""`invo-emulator certify`: drive a studio's webhook receiver through named checks."""

import argparse
import asyncio
import json
import os
import sys
from argparse import Namespace
from pathlib import Path

from invo_emulator.certificate import (
    CannotExamine,
    Certificate,
    Options,
    Watcher,
    catalogue,
    junit,
    page,
    run,
    text,
)
from invo_emulator.options import Command, Mistake, Option, names, seconds, target_url
from invo_emulator.terminal.keeping import keep


def execute(chosen: Namespace) -> int:
    """0 if all holds that must, 1 if not. Raises Mistake when there is nothing to examine."""
    if chosen.list:
        print(catalogue.guide())
        return 0
    if not chosen.url or not chosen.secret:
        raise Mistake(
            "certify needs the address of your receiver and the signing secret that it verifies "
            "with: invo-emulator certify http://localhost:3000/webhooks/invo --secret whsec_…"
        )
    certificate = _run(chosen)
    if chosen.json:
        print(json.dumps(certificate.show(), ensure_ascii=False, indent=2))
    else:
        paper = text.Paper(sys.stdout, os.environ)
        paper.write(text.conclusion(paper, certificate))
    if chosen.junit:
        keep(chosen.junit, junit.render(certificate).encode())
    if chosen.html:
        keep(chosen.html, page.render(certificate).encode())
    return 0 if certificate.holds else 1


def _run(chosen: Namespace) -> Certificate:
    options = Options(
        old_secret=chosen.old_secret,
        state_url=chosen.state_url,
        player=chosen.player,
        game_id=chosen.game_id,
        deadline_seconds=chosen.deadline,
        patience_seconds=chosen.patience,
        only=chosen.only or (),
        seed=chosen.seed,
    )
    try:
        return asyncio.run(run(chosen.url, chosen.secret, options, watcher=_watcher(chosen)))
    except CannotExamine as problem:
        raise Mistake(str(problem)) from None


def _watcher(chosen: Namespace) -> Watcher:
    if chosen.json:
        return text.Progress(text.Paper(sys.stderr, os.environ))
    paper = text.Paper(sys.stdout, os.environ)
    paper.write(f"Certifying {chosen.url}\n")
    return text.Lines(paper, max(map(len, catalogue.names())))


def _names(text: str) -> tuple[str, ...]:
    chosen = names(text)
    for name in chosen:
        if problem := catalogue.problem_with(name):
            raise argparse.ArgumentTypeError(problem)
    return chosen


command = Command(
    "Drives your webhook receiver through named checks: forged, stale and malformed\n"
    "signatures, rotated secrets, repeats, races, hang-ups, disorder, strange events,\n"
    "large and packed bodies, fifty at once. Says of each failure what was sent, what\n"
    "came back, why it matters and how to mend it.\n\n"
    "Exits with 0 if all holds that must, with 1 if something does not, with 2 if the\n"
    "receiver can't be reached. It sends real-looking purchases for players that don't\n"
    "exist: examine a test set-up, never what serves players.",
    (
        Option("url", "address of your receiver", None, target_url, "URL", many="?"),
        Option("--secret", "signing secret that the receiver verifies with", None),
        Option("--old-secret", "the other secret it accepts, while one is rotated", None),
        Option(
            "--state-url",
            "address of any JSON of yours that shows what players hold; read before and after, to "
            "see how often an event was granted",
            None,
            target_url,
            "URL",
        ),
        Option("--player", "e-mail address of a player that your game knows", None),
        Option("--game-id", "game that events are of", "100000000001"),
        Option("--only", "checks to make, comma between them", None, _names, "NAMES"),
        Option("--deadline", "seconds that an answer may take", 10.0, seconds, "SECONDS"),
        Option("--patience", "seconds that a grant may take to show", 5.0, seconds, "SECONDS"),
        Option("--seed", "the same events as a run before with this seed", None),
        Option("--json", "print everything as JSON", False, bool),
        Option("--junit", "file to write JUnit XML to, for CI", None, Path, "FILE"),
        Option("--html", "file to write a page to, for people", None, Path, "FILE"),
        Option("--list", "print every check with its reason, in Markdown", False, bool),
    ),
    execute,
    """examples:
  invo-emulator certify http://localhost:3000/webhooks/invo --secret whsec_test_demoquest
  invo-emulator certify $URL --secret $NEW --old-secret $OLD --state-url http://localhost:3000/state
  invo-emulator certify $URL --secret $SECRET --only repeat,same-moment
  invo-emulator certify $URL --secret $SECRET --junit certificate.xml --html certificate.html""",
)
