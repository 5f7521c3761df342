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


TIMELESS = {"status": 200, "response_body": ""}
UNSENT: dict[str, object] = {"event_id": "e", "attempt_log": []}

HOSTILE: list[tuple[str, object, str]] = [
    ("calls", {}, "its calls is missing, or of another kind"),
    ("calls", [{}], "its method is missing, or of another kind"),
    ("plan", None, "its plan is missing"),
    ("began", {"id": 7}, "its id is missing"),
    ("deliveries", [{"event_id": "evt_1", "attempt_log": [None]}], "its attempt_log is missing"),
    ("deliveries", [{"event_id": "e", "attempt_log": [TIMELESS]}], "its sent_at is missing"),
    ("deliveries", [{**UNSENT, "attempts_by_hand": 7}], "its attempts_by_hand is missing"),
    ("deliveries", [{**UNSENT, "attempts_by_hand": [TIMELESS]}], "its sent_at is missing"),
]


@pytest.mark.parametrize(("name", "value", "complaint"), HOSTILE)
def test_a_case_that_somebody_spoilt_is_told(
    case: dict[str, Any], tmp_path: Path, name: str, value: object, complaint: str
) -> None:
    file = write(case, tmp_path)
    file.write_text(json.dumps({**json.loads(file.read_text()), name: value}))

    done = replay(file)

    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("at", "yesterday", "can't be repeated any further"),
        ("path", "\x00", "can't be repeated any further"),
        ("path", "@203.0.113.1/", "✗ PUT @203.0.113.1/: 421"),
    ],
)
def test_a_call_that_somebody_spoilt_reaches_nobody(
    case: dict[str, Any], tmp_path: Path, name: str, value: str, complaint: str
) -> None:
    case["calls"][0][name] = value

    done = replay(write(case, tmp_path))

    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert complaint in done.stdout + done.stderr
