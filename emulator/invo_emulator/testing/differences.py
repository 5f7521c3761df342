"""Where two bodies differ that should say the same."""

from collections.abc import Callable, Iterator

from invo_emulator.records import frozen
from invo_emulator.times import SECOND, parse_iso

# What is another each time, or says where the clock of a replay stands.
_EXPECTED = {"request_id", "duration_ms", "mode", "offset_seconds"}

# A call took some time then, and takes none in a replay.
_SLACK = 2 * SECOND


@frozen
class Difference:
    """A place in a body, what was there then, and what is there now."""

    place: str
    before: str
    now: str


def differences(
    before: object, now: object, as_here: Callable[[str], str], place: str = ""
) -> Iterator[Difference]:
    """Each place where they differ. `as_here` makes of a text what it would be now."""
    if isinstance(before, dict) and isinstance(now, dict):
        for name in sorted(before.keys() | now.keys() - _EXPECTED):
            if name not in _EXPECTED:
                inside = f"{place}.{name}" if place else str(name)
                yield from differences(before.get(name), now.get(name), as_here, inside)
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for number, (one, other) in enumerate(zip(before, now, strict=True)):
            yield from differences(one, other, as_here, f"{place}[{number}]")
    elif isinstance(before, str) and isinstance(now, str):
        if as_here(before) != now and not _is_about_then(before, now):
            yield Difference(place, before, now)
    elif before != now:
        yield Difference(place, repr(before), repr(now))


def _is_about_then(before: str, now: str) -> bool:
    """Whether both are times, and close."""
    try:
        return abs(parse_iso(before) - parse_iso(now)) <= _SLACK
    except ValueError:
        return False
