"""What docs/sweep.md says is so: its commands print what it shows, its tables are complete."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from command.running import OURS
from invo_emulator.sweep import points, problems

TOP = Path(__file__).parents[2]
SWEEP = (TOP / "docs" / "sweep.md").read_text()

# What docs/sweep.md has typed, what is printed then, and the exit code that follows from it.
WALK = list(
    zip(re.findall(r"```sh\n(.* examples/shop/.*)\n```\n\n```\n", SWEEP), [0, 1, 1], strict=True)
)


@pytest.mark.parametrize(("line", "code"), WALK, ids=["mended", "double-grant", "lost-order"])
def test_the_sweep_finds_what_its_document_says(line: str, code: int) -> None:
    printed = SWEEP.partition(f"{line}\n```\n\n```\n")[2].partition("```")[0]
    program, _, following = line.partition(" -- python ")
    arguments = [*program.split()[1:], "--", sys.executable, *following.split()]

    said = subprocess.run(
        [*OURS, *arguments], cwd=TOP, capture_output=True, text=True, timeout=180, check=False
    )

    missing = set(lasting(printed)) - set(lasting(said.stdout))
    assert (said.returncode, said.stderr, missing) == (code, "", set())


def lasting(text: str) -> list[str]:
    """The lines of a text without what another version, or another machine, says another way."""
    shown = (line for line in text.splitlines() if line != "…")
    return [re.sub(r"[0-9.]+ s\b|(?<=_)[0-9a-f]{24}", "…", line) for line in shown]


def test_every_problem_that_a_sweep_finds_is_documented() -> None:
    section = SWEEP.partition("## What is compared")[2]

    assert re.findall(r"^\| `(.*?)` \|", section.partition("\n\nWhere")[0], re.MULTILINE) == [
        each.name for each in problems.ALL
    ]


def test_every_point_that_a_sweep_tries_is_documented() -> None:
    section = SWEEP.partition("| Point |")[2].partition("\n\n")[0]

    listed = re.findall(r"^\| `(.*?)` \|", section, re.MULTILINE)

    assert listed == [each.name for each in points.DEFAULT]
