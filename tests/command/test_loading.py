"""What a start loads: nothing that only some who start it will need."""

import re

import pytest

from command.running import Command
from invo_emulator import lean

# Of ours: the control plane but for its health, what shows pages, and what other commands do.
OURS_FOR_LATER = [
    "invo_emulator." + name
    for name in (
        *("controls.every", "controls.snapshots", "controls.timeline", "core.soundness"),
        *("certificate", "demo", "diagnosis", "documentation", "evidence", "inspector", "openapi"),
        *("pages", "sweep", "templating", "terminal", "testing", "tls", "web.hosted"),
        *("web.rendering", "web.views"),
    )
]

# Of others.
OTHERS_FOR_LATER = [
    *("aiosqlite", "httpx", "invo_client", "jinja2", "markdown_it", "trustme"),
    *("click", "multiprocessing", "email.parser", "tomllib"),
    *lean.LEFT_OUT,
    *lean.POSTPONED,
]


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """What was imported by the time it had answered for the first time."""
    with Command() as command:
        emulator = command.start(env={"PYTHONPROFILEIMPORTTIME": "1"})
        emulator.control("GET", "/health")
        emulator.process.kill()
        told = emulator.end().complaint
    return set(re.findall(r"^import time:.*\| +([\w.]+)$", told, re.MULTILINE))


def test_what_it_cannot_do_without_is_loaded(loaded: set[str]) -> None:
    assert {"invo_emulator.app", "invo_emulator.api.sends", "uvicorn.server"} <= loaded


@pytest.mark.parametrize("name", [*OURS_FOR_LATER, *OTHERS_FOR_LATER])
def test_a_start_loads_nothing_that_it_may_not_need(loaded: set[str], name: str) -> None:
    assert {one for one in loaded if f"{one}.".startswith(f"{name}.")} == set()
