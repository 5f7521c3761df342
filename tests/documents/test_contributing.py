"""CONTRIBUTING.md: the picture is the house as it is, and its four steps add an endpoint."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import invo_emulator
from building import REPOSITORY, copied, sources
from command.running import Command, Running

PAGE = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
HOUSE = Path(invo_emulator.__file__).parent
PATH = "/api/player-balances/player/1/affords"


def section(heading: str) -> str:
    """What stands below a heading."""
    return PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def names(text: str) -> set[str]:
    """The folders and the files that a text names."""
    return set(re.findall(r"[\w./-]*\w/|[\w./-]+\.(?:py|sql|md)\b", text))


def drawn() -> set[str]:
    """What the picture shows."""
    return names(section("The house in one picture").split("```")[1])


def test_what_is_drawn_is_there() -> None:
    assert drawn()
    assert {name for name in drawn() if not (HOUSE / name).exists()} == set()


def test_every_room_is_drawn() -> None:
    rooms = {f"{file.parent.name}/" for file in HOUSE.glob("*/__init__.py")}

    assert rooms <= drawn()


def test_every_place_that_is_named_is_there() -> None:
    tables = section("The house in one picture") + section("Where each kind of change goes")
    quoted = {each for each in re.findall(r"`([^`\n]+)`", tables) if names(each) == {each}}

    lost = {each for each in quoted if not (HOUSE / each).exists()} - {"emulator/invo_emulator/"}

    assert len(quoted) > 20
    assert {each for each in lost if not (REPOSITORY / each).exists()} == set()


STEPS = section("An endpoint in four steps")
# A file that was named, and the code that goes there.
STEP = re.compile(
    r"\bIn `(?P<file>[\w/.]+\.py)`|in `(?P<other>tests/documents/\w+\.py)`,"
    r"|^```(?P<language>diff|python)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def take_the_steps(folder: Path) -> list[str]:
    """Do in a folder what the page says; the files that it changed."""
    changed = [""]
    for found in STEP.finditer(STEPS):
        if found["language"] is None:
            changed.append(found["file"] or found["other"])
            continue
        file = folder / changed[-1]
        if found["language"] == "python":
            file.write_text(found["code"], encoding="utf-8")
        else:
            file.write_text(patched(file.read_text(encoding="utf-8"), found["code"]), "utf-8")
    return changed[1:]


def patched(text: str, difference: str) -> str:
    """A text with the lines that begin with +, where the other ones stand."""
    lines = difference.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] == " ")
    assert text.count(before) == 1, f"the page shows what is not there, or twice: {before}"
    return text.replace(before, "".join(line[1:] for line in lines))


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house, with the page's endpoint."""
    wanted = sources("emulator", "templates", "docs", "tests", "pyproject.toml")
    folder = copied(wanted, tmp_path_factory.mktemp("extended"))
    assert len(take_the_steps(folder)) == 5
    return folder


@pytest.fixture(scope="module")
def emulator(extended: Path) -> Iterator[Running]:
    """One from that copy."""
    with Command() as command:
        running = command.start(env=paths(extended))
        running.buy("15.00")
        yield running


def paths(folder: Path) -> dict[str, str]:
    """What makes a Python import the copy."""
    return {"PYTHONPATH": f"{folder / 'emulator'}:{REPOSITORY / 'client'}"}


def test_the_pages_endpoint_answers(emulator: Running) -> None:
    answer = emulator.http.get(PATH, params={"amount": "200.00"})

    assert (answer.status_code, answer.json()) == (200, {"affords": False, "missing": "50.00"})


def test_the_pages_endpoint_refuses_in_the_envelope(emulator: Running) -> None:
    answer = emulator.http.get(PATH, params={"amount": "a lot"})
    lost = emulator.http.get(PATH.replace("/1/", "/77/"), params={"amount": "1.00"})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert answer.json()["field"] == "amount"
    assert (lost.status_code, lost.json()["code"]) == (404, "PLAYER_NOT_FOUND")


def test_the_pages_endpoint_is_described(emulator: Running) -> None:
    described = emulator.call("GET", "/openapi.json")["paths"][PATH.replace("1", "{player_id}")]
    listed = emulator.control("GET", "/")["api"]

    assert {each["name"] for each in described["get"]["parameters"]} >= {"player_id", "amount"}
    assert {"2XX", "400", "404"} <= set(described["get"]["responses"])
    [ours] = [each for each in listed if each["endpoint"] == "D99"]
    assert (ours["method"], ours["path"]) == ("GET", PATH.replace("1", "{player_id}"))


def test_the_pages_endpoint_is_on_the_timeline(emulator: Running) -> None:
    emulator.http.get(PATH, params={"amount": "150.00"})

    requests = emulator.control("GET", "/requests")["requests"]
    timeline = emulator.control("GET", "/timeline")

    assert PATH in requests[0]["path"]
    assert PATH in str(timeline)


def test_the_pages_story_passes_and_so_do_the_houses_rules(extended: Path) -> None:
    files = ["api/test_affordability.py", "test_architecture.py", "documents/test_reference.py"]
    about_it = "affordability or wired or contract or has_an_example"
    said = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", about_it),
            *(f"tests/{file}" for file in files),
        ],
        cwd=extended,
        env={**os.environ, **paths(extended)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stdout[-2000:] + said.stderr
