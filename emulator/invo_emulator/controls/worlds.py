"""The emulator and its worlds.

    GET    /_emulator/worlds         every world, newest first
    POST   /_emulator/worlds         make one: planned, forked, or a copy of the default seed
    DELETE /_emulator/worlds/{id}    drop one
    GET    /_emulator/world          a world: its clock, games, keys, webhook targets and settings
    PUT    /_emulator/settings       change some of its settings
    POST   /_emulator/reset          put it back to how it began

End of the list.
"""

import re
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.controls.listing import DEFAULT_LIMIT, NEWEST, Cursor, Limit
from invo_emulator.controls.snapshots import decoded, revive, unpacked
from invo_emulator.controls.world_views import at_rest, show_briefly, show_world
from invo_emulator.errors import (
    InvalidInput,
    InvalidSnapshot,
    KeyInUse,
    WorldExists,
    WorldNotFound,
    WorldStays,
)
from invo_emulator.records import frozen
from invo_emulator.storage import snapshots
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, Nothing, Values, control
from invo_emulator.web.declaring import refuses
from invo_emulator.webhooks import targets
from invo_emulator.world.copies import planned
from invo_emulator.world.world import World

# A world's name is also a file's, on systems that take capitals for small letters.
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")

# A snapshot's base64, and a plan around it.
_MOST_BYTES = snapshots.MOST_BYTES * 4 // 3 + 1_048_576


@frozen
class ListWorlds:
    """A page of them."""

    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = NEWEST


async def list_worlds(command: Command, wanted: ListWorlds) -> Answer:
    """200 with worlds, newest first."""
    older = [
        (number, world)
        for number, world in enumerate(command.emulator.worlds)
        if number < wanted.cursor
    ]
    shown = older[-wanted.limit :][::-1]
    next_cursor = str(shown[-1][0]) if len(older) > wanted.limit else None
    worlds = [show_briefly(world) for _, world in shown]
    return Answer({"worlds": worlds, "next_cursor": next_cursor})


@frozen
class NewWorld:
    """What a world begins with, or which one it is a fork of: all may be left out."""

    id: Annotated[str | None, f.Text(64)] = None
    from_snapshot: Annotated[str | None, f.Text(_MOST_BYTES)] = None
    from_world: Annotated[str | None, f.Text(64)] = None
    seed: Annotated[str | None, f.Text(64)] = None
    games: Annotated[tuple[object, ...] | None, f.ListOf(f.JsonObject())] = None
    players: Annotated[tuple[object, ...] | None, f.ListOf(f.JsonObject())] = None
    items: Annotated[tuple[object, ...] | None, f.ListOf(f.JsonObject())] = None
    settings: Annotated[Values | None, f.JsonObject()] = None
    now: Annotated[int | None, f.Instant()] = None
    frozen: Annotated[bool | None, f.Boolean()] = None


_OF_A_FORK = {"id", "from_snapshot", "from_world"}


@refuses(InvalidSnapshot, WorldNotFound, WorldExists, KeyInUse)
async def create(command: Command, wanted: NewWorld) -> Answer:
    """201 with the world."""
    world_id = wanted.id or command.emulator.chance.id("world")
    if not _NAME.fullmatch(world_id):
        message = "id must be small letters, digits, dots, hyphens and underscores, at most 64."
        raise InvalidInput("id", message)
    said = {name: value for name, value in f.show(wanted).items() if value is not None}
    if "from_snapshot" in said or "from_world" in said:
        world = await _fork(command, world_id, said)
    else:
        world = _plan(command, world_id, said)
    return Answer(await show_world(world), 201)


def _plan(command: Command, world_id: str, said: Values) -> World:
    worlds = command.emulator.worlds
    wanted = {name: value for name, value in said.items() if name != "id"}
    plan = planned(wanted, worlds.get().plan, world_id, command.emulator.system.entropy())
    targets.check_plan(plan)
    return worlds.create(world_id, plan)


async def _fork(command: Command, world_id: str, said: Values) -> World:
    for name in said:
        if name not in _OF_A_FORK or {"from_snapshot", "from_world"} <= said.keys():
            message = f"A fork is what it is forked from: leave out {name}, and change it then."
            raise InvalidInput(name, message)
    worlds = command.emulator.worlds
    if "from_world" in said:
        image = worlds.get(str(said["from_world"])).image()
    else:
        image = await unpacked(decoded(str(said["from_snapshot"])))
    return worlds.fork(await revive(command, image, world_id))


@frozen
class WhichWorld:
    """A world."""

    id: Annotated[str, f.Text()]


@refuses(WorldNotFound, WorldStays)
async def drop(command: Command, wanted: WhichWorld) -> Answer:
    """204; it is as if it had never been."""
    worlds = command.emulator.worlds
    world = worlds.get(wanted.id)
    async with world.travelling:
        await command.emulator.courier.drop(world)
        await worlds.drop(world)
    return Answer({}, 204)


async def look(command: Command, _: Nothing) -> Answer:
    """200 with all that a client needs to know of a world."""
    return Answer(await show_world(command.world))


async def change_settings(command: Command, wanted: Values) -> Answer:
    """200 with all settings."""
    command.world.change_settings(wanted)
    return Answer({"settings": f.show(command.world.settings)})


async def reset(command: Command, _: Nothing) -> Answer:
    """200 with the world as it began, its clock at the wall again unless it was planned to begin
    elsewhere. Others are untouched."""
    world = command.world
    async with at_rest(command.emulator, world):
        world.reset()
    return Answer(await show_world(world))


controls = [
    control("GET", "/worlds", list_worlds, ListWorlds, of_a_world=False),
    control("POST", "/worlds", create, NewWorld, most_bytes=_MOST_BYTES, of_a_world=False),
    control("DELETE", "/worlds/{id}", drop, WhichWorld, of_a_world=False),
    control("GET", "/world", look, Nothing),
    control("PUT", "/settings", change_settings, Values),
    control("POST", "/reset", reset, Nothing),
]
