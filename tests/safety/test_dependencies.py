"""What is installed beside our own: bounded where it runs, locked where it is tested."""

import os
import re
import socket
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from invo_emulator import toml

ROOT = Path(__file__).parents[2]
EMULATOR = toml.loads((ROOT / "pyproject.toml").read_text())["project"]
CLIENT = toml.loads((ROOT / "client" / "pyproject.toml").read_text())["project"]

# What a user's machine installs.
RUNTIME = [
    *EMULATOR["dependencies"],
    *EMULATOR["optional-dependencies"]["tls"],
    *CLIENT["dependencies"],
]
OURS = {"invo-client", "invo-emulator"}


@pytest.mark.parametrize("text", RUNTIME)
def test_what_runs_has_a_lowest_and_a_highest_version(text: str) -> None:
    operators = {each.operator for each in Requirement(text).specifier}

    assert operators in ({">=", "<"}, {"=="}, {"~="})


def locked() -> dict[str, str]:
    """Every package that is locked, and which version."""
    lines = (ROOT / ".ci" / "locked.txt").read_text().splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def needed() -> set[str]:
    """All that the tests' environment needs, and what that needs in turn."""
    found: set[str] = set()
    waiting = [Requirement(f"{EMULATOR['name']}[dev]")]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        is_known = name in found and not wanted.extras
        applies = wanted.marker is None or wanted.marker.evaluate({"extra": ""})
        if is_known or not applies:
            continue
        found.add(name)
        waiting += _requirements(name, wanted.extras)
    return found - OURS


def _requirements(name: str, extras: set[str]) -> list[Requirement]:
    listed = [Requirement(text) for text in distribution(name).requires or ()]
    return [
        # Only now is it known which extra it is asked of.
        Requirement(str(each).partition(";")[0])
        for each in listed
        if each.marker is None
        or any(each.marker.evaluate({"extra": extra}) for extra in ["", *extras])
    ]


def test_all_that_the_tests_need_is_locked() -> None:
    assert needed() - locked().keys() == set()


def test_what_is_locked_is_a_version_each() -> None:
    assert locked()
    assert [one for one in locked().values() if not re.fullmatch(r"[0-9][0-9a-z.+]*", one)] == []


@pytest.mark.skipif(
    "INVO_TESTS_LOOPBACK_ONLY" not in os.environ,
    reason="tests/run makes a network of its own where the system lets it",
)
def test_the_tests_reach_no_other_machine() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        # An address for examples. Nothing is sent: a way there is all that is looked for.
        with pytest.raises(OSError, match="unreachable"):
            nobody.connect(("192.0.2.1", 9))
