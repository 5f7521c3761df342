"""The command, started for real."""

from collections.abc import Iterator

import pytest

from command.receiving import Receiver
from command.running import Command, Running
from command.shop import Shop


@pytest.fixture
def command() -> Iterator[Command]:
    """Starts emulators in processes of their own and leaves none behind."""
    with Command() as command:
        yield command


@pytest.fixture(scope="session")
def shared() -> Iterator[Running]:
    """One emulator for all stories that need only a world of their own."""
    with Command() as command:
        yield command.start()


@pytest.fixture
def shop(shared: Running) -> Iterator[Shop]:
    """A studio's desk."""
    shop = Shop(shared.about["base_url"])
    with shop.http:
        yield shop


@pytest.fixture
def listener() -> Iterator[Receiver]:
    """A studio's receiver, which accepts everything until it is told otherwise."""
    with Receiver() as receiver:
        yield receiver
