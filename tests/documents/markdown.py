"""Pieces of Markdown that the generated documents are made of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, dataclass, fields
from types import ModuleType
from typing import Any, get_args, get_type_hints

from invo_emulator import fields as f
from invo_emulator.field_rules import Rule
from invo_emulator.web.declaring import Refusals
from invo_emulator.web.refusals import codes_of


def notice(what: str) -> str:
    """What stands above a generated document, for whoever is about to edit it."""
    return f"<!-- Written by tests/documents/reference.py from {what}: don't edit it here. -->\n\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def block(language: str, text: str) -> str:
    """A block of code."""
    return f"```{language}\n{text}\n```\n"


def about(module: ModuleType) -> str:
    """A heading and a sentence, from what a file says of itself."""
    title, _, sentence = (module.__doc__ or "").partition("\n")[0].rstrip(".").partition(": ")
    return f"\n## {title}\n" + (f"\n{capitalized(sentence)}.\n" if sentence else "")


def capitalized(text: str) -> str:
    """The same, as sentences begin."""
    return text[:1].upper() + text[1:]


def coded(text: str) -> str:
    """A docstring with its codes shown as such."""
    return re.sub(r"(?<![`\w])([A-Z]{2,}(?:_[A-Z]+)+)\b", r"`\1`", text)


def refusals(refused: Refusals) -> str:
    """What a call says no with, of its own. Empty, if it never does."""
    found = sorted({(each.status, code) for each in refused for code in codes_of(each)})
    listed = ", ".join(f"{status} `{code}`" if code else f"{status}" for status, code in found)
    return f"\nRefuses with {listed}.\n" if listed else ""


def anchor(heading: str) -> str:
    """Where a heading is, for a link to it; of words without punctuation."""
    return "#" + "".join(c for c in heading.lower() if c.isalnum() or c in " -_").replace(" ", "-")


def inputs(reads: Any, path: str) -> str:
    """A table of what a call takes. Empty, if it takes nothing."""
    rows = [
        (f"`{each.name}`", "in the path" if f"{{{each.name}}}" in path else each.default, each.says)
        for each in taken(reads)
    ]
    return "\n" + table(("Field", "Left out", "Send"), rows) if rows else ""


@dataclass(frozen=True)
class Taken:
    """A field that somebody may send: what it is if it is left out, what to send."""

    name: str
    default: str
    says: str


def taken(reads: Any) -> list[Taken]:
    """The fields of a dataclass that fields.py reads."""
    says, hints = f.explain(reads), get_type_hints(reads, include_extras=True)
    return [
        Taken(each.name, _default(each, get_args(hints[each.name])[1]), says[each.name])
        for each in fields(reads)
    ]


def _default(field: Any, rule: Rule) -> str:
    if field.default is MISSING and field.default_factory is MISSING:
        return "refused"
    default = field.default if field.default is not MISSING else field.default_factory()
    # Where lists begin is a number beyond all others, and nobody's business.
    is_nothing = default is None or field.name == "cursor"
    return "" if is_nothing else f"`{json.dumps(rule.show(default), default=str)}`"
