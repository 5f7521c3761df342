"""The image's steps, without an engine: what is copied is enough to build, install and run."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from building import REPOSITORY, Environment, copied, pip, sources
from command.running import Command, Running
from interpreters import PROMISED

# One instruction each, its continued lines made one, without the comments.
LINES = re.sub(
    r"^\s*#.*\n", "", (REPOSITORY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE
).replace("\\\n", " ")


def instructions(name: str) -> list[list[str]]:
    """The words of each instruction of a kind."""
    return [shlex.split(rest) for rest in re.findall(rf"^{name} (.+)$", LINES, re.MULTILINE)]


def copies() -> list[Path]:
    """What is copied from the repository into the first stage."""
    return [Path(name) for *names, _ in instructions("COPY") for name in names]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first stage's folder: what is copied, and nothing else of the repository."""
    files = sources(*map(str, copies()))
    return copied(files, tmp_path_factory.mktemp("context"))


@pytest.fixture(scope="module")
def image_wheels(context: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both wheels, built there as the first stage does, by what is installed here already."""
    folder = tmp_path_factory.mktemp("image")
    [built] = [words for words in instructions("RUN") if words[:2] == ["pip", "wheel"]]
    *_, client, emulator = built
    trees = [context / each.partition("[")[0] for each in (client, emulator)]
    offline = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", folder]
    pip("wheel", *offline, *trees)
    return {file.name.partition("-")[0]: file for file in folder.iterdir()}


@pytest.fixture
def container(both: Environment, tmp_path: Path) -> Iterator[Running]:
    """The image's command with the image's settings; its data and its port are this machine's."""
    settings = dict(pair.split("=", 1) for words in instructions("ENV") for pair in words)
    [[entry]] = map(json.loads, re.findall(r"^ENTRYPOINT (.+)$", LINES, re.MULTILINE))
    here = {**settings, "INVO_EMULATOR_DATA": str(tmp_path)}
    with Command([str(both.folder / "bin" / entry)]) as command:
        yield command.start(env=here)


def test_what_is_copied_is_enough_for_the_wheels_that_the_tree_makes(
    image_wheels: dict[str, Path], wheels: dict[str, Path]
) -> None:
    made = {name: file.read_bytes() for name, file in image_wheels.items()}

    assert made == {name: file.read_bytes() for name, file in wheels.items()}


def test_what_is_copied_is_sent_to_the_engine() -> None:
    ignored = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()

    sent = {Path(line.removeprefix("!")) for line in ignored if line.startswith("!")}

    assert "*" in ignored
    assert sent == {Path(path.parts[0]) for path in copies()}


def test_what_work_leaves_behind_is_not_sent_to_the_engine() -> None:
    ignored = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert {"**/node_modules", "**/__pycache__", "**/shop.sqlite3*"} <= set(ignored)


def test_the_images_python_is_the_newest_that_is_promised() -> None:
    bases = {words[0] for words in instructions("FROM")}

    assert bases == {f"python:{PROMISED[-1]}-slim"}


def test_the_images_command_is_in_good_health(
    container: Running, both: Environment, tmp_path: Path
) -> None:
    [asked] = map(json.loads, re.findall(r"^HEALTHCHECK .*CMD (.+)$", LINES, re.MULTILINE))
    program, *arguments = asked

    both.run(program, *arguments, "--url", f"http://127.0.0.1:{container.about['port']}")

    assert container.about["host"] == "0.0.0.0"
    assert (tmp_path / "default.sqlite3").exists()
    assert container.stop().code == 0
