"""The command, started for real."""

from collections.abc import Iterator

import pytest

from command.running import Command


@pytest.fixture
def command() -> Iterator[Command]:
    """Starts emulators in processes of their own and leaves none behind."""
    with Command() as command:
        yield command
