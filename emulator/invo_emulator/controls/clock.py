"""A world's clock.

    GET  /_emulator/clock                    where it is, and when something is due
    POST /_emulator/clock/advance            move it forward, through everything due on the way
    POST /_emulator/clock/run-until-idle     the same, until nothing is due any more
    POST /_emulator/clock/freeze             let it stand
    POST /_emulator/clock/unfreeze           let it run on from there

End of the list.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator import travel
from invo_emulator.errors import ClockBackward, InvalidInput
from invo_emulator.records import frozen
from invo_emulator.times import SECOND, iso_exact
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, Nothing, control
from invo_emulator.web.declaring import refuses
from invo_emulator.world.jobs import Fired
from invo_emulator.world.transaction import Transaction
from invo_emulator.world.world import World


def show_clock(world: World) -> dict[str, object]:
    """What time it is there, and how far that is from the wall's."""
    clock = world.clock
    now = clock.now()
    offset = clock.offset if clock.frozen_at is None else now - world.system.wall()
    return {
        "now": iso_exact(now),
        "mode": clock.mode,
        "offset_seconds": round(offset / SECOND, 3),
    }


# How much of what is due is shown.
_MOST_DUE = 20


async def look(command: Command, _: Nothing) -> Answer:
    """200 with the clock, when something happens next by itself, and the next twenty things that
    are due: webhook attempts, expiries."""

    def work(tx: Transaction) -> tuple[int | None, list[Fired]]:
        return travel.next_due(tx), travel.upcoming(tx, _MOST_DUE)

    due_at, due = await command.transaction(work)
    next_due = None if due_at is None else iso_exact(due_at)
    shown = {"next_due": next_due, "due": [each.shown() for each in due]}
    return Answer({**show_clock(command.world), **shown})


@frozen
class Advance:
    """How far: a number of seconds, or an instant."""

    seconds: Annotated[float | None, f.Seconds()] = None
    to: Annotated[int | None, f.Instant()] = None


@refuses(ClockBackward)
async def advance(command: Command, wanted: Advance) -> Answer:
    """200 with what happened on the way, in order."""
    if (wanted.seconds is None) == (wanted.to is None):
        raise InvalidInput("seconds", "Send either seconds (a number) or to (a time).")
    world, courier = command.world, command.emulator.courier
    if wanted.to is not None:
        return _arrived(world, await travel.advance(world, courier, wanted.to))
    seconds = wanted.seconds or 0
    return _arrived(world, await travel.advance_by(world, courier, round(seconds * SECOND)))


@frozen
class RunUntilIdle:
    """At most how many things may happen."""

    limit: Annotated[int, f.Integer(1, travel.MOST_FIRED)] = travel.MOST_FIRED


async def run_until_idle(command: Command, wanted: RunUntilIdle) -> Answer:
    """200 with what happened on the way, in order."""
    fired = await travel.run_until_idle(command.world, command.emulator.courier, wanted.limit)
    return _arrived(command.world, fired)


def _arrived(world: World, fired: list[Fired]) -> Answer:
    return Answer({**show_clock(world), "fired": [each.shown() for each in fired]})


async def freeze(command: Command, _: Nothing) -> Answer:
    """200 with the clock, which stands now."""
    async with command.world.travelling:
        command.world.clock.freeze()
        return _saved(command)


async def unfreeze(command: Command, _: Nothing) -> Answer:
    """200 with the clock, which runs again."""
    async with command.world.travelling:
        command.world.clock.unfreeze()
        return _saved(command)


def _saved(command: Command) -> Answer:
    command.world.save_clock()
    command.world.on_announcement()  # what is due when has changed
    return Answer(show_clock(command.world))


controls = [
    control("GET", "/clock", look, Nothing),
    control("POST", "/clock/advance", advance, Advance),
    control("POST", "/clock/run-until-idle", run_until_idle, RunUntilIdle),
    control("POST", "/clock/freeze", freeze, Nothing),
    control("POST", "/clock/unfreeze", unfreeze, Nothing),
]
