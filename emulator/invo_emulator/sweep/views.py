"""Views: what the studio says that its players got, from an address or a file of its own.

    {"players": {"ada@example.com": {"currency": "100.00", "items": {"sword": 1}}}}

Or, as the receivers in examples/ show it, by kind first:

    {"currency": {"ada@example.com": "100.00"}, "items": {"ada@example.com": {"sword": 1}}}

All other names are left alone, and so is what is not named at all: a shop that sells no currency
need not speak of it.
"""

import json
import urllib.request
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from invo_emulator.records import frozen

# How long the studio may take to answer.
_DEADLINE_SECONDS = 10.0

SHAPE = '{"players": {"ada@example.com": {"currency": "100.00", "items": {"sword": 1}}}}'


class Unreadable(Exception):
    """Why there is no view, in one sentence."""


@frozen
class View:
    """What each player got; None for a kind of which nothing is said."""

    currency: Mapping[str, Decimal] | None
    items: Mapping[tuple[str, str], Decimal] | None

    def speaking_of(self, kinds: "View") -> "View":
        """The same, of the kinds that another view speaks of: where there are no players, it can't
        be seen which kinds would be shown of them."""
        return View(
            None if kinds.currency is None else self.currency or {},
            None if kinds.items is None else self.items or {},
        )


def fetch(url: str) -> View:
    """The view at an address. Raises Unreadable."""
    # Never by a proxy: it is this machine that is asked.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=_DEADLINE_SECONDS) as answer:
            content: bytes = answer.read()
    except (OSError, ValueError) as error:
        raise Unreadable(f"the state at {url} can't be read: {error}") from None
    return parse(content, url)


def load(file: Path) -> View | None:
    """The view in a file, if the command left one. Raises Unreadable."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    return parse(content, "INVO_STATE_FILE")


def parse(content: bytes, where: str) -> View:
    """A view from its JSON. Raises Unreadable."""
    try:
        told = json.loads(content, parse_float=Decimal)
        return _of_players(told["players"]) if "players" in told else _by_kind(told)
    except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation, RecursionError):
        raise Unreadable(f"the state of {where} is not of the shape {SHAPE}") from None


def _of_players(told: Mapping[str, Mapping[str, object]]) -> View:
    currency = {who: each["currency"] for who, each in told.items() if "currency" in each}
    items = {who: each["items"] for who, each in told.items() if "items" in each}
    speaks_of_items = items or not told
    return _by_kind(
        {
            **({"currency": currency} if currency or not told else {}),
            **({"items": items} if speaks_of_items else {}),
        }
    )


def _by_kind(told: Mapping[str, object]) -> View:
    currency, items = told.get("currency"), told.get("items")
    return View(
        None if currency is None else _amounts(currency),
        None if items is None else _of_items(items),
    )


def _amounts(told: object) -> dict[str, Decimal]:
    if not isinstance(told, Mapping):
        raise TypeError("it must be by player")
    return {str(who): _number(amount) for who, amount in told.items()}


def _of_items(told: object) -> dict[tuple[str, str], Decimal]:
    if not isinstance(told, Mapping):
        raise TypeError("it must be by player")
    return {
        (str(who), item): quantity
        for who, held in told.items()
        for item, quantity in _amounts(held).items()
    }


def _number(told: object) -> Decimal:
    number = Decimal(str(told))
    if isinstance(told, bool) or not number.is_finite():
        raise ValueError("it must be a number")
    return number
