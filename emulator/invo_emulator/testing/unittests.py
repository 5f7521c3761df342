"""The same for tests that are written with unittest."""

import sys
from functools import cached_property
from pathlib import Path
from traceback import format_exception
from typing import Any, ClassVar
from unittest import TestCase, TestResult

from invo_emulator.testing.cases import keep
from invo_emulator.testing.checkouts import InvoCheckout
from invo_emulator.testing.clocks import InvoClock
from invo_emulator.testing.faults import InvoFaults
from invo_emulator.testing.marks import plan_of
from invo_emulator.testing.places import shared
from invo_emulator.testing.webhooks import InvoWebhooks
from invo_emulator.testing.worlds import Invo


class InvoTestCase(TestCase):
    """Tests that have a world each. With coroutines: class Shop(InvoTestCase,
    IsolatedAsyncioTestCase).

    invo_plan: what each world begins with, as the arguments of the plugin's mark.
    invo_cases: the folder for the case files of red tests; none if it is empty.
    """

    invo_plan: ClassVar[dict[str, Any]] = {}
    invo_cases: ClassVar[str] = ".invo-cases"

    invo: Invo

    def run(self, result: TestResult | None = None) -> TestResult | None:
        """Run it, as unittest does."""
        self._failures: list[str] = []
        watched: Any = None if result is None else _Watched(result, self._failures)
        return super().run(watched)

    def setUp(self) -> None:
        """Make the world. Raises WrongMark and ControlRefused for a plan that can't be."""
        super().setUp()
        self.invo = Invo(shared(), plan_of([self.invo_plan]))
        self.addCleanup(self._end)

    @cached_property
    def invo_clock(self) -> InvoClock:
        """The hand on the world's clock."""
        return InvoClock(self.invo)

    @cached_property
    def invo_faults(self) -> InvoFaults:
        """Calls that fail at an exact point."""
        return InvoFaults(self.invo)

    @cached_property
    def invo_checkout(self) -> InvoCheckout:
        """What a player does on the hosted page."""
        return InvoCheckout(self.invo)

    @cached_property
    def invo_webhooks(self) -> InvoWebhooks:
        """A receiver of the world's webhooks, from when it is first asked for."""
        webhooks = InvoWebhooks(self.invo)
        self.addCleanup(webhooks.close)
        return webhooks

    def _end(self) -> None:
        failures = self._failures + _not_told_yet(self)
        if failures and self.invo_cases:
            told = keep(self.invo, self.id(), "\n".join(failures), Path(self.invo_cases))
            sys.stderr.write(f"\n{told}\n")
        self.invo.drop()


def _not_told_yet(test: TestCase) -> list[str]:
    """The failures that Python 3.10 tells a result of only once all is cleaned up."""
    if sys.version_info >= (3, 11):
        return []
    gathered: Any = vars(test)["_outcome"]
    return ["".join(format_exception(*error)) for _, error in gathered.errors if error]


class _Watched:
    """A result that also tells the test itself what became of it, while its world is there."""

    def __init__(self, result: Any, failures: list[str]) -> None:
        self._result, self._failures = result, failures

    def __getattr__(self, name: str) -> Any:
        return getattr(self._result, name)

    def addFailure(self, test: TestCase, error: Any) -> None:
        self._failures.append("".join(format_exception(*error)))
        self._result.addFailure(test, error)

    def addError(self, test: TestCase, error: Any) -> None:
        self._failures.append("".join(format_exception(*error)))
        self._result.addError(test, error)
