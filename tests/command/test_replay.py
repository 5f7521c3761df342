"""The command that repeats the case of a red test."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from invo_emulator.testing import Invo
from invo_emulator.testing.cases import gather, write


@pytest.fixture
def case(invo: Invo) -> dict[str, Any]:
    """A case of one call."""
    invo.player("ada@example.com", balance="5.00")
    return gather(invo, "a test", "")


def replay(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "invo_emulator", "replay", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_case_that_comes_out_alike_is_fine(case: dict[str, Any], tmp_path: Path) -> None:
    done = replay(write(case, tmp_path))

    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ PUT /_emulator/players/ada@example.com: 200" in done.stdout
    assert done.stdout.endswith("a test: calls 1, answered otherwise 0.\n")


def test_a_case_that_comes_out_otherwise_is_told(case: dict[str, Any], tmp_path: Path) -> None:
    case["calls"][0]["status"] = 404

    done = replay(write(case, tmp_path))

    assert done.returncode == 1
    assert "    status: was 404, is 200\n" in done.stdout


def test_a_replay_can_be_read_by_programs(case: dict[str, Any], tmp_path: Path) -> None:
    done = replay("--json", write(case, tmp_path))

    [call] = json.loads(done.stdout)
    assert (call["status"], call["differences"]) == (200, [])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(None, "can't be read"), ("{", "it is not JSON"), ('{"format": "x"}', 'its "format" is not')],
)
def test_what_is_no_case_is_told(tmp_path: Path, content: str | None, complaint: str) -> None:
    file = tmp_path / "case.json"
    if content is not None:
        file.write_text(content)

    done = replay(file)

    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
