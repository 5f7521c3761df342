"""What the stories are told with: a wall that stands still, and a receiver that remembers.

What they show all together is compared with `invo_emulator/evidence.json`, or with
`--write-evidence` written there: see evidence.py.
"""

from collections.abc import AsyncIterator

import httpx
import pytest

import evidence
from invo_emulator.emulator import Emulator
from invo_emulator.money import ledger
from invo_emulator.system import System
from stories import Receiver, Story, Wall
from witness import WITNESS, announced, current_test


def pytest_addoption(parser: pytest.Parser) -> None:
    """How the evidence is written anew, and how long the emulator is fuzzed."""
    parser.addoption(
        "--write-evidence",
        action="store_true",
        help="write invo_emulator/evidence.json; what a part of the suite shows is only added",
    )
    parser.addoption(
        "--fuzz-examples",
        type=int,
        default=3,
        help="how many requests test_fuzzing.py makes up for each call",
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Compare what was shown with the evidence, once everything has run and gone well."""
    if not session.config.option.collectonly and evidence.settle(session):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what is wrong with the evidence."""
    if evidence.PROBLEMS:
        terminalreporter.section("evidence.json is not what the suite shows", red=True)
        for problem in evidence.PROBLEMS:
            terminalreporter.write_line(problem)
        terminalreporter.write_line("Write it anew: tests/run --write-evidence")


@pytest.fixture
def wall() -> Wall:
    """The wall's clock. It moves when a test moves it."""
    return Wall()


@pytest.fixture
def receiver() -> Receiver:
    """A studio's webhook receiver: remembers what it got and answers as told."""
    return Receiver()


@pytest.fixture
def system(wall: Wall) -> System:
    """Time and chance, both pinned."""
    return System(
        wall=wall, stopwatch=wall, entropy=lambda: "entropy of the tests", pause=wall.pause
    )


@pytest.fixture
async def emulator(system: System, receiver: Receiver) -> AsyncIterator[Emulator]:
    """An emulator in this process. After each story its books must balance."""
    emulator = Emulator(
        system=system, webhook_transport=lambda: httpx.MockTransport(receiver.answer)
    )
    yield emulator
    for world in emulator.worlds:
        assert world.at_once(ledger.is_balanced)
        WITNESS.heard(world.at_once(announced), current_test())
    await emulator.close()


@pytest.fixture
async def api(emulator: Emulator) -> AsyncIterator[Story]:
    """A studio's backend that calls the emulator without a socket."""
    async with Story(emulator) as story:
        yield story
