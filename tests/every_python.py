"""Runs the tests on every Python at hand, with both packages installed from their wheels.

Run tests/run once before: it brings what the tests need besides packages. The environments stay in
.venv/pythons, so that only the first run has to fetch what is installed there.
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

# What most of the code runs through, in some minutes, and without a browser.
SOME = ("test_lifecycles.py", "test_isolation.py", "floor", "api", "controls", "client", "journeys")

# Looks at the source as it lies in the repository, not at what is installed.
OF_THE_SOURCE = "--ignore=tests/test_architecture.py"

# What tests/run brings for tests in JavaScript, and those with INVO's newest SDK.
BROUGHT = ("express", "axe", "newest-invonetwork")


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
    if options.fetch:
        return _fetch(found)
    if not found:
        print("None of the promised Pythons is at hand.", file=sys.stderr)
        return 2
    chosen = [] if options.all else [f"tests/{name}" for name in SOME]
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
    parser.add_argument(
        "--fetch",
        action="store_true",
        help="only fetch what the emulator needs on each, but for this very one",
    )
    return parser


def fetched(version: str) -> Path | None:
    """The interpreter of an environment with all that the emulator needs, if there is one."""
    return _python(version) if _stamp(version).exists() else None


def _fetch(found: dict[str, Path]) -> int:
    """Fetch for every Python but this one what the smoke test of it needs."""
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    needs = _needs()
    for version, python in found.items():
        stamp = _stamp(version)
        if version == own or (stamp.exists() and stamp.read_text() == needs):
            continue
        print(f"fetching what the emulator needs on Python {version} (once; a few seconds)")
        good, says = _install(version, python, [REPOSITORY / "client", REPOSITORY])
        if not good:
            print(f"that failed, so nothing is tested on it: {says}")
            continue
        stamp.write_text(needs)
    return 0


def _needs() -> str:
    files = (REPOSITORY / "pyproject.toml", REPOSITORY / "client" / "pyproject.toml")
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def _stamp(version: str) -> Path:
    return ENVIRONMENTS / version / "fetched"


def _wheels(python: Path, folder: Path) -> list[Path]:
    options = ["--quiet", "--no-deps", "--wheel-dir", str(folder)]
    trees = [str(REPOSITORY / "client"), str(REPOSITORY)]
    subprocess.run([str(python), "-m", "pip", "wheel", *options, *trees], check=True)
    return sorted(folder.glob("*.whl"))


def _try(version: str, python: Path, wheels: list[Path], arguments: list[str]) -> Result:
    print(f"== Python {version} ({python})", flush=True)
    begun = time.monotonic()
    passed, says = _install(version, python, [f"{wheels[0]}", f"{wheels[1]}[dev]"])
    if passed:
        # A wheel of the same version is not installed again by itself.
        passed, says = _run(*_pip(version), "--no-deps", "--force-reinstall", *wheels)
    if passed:
        _lend(version)
        options = ["-q", "-p", "no:cacheprovider", OF_THE_SOURCE, *arguments]
        passed, says = _run(_python(version), "-m", "pytest", *options)
    return Result(version, passed, says, time.monotonic() - begun)


def _lend(version: str) -> None:
    """Show the environment what every Python can use of this repository's own."""
    for name in BROUGHT:
        here, there = ENVIRONMENTS / version / name, REPOSITORY / ".venv" / name
        if there.is_dir() and not here.exists():
            here.symlink_to(there)


def _install(version: str, python: Path, wanted: list[str | Path]) -> tuple[bool, str]:
    """Make the environment, or bring the one of the last run up to date."""
    if not _python(version).exists():
        subprocess.run([python, "-m", "venv", ENVIRONMENTS / version], check=True)
    return _run(*_pip(version), *wanted)


def _pip(version: str) -> list[str | Path]:
    return [_python(version), "-m", "pip", "install", "--quiet"]


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
