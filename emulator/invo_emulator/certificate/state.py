"""The studio's own state: any JSON at an address, and how it changes.

What the JSON means is not known here. It is flattened into totals: each number stands under its
path, each list and object also under its size. Places in a list are not told apart, so that
`grants[].amount` is the sum over all of them; and what is one event's alone, its player's address
say, is replaced by a word, so that one event's changes can be compared with another's.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from invo_emulator.certificate.checks import CannotExamine
from invo_emulator.certificate.events import Event
from invo_emulator.certificate.exchanges import clean
from invo_emulator.deadlines import timeout

if TYPE_CHECKING:
    import httpx

# Paths with what stands there.
Totals = Mapping[str, Decimal]

# How long the state may take to answer.
_DEADLINE_SECONDS = 10.0

_NONE = Decimal(0)
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")


class StateProblem(CannotExamine):
    """Why the state can't be read, in one sentence."""


class State:
    """Reads the state at an address."""

    def __init__(self, client: "httpx.AsyncClient", url: str) -> None:
        self._client = client
        self._url = url

    async def read(self) -> object:
        """The JSON as it is now. Raises StateProblem."""
        try:
            async with timeout(_DEADLINE_SECONDS):
                answer = await self._client.get(self._url, headers={"Accept": "application/json"})
        except TimeoutError:
            raise StateProblem(
                f"The state at {self._url} took more than {_DEADLINE_SECONDS:g} seconds to answer."
            ) from None
        except Exception as error:
            why = str(error) or type(error).__name__
            raise StateProblem(f"The state at {self._url} can't be reached: {why}.") from None
        if answer.status_code != 200:
            raise StateProblem(
                f"The state at {self._url} was answered with {answer.status_code}, not with 200."
            )
        try:
            return answer.json()
        except (ValueError, RecursionError):
            raise StateProblem(f"The state at {self._url} is not JSON.") from None


def change(before: object, after: object, events: Iterable[Event] = ()) -> Totals:
    """What changed in between, by path, with each of these events' own names replaced."""
    names = {name: word for event in events for name, word in event.names.items()}
    old, new = totals(before, names), totals(after, names)
    changed = {path: new.get(path, _NONE) - old.get(path, _NONE) for path in old | new}
    # Rounded, for those who keep money as binary fractions.
    rounded = {path: round(delta, 6) for path, delta in changed.items()}
    return {path: rounded[path] for path in sorted(rounded) if rounded[path]}


def in_words(changed: Totals) -> str:
    """Changes for people: players.{player}.coins +101."""
    return ", ".join(f"{clean(path)} {delta.normalize():+,f}" for path, delta in changed.items())


def totals(state: object, names: Mapping[str, str]) -> dict[str, Decimal]:
    """A state, flattened, with names replaced in its paths."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    pattern = re.compile("|".join(map(re.escape, names)) or "(?!)")
    pending: list[tuple[str, object]] = [("", state)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, Mapping):
            found[f"{path}#"] += len(value)
            for key, each in value.items():
                word = pattern.sub(lambda match: names[match[0]], key)
                pending.append((f"{path}.{word}" if path else word, each))
        elif isinstance(value, list):
            found[f"{path}#"] += len(value)
            pending.extend((f"{path}[]", each) for each in value)
        elif (number := _number(value)) is not None:
            found[path] += number
    return dict(found)


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        number = Decimal(str(value))
        return number if number.is_finite() else None
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    return None
