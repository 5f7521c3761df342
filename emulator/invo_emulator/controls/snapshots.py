"""Worlds as files: kept, put back, and made into others.

    GET  /_emulator/snapshot    the whole world as one file
    PUT  /_emulator/snapshot    put one back into this world

A snapshot holds the state, the clock, the scheduled jobs, webhook targets, faults, messages, log
and random seed. What was being sent is due again, and time goes on from the moment it was taken.
"""

import asyncio
import base64
import binascii

from invo_emulator.controls.world_views import at_rest, show_world
from invo_emulator.core import soundness
from invo_emulator.errors import InvalidInput, InvalidSnapshot, KeyInUse, WorldTooLarge
from invo_emulator.money import ledger
from invo_emulator.storage import snapshots
from invo_emulator.storage.snapshots import SnapshotError
from invo_emulator.web.answers import Answer, File
from invo_emulator.web.controls import Command, Nothing, Upload, control
from invo_emulator.web.declaring import refuses
from invo_emulator.world.world import World


@refuses(WorldTooLarge)
async def take(command: Command, _: Nothing) -> File:
    """200 with the file, if it could be put back."""
    world = command.world
    try:
        # In a thread, because a large world takes a while to deflate; it was copied at one instant.
        content = await asyncio.to_thread(snapshots.pack, world.image())
    except SnapshotError as error:
        raise WorldTooLarge(str(error)) from None
    return File(f"{world.id}.invo-world", content)


@refuses(InvalidSnapshot, KeyInUse)
async def put_back(command: Command, upload: Upload) -> Answer:
    """200 with the world as it is now."""
    world, image = command.world, await unpacked(upload.content)
    revived = await revive(command, image, world.id)
    async with at_rest(command.emulator, world):
        command.emulator.worlds.restore(world, revived)
    return Answer(await show_world(world))


async def revive(command: Command, image: bytes, world_id: str) -> World:
    """A world from an image, its rows and its books checked, that nobody can reach yet. Raises
    InvalidSnapshot."""
    world = await command.emulator.worlds.revive(image, world_id)
    try:
        # In a thread, because a large world takes a while to look at, and nobody else has it yet.
        await asyncio.to_thread(world.at_once, soundness.check)
        if not world.at_once(ledger.is_balanced):
            raise InvalidSnapshot("This snapshot's books do not balance.")
    except InvalidSnapshot:
        world.database.close_now()
        raise
    return world


async def unpacked(content: bytes) -> bytes:
    """The image in a file. Raises InvalidSnapshot."""
    try:
        return await asyncio.to_thread(snapshots.unpack, content)
    except SnapshotError as error:
        raise InvalidSnapshot(str(error)) from None


def decoded(text: str) -> bytes:
    """A file from its base64, in one line or several. Raises InvalidInput."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        message = "from_snapshot must be the base64 of what GET /_emulator/snapshot answered."
        raise InvalidInput("from_snapshot", message) from None


controls = [
    control("GET", "/snapshot", take, Nothing),
    control("PUT", "/snapshot", put_back, Upload, most_bytes=snapshots.MOST_BYTES),
]
