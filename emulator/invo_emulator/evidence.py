"""The evidence: what the tests of this version have seen, as their last run wrote it down.

    answers     of each call, by status: the JSON Schema of all that was answered
    drivers     of each call, by client: a test in which it was called by that client
    events      by type: a test in which it was announced
    examples    of each call: one that went well, and its answer
    extras      of each no, by status and code: what it says besides its envelope
    fields      of each call, by field: the clients that sent it
    payloads    by type of event: the JSON Schema of what webhooks carry
    refusals    of each call, by status and code: a test in which it was answered

A call of the API goes by its number (E10), a control call by its method and path. The command
`tests/run --write-evidence` writes the file; the tests fail when it is not what they see.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from invo_emulator.records import frozen

Facts = Mapping[str, Any]


@frozen
class Evidence:
    """What the file says, section by section."""

    answers: Facts
    drivers: Facts
    events: Facts
    examples: Facts
    extras: Facts
    fields: Facts
    payloads: Facts
    refusals: Facts


@cache
def read() -> Evidence:
    """The evidence. A fifth of a megabyte, so it is read when somebody asks."""
    file = Path(__file__).with_suffix(".json")
    return Evidence(**json.loads(file.read_text(encoding="utf-8")))
