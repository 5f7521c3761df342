"""docs/cli.md: every command, from the commands' own tables."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from documents import markdown
from invo_emulator.commands import COMMANDS
from invo_emulator.options import CALLING, PROGRAM, Command, Group, Option
from invo_emulator.parsing import says_of, usage

_BEGINNING = f"""\
# The command line

`{PROGRAM} COMMAND --help` says all this, too.

| Command | |
|---|---|
"""

_MIDDLE = """
A command ends with 0 when all is well, with 1 when the answer is no (a receiver that refused, a
finding that must be mended), with 2 and one sentence on stderr when it can't be done as asked.
`exec` ends as what it runs.

`--json` prints one JSON document on stdout, `deliveries follow --json` one in each line. Colours
are for terminals, unless `NO_COLOR` is set.

## Which emulator, which world

Every command that asks a running emulator takes these:

| Option | Variable | |
|---|---|---|
"""


def write() -> str:
    """The whole page."""
    commands = {name: _command(name) for name in COMMANDS}
    table = "".join(f"| [`{name}`](#{name}) | {says} |\n" for name, says in COMMANDS.items())
    shared = "".join(
        f"| `{each.name}` | `{each.variable}` | {says_of(each)} |\n" for each in CALLING
    )
    sections = [_section(name, command) for name, command in commands.items()]
    return markdown.notice("commands/") + _BEGINNING + table + _MIDDLE + shared + "".join(sections)


def _command(name: str) -> Command | Group:
    command: Command | Group = import_module(f"invo_emulator.commands.{name}").command
    return command


def _section(name: str, command: Command | Group) -> str:
    pieces = [f"\n## {name}\n", command.description]
    if isinstance(command, Group):
        for action, each in command.actions.items():
            default = " (or no action at all)" if action == command.default else ""
            pieces.append(f"\n`{usage(f'{PROGRAM} {name} {action}', each)}`{default}\n")
            pieces += [each.description, *_options(each)]
    else:
        pieces += [f"\n`{usage(f'{PROGRAM} {name}', command)}`", *_options(command)]
    examples = [line.strip() for line in command.examples.splitlines()[1:]]
    pieces += ["\n```sh", *examples, "```\n"]
    return "\n".join(pieces)


def _options(command: Command) -> Iterator[str]:
    own = [each for each in command.options if each not in CALLING]
    if own:
        yield "\n| | |\n|---|---|"
        yield from (f"| `{_shown(each)}` | {says_of(each)} |" for each in own)


def _shown(option: Option) -> str:
    if option.is_argument:
        return option.value
    return option.name if option.is_flag else f"{option.name} {option.value}"
