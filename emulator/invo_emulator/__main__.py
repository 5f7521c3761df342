"""The program: find the command that was named, read its options, run it."""

# Little is imported up here: a Ctrl+C while the rest is imported should end it without a traceback.
import gc
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from invo_emulator.options import Command, Group

# What is meant by naming none.
DEFAULT = "serve"

# What a shell says of a command that was interrupted, and of one whose reader went away.
INTERRUPTED, UNREAD = 130, 141


def main() -> None:
    """invo-emulator. Exits with 2 and one sentence when it can't do what it was told."""
    # What is loaded stays: looking through it for garbage meanwhile finds none.
    gc.disable()
    try:
        code = run(sys.argv[1:], os.environ)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        # Whatever is left to be written goes nowhere, or Python would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = UNREAD
    sys.exit(code)


def run(arguments: "Sequence[str]", environment: "Mapping[str, str]") -> int:
    """Do what was typed; the exit code."""
    if _is_to_serve(arguments):
        from invo_emulator import lean

        lean.prepare()  # before anything is imported that imports what it leaves out
    from invo_emulator.options import PROGRAM, Mistake

    try:
        return _obey(arguments, environment)
    except Mistake as mistake:
        print(f"{PROGRAM}: {mistake}", file=sys.stderr)
        return 2
    except SystemExit as end:  # argparse has said what it had to say
        return int(end.code or 0)


def _is_to_serve(arguments: "Sequence[str]") -> bool:
    return not arguments or arguments[0].startswith("-") or arguments[0] == DEFAULT


def _obey(arguments: "Sequence[str]", environment: "Mapping[str, str]") -> int:
    from invo_emulator import parsing
    from invo_emulator.commands import COMMANDS
    from invo_emulator.options import PROGRAM, Command, Mistake

    if not arguments or arguments[0].startswith("-"):
        command = _command(DEFAULT)
        assert isinstance(command, Command), "it has no actions"
        if set(parsing.HELP) & set(arguments):
            command = parsing.with_list(PROGRAM, command, "command", COMMANDS)
        return parsing.run(PROGRAM, command, arguments, environment)
    name = arguments[0]
    if name not in COMMANDS:
        raise Mistake(parsing.unknown(name, COMMANDS, "no command"))
    return parsing.run(f"{PROGRAM} {name}", _command(name), arguments[1:], environment)


def _command(name: str) -> "Command | Group":
    from importlib import import_module

    command: Command | Group = import_module(f"invo_emulator.commands.{name}").command
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
    return command


if __name__ == "__main__":
    main()
