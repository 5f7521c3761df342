"""The pytest plugin: a world for each test that asks for one. Whoever asks for none pays nothing.

    invo             a world with its games: players, clients, control calls
    invo_clock       its clock
    invo_faults      calls that fail at an exact point
    invo_webhooks    a receiver of its webhooks
    invo_checkout    what a player does on the hosted page

End of the list.
"""

# Little is imported up here: this is part of every pytest run where the emulator is installed.
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from invo_emulator.testing.checkouts import InvoCheckout
    from invo_emulator.testing.clocks import InvoClock
    from invo_emulator.testing.faults import InvoFaults
    from invo_emulator.testing.places import Place
    from invo_emulator.testing.webhooks import InvoWebhooks
    from invo_emulator.testing.worlds import Invo

_MARK = (
    "invo(seed=, now=, frozen=, settings=, games=, players=, items=, faults=): "
    "what the world of the invo fixture begins with."
)

_world_of = pytest.StashKey["Invo"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, each also read from the ini file."""
    group = parser.getgroup("invo", "the emulator of INVO's backend")
    group.addoption(
        "--invo-mode",
        choices=("in-process", "server"),
        help="where the emulator is: in-process (no socket, the default), or behind a free port",
    )
    group.addoption(
        "--invo-url", metavar="URL", help="use the emulator that runs there (INVO_EMULATOR_URL)"
    )
    group.addoption("--invo-control-token", metavar="TOKEN", help="its control token, if any")
    group.addoption(
        "--invo-webhook-host",
        metavar="HOST",
        help="this machine's name for it: host.docker.internal from a container (127.0.0.1)",
    )
    group.addoption(
        "--invo-cases",
        metavar="DIR",
        help="folder for the case files of red tests (.invo-cases; an empty name for none)",
    )
    for name, about, default in (
        ("invo_mode", "as --invo-mode", ""),
        ("invo_url", "as --invo-url", ""),
        ("invo_webhook_host", "as --invo-webhook-host", ""),
        ("invo_cases", "as --invo-cases", ".invo-cases"),
    ):
        parser.addini(name, about, default=default)


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", _MARK)


def _said(config: pytest.Config, name: str) -> str | None:
    """An option, else what the ini file says, else none."""
    given = config.getoption(name)
    return given if given is not None else config.getini(name) or None


@pytest.fixture(scope="session")
def invo_place(pytestconfig: pytest.Config) -> "Iterator[Place]":
    """Where the worlds of this run are made: one emulator for each process of it, or the one that
    --invo-url names."""
    from invo_emulator.testing.places import NoEmulator, chosen

    try:
        place = chosen(
            _said(pytestconfig, "invo_url"),
            _said(pytestconfig, "invo_mode"),
            pytestconfig.getoption("invo_control_token"),
            _said(pytestconfig, "invo_webhook_host"),
        )
    except ValueError as problem:
        raise pytest.UsageError(f"invo_mode: {problem}") from None
    except NoEmulator as problem:
        pytest.fail(str(problem), pytrace=False)
    yield place
    place.close()


@pytest.fixture
def invo(request: pytest.FixtureRequest, invo_place: "Place") -> "Iterator[Invo]":
    """A fresh world, dropped after the test."""
    from invo_emulator.testing.marks import WrongMark, plan_of
    from invo_emulator.testing.worlds import ControlRefused, Invo

    marks = list(request.node.iter_markers("invo"))
    try:
        for mark in marks:
            if mark.args:
                raise WrongMark(f"invo takes its arguments by name; not {mark.args[0]!r}.")
        invo = Invo(invo_place, plan_of(mark.kwargs for mark in marks))
    except (WrongMark, ControlRefused) as problem:
        pytest.fail(f"@pytest.mark.invo of {request.node.nodeid}: {problem}", pytrace=False)
    request.node.stash[_world_of] = invo
    yield invo
    invo.drop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> "Generator[None, pytest.TestReport, pytest.TestReport]":
    """Leave a case file of a red test, and say where, while its world is still there."""
    report = yield
    invo, folder = item.stash.get(_world_of, None), _said(item.config, "invo_cases")
    if invo and folder and report.failed and report.when != "teardown":
        from invo_emulator.testing.cases import keep

        told = keep(invo, item.nodeid, report.longreprtext, item.config.rootpath / folder)
        report.sections.append(("invo", told))
    return report


@pytest.fixture
def invo_clock(invo: "Invo") -> "InvoClock":
    """The hand on the world's clock."""
    from invo_emulator.testing.clocks import InvoClock

    return InvoClock(invo)


@pytest.fixture
def invo_faults(invo: "Invo") -> "InvoFaults":
    """Calls that fail at an exact point."""
    from invo_emulator.testing.faults import InvoFaults

    return InvoFaults(invo)


@pytest.fixture
def invo_webhooks(invo: "Invo") -> "Iterator[InvoWebhooks]":
    """A receiver of the world's webhooks."""
    from invo_emulator.testing.webhooks import InvoWebhooks

    webhooks = InvoWebhooks(invo)
    yield webhooks
    webhooks.close()


@pytest.fixture
def invo_checkout(invo: "Invo") -> "InvoCheckout":
    """What a player does on the hosted page."""
    from invo_emulator.testing.checkouts import InvoCheckout

    return InvoCheckout(invo)
