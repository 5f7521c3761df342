"""The program: find the command that was named, read its options, run it."""

# Little is imported up here: a Ctrl+C while the rest is imported should end it without a traceback.
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from invo_emulator.options import Command

# What is meant by naming none.
DEFAULT = "serve"

# What a shell says of a command that was interrupted.
INTERRUPTED = 130


def main() -> None:
    """invo-emulator. Exits with 2 and one sentence when it can't do what it was told."""
    try:
        sys.exit(_run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _run(arguments: "Sequence[str]") -> int:
    from invo_emulator.options import PROGRAM, Mistake

    try:
        return _obey(arguments)
    except Mistake as mistake:
        print(f"{PROGRAM}: {mistake}", file=sys.stderr)
        return 2


def _obey(arguments: "Sequence[str]") -> int:
    from invo_emulator import options
    from invo_emulator.commands import COMMANDS
    from invo_emulator.options import PROGRAM, Mistake

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


def _command(name: str) -> "Command":
    from importlib import import_module

    command: Command = import_module(f"invo_emulator.commands.{name}").command
    return command


def _with_all_commands(command: "Command") -> "Command":
    from dataclasses import replace

    from invo_emulator.commands import COMMANDS
    from invo_emulator.options import PROGRAM

    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:{width}}  {says}" for name, says in COMMANDS.items())
    more = f"{PROGRAM} COMMAND --help says more about one of them."
    about = f"{command.description}\n\ncommands:\n{listed}\n\n{more}"
    return replace(command, description=about)


def _no_command(name: str) -> str:
    from invo_emulator import spelling
    from invo_emulator.commands import COMMANDS

    meant = spelling.meant(name, COMMANDS)
    hint = f": did you mean {meant}?" if meant else "."
    return f"{name} is no command{hint} There are {', '.join(COMMANDS)}."


if __name__ == "__main__":
    main()
