"""Whoever builds the packages gets the same bytes: anywhere, at any time, from the sdist, too."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from datetime import datetime, timezone
from pathlib import Path
from zipfile import ZipFile

import pytest

from building import HOMES, REPOSITORY, built, copied, sources

# Not hatchling's own choice, so that it is seen whether this one counts. Even: zip has no odd ones.
EPOCH = 1_700_000_000
DATED = {"SOURCE_DATE_EPOCH": str(EPOCH)}

# What work leaves behind, and git ignores.
LEFT_BEHIND = [
    "emulator/invo_emulator/__pycache__/app.cpython-311.pyc",
    "client/invo_client/__pycache__/client.cpython-311.pyc",
    "examples/shop/shop.sqlite3",
    "examples/receivers/express_receiver/node_modules/express/index.js",
]

both_kinds = pytest.mark.parametrize("kind", ["wheel", "sdist"])
both_packages = pytest.mark.parametrize("name", HOMES)


@pytest.fixture(scope="module")
def sdists(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The two sdists, built from this folder."""
    return built("sdist", REPOSITORY, tmp_path_factory.mktemp("sdists"))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same sources in another folder, of another time, with other permissions, and in use."""
    folder = copied(sources(), tmp_path_factory.mktemp("elsewhere") / "a folder")
    for name in LEFT_BEHIND:
        folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(name).write_text("left behind")
    for file in folder.rglob("*"):
        if file.is_file():
            file.chmod(0o700 if os.access(file, os.X_OK) else 0o600)
            os.utime(file, (86_400, 86_400))
    return folder


@both_kinds
def test_two_builds_are_the_same_to_the_byte(elsewhere: Path, tmp_path: Path, kind: str) -> None:
    here = built(kind, REPOSITORY, tmp_path / "here", DATED)
    there = built(kind, elsewhere, tmp_path / "there", DATED)

    assert set(here) == set(there) == set(HOMES)
    for name in HOMES:
        assert here[name].name == there[name].name
        assert here[name].read_bytes() == there[name].read_bytes()


def test_what_is_built_is_of_the_time_that_it_is_told(tmp_path: Path) -> None:
    wheel = built("wheel", REPOSITORY, tmp_path / "wheels", DATED)["invo_client"]
    sdist = built("sdist", REPOSITORY, tmp_path / "sdists", DATED)["invo_client"]

    then = datetime.fromtimestamp(EPOCH, timezone.utc).timetuple()[:6]
    assert {member.date_time for member in ZipFile(wheel).infolist()} == {then}
    with tarfile.open(sdist) as archive:
        assert {member.mtime for member in archive.getmembers()} == {EPOCH}


@both_packages
def test_an_sdist_makes_the_wheel_that_its_tree_makes(
    wheels: dict[str, Path], sdists: dict[str, Path], tmp_path: Path, name: str
) -> None:
    with tarfile.open(sdists[name]) as archive:
        # Debian's Python 3.11 is from before there were filters.
        if hasattr(tarfile, "data_filter"):
            archive.extraction_filter = tarfile.data_filter
        archive.extractall(tmp_path)
    [tree] = tmp_path.iterdir()

    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "made"],
        cwd=tree,
        capture_output=True,
        check=True,
    )

    assert (tmp_path / "made" / wheels[name].name).read_bytes() == wheels[name].read_bytes()


@both_packages
def test_an_sdist_has_nothing_that_work_left_behind(
    elsewhere: Path, tmp_path: Path, name: str
) -> None:
    with tarfile.open(built("sdist", elsewhere, tmp_path / "made")[name]) as archive:
        files = {Path(*Path(file).parts[1:]) for file in archive.getnames()}

    assert files <= {Path(file).relative_to(HOMES[name]) for file in sources(HOMES[name])} | {
        Path("PKG-INFO"),
        Path(".gitignore"),
    }


def test_an_index_would_take_all_four(wheels: dict[str, Path], sdists: dict[str, Path]) -> None:
    files = [*wheels.values(), *sdists.values()]

    command = [sys.executable, "-m", "twine", "--no-color", "check", "--strict", *map(str, files)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)

    assert told.stdout.count(": PASSED") == len(files) == 4, told.stdout + told.stderr
