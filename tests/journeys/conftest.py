"""One running emulator for all journeys, reset before each, and four drivers to go on them with."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from drivers import Driver, Invos, Ours, OursAsync
from running import Running, Studio
from witness import overhear

# Where tests/run puts the newest SDK, beside the one of the guide's time.
NEWEST = Path(sys.prefix) / "newest-invonetwork"

DRIVERS = ("invo-client", "invo-client async", "invonetwork 0.1.1", "invonetwork 3.30.1")


@pytest.fixture(scope="session")
async def everybodys() -> AsyncIterator[tuple[Running, dict[str, Driver]]]:
    """The emulator, and the drivers that call it."""
    running = await Running.start()
    base_url = f"{running.base_url}/sandbox"
    assert NEWEST.is_dir(), f"the newest invonetwork is not in {NEWEST}: run tests/run once"
    drivers: dict[str, Driver] = {
        "invo-client": Ours(base_url),
        "invo-client async": OursAsync(base_url),
        "invonetwork 0.1.1": Invos(base_url, ""),
        "invonetwork 3.30.1": Invos(base_url, str(NEWEST)),
    }
    yield running, drivers
    for driver in drivers.values():
        await driver.close()
    assert await running.stop() == 0


@pytest.fixture
async def studio() -> AsyncIterator[Studio]:
    """A studio's own server."""
    studio = Studio()
    yield studio
    studio.close()


@pytest.fixture
async def world(
    everybodys: tuple[Running, dict[str, Driver]], studio: Studio, request: pytest.FixtureRequest
) -> AsyncIterator[Running]:
    """A fresh world whose first game tells the studio. Its books balance in the end."""
    running, _ = everybodys
    await running.control("POST", "/reset")
    for game in running.facts["games"]:
        target = {"target_url": studio.webhook_url, "game_id": game["game_id"]}
        await running.control("PUT", "/webhooks", target)
    yield running
    assert (await running.control("GET", "/ledger"))["balanced"] is True
    await overhear(running, request.node.callspec.params["driver"])


@pytest.fixture(params=DRIVERS)
def driver(request: pytest.FixtureRequest, everybodys: tuple[Running, dict[str, Driver]]) -> Driver:
    """Each of the four in turn."""
    return everybodys[1][request.param]
