"""The command's options: name, environment variable, default, sentence."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from invo_emulator import __version__
from invo_emulator.fields import TargetUrl
from invo_emulator.records import frozen

# I-N-V-O on a keypad.
DEFAULT_PORT = 4686


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 0 to 65535")
    return int(text)


def _target_url(text: str) -> str:
    try:
        return TargetUrl().read(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not {TargetUrl.says}") from None


def _public_url(text: str) -> str:
    try:
        url = TargetUrl().read(text)
    except ValueError:
        message = f'{text} is not an http or https URL like "http://localhost:4686"'
        raise argparse.ArgumentTypeError(message) from None
    if urlsplit(url).query or urlsplit(url).fragment:
        raise argparse.ArgumentTypeError(f"{text} must end before any ? or #")
    return url.rstrip("/")


def _hosts(text: str) -> str:
    return text.strip().lower()


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds from 0 to 3600")
    return seconds


@frozen
class Option:
    """One option. `reads` turns its text into a value; a bool has none and is a flag."""

    name: str
    says: str
    default: Any = None
    reads: Any = str
    metavar: str | None = None

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "INVO_EMULATOR_" + self.name.removeprefix("--").replace("-", "_").upper()

    @property
    def field(self) -> str:
        """Its attribute once parsed."""
        return self.name.removeprefix("--").replace("-", "_")


SERVE = (
    Option("--host", "address to listen on", "127.0.0.1"),
    Option("--port", "port to listen on; 0 picks a free one", DEFAULT_PORT, _port),
    Option(
        "--data",
        "folder for SQLite files that survive restarts",
        None,
        Path,
        "DIR",
    ),
    Option("--config", "TOML file with games, players, webhooks and settings", None, Path, "FILE"),
    Option("--webhook", "where the first game's webhooks are sent", None, _target_url, "URL"),
    Option(
        "--public-url",
        "address that links start with, if it is not the one you call",
        None,
        _public_url,
        "URL",
    ),
    Option("--allow-host", "another host name to answer to (comma between several)", "", _hosts),
    Option("--control-token", "token that control calls must carry", None),
    Option("--json", "print one line of JSON on stdout once ready", False, bool),
)

READY = (
    Option("--url", "address of the emulator", f"http://127.0.0.1:{DEFAULT_PORT}", _public_url),
    Option("--wait", "seconds to wait for it", 0.0, _seconds, "SECONDS"),
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        # One clear sentence; the usage is one --help away.
        self.exit(2, f"invo-emulator: {message}.\n")


def parse(arguments: Sequence[str], environment: Mapping[str, str]) -> argparse.Namespace:
    """The options, from the command line, else the environment, else their defaults. Exits with 2
    after one sentence when a value can't be used."""
    parser = _Parser(
        prog="invo-emulator",
        description="A local sandbox of the INVO Network backend: checkout, balances and signed "
        "webhooks, with no account and no network.",
        epilog="Every option has a variable: --port is INVO_EMULATOR_PORT.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"invo-emulator {__version__}")
    _add(parser, SERVE, environment)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", prog="invo-emulator")
    ready = commands.add_parser(
        "ready",
        help="ask a running emulator whether it serves; exit 0 if it does",
        description="Asks a running emulator whether it serves. Exits 0 if it does, 1 if not.",
        allow_abbrev=False,
    )
    _add(ready, READY, environment)
    return parser.parse_args(arguments)


def _add(
    parser: argparse.ArgumentParser, options: Sequence[Option], environment: Mapping[str, str]
) -> None:
    for option in options:
        given = environment.get(option.variable)
        if option is READY[0] and not given:
            # In a container, the health check should look where the emulator was told to listen.
            given = f"http://127.0.0.1:{environment.get('INVO_EMULATOR_PORT', DEFAULT_PORT)}"
        shown = "" if option.default in (None, "", False) else f" (default {option.default})"
        says = f"{option.says}{shown}"
        if option.reads is bool:
            on = given not in (None, "", "0", "false")
            parser.add_argument(option.name, action="store_true", default=on, help=says)
        else:
            default = _read_variable(parser, option, given) if given else option.default
            parser.add_argument(
                option.name,
                type=option.reads,
                default=default,
                metavar=option.metavar or option.field.upper(),
                help=says,
            )


def _read_variable(parser: argparse.ArgumentParser, option: Option, text: str) -> Any:
    try:
        return option.reads(text)
    except argparse.ArgumentTypeError as error:
        return parser.error(f"{option.variable}: {error}")
