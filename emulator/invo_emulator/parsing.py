"""How what was typed is read: which action of a command, its options, or a wish for help."""

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from invo_emulator import __version__, spelling
from invo_emulator.options import PROGRAM, Command, Group, Mistake, Option, summary

HELP = ("--help", "-h")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        # One clear sentence; the usage is one --help away.
        self.exit(2, f"{PROGRAM}: {message}{'' if message.endswith('?') else '.'}\n")


def run(
    program: str,
    command: Command | Group,
    arguments: Sequence[str],
    environment: Mapping[str, str],
) -> int:
    """Do what was typed; the exit code. Exits with 2 after one sentence when a value can't be
    used. Raises Mistake."""
    if isinstance(command, Command):
        return command.run(parse(program, command, arguments, environment))
    if arguments and not arguments[0].startswith("-"):
        name = arguments[0]
        if name not in command.actions:
            raise Mistake(unknown(name, command.actions, f"nothing that {program} does"))
        return run(f"{program} {name}", command.actions[name], arguments[1:], environment)
    action = command.actions[command.default]
    if set(HELP) & set(arguments):
        says = {name: summary(each) for name, each in command.actions.items()}
        about = f"{command.description}\n\nWithout an action: {command.default}."
        action = replace(action, description=about, examples=command.examples)
        return run(
            f"{program} [ACTION]",
            with_list(program, action, "action", says),
            arguments,
            environment,
        )
    return run(program, action, arguments, environment)


def unknown(name: str, known: Mapping[str, object], what: str) -> str:
    """What is said of a word that is none of those that are known."""
    meant = spelling.meant(name, known)
    hint = f": did you mean {meant}?" if meant else "."
    return f"{name} is {what}{hint} There are {', '.join(known)}."


def with_list(program: str, command: Command, kind: str, says: Mapping[str, str]) -> Command:
    """A command whose help lists others, of some kind, and what each does."""
    width = max(map(len, says))
    listed = "\n".join(f"  {name:{width}}  {text}" for name, text in says.items())
    more = f"{program} {kind.upper()} --help says more about one of them."
    about = f"{command.description}\n\n{kind}s:\n{listed}\n\n{more}"
    return replace(command, description=about)


def parse(
    program: str, command: Command, arguments: Sequence[str], environment: Mapping[str, str]
) -> argparse.Namespace:
    """A command's options, from the command line, else the environment, else their defaults. Exits
    with 2 after one sentence when a value can't be used."""
    arguments, following = _split(command, arguments)
    # Measuring the terminal imports what only help is worth.
    width = None if set(HELP) & set(arguments) else 80
    parser = _Parser(
        prog=program,
        usage=usage(program, command),
        description=command.description,
        epilog=f"{command.examples}\n\n{_about_variables(command)}".strip(),
        formatter_class=partial(argparse.RawDescriptionHelpFormatter, width=width),
        allow_abbrev=False,
    )
    # A span may be negative, too, and whoever reads it knows what to say of that.
    parser._negative_number_matcher = re.compile("-[0-9]")
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    # For what only one command asks of it.
    parser.set_defaults(environment=environment)
    for option in command.options:
        if option.many == "...":
            parser.set_defaults(**{option.field: following})
        elif option.is_argument:
            _add_argument(parser, option)
        else:
            _add(parser, option, option.text(environment))
    _refuse_slips(parser, program, command, arguments)
    return parser.parse_args(arguments)


def _refuse_slips(
    parser: argparse.ArgumentParser, program: str, command: Command, arguments: Sequence[str]
) -> None:
    """Say which option was meant by one that is none. No value can begin with two hyphens."""
    known = [each.name for each in command.options if not each.is_argument] + ["--help"]
    for name in (each.partition("=")[0] for each in arguments if each.startswith("--")):
        if name == "--":
            return
        if name not in (*known, "--version") and (meant := spelling.meant(name, known)):
            parser.error(f"{name} is no option of {program}: did you mean {meant}?")


def usage(program: str, command: Command) -> str:
    """How it is typed."""
    shown = {"?": "[{}]", "*": "[{} ...]", "+": "{} [...]", None: "{}"}
    own = [option for option in command.options if option.is_argument]
    before = [shown[each.many].format(each.value) for each in own if each.many != "..."]
    after = [f"-- {each.value} ..." for each in own if each.many == "..."]
    return " ".join([program, *before, "[OPTION ...]", *after])


def _split(command: Command, arguments: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The options, and all that follows them, of a command that takes what follows."""
    if not any(option.many == "..." for option in command.options):
        return arguments, []
    flags = {option.name for option in command.options if option.is_flag} | {*HELP, "--version"}
    place = 0
    while place < len(arguments):
        if arguments[place] == "--":
            return arguments[:place], arguments[place + 1 :]
        if not arguments[place].startswith("-"):
            return arguments[:place], arguments[place:]
        has_value_behind = arguments[place] not in flags and "=" not in arguments[place]
        place += 2 if has_value_behind else 1
    return arguments, []


def _about_variables(command: Command) -> str:
    options = [option for option in command.options if not option.is_argument]
    of_the_environment = [option for option in options if option.has_variable]
    if not of_the_environment:
        return ""
    if of_the_environment == options:
        return f"Every option has a variable: {options[0].name} is {options[0].variable}."
    said = ", ".join(f"{each.name} by {each.variable}" for each in of_the_environment)
    return f"Set by variables, too: {said}."


def _add_argument(parser: argparse.ArgumentParser, option: Option) -> None:
    parser.add_argument(
        option.field,
        type=option.reads,
        choices=option.words or None,
        nargs=option.many,
        default=option.default,
        metavar=option.value,
        help=_help(option),
    )


def _add(parser: argparse.ArgumentParser, option: Option, given: str | None) -> None:
    if option.is_flag:
        on = option.is_on(given)
        parser.add_argument(option.name, action="store_true", default=on, help=_help(option))
    else:
        parser.add_argument(
            option.name,
            type=option.reads,
            choices=option.words or None,
            action="extend" if option.many else "store",
            nargs=option.many,
            default=_read_variable(parser, option, given) if given else _default(option),
            metavar=option.value,
            help=_help(option),
        )


def _default(option: Option) -> Any:
    return list(option.default or ()) if option.many else option.default


def _help(option: Option) -> str:
    return says_of(option).replace("%", "%%")  # argparse would fill in what looks like a place


def says_of(option: Option) -> str:
    """What an option is for, the values that it takes, and its default."""
    words = f": {', '.join(option.words)}" if option.words else ""
    is_worth_saying = option.default not in (None, "", False, ())
    default = f" (default {option.default})" if is_worth_saying else ""
    return f"{option.says}{words}{default}"


def _read_variable(parser: argparse.ArgumentParser, option: Option, text: str) -> Any:
    try:
        return option.reads(text)
    except argparse.ArgumentTypeError as error:
        return parser.error(f"{option.variable}: {error}")
