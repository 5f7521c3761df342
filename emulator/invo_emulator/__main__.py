"""The program: find the command that was named, read its options, run it."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module

from invo_emulator import options
from invo_emulator.commands import COMMANDS
from invo_emulator.options import PROGRAM, Command, Mistake

# What is meant by naming none.
DEFAULT = "serve"


def main() -> None:
    """invo-emulator. Exits with 2 and one sentence when it can't do what it was told."""
    try:
        sys.exit(_run(sys.argv[1:]))
    except Mistake as mistake:
        print(f"{PROGRAM}: {mistake}", file=sys.stderr)
        sys.exit(2)


def _run(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0].startswith("-"):
        command = _command(DEFAULT)
        if "--help" in arguments or "-h" in arguments:
            command = _with_all_commands(command)
        return command.run(options.parse(PROGRAM, command, arguments, os.environ))
    name = arguments[0]
    if name not in COMMANDS:
        raise Mistake(_no_command(name))
    command = _command(name)
    return command.run(options.parse(f"{PROGRAM} {name}", command, arguments[1:], os.environ))


def _command(name: str) -> Command:
    command: Command = import_module(f"invo_emulator.commands.{name}").command
    return command


def _with_all_commands(command: Command) -> Command:
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:{width}}  {says}" for name, says in COMMANDS.items())
    more = f"{PROGRAM} COMMAND --help says more about one of them."
    about = f"{command.description}\n\ncommands:\n{listed}\n\n{more}"
    return replace(command, description=about)


def _no_command(name: str) -> str:
    from difflib import get_close_matches  # for those who mistyped

    near = get_close_matches(name, COMMANDS, 1)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"{name} is no command: {meant}There are {', '.join(COMMANDS)}."


if __name__ == "__main__":
    main()
