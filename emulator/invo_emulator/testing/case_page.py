"""A case as a page of HTML that needs nothing else."""

import json
from collections.abc import Mapping
from typing import Any

from invo_emulator.templating import as_file
from invo_emulator.testing.masking import json_in

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


def _pretty(body: object) -> str:
    """A body as people read it."""
    said = json_in(body) if isinstance(body, str) else body
    return str(body or "") if said is None else json.dumps(said, ensure_ascii=False, indent=2)
