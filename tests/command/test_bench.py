"""The measurements in bench/ still measure: each is run once, as small as it can be."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"

SCRIPTS = [
    ("deliveries.py", "--rounds", "1", "--count", "70"),
    ("hanging.py", "--rounds", "1", "--calls", "64"),
    ("retries.py", "--rounds", "1"),
    ("throughput.py", "--rounds", "1"),
]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script[0])
def test_a_measurement_prints_its_table(script: tuple[str, ...]) -> None:
    name, *arguments = script

    ended = subprocess.run(
        [sys.executable, BENCH / name, *arguments], capture_output=True, text=True, timeout=120
    )

    assert ended.returncode == 0, ended.stderr
    assert "| --" in ended.stdout
