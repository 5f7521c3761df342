"""Writes the documents that are made from the code: python tests/documents/reference.py"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

if __name__ == "__main__":
    # What pytest does by itself.
    sys.path[0] = str(Path(__file__).parents[1])

from documents import cards, commands, controls, endpoints, errors, events, settings, states

FOLDER = Path(__file__).parents[2] / "docs"

# Each document, and what writes it.
GENERATED: dict[str, Callable[[], str]] = {
    "cli": commands.write,
    "endpoints": endpoints.write,
    "events": events.write,
    "errors": errors.write,
    "controls": controls.write,
    "settings": settings.write,
    "cards": cards.write,
    "states": states.write,
}


if __name__ == "__main__":
    for name, write in GENERATED.items():
        FOLDER.joinpath(f"{name}.md").write_text(write(), encoding="utf-8")
