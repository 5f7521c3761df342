"""Both packages as files, and environments in which nothing else of ours can be found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

REPOSITORY = Path(__file__).parents[1]

# Where each package is built, by the name that it is imported by.
HOMES = {"invo_emulator": ".", "invo_client": "client"}


def sources(*below: str) -> list[Path]:
    """The files of the repository, seen from its top: all that git does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *below]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    files = map(Path, listed.stdout.splitlines())
    return sorted(file for file in files if (REPOSITORY / file).is_file())


def copied(files: Iterable[Path], folder: Path) -> Path:
    """A folder with copies of some files of the repository, each where it is here."""
    for file in files:
        folder.joinpath(file.parent).mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / file, folder / file)
    return folder


def built(
    kind: str, tree: Path, folder: Path, env: Mapping[str, str] | None = None
) -> dict[str, Path]:
    """Both packages as wheels or sdists, built from a tree by what is installed here already."""
    for home in HOMES.values():
        run(
            [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder],
            tree / home,
            {**os.environ, **(env or {})},
        )
    return {file.name.partition("-")[0]: file for file in sorted(folder.iterdir())}


def pip(*arguments: object) -> None:
    """Run pip, away from the repository and its configuration."""
    run([sys.executable, "-m", "pip", "--isolated", *map(str, arguments)], REPOSITORY)


def run(
    command: Sequence[str | Path], folder: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program that must succeed."""
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


class Environment:
    """A Python that knows its standard library, some wheels, and what they say they need."""

    def __init__(self, folder: Path, *wheels: Path) -> None:
        self.folder = folder
        venv.create(folder, with_pip=False, symlinks=True)
        self.packages = next(folder.glob("lib/python*/site-packages"))
        python = str(folder / "bin" / "python")
        pip("--python", python, "install", "--quiet", "--no-deps", "--no-index", *wheels)

    def lend(self, name: str) -> None:
        """Show it a distribution of ours, with all that this one needs in turn."""
        for found in with_requirements(name, {"invo-client", "invo-emulator"}).values():
            for top in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
                here = self.packages / top
                if not here.exists():
                    here.symlink_to(Path(str(found.locate_file(top))))

    def run(self, program: str, *arguments: str) -> str:
        """What a program of it prints, run in its own folder."""
        command = [str(self.folder / "bin" / program), *arguments]
        return run(command, self.folder, {"PATH": os.defpath}).stdout.strip()


def with_requirements(name: str, besides: set[str]) -> dict[str, Distribution]:
    """What must be installed for a distribution to work; it too, unless it is one of `besides`."""
    found: dict[str, Distribution] = {}
    wanted = [name]
    while wanted:
        name = wanted.pop()
        if name in found:
            continue
        found[name] = distribution(name)
        for requirement in map(Requirement, found[name].requires or ()):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                wanted.append(requirement.name)
    return {name: each for name, each in found.items() if name not in besides}
