"""Tests that are written with unittest."""

import subprocess
import sys

import pytest

from plugin.studio import Suite

TESTS = """
from unittest import IsolatedAsyncioTestCase

from invo_emulator.testing import InvoTestCase

class Shop(InvoTestCase):
    invo_plan = {"players": ["ada@example.com"], "settings": {"starting_balance": "5.00"}}

    def test_a_purchase(self):
        webhooks = self.invo_webhooks
        client = self.invo.client()
        session = client.create_checkout(player_email="ada@example.com", usd_amount="10.00")
        self.invo_checkout.pay(session)
        event = webhooks.wait_for("purchase.completed")
        self.assertEqual(event.data["new_balance"], "105.00")

class AsyncShop(InvoTestCase, IsolatedAsyncioTestCase):
    async def test_a_balance(self):
        self.invo.player("ada@example.com", balance="7.00")
        async with self.invo.async_client() as client:
            answer = await client.get_player_balance(player_email="ada@example.com")
        self.assertEqual(answer.balances[0].available_balance, "7.00")
"""

RED = """
from invo_emulator.testing import InvoTestCase

class Shop(InvoTestCase):
    def test_red(self):
        self.invo_faults.armed()
        self.invo_clock.freeze()
        self.fail("as it should")
"""


def run(suite: Suite, source: str) -> "subprocess.CompletedProcess[str]":
    """Run a file with unittest."""
    file = suite.pytester.makepyfile(source)
    command = [sys.executable, "-W", "error", "-m", "unittest", file.name]
    return subprocess.run(
        command, cwd=suite.pytester.path, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("mode", ["in-process", "server", "url"])
def test_tests_have_a_world_each(
    suite: Suite, mode: str, running_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, value = ("INVO_EMULATOR_URL", running_url) if mode == "url" else ("INVO_MODE", mode)
    monkeypatch.setenv(name, value)

    done = run(suite, TESTS)

    assert "Ran 2 tests" in done.stderr
    assert done.returncode == 0, done.stderr


def test_a_red_test_leaves_its_case(suite: Suite) -> None:
    done = run(suite, RED)

    assert "invo-emulator replay" in done.stderr
    assert suite.case()["test"].endswith("Shop.test_red")
    assert "as it should" in suite.case()["failure"]


def test_pytest_runs_them_too(suite: Suite) -> None:
    suite.run(TESTS).assert_outcomes(passed=2)


def test_pytest_leaves_a_case_too(suite: Suite) -> None:
    suite.run(RED).assert_outcomes(failed=1)

    assert suite.case()["test"].endswith("Shop.test_red")
