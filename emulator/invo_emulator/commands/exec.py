"""`invo-emulator exec`: run a command beside an emulator of its own.

The emulator serves in a thread of this process, so that nothing of it can be left behind.
"""

import logging
import queue
import sys
import threading
from argparse import Namespace
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from invo_emulator import starting
from invo_emulator.options import PROGRAM, Command, Mistake, Option, once
from invo_emulator.terminal import children

if TYPE_CHECKING:
    from invo_emulator.emulator import Emulator
    from invo_emulator.serving import Address

# How many lines of what the emulator says are kept in case the command fails.
_MOST_KEPT = 1000


def run(chosen: Namespace) -> int:
    """The command's own exit code; 128 and the signal's number if one ended it, 127 if there is no
    such command. Raises Mistake when the emulator can't be started as asked."""
    if not chosen.command:
        raise Mistake(f"exec needs a command to run: {PROGRAM} exec -- pytest")
    with _kept_log(chosen.verbose) as log, _serving(chosen) as variables:
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


@contextmanager
def _serving(chosen: Namespace) -> Iterator[dict[str, str]]:
    """Serve for as long as this is entered; what a command should know of it."""
    ready: queue.SimpleQueue[dict[str, str] | Exception] = queue.SimpleQueue()
    is_over = threading.Event()

    def tell(emulator: "Emulator", address: "Address", _: bool) -> None:
        ready.put(_variables(emulator, address))

    def serve() -> None:
        try:
            starting.serve(chosen, tell, is_over.is_set)
        except Exception as error:
            ready.put(error)

    thread = threading.Thread(target=serve, name="emulator", daemon=True)
    thread.start()
    told = ready.get()
    if isinstance(told, Exception):
        raise told
    if chosen.verbose:
        _say(f"serves at {told['INVO_EMULATOR_URL']}")
    try:
        yield told
    finally:
        is_over.set()
        thread.join()


def _variables(emulator: "Emulator", address: "Address") -> dict[str, str]:
    from invo_emulator.serving import PREFIX, show_games  # loaded by now

    world = emulator.worlds.get()
    first = world.at_once(show_games)[0]
    token = emulator.reach.control_token
    return {
        "INVO_BASE_URL": f"{address.url}/sandbox",
        "INVO_GAME_ID": str(first["game_id"]),
        "INVO_GAME_SECRET": str(first["secret"]),
        "INVO_SDK_KEY": str(first["secret"]),
        "INVO_WEBHOOK_SECRET": str(first["signing_secret"]),
        "INVO_CONTROL_URL": f"{address.url}{PREFIX}",
        "INVO_WORLD": world.id,
        # So that the command can call invo-emulator in turn.
        "INVO_EMULATOR_URL": address.url,
        "INVO_EMULATOR_WORLD": world.id,
        **({"INVO_EMULATOR_CONTROL_TOKEN": token} if token else {}),
    }


command = Command(
    "Runs a command beside an emulator of its own, which is gone when the command ends.\n"
    "The exit code is the command's. It finds what it needs in its environment:\n\n"
    "  INVO_BASE_URL         where to call, with the sandbox prefix\n"
    "  INVO_GAME_SECRET      the first game's key; INVO_SDK_KEY is the same\n"
    "  INVO_WEBHOOK_SECRET   what webhooks are signed with\n"
    "  INVO_GAME_ID          the first game\n"
    "  INVO_CONTROL_URL      the control plane, of which INVO_WORLD is the world\n\n"
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
