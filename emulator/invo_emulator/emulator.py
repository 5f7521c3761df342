"""The emulator: its parts, put together. What a server, a test or an embedding program holds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from invo_emulator import system as systems
from invo_emulator.core import checkout, moves, purchases
from invo_emulator.core.planting import plant
from invo_emulator.records import frozen
from invo_emulator.system import System
from invo_emulator.ticker import Ticker
from invo_emulator.travel import next_due
from invo_emulator.webhooks.courier import Courier
from invo_emulator.world.chance import Chance
from invo_emulator.world.plan import Plan
from invo_emulator.world.worlds import DEFAULT, Worlds

if TYPE_CHECKING:
    import httpx

# What can be scheduled in a world, and what does it.
JOBS = {checkout.EXPIRE_JOB: purchases.expire_session, moves.EXPIRE_JOB: moves.expire}


@frozen
class Reach:
    """How the emulator is reached: by which names, and at which address its links point."""

    # None: links point at the host that the call itself was made to.
    public_url: str | None = None
    allowed_hosts: frozenset[str] = field(default_factory=frozenset)
    # None: whoever reaches the control plane may use it.
    control_token: str | None = None
    # The file of the authority to trust, if it serves https.
    ca_file: Path | None = None


class Emulator:
    """Worlds, the courier that carries their webhooks, and the ticker that lets time pass."""

    def __init__(
        self,
        plan: Plan | None = None,
        *,
        data: Path | None = None,
        reach: Reach | None = None,
        system: System | None = None,
        webhook_transport: "Callable[[], httpx.AsyncBaseTransport] | None" = None,
        webgl: Path | None = None,
    ) -> None:
        self.system = system or systems.real()
        self.reach = reach or Reach()
        self.worlds = Worlds(self.system, JOBS, plant, next_due, data)
        self.worlds.create(DEFAULT, plan or Plan())
        self.worlds.open_kept()
        self.webhook_transport = webhook_transport
        # The folder of a game to serve, if there is one.
        self.webgl = webgl
        self.courier = Courier(self.system, webhook_transport, self.reach.ca_file)
        self.ticker = Ticker(self.worlds, self.courier)
        # Who keeps a caller waiting on purpose should stop then.
        self.is_stopping = asyncio.Event()
        # For calls that belong to no world.
        self.chance = Chance(self.system.entropy())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let time pass by itself for as long as this is entered."""
        ticking = asyncio.create_task(self.ticker.run())
        try:
            yield
        finally:
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking
            await self.close()

    async def close(self) -> None:
        """Finish what is under way and close every store."""
        self.is_stopping.set()
        await self.courier.close()
        await self.worlds.close()
