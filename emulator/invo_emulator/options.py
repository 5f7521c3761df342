"""The command line's words: what a command is, what an option is, and how values are read."""

import argparse
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from invo_emulator.fields import TargetUrl
from invo_emulator.records import frozen

PROGRAM = "invo-emulator"

# I-N-V-O on a keypad.
DEFAULT_PORT = 4686

# The file that those trust who call an emulator with --tls, in the folder of its authority.
CA_NAME = "ca.pem"


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


def tls_folder(tls_dir: Path | None, data: Path | None) -> Path | None:
    """Where the authority of an emulator with --tls is kept, if anywhere."""
    return tls_dir or (data / "tls" if data else None)


def names(text: str) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


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


def count(text: str) -> int:
    """How many, or which."""
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number")
    return int(text)


@frozen
class Option:
    """One option, or, if its name has no hyphens before it, an argument that stands by itself.

    `reads` turns its text into a value; a bool has none and is a flag. `words` are the only values,
    if there are so few. `otherwise` finds its text in other variables when neither it nor its own
    variable is given. `many` says how often a value may stand: "?" once or not at all, "*" any
    number of times, "+" at least once, "..." for all that follows.
    """

    name: str
    says: str
    default: Any = None
    reads: Any = str
    metavar: str | None = None
    otherwise: Callable[[Mapping[str, str]], str | None] | None = None
    words: tuple[str, ...] = ()
    # Values that come to mind, of more that there may be.
    offers: tuple[str, ...] = ()
    many: str | None = None
    # What is said anew each time should not be found in the environment, where a container has
    # INVO_EMULATOR_DATA for another command.
    has_variable: bool = True

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
        """Whether it stands by itself. It then has no variable."""
        return not self.name.startswith("-")

    @property
    def is_flag(self) -> bool:
        """Whether it takes no value."""
        return self.reads is bool

    def is_on(self, given: str | None) -> bool:
        """Whether the text of a flag's variable sets it."""
        return given not in (None, "", "0", "false")

    @property
    def value(self) -> str:
        """What stands for its value in a help text."""
        return self.metavar or self.field.upper()

    def text(self, environment: Mapping[str, str]) -> str | None:
        """What the environment says of it."""
        if self.is_argument or not self.has_variable:
            return None
        given = environment.get(self.variable)
        return given or (self.otherwise(environment) if self.otherwise else None)


# An option that no variable sets.
once = partial(Option, has_variable=False)


@frozen
class Command:
    """One thing that the program can be told to do. `run` gives the exit code; `examples` are
    lines as one would type them, with a comment behind."""

    description: str
    options: tuple[Option, ...]
    run: Callable[[argparse.Namespace], int]
    examples: str = ""


@frozen
class Group:
    """A command that another word tells what to do. Its first action is meant by naming none."""

    description: str
    actions: Mapping[str, Command]
    examples: str = ""

    @property
    def default(self) -> str:
        """The action that is meant by naming none."""
        return next(iter(self.actions))


def summary(command: Command | Group) -> str:
    """What a command does, in its first sentence."""
    return " ".join(command.description.split()).partition(". ")[0].removesuffix(".")


TLS = Option("--tls", "serve https, with a certificate of an authority of its own", False, bool)
TLS_DIR = Option(
    "--tls-dir", "folder for the authority, instead of tls/ in that of --data", None, Path, "DIR"
)


# In a container, whoever asks should look where the emulator was told to listen, and trust it.
def _own_address(environment: Mapping[str, str]) -> str:
    scheme = "https" if TLS.is_on(environment.get(TLS.variable)) else "http"
    return f"{scheme}://127.0.0.1:{environment.get('INVO_EMULATOR_PORT', DEFAULT_PORT)}"


def _own_ca_file(environment: Mapping[str, str]) -> str | None:
    if not TLS.is_on(environment.get(TLS.variable)):
        return None
    tls_dir, data = (environment.get(each) for each in (TLS_DIR.variable, "INVO_EMULATOR_DATA"))
    folder = tls_folder(Path(tls_dir) if tls_dir else None, Path(data) if data else None)
    return str(folder / CA_NAME) if folder else None


# For commands that speak to an emulator.
EMULATOR_URL = Option(
    "--url",
    "address of the emulator",
    f"http://127.0.0.1:{DEFAULT_PORT}",
    public_url,
    otherwise=_own_address,
)
CA_FILE = Option(
    "--ca-file",
    "file of the authority to trust at https, if SSL_CERT_FILE does not name it",
    None,
    Path,
    "FILE",
    otherwise=_own_ca_file,
)
CONTROL_TOKEN = Option("--control-token", "token that the emulator was started with", None)
WORLD = Option("--world", "world that is meant, if not the default one", None)
AS_JSON = Option("--json", "print JSON, for a program", False, bool)

# How one world of a running emulator is called, and how its answer is shown.
CALLING = (EMULATOR_URL, CA_FILE, WORLD, CONTROL_TOKEN, AS_JSON)

# Which of a world's games is meant.
GAME_ID = once("--game-id", "game that is meant, if not the first one", None, count, "ID")


class Mistake(Exception):
    """Why it can't be done as asked, in one sentence. The program says it and exits with 2."""
