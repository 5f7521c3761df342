"""`invo-emulator replay`: repeat the case of a red test, and see where it comes out otherwise."""

import json
import logging
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from invo_emulator.options import Command, Mistake, once

if TYPE_CHECKING:
    from invo_emulator.testing.replaying import Repeated


def run(chosen: Namespace) -> int:
    """0 if every answer is as it was, 1 if one differs. Raises Mistake for what is no case."""
    from invo_emulator.testing.cases import NoCase, read  # not needed to show the help
    from invo_emulator.testing.replaying import replay
    from invo_emulator.testing.worlds import ControlRefused

    repeated: list[Repeated] = []
    try:
        case = read(chosen.file)
        with _quiet_webhooks():
            for call in replay(case):
                repeated.append(call)
                if not chosen.json:
                    _tell(call)
    except (NoCase, ControlRefused) as problem:
        raise Mistake(str(problem)) from None
    except ValueError as problem:  # an instant, a number, an address in it that is none
        raise Mistake(f"{chosen.file} can't be repeated any further: {problem}.") from None
    differing = [call for call in repeated if call.differences]
    if chosen.json:
        print(json.dumps([_shown(call) for call in repeated], ensure_ascii=False, indent=2))
    else:
        print(f"\n{case['test']}: calls {len(repeated)}, answered otherwise {len(differing)}.")
    return 1 if differing else 0


@contextmanager
def _quiet_webhooks() -> Iterator[None]:
    """What webhooks were answered then is no news."""
    log = logging.getLogger("invo_emulator.webhooks")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def _tell(call: "Repeated") -> None:
    mark = "✗" if call.differences else "✓"
    print(f"{mark} {call.method} {call.path}: {call.status or 'no answer'}")
    for each in call.differences:
        print(f"    {each.place or 'the call'}: was {each.before}, is {each.now}")


def _shown(call: "Repeated") -> dict[str, object]:
    return {**vars(call), "differences": [vars(each) for each in call.differences]}


command = Command(
    "Repeats the calls of a case file, which the pytest plugin leaves of a red test, in a\n"
    "fresh world of the same seed, players and settings, each call at its time. Says where\n"
    "an answer differs. Exits with 0 if none does, with 1 if one does.",
    (
        once("file", "case file, a .json", reads=Path, metavar="FILE"),
        once("--json", "print every call and difference as JSON", False, bool),
    ),
    run,
    """examples:
  invo-emulator replay .invo-cases/tests-test-shop-py-test-buy-1a2b3c4d.json""",
)
