"""`invo-emulator exec`: run a command beside an emulator of its own."""

import logging
import sys
from argparse import Namespace
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from invo_emulator import beside, starting
from invo_emulator.options import PROGRAM, Command, Mistake, Option, once
from invo_emulator.terminal import children

# How many lines of what the emulator says are kept in case the command fails.
_MOST_KEPT = 1000


def run(chosen: Namespace) -> int:
    """The command's own exit code; 128 and the signal's number if one ended it, 127 if there is no
    such command. Raises Mistake when the emulator can't be started as asked."""
    if not chosen.command:
        raise Mistake(f"exec needs a command to run: {PROGRAM} exec -- pytest")
    with _kept_log(chosen.verbose) as log, beside.serving(chosen) as variables:
        if chosen.verbose:
            _say(f"serves at {variables['INVO_EMULATOR_URL']}")
        environment = {**chosen.environment, **variables}
        code, problem = children.run(chosen.command, environment)
    if problem:
        _say(problem)
    elif code and log:
        _say(f"{chosen.command[0]} ended with {code}. Meanwhile the emulator said:")
        print("\n".join(log), file=sys.stderr)
    return code


def _say(text: str) -> None:
    print(f"{PROGRAM}: {text}", file=sys.stderr, flush=True)


@contextmanager
def _kept_log(is_verbose: bool) -> Iterator[deque[str]]:
    """What is logged, unless that is shown as it comes."""
    log = _Kept()
    if not is_verbose:
        logging.getLogger().addHandler(log)
    try:
        yield log.lines
    finally:
        logging.getLogger().removeHandler(log)


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: deque[str] = deque(maxlen=_MOST_KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


command = Command(
    "Runs a command beside an emulator of its own, which is gone when the command ends.\n"
    "The exit code is the command's. It finds what it needs in its environment:\n\n"
    f"{beside.VARIABLES}\n\n"
    "and invo-emulator called by it finds the same emulator. Only the command's own words\n"
    "are seen; what the emulator says is told after a failure.",
    (
        once("command", "what to run, and its arguments", metavar="COMMAND", many="..."),
        *starting.OPTIONS[:1],
        replace(starting.PORT, default=0, says="port to listen on; 0, as here, picks a free one"),
        *starting.OPTIONS[1:],
        Option("--verbose", "show what the emulator says as it says it", False, bool),
    ),
    run,
    """examples:
  invo-emulator exec -- pytest                                  # your tests, in CI or here
  invo-emulator exec --config invo.toml -- npm test             # with your games and players
  invo-emulator exec -- sh -c 'curl $INVO_CONTROL_URL/health'   # $ is for the inner shell""",
)
