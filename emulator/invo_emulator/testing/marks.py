"""What a test asks of its world: the arguments of @pytest.mark.invo."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from invo_emulator import spelling

# Each with what stands for a value of it in a sentence.
NAMES = {
    "seed": "a text: the same ids each time",
    "now": "where the clock begins, a datetime or ISO 8601 with an offset",
    "frozen": "True: and stands",
    "settings": "a dict, {'starting_balance': '5.00'}",
    "games": "a list of dicts, each with game_id and name",
    "players": "a list of e-mail addresses, or dicts with email and balance",
    "items": "a list of dicts, each with item_id and item_name",
    "faults": "a list of dicts, each with an operation",
}
_LISTS = ("games", "players", "items", "faults")


class WrongMark(Exception):
    """What can't be asked, in one sentence."""


def plan_of(asked: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The plan of a world, of what was asked from near to far: the nearest says. Raises
    WrongMark."""
    plan: dict[str, Any] = {}
    for arguments in asked:
        for name, value in arguments.items():
            plan.setdefault(name, _read(name, value))
    return plan


def _read(name: str, value: object) -> object:
    if name not in NAMES:
        near = spelling.meant(name, NAMES)
        hint = f"did you mean {near}?" if near else f"there are {', '.join(NAMES)}."
        raise WrongMark(f"invo takes no {name}: {hint}")
    if name in _LISTS:
        return _listed(name, value)
    if not isinstance(value, {"frozen": bool, "settings": Mapping}.get(name, str | datetime)):
        raise WrongMark(f"invo({name}=…) is {NAMES[name]}; not {value!r}.")
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise WrongMark(f"invo({name}=…) needs a time zone: datetime(…, tzinfo=timezone.utc).")
        return value.isoformat()
    return _plain(value)


def _listed(name: str, value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise WrongMark(f"invo({name}=…) is {NAMES[name]}; not {value!r}.")
    shown = [{"email": each} if (name, type(each)) == ("players", str) else each for each in value]
    for each in shown:
        if not isinstance(each, Mapping):
            raise WrongMark(f"invo({name}=…) is {NAMES[name]}; in it is {each!r}.")
    return [_plain(each) for each in shown]


def _plain(value: object) -> object:
    """The same in what JSON can say: amounts may be Decimals."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value
