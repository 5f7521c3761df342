"""What a form asks for: the fields that a call reads, each with what to send in it."""

import inspect
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from invo_emulator import fields as f
from invo_emulator.field_rules import Rule
from invo_emulator.records import frozen

_TYPES: dict[type[Rule], str] = {
    f.Integer: "number",
    f.Seconds: "number",
    f.Boolean: "boolean",
    f.JsonObject: "json",
}


@frozen
class Input:
    """One field: its name, what it is about, what to send in it, as what it is sent, the only words
    it takes, and what it is now."""

    name: str
    about: str
    says: str
    type: str
    words: tuple[str, ...]
    now: str


def inputs(into: type[Any], about: Mapping[str, str], now: Mapping[str, object]) -> list[Input]:
    """The fields of a dataclass; `now` is how it is, in the outside form."""
    return [
        Input(
            name=name,
            about=about.get(name, ""),
            says=rule.says,
            type=_type(rule),
            words=_words(rule),
            now=_shown(now.get(name)),
        )
        for name, rule in f.rules(into).items()
    ]


def _type(rule: Rule) -> str:
    if isinstance(rule, f.ListOf):
        return "numbers" if isinstance(rule.rule, f.Integer) else "list"
    return _TYPES.get(type(rule), "")


def _words(rule: Rule) -> tuple[str, ...]:
    if isinstance(rule, f.Boolean):
        return ("true", "false")
    return rule.words if isinstance(rule, f.Choice) else ()


def _shown(value: object) -> str:
    if value is None or value == []:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@cache
def comments(into: type[Any]) -> Mapping[str, str]:
    """What the source says above each field of a dataclass; above two, it is about both."""
    found: dict[str, str] = {}
    comment: list[str] = []
    is_over = False
    for line in inspect.getsource(into).splitlines():
        if said := re.fullmatch(r"    # (.*)", line):
            comment, is_over = [*(() if is_over else comment), said[1]], False
        elif named := re.match(r"    (\w+): ", line):
            found[named[1]], is_over = " ".join(comment), True
    return found
