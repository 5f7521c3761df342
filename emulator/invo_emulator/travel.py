"""Time travel: moving a world's clock from one due thing to the next, letting each happen.

Discrete events: hop to the earliest thing due, make it that instant, let it happen (a webhook
attempt is really sent and its answer awaited), go on to the next, end at the target. What happens
on the way may make more things due before the target; they happen too.
"""

from invo_emulator.errors import ClockBackward, InvalidInput
from invo_emulator.times import iso_exact
from invo_emulator.webhooks import deliveries
from invo_emulator.webhooks.courier import FIRED_KIND, Courier
from invo_emulator.world import jobs
from invo_emulator.world.clock import FARTHEST
from invo_emulator.world.jobs import Fired
from invo_emulator.world.transaction import Row, Transaction
from invo_emulator.world.world import World

# How many things run-until-idle lets happen, when the caller names no other limit.
MOST_FIRED = 10_000


async def advance(world: World, courier: Courier, target: int) -> list[Fired]:
    """Move the clock to an instant, through everything due until then. Raises ClockBackward."""
    async with world.travelling:
        if target < world.clock.now():
            now = iso_exact(world.clock.now())
            raise ClockBackward(f"This world's clock is at {now} and only goes forward.")
        return await _advance(world, courier, target)


async def advance_by(world: World, courier: Courier, microseconds: int) -> list[Fired]:
    """Move the clock forward by so much, counted from when it is this journey's turn."""
    async with world.travelling:
        return await _advance(world, courier, world.clock.now() + microseconds)


async def _advance(world: World, courier: Courier, target: int) -> list[Fired]:
    if target > FARTHEST:
        raise InvalidInput("to", f"A world's clock goes no farther than {iso_exact(FARTHEST)}.")
    try:
        with world.clock.held():
            fired = await _hop_through(world, courier, target, None)
            world.clock.hop(target)
    finally:
        _arrive(world)
    return fired


def _arrive(world: World) -> None:
    world.save_clock()
    # The ticker passed this world by meanwhile, and what is due next has changed.
    world.on_announcement()


async def run_until_idle(world: World, courier: Courier, limit: int = MOST_FIRED) -> list[Fired]:
    """Move the clock until nothing is due any more, or to the end of the instant at which `limit`
    things have happened."""
    async with world.travelling:
        try:
            with world.clock.held():
                fired = await _hop_through(world, courier, None, limit)
        finally:
            _arrive(world)
    return fired


async def _hop_through(
    world: World, courier: Courier, target: int | None, limit: int | None
) -> list[Fired]:
    fired: list[Fired] = []
    while limit is None or len(fired) < limit:
        # What the ticker began before this journey has to end before the clock moves on.
        await courier.settle(world)
        if courier.is_busy(world):
            continue
        # Without waiting, during which what is due might be withdrawn.
        due_at = world.at_once(next_due)
        if due_at is None or (target is not None and due_at > target):
            break
        world.clock.hop(due_at)
        # Before anything happens at this instant: a restart must not find it in the future.
        world.save_clock()
        happened = [*world.run_due_jobs(), *await courier.deliver_due(world)]
        if not happened:
            break  # what is due can't be done now, and waiting for it here would be for ever
        fired.extend(happened)
    return fired


def next_due(tx: Transaction) -> int | None:
    """When the next thing happens by itself: a scheduled job or a webhook attempt."""
    due = [at for at in (jobs.next_due(tx), deliveries.next_due(tx)) if at is not None]
    return min(due, default=None)


def upcoming(tx: Transaction, most: int) -> list[Fired]:
    """What happens next by itself, the earliest first. An attempt may be made later than it is due:
    when its target's policy has room for it."""
    attempts = [_attempt(row) for row in deliveries.upcoming(tx, most)]
    found = [*jobs.upcoming(tx, most), *attempts]
    return sorted(found, key=lambda each: each.at)[:most]


def _attempt(row: Row) -> Fired:
    details = {
        "event_id": row["event_id"],
        "event_type": row["event_type"],
        "attempt": row["attempts"] + 1,
        "target_url": row["target_url"],
    }
    return Fired(row["due_at"], FIRED_KIND, row["delivery_id"], details)
