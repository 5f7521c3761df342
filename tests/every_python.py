"""Runs the tests on every Python at hand, with both packages installed from their wheels.

Needs no more than a Python: tests/pythons. The environments stay in .venv/pythons, so that only
the first run has to fetch what the tests need.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from interpreters import at_hand

REPOSITORY = Path(__file__).parents[1]
ENVIRONMENTS = REPOSITORY / ".venv" / "pythons"

# What most of the code runs through, in about a minute, and without a browser.
SOME = ("test_architecture.py", "test_lifecycles.py", "test_isolation.py", "floor", "api")
SOME_MORE = ("controls", "client", "journeys", "terminal")


@dataclass(frozen=True)
class Result:
    """How one Python fared."""

    version: str
    passed: bool
    # The last line of what was said: pytest's count, or why nothing could be installed.
    says: str
    seconds: float


def main() -> int:
    """0 if everything passed everywhere, 1 if not, 2 if there is nothing to run on."""
    options, of_pytest = _parser().parse_known_args()
    found = {
        version: path
        for version, path in at_hand().items()
        if not options.only or version in options.only
    }
    if not found:
        print("None of the promised Pythons is at hand.", file=sys.stderr)
        return 2
    chosen = [] if options.all else [f"tests/{name}" for name in (*SOME, *SOME_MORE)]
    with tempfile.TemporaryDirectory() as folder:
        wheels = _wheels(next(iter(found.values())), Path(folder))
        results = [
            _try(version, path, wheels, [*chosen, *of_pytest]) for version, path in found.items()
        ]
    print(_table(results))
    return 0 if all(each.passed for each in results) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tests/pythons", description=__doc__, epilog="All other options are pytest's own."
    )
    parser.add_argument("--all", action="store_true", help="all tests instead of a fast part")
    parser.add_argument(
        "--only", action="append", metavar="VERSION", help="only on this one, such as 3.12"
    )
    return parser


def _wheels(python: Path, folder: Path) -> list[Path]:
    command = [python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder]
    subprocess.run([*command, REPOSITORY / "client", REPOSITORY], check=True)
    return sorted(folder.glob("*.whl"))


def _try(version: str, python: Path, wheels: list[Path], arguments: list[str]) -> Result:
    print(f"== Python {version} ({python})", flush=True)
    begun = time.monotonic()
    passed, says = _install(version, python, wheels)
    if passed:
        command = [_python(version), "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
        passed, says = _run(*command)
    return Result(version, passed, says, time.monotonic() - begun)


def _install(version: str, python: Path, wheels: list[Path]) -> tuple[bool, str]:
    """Make the environment, or bring the one of the last run up to date."""
    if not _python(version).exists():
        subprocess.run([python, "-m", "venv", ENVIRONMENTS / version], check=True)
    pip = [_python(version), "-m", "pip", "install", "--quiet"]
    wanted = [f"{each}[dev]" if "emulator" in each.name else str(each) for each in wheels]
    good, says = _run(*pip, *wanted)
    # A wheel of the same version is not installed again by itself.
    return _run(*pip, "--no-deps", "--force-reinstall", *wheels) if good else (good, says)


def _python(version: str) -> Path:
    return ENVIRONMENTS / version / "bin" / "python"


def _run(*command: str | Path) -> tuple[bool, str]:
    """Whether it went well, and the last line of what it said; all of it is printed."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env=inherited,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    last = ""
    for line in process.stdout or ():
        print(line, end="", flush=True)
        last = line.strip() or last
    return process.wait() == 0, last


def _table(results: list[Result]) -> str:
    lines = [
        f"{each.version:<8}{'passed' if each.passed else 'FAILED':<8}{each.seconds:6.0f} s  "
        + each.says.strip("= ")
        for each in results
    ]
    return "\n".join(["", f"{'Python':<8}{'':<8}{'took':>8}  what it said", *lines])


if __name__ == "__main__":
    sys.exit(main())
