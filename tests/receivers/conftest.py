"""Every receiver, started once, and an emulator to bring it real webhooks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from command.running import Command, Running
from receivers.recipes import RECIPES, Receiver, Recipe, copy_receivers


@pytest.fixture(scope="session", params=RECIPES, ids=str)
def recipe(request: pytest.FixtureRequest) -> Recipe:
    """Each receiver in turn."""
    recipe: Recipe = request.param
    return recipe


@pytest.fixture(scope="session")
def folder(recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the receivers in it, where this one keeps its shop."""
    folder = tmp_path_factory.mktemp("studio") / "receivers"
    copy_receivers(folder)
    return folder


@pytest.fixture(scope="session")
def receiver(recipe: Recipe, folder: Path) -> Iterator[Receiver]:
    """The receiver, running."""
    with Receiver(recipe, folder) as receiver:
        yield receiver


@pytest.fixture
def second(recipe: Recipe, folder: Path) -> Iterator[Receiver]:
    """The same once more, in the same folder."""
    with Receiver(recipe, folder) as second:
        yield second


@pytest.fixture(scope="session")
def emulator() -> Iterator[Running]:
    """An emulator for all of them."""
    with Command() as command:
        yield command.start()
