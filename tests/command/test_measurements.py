"""The measurements can be made: each script of bench/, as briefly as it goes."""

import subprocess
import sys
from pathlib import Path

import pytest

from command.running import PATIENCE_SECONDS

BENCH = Path(__file__).parents[2] / "bench"

# startup.py and resets.py are not among them: they install their peers from the network. kills.py
# is: tests/crash.
BRIEFLY = {
    "deliveries": "ROUNDS = 1; bench.COUNT = 70",
    "hanging": "ROUNDS = 1; bench.CALLS = bench.CONNECTIONS = 2",
    "retries": "ROUNDS = 1",
    "throughput": "ROUNDS = 1; bench.CALLS = 32",
    "worlds": "ROUNDS = 1; bench.PURCHASES = bench.WORLDS = 2",
}


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Have Python do something among the scripts."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=BENCH,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


@pytest.mark.parametrize("name", BRIEFLY)
def test_a_measurement_prints_its_table(name: str) -> None:
    said = run("-c", f"import {name} as bench; bench.{BRIEFLY[name]}; bench.main()")

    assert said.returncode == 0, said.stderr
    assert "| ---" in said.stdout


def test_all_the_figures_are_in_one_table() -> None:
    said = run("run.py", "--smoke")

    assert said.returncode == 0, said.stderr
    assert "item purchase, of the floor by CPU" in said.stdout
    assert "power of the clock moved by so many days" in said.stdout
