"""What the documents say is so: what their commands lead to, and that their tables are complete.

That all of their commands work is tried by documents/test_snippets.py.
"""

import json
import re
import subprocess
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from command.running import PATIENCE_SECONDS, Command
from invo_emulator import fields as f
from invo_emulator.webhooks.hostility import Hostile
from invo_emulator.webhooks.policies import Policy
from invo_emulator.world.plan import GamePlan, ItemPlan, PlayerPlan

TOP = Path(__file__).parents[2]
CONFIG = (TOP / "docs" / "config.md").read_text()
MOVES = (TOP / "docs" / "moves.md").read_text()
WORLDS = (TOP / "docs" / "worlds.md").read_text()
WEBHOOKS = (TOP / "docs" / "webhooks.md").read_text()

ADDRESS = "http://127.0.0.1:4686"

# Has curl tell the status of each answer, one a line, where it does not mix with the answers.
TELLING = """curl() { command curl --silent --show-error -w '%{stderr}%{http_code}\\n' "$@"; }\n"""


def blocks(text: str, kind: str) -> list[str]:
    """The examples of one kind, in order."""
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def test_the_commands_for_moves_do_what_they_say(command: Command, tmp_path: Path) -> None:
    emulator = command.start()

    called(MOVES, emulator, tmp_path)

    bob = emulator.control("GET", "/players/bob@example.com?game_id=200000000002")
    assert (emulator.balance(), bob["available_balance"]) == ("50.00", "180.00")


def test_the_commands_for_worlds_do_what_they_say(command: Command, tmp_path: Path) -> None:
    emulator = command.start()

    statuses = called(WORLDS, emulator, tmp_path)

    assert statuses == ["201", "201", "200", "200", "200", "200", "201", "200", "204"]
    assert [file.name for file in tmp_path.iterdir()] == ["one-test.invo-world"]
    world = emulator.control("GET", "/worlds")["worlds"][0]
    assert (world["id"], world["clock"]["now"]) == ("one-test", "2030-01-01T00:00:00.000000Z")


def called(text: str, emulator: Any, folder: Path) -> list[str]:
    """The statuses that the commands of a document were answered with, given in a folder."""
    script = "\n".join(block for block in blocks(text, "sh") if "curl" in block)
    said = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", TELLING + script.replace(ADDRESS, url(emulator))],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    return said.stderr.split()


def url(emulator: Any) -> str:
    """Where it is."""
    return str(emulator.about["base_url"])


def table(name: str, text: str = CONFIG) -> dict[str, tuple[str, str]]:
    """A table of a document: the default of each name, and the sentence."""
    section = text.partition(f"| `{name}` |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|(.*)\|$", section, re.MULTILINE)
    return {key: (default, says) for key, default, says in rows}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("[[games]]", GamePlan), ("[[players]]", PlayerPlan), ("[[items]]", ItemPlan)],
)
def test_everything_of_a_table_is_listed(name: str, kind: Any) -> None:
    needed = [
        each.name
        for each in fields(kind)
        if each.default is MISSING and each.default_factory is MISSING
    ]

    listed = table(name)

    assert list(listed) == [each.name for each in fields(kind)]
    assert [key for key, (default, _) in listed.items() if default == "required"] == needed


@pytest.mark.parametrize(("name", "usual"), [("policy", Policy()), ("hostile", Hostile())])
def test_all_that_can_be_done_to_a_target_is_listed_with_its_default(name: str, usual: Any) -> None:
    listed = {key: default for key, (default, _) in table(name, WEBHOOKS).items()}

    shown = f.show(usual)
    assert list(listed) == list(shown)
    written = {key: json.dumps(value) for key, value in shown.items() if value is not None}
    assert {key: listed[key] for key in written} == {
        key: f"`{default}`" for key, default in written.items()
    }
