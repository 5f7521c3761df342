"""Entries of the timeline as they are shown: when, of what kind, what, and because of what."""

from collections.abc import Mapping
from typing import Any

from invo_emulator.terminal import spans
from invo_emulator.terminal.paper import Cell

HEADS = ("at", "kind", "which", "what", "because of")

# What is told by the other columns, or by nothing that a person would miss.
_ELSEWHERE = {"number", "at", "kind", "subject", "cause", "operation", "target_url", "of"}


def row(entry: Mapping[str, Any]) -> list[str | Cell]:
    """One of any kind."""
    kind = entry.get("of") or entry["kind"]
    at, cause = spans.moment(entry["at"]), entry["cause"] or ""
    return [at, str(kind), entry["subject"], _what(entry), Cell(cause, "grey")]


def _what(entry: Mapping[str, Any]) -> str:
    if entry["kind"] == "call":
        code = f" {entry['code']}" if entry["code"] else ""
        return f"{entry['method']} {entry['path']}: {entry['status'] or 'no answer'}{code}"
    if entry["kind"] == "posting":
        moved = [f"{each['amount']} {each['from']} → {each['to']}" for each in entry["postings"]]
        return f"{entry['why']}: {', '.join(moved)}"
    told = [
        f"{name} {value}"
        for name, value in entry.items()
        if name not in _ELSEWHERE and value is not None
    ]
    return ", ".join(told)
