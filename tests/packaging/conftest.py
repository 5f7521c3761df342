"""Both packages, built once for all who look at them."""

from __future__ import annotations

from pathlib import Path

import pytest

from building import REPOSITORY, Environment, built


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The two wheels, built from this folder."""
    return built("wheel", REPOSITORY, tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="session")
def both(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Both wheels and what they need."""
    environment = Environment(tmp_path_factory.mktemp("both") / "env", *wheels.values())
    environment.lend("invo-emulator")
    return environment
