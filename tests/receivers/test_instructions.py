"""What people are told about the receivers: all that there is, and nothing that is not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from receivers.recipes import EXAMPLES, RECIPES

README = (EXAMPLES / "README.md").read_text()
FOLDER = EXAMPLES / "receivers"
SCRIPTS = sorted({str(recipe.program[1]) for recipe in RECIPES})


def test_the_readme_runs_every_receiver_and_no_other() -> None:
    commands = re.findall(r"`INVO_WEBHOOK_SECRET=\S+ \S+ examples/receivers/(\S+)`", README)

    assert sorted(commands) == SCRIPTS


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_receiver_begins_with_how_to_run_it(script: str) -> None:
    screen = "\n".join((FOLDER / script).read_text().splitlines()[:20])

    assert f" examples/receivers/{script}\n" in screen
    assert "--webhook http://127.0.0.1:3000/webhooks/invo" in screen
    assert "INVO_WEBHOOK_SECRET=whsec_test_demoquest" in screen


@pytest.mark.parametrize("text", ["README.md", *(f"receivers/{script}" for script in SCRIPTS)])
def test_every_file_that_is_named_is_there(text: str) -> None:
    named = set(re.findall(r"[\w./]+\.(?:py|mjs)\b", (EXAMPLES / text).read_text()))
    places = [EXAMPLES.parent, EXAMPLES, FOLDER, FOLDER / "express_receiver", EXAMPLES / "browser"]

    assert named
    assert [one for one in named if not any((place / one).exists() for place in places)] == []


def test_express_is_pinned_with_all_it_needs() -> None:
    package, lock = (
        json.loads(Path(FOLDER / "express_receiver" / name).read_text())
        for name in ("package.json", "package-lock.json")
    )
    fetched = [one for place, one in lock["packages"].items() if place]

    assert lock["packages"][""]["dependencies"] == package["dependencies"]
    assert lock["packages"]["node_modules/express"]["version"] == package["dependencies"]["express"]
    assert all(one["integrity"].startswith("sha512-") for one in fetched)
