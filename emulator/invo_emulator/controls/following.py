"""Following a world's timeline as it grows: server-sent events."""

from collections.abc import AsyncIterator, Sequence

from invo_emulator.core import timeline
from invo_emulator.json_objects import compact
from invo_emulator.web.controls import Command
from invo_emulator.world.journal import Journal
from invo_emulator.world.transaction import Row, Transaction
from invo_emulator.world.world import World

# How often it is looked whether something happened, which costs nothing while nothing did.
_PAUSE_SECONDS = 0.1

# How often something is said at least, so that whoever stands between keeps the connection.
_PAUSES_PER_SIGN_OF_LIFE = 100

# A call's place is taken when it begins, but it is written when it ends: this many places back it
# is looked for entries that came late.
_LATE_PLACES = 1000


class _Follower:
    """What somebody has been told of one journal."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._last = 0
        self._told: set[int] = set()
        self._version = -1

    def is_behind(self) -> bool:
        """Whether anything happened since it was last asked."""
        version, self._version = self._version, self.journal.version
        return version != self._version

    def know(self, tx: Transaction, until: int) -> None:
        """Have been told of all that is written until a place."""
        self._last = until
        self._told = {row["number"] for row in self._rows(tx) if row["number"] <= until}

    def news(self, tx: Transaction, kind: str | None, about: str | None) -> Sequence[Row]:
        """What was not told yet, oldest first."""
        rows = self._rows(tx)
        fresh = {row["number"] for row in rows} - self._told
        self._told |= fresh
        self._last = max([self._last, *fresh])
        self._told = {number for number in self._told if number > self._last - _LATE_PLACES}
        return timeline.entries_among(tx, kind, about, sorted(fresh))

    def _rows(self, tx: Transaction) -> Sequence[Row]:
        return timeline.places(tx, self._last - _LATE_PLACES)


async def events(command: Command, kind: str | None, about: str | None) -> AsyncIterator[bytes]:
    """Entries as they happen, until the emulator stops or the world is dropped. `reset` says that
    the world began anew, with a timeline of its own."""
    emulator, world = command.emulator, command.world
    world.write_journal()
    follower = _Follower(world.journal)
    await world.transaction(lambda tx: follower.know(tx, _seen(command, world)))
    yield b"retry: 1000\n\n"
    pauses = 0
    while not emulator.is_stopping.is_set() and not world.is_dropped:
        if world.journal is not follower.journal:
            follower = _Follower(world.journal)
            yield b"event: reset\ndata: {}\n\n"
        if follower.is_behind():
            for text in await _news(world, follower, kind, about):
                yield text
        pauses += 1
        if pauses % _PAUSES_PER_SIGN_OF_LIFE == 0:
            yield b": still here\n\n"
        await emulator.system.pause(_PAUSE_SECONDS)


def _seen(command: Command, world: World) -> int:
    """The entry that the caller says was the last one it saw, or the last one of all."""
    said = command.header(b"last-event-id") or ""
    return (
        int(said) if said.isascii() and said.isdigit() and len(said) < 16 else world.journal.steps
    )


async def _news(
    world: World, follower: _Follower, kind: str | None, about: str | None
) -> Sequence[bytes]:
    world.write_journal()
    return await world.transaction(
        lambda tx: [_event(tx, row) for row in follower.news(tx, kind, about)]
    )


def _event(tx: Transaction, row: Row) -> bytes:
    shown = compact(timeline.show(tx, row))
    return b"id: %d\ndata: %b\n\n" % (row["number"], shown)
