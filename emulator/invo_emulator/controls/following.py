"""Following a world's timeline as it grows: server-sent events."""

from collections.abc import AsyncIterator, Sequence

from invo_emulator.core import timeline
from invo_emulator.core.filters import Filter
from invo_emulator.emulator import Emulator
from invo_emulator.errors import WorldNotFound
from invo_emulator.json_objects import compact
from invo_emulator.world.journal import Journal
from invo_emulator.world.transaction import Row, Transaction
from invo_emulator.world.world import World

# How often it is looked whether something happened, which costs nothing while nothing did.
_PAUSE_SECONDS = 0.1

# How often something is said at least, so that whoever stands between keeps the connection.
_PAUSES_PER_SIGN_OF_LIFE = 100

_BEGIN = b"retry: 1000\n\n"
_RESET = b"event: reset\ndata: {}\n\n"

# A call's place is taken when it begins, but it is written when it ends: this many places back it
# is looked for entries that came late.
_LATE_PLACES = 1000


class _Follower:
    """What somebody has been told of one journal."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._last = 0
        self._told: set[int] = set()
        # Attempts that were told of while they were under way.
        self._under_way: set[int] = set()
        self._version = -1

    def is_behind(self) -> bool:
        """Whether anything happened since it was last asked."""
        version, self._version = self._version, self.journal.version
        return version != self._version

    def know(self, tx: Transaction, until: int) -> None:
        """Have been told of all that is written until a place."""
        self._last = until
        self._told = {row["number"] for row in self._rows(tx) if row["number"] <= until}
        self._under_way = timeline.under_way(tx, self._told)

    def news(self, tx: Transaction, wanted: Filter) -> Sequence[Row]:
        """What was not told yet, oldest first; attempts that were under way are told once more."""
        rows = self._rows(tx)
        fresh = {row["number"] for row in rows} - self._told
        self._told |= fresh
        self._last = max([self._last, *fresh])
        self._told = {number for number in self._told if number > self._last - _LATE_PLACES}
        still = timeline.under_way(tx, self._under_way | fresh)
        ended, self._under_way = self._under_way - still, still
        return timeline.entries_among(tx, wanted, fresh | ended)

    def _rows(self, tx: Transaction) -> Sequence[Row]:
        return timeline.places(tx, self._last - _LATE_PLACES)


async def events(
    emulator: Emulator, world: World, wanted: Filter, seen: str | None
) -> AsyncIterator[bytes]:
    """Entries as they happen, from the one that was `seen` last, until the emulator stops or the
    world is dropped. `reset` says that the world began anew, with a timeline of its own."""
    follower = _Follower(world.journal)
    try:
        yield await _begin(world, follower, seen)
        pauses = 0
        while not emulator.is_stopping.is_set() and not world.is_dropped:
            if world.journal is not follower.journal:
                follower = _Follower(world.journal)
                yield _RESET
            if follower.is_behind():
                for text in await _news(world, follower, wanted):
                    yield text
            pauses += 1
            if pauses % _PAUSES_PER_SIGN_OF_LIFE == 0:
                yield b": still here\n\n"
            await emulator.system.pause(_PAUSE_SECONDS)
    except WorldNotFound:
        return  # dropped just now


async def _begin(world: World, follower: _Follower, seen: str | None) -> bytes:
    """Know where to go on; what is said first."""
    latest = world.journal.steps
    is_number = seen is not None and seen.isascii() and seen.isdigit() and len(seen) < 16
    last = int(seen) if seen and is_number else latest
    if last > latest:
        # Seen in a world that was here before, or in an emulator that was.
        return _BEGIN + _RESET
    world.write_journal()
    await world.transaction(lambda tx: follower.know(tx, last))
    return _BEGIN


async def _news(world: World, follower: _Follower, wanted: Filter) -> Sequence[bytes]:
    world.write_journal()
    return await world.transaction(
        lambda tx: [_event(tx, row) for row in follower.news(tx, wanted)]
    )


def _event(tx: Transaction, row: Row) -> bytes:
    shown = compact(timeline.show(tx, row))
    return b"id: %d\ndata: %b\n\n" % (row["number"], shown)
