"""Everything at once: whatever is done to a world, in whatever order, the truths hold, and the same
seed gives the same bytes."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from machine.machine import NAMES, WORLD_STEPS, Machine, Violation
from machine.steps import STEPS
from machine.truths import violations
from soak import soak


class Everything(RuleBasedStateMachine):
    """A studio, its players, a tester and time."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.machine = Machine()

    @initialize()
    def begin(self) -> None:
        self._run(self.machine.begin())

    @rule(name=st.sampled_from(NAMES), number=st.integers(0, 11))
    def do(self, name: str, number: int) -> None:
        self._run(self.machine.do(name, number))

    def teardown(self) -> None:
        """The same, done again, is answered alike."""
        try:
            self._run(self.machine.end())
        finally:
            self._run(self.machine.close())
            self._run(self.loop.shutdown_default_executor())
            self.loop.close()

    def _run(self, work: Any) -> None:
        self.loop.run_until_complete(work)


# 2,000 steps, and each of them a second time.
TestEverything = Everything.TestCase
TestEverything.settings = settings(
    max_examples=40,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


async def test_a_soak_that_finds_nothing_says_how_far_it_came() -> None:
    done, wrong = await soak(60, "the tests", episode=30)

    assert (done, wrong) == (60, None)


SPOILT = [
    ("UPDATE account SET balance = balance + 1 WHERE name LIKE 'player/%'", "say otherwise"),
    ("DELETE FROM job", "nothing is scheduled for it"),
    ("UPDATE job SET due_at = due_at + 1", "and yet it is scheduled to"),
    ("UPDATE move SET state = 'failed'", "the timeline says"),
    ("UPDATE item_purchase SET transaction_id = 'txn_other'", "nobody knows"),
    ("UPDATE delivery SET due_at = NULL", "and due at None"),
    ("UPDATE delivery SET attempts = 3", "attempts once"),
]


@pytest.mark.parametrize(("sql", "sentence"), SPOILT)
async def test_the_truths_find_what_is_not_true(sql: str, sentence: str) -> None:
    machine = Machine()
    await machine.begin()
    await machine.do("buy", 0)

    machine.studio.world.at_once(
        lambda tx: tx.connection.execute("DROP TRIGGER IF EXISTS move_changed") and tx.execute(sql)
    )

    assert any(sentence in each for each in violations(machine.studio.world))
    await machine.close()


async def test_the_machine_finds_an_answer_that_differs() -> None:
    machine = Machine()
    await machine.begin()
    machine.studio.heard[-1] = (200, b"{}", None)

    with pytest.raises(Violation, match="differs"):
        await machine.end()
    await machine.close()


def test_whatever_can_be_done_is_done_sometimes() -> None:
    assert set(NAMES) == {*STEPS, *WORLD_STEPS}
