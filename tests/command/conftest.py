"""The command, started for real."""

import signal
from collections.abc import Iterator

import pytest

from command.receiving import Receiver
from command.running import Command, Running
from command.shop import Shop


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Have what is started here be interrupted, though nohup, or a shell that runs tests in its
    background, has all that they start ignore that."""
    for number in (signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_IGN:
            # Any handler will do: whoever is started is given none, and does not ignore it either.
            signal.signal(number, lambda *_: None)


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
