"""The command line: what a command is, what an option is, and how what was typed is read."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from invo_emulator import __version__
from invo_emulator.fields import TargetUrl
from invo_emulator.records import frozen

PROGRAM = "invo-emulator"

# I-N-V-O on a keypad.
DEFAULT_PORT = 4686


def port(text: str) -> int:
    """A number of a port."""
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 0 to 65535")
    return int(text)


def target_url(text: str) -> str:
    """An address that can be called."""
    try:
        return TargetUrl().read(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not {TargetUrl.says}") from None


def public_url(text: str) -> str:
    """An address that paths can be put behind."""
    try:
        url = TargetUrl().read(text)
    except ValueError:
        message = f'{text} is not an http or https URL like "http://localhost:4686"'
        raise argparse.ArgumentTypeError(message) from None
    if urlsplit(url).query or urlsplit(url).fragment:
        raise argparse.ArgumentTypeError(f"{text} must end before any ? or #")
    return url.rstrip("/")


def lower_case(text: str) -> str:
    """Text that is compared without regard to capitals."""
    return text.strip().lower()


def seconds(text: str) -> float:
    """A span of time."""
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds from 0 to 3600")
    return number


@frozen
class Option:
    """One option, or, if its name has no hyphens before it, an argument that stands by itself.

    `reads` turns its text into a value; a bool has none and is a flag. `otherwise` finds its text
    in other variables when neither it nor its own variable is given.
    """

    name: str
    says: str
    default: Any = None
    reads: Any = str
    metavar: str | None = None
    otherwise: Callable[[Mapping[str, str]], str | None] | None = None

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "INVO_EMULATOR_" + self.name.removeprefix("--").replace("-", "_").upper()

    @property
    def field(self) -> str:
        """Its attribute once parsed."""
        return self.name.removeprefix("--").replace("-", "_")

    @property
    def is_argument(self) -> bool:
        """Whether it stands by itself. It then has no variable, and may be left out."""
        return not self.name.startswith("-")

    def text(self, environment: Mapping[str, str]) -> str | None:
        """What the environment says of it."""
        if self.is_argument:
            return None
        given = environment.get(self.variable)
        return given or (self.otherwise(environment) if self.otherwise else None)


@frozen
class Command:
    """One thing that the program can be told to do. `run` gives the exit code; `examples` are
    lines as one would type them, with a comment behind."""

    description: str
    options: tuple[Option, ...]
    run: Callable[[argparse.Namespace], int]
    examples: str = ""


def _own_address(environment: Mapping[str, str]) -> str:
    # In a container, whoever asks should look where the emulator was told to listen.
    return f"http://127.0.0.1:{environment.get('INVO_EMULATOR_PORT', DEFAULT_PORT)}"


# For commands that speak to an emulator.
EMULATOR_URL = Option(
    "--url",
    "address of the emulator",
    f"http://127.0.0.1:{DEFAULT_PORT}",
    public_url,
    otherwise=_own_address,
)


class Mistake(Exception):
    """Why it can't be done as asked, in one sentence. The program says it and exits with 2."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        # One clear sentence; the usage is one --help away.
        self.exit(2, f"{PROGRAM}: {message}.\n")


def parse(
    program: str, command: Command, arguments: Sequence[str], environment: Mapping[str, str]
) -> argparse.Namespace:
    """A command's options, from the command line, else the environment, else their defaults. Exits
    with 2 after one sentence when a value can't be used."""
    first = next(option for option in command.options if not option.is_argument)
    about = f"Every option has a variable: {first.name} is {first.variable}."
    arguments_of_its_own = "".join(f" {each.name}" for each in command.options if each.is_argument)
    parser = _Parser(
        prog=program,
        usage=f"{program}{arguments_of_its_own} [OPTION ...]",
        description=command.description,
        epilog=f"{command.examples}\n\n{about}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    for option in command.options:
        if option.is_argument:
            parser.add_argument(option.field, nargs="?", type=option.reads, help=_help(option))
        else:
            _add(parser, option, option.text(environment))
    return parser.parse_args(arguments)


def _add(parser: argparse.ArgumentParser, option: Option, given: str | None) -> None:
    if option.reads is bool:
        on = given not in (None, "", "0", "false")
        parser.add_argument(option.name, action="store_true", default=on, help=_help(option))
    else:
        parser.add_argument(
            option.name,
            type=option.reads,
            default=_read_variable(parser, option, given) if given else option.default,
            metavar=option.metavar or option.field.upper(),
            help=_help(option),
        )


def _help(option: Option) -> str:
    is_worth_saying = option.default not in (None, "", False)
    return f"{option.says} (default {option.default})" if is_worth_saying else option.says


def _read_variable(parser: argparse.ArgumentParser, option: Option, text: str) -> Any:
    try:
        return option.reads(text)
    except argparse.ArgumentTypeError as error:
        return parser.error(f"{option.variable}: {error}")
