"""Grants: how often an event was granted, read from how the studio's state changed.

What a grant looks like is learned once, from events that surely grant (two good purchases of one
player) and from events that surely don't (a type that no receiver knows, and its repeat). A place
of the state that changes by just what an event is about, its coins say, is where grants show; if
there is none, the places that grow by as much with each grant are. From then on the change after an
event, divided by the change that one grant makes, is how often the event was granted.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from invo_emulator.certificate.events import Event
from invo_emulator.certificate.state import State, Totals, change, in_words
from invo_emulator.records import frozen
from invo_emulator.system import System

# After this, or twice what the first grant took to show, nothing more is expected to happen.
_QUIET_SECONDS = 0.1

# An amount may be kept in whole units or in hundredths.
_UNITS = (1, 100)


@frozen
class Trace:
    """How one grant changes one place: by a quantity of the event's, or always by so much."""

    quantity: str | None
    each: Decimal

    def expected(self, events: Sequence[Event]) -> Decimal:
        """By how much so many grants change it."""
        if self.quantity is None:
            return self.each * len(events)
        return self.each * sum(event.grants[self.quantity] for event in events)


@frozen
class Reading:
    """How often events were granted (each once is 1), and where that is seen."""

    times: Fraction
    says: str


class Grants:
    """Reads grants in a studio's state. `patience_seconds` is how long one may take to show."""

    def __init__(self, state: State, system: System, patience_seconds: float) -> None:
        self._state = state
        self._system = system
        self.patience_seconds = patience_seconds
        self._noise: set[str] = set()
        self._traces: Mapping[str, Trace] = {}
        self._growth: Totals = {}
        self._quiet = _QUIET_SECONDS

    @property
    def are_known(self) -> bool:
        """Whether it was learned what a grant looks like."""
        return bool(self._traces)

    @property
    def places(self) -> list[str]:
        """Where grants show."""
        return list(self._traces)

    async def look(self) -> object:
        """The state as it is now. Raises StateProblem."""
        return await self._state.read()

    async def rest(self) -> None:
        """Wait until what was sent before has surely shown."""
        await self._system.pause(self._quiet)

    async def changed(self, since: object, events: Sequence[Event] = ()) -> set[str]:
        """The places that changed since then, a little later."""
        await self.rest()
        return set(change(since, await self.look(), events))

    def ignore(self, places: set[str]) -> None:
        """Learn that what changes there has nothing to do with grants."""
        self._noise |= places

    async def learn(self, since: object, event: Event) -> bool:
        """Learn from the change that one event made. False if it made none. What merely grows is
        believed only when a second event makes it grow by as much."""
        seconds, delta = await self._wait(since, event)
        self._quiet = max(_QUIET_SECONDS, 2 * seconds)
        await self.rest()
        delta = self._without_noise(change(since, await self.look(), [event]))
        growth = {path: each for path, each in delta.items() if each > 0 and each % 1 == 0}
        again = {path: each for path, each in growth.items() if each == self._growth.get(path)}
        self._traces = _by_quantity(delta, event) or _by_growth(again)
        self._growth = growth
        return bool(delta)

    async def _wait(self, since: object, event: Event) -> tuple[float, Totals]:
        waited = 0.0
        while True:
            delta = self._without_noise(change(since, await self.look(), [event]))
            if delta or waited >= self.patience_seconds:
                return waited, delta
            waited += await self._pause(waited)

    def _without_noise(self, delta: Totals) -> Totals:
        return {path: each for path, each in delta.items() if path not in self._noise}

    async def wait_for(self, since: object, events: Sequence[Event]) -> None:
        """Return once these show, or should have."""
        waited = 0.0
        while self._read(since, await self.look(), events).times < 1:
            if waited >= self.patience_seconds:
                break
            waited += await self._pause(waited)

    async def granted(self, since: object, events: Sequence[Event]) -> Reading:
        """How often these were granted since then. Waits until each shows, and a while longer."""
        await self.wait_for(since, events)
        await self.rest()
        return self._read(since, await self.look(), events)

    async def moved(self, since: object, events: Sequence[Event]) -> Totals:
        """How the places where grants show have changed since then, a while later."""
        await self.rest()
        delta = change(since, await self.look(), events)
        return {path: each for path, each in delta.items() if path in self._traces}

    async def shows(self, since: object, event: Event) -> Totals:
        """What an event has changed anywhere, as soon as there is something."""
        return (await self._wait(since, event))[1]

    async def _pause(self, waited: float) -> float:
        """A pause that grows with the time waited."""
        seconds = 0.02 + min(0.25, waited / 4)
        await self._system.pause(seconds)
        return seconds

    def _read(self, since: object, now: object, events: Sequence[Event]) -> Reading:
        delta = change(since, now, events)
        readings = [
            _reading(path, delta.get(path, Decimal(0)), trace.expected(events))
            for path, trace in self._traces.items()
        ]
        return max(readings, key=lambda reading: abs(reading.times - 1))


def _reading(path: str, delta: Decimal, expected: Decimal) -> Reading:
    says = f"{in_words({path: delta})}; once is {in_words({path: expected})}"
    return Reading(Fraction(delta) / Fraction(expected), says)


def _by_growth(delta: Totals) -> dict[str, Trace]:
    """The lists and objects that grew, or else the numbers: those may be clocks."""
    sizes = {path: each for path, each in delta.items() if path.endswith("#")}
    return {path: Trace(None, each) for path, each in (sizes or delta).items()}


def _by_quantity(delta: Totals, event: Event) -> dict[str, Trace]:
    """The places that changed by a quantity of the event's."""
    return {
        path: Trace(quantity, Decimal(unit))
        for path, change in delta.items()
        for quantity, amount in event.grants.items()
        for unit in _UNITS
        if change == amount * unit
    }
