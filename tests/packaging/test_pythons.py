"""Every other Python at hand runs the emulator from its wheel: a smoke of tests/pythons."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import every_python
from building import pip
from command.running import Command, Running
from interpreters import PROMISED

OWN = f"{sys.version_info.major}.{sys.version_info.minor}"
OTHERS = [version for version in PROMISED if version != OWN]


@pytest.fixture(scope="module")
def installed(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both packages, which are the same for every Python."""
    folder = tmp_path_factory.mktemp("installed")
    pip("install", "--quiet", "--no-deps", "--no-index", "--target", folder, *wheels.values())
    return folder


@pytest.fixture(params=OTHERS)
def emulator(request: pytest.FixtureRequest, installed: Path) -> Iterator[Running]:
    """One that runs on another Python. What it needs was fetched by tests/run, since compiled
    packages are of one Python only."""
    python = every_python.fetched(request.param)
    if python is None:
        pytest.skip(f"no Python {request.param} is at hand with what the emulator needs: tests/run")
    with Command([str(python), "-m", "invo_emulator"]) as command:
        yield command.start(env={"PYTHONPATH": str(installed)})


def test_another_python_sells_keeps_and_puts_back(emulator: Running) -> None:
    emulator.buy("10.00")
    kept = emulator.http.get("/_emulator/snapshot").content
    emulator.buy("5.00")
    put_back = emulator.http.put("/_emulator/snapshot", content=kept)

    assert put_back.is_success, put_back.text
    assert emulator.balance() == "100.00"
    assert emulator.stop().code == 0
