"""The plugin's own fixtures in every mode, and a studio with a test-suite of its own."""

import os
from collections.abc import Iterator

import pytest

from command.running import Command
from invo_emulator.testing.places import Local, Place, Remote
from plugin.studio import Suite

MODES = ("in-process", "server", "url")


@pytest.fixture(scope="session")
def running_url() -> Iterator[str]:
    """Where an emulator runs in a process of its own."""
    with Command() as command:
        yield str(command.start().about["base_url"])


@pytest.fixture(scope="session")
def places(running_url: str) -> Iterator[dict[str, Place]]:
    """An emulator of every mode."""
    local, server, remote = Local("in-process"), Local("server"), Remote(running_url)
    yield dict(zip(MODES, (local, server, remote), strict=True))
    for place in (local, server, remote):
        place.close()


@pytest.fixture(params=MODES)
def invo_place(request: pytest.FixtureRequest, places: dict[str, Place]) -> Place:
    """Each of them in turn, in place of the one of the run."""
    return places[request.param]


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """A studio's folder, whose pytest knows nothing of ours but the plugin."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name in [name for name in os.environ if name.startswith("INVO_")]:
        monkeypatch.delenv(name)
    return Suite(pytester)
