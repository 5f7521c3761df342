"""Each receiver to copy passes every check of `invo-emulator certify`."""

import asyncio
from dataclasses import replace

from invo_emulator import system
from invo_emulator.certificate import Options, run
from receivers.recipes import OLD_SECRET, SECRET, Receiver


async def _hardly_pause(seconds: float) -> None:
    await asyncio.sleep(seconds / 10)


async def test_it_holds_in_every_way(receiver: Receiver) -> None:
    options = Options(OLD_SECRET, receiver.about["state_url"])
    # These receivers grant before they answer, so nothing has to be waited for.
    impatient = replace(system.real(), pause=_hardly_pause)

    certificate = await run(receiver.url, SECRET, options, system=impatient)

    assert certificate.failures == []
    # Nothing failed at first, so nothing could be lost by that.
    assert certificate.totals["unseen"] == 1
    assert certificate.totals["skipped"] == 0
