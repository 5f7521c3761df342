"""A case as a page of HTML that needs nothing else."""

import json
from collections.abc import Mapping
from typing import Any

from invo_emulator.json_texts import set_out
from invo_emulator.templating import as_file

# What each entry of the timeline has, beside which the rest is what it says.
_OF_EVERY_ENTRY = {"number", "at", "kind", "subject", "cause"}


def render(case: Mapping[str, Any]) -> str:
    """The page."""
    context = {
        "case": case,
        "entries": [{**entry, "says": _says(entry)} for entry in case["timeline"]],
        "pretty": _pretty,
    }
    return as_file("case.html", context)


def _says(entry: Mapping[str, Any]) -> str:
    """An entry in one line."""
    if entry["kind"] == "call" and entry.get("method"):
        answer = f"{entry['status'] or 'no answer'} {entry['code'] or ''}"
        return f"{entry['method']} {entry['path']}: {answer}"
    if entry["kind"] == "posting":
        return "; ".join(
            f"{each['amount']} from {each['from']} to {each['to']}" for each in entry["postings"]
        )
    told = {name: value for name, value in entry.items() if name not in _OF_EVERY_ENTRY}
    return ", ".join(f"{name} {value}" for name, value in told.items() if value is not None)


def _pretty(said: object) -> str:
    """A body, or what else was said, as people read it."""
    if said is None or isinstance(said, str):
        return set_out(said)
    return json.dumps(said, ensure_ascii=False, indent=2)
