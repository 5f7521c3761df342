"""Scheduled jobs: each happens once, in order, at the instant it was due."""

import sqlite3
from collections.abc import Mapping

import pytest

from floor.stage import pinned
from invo_emulator.core.planting import plant
from invo_emulator.times import SECOND, iso_exact
from invo_emulator.world import jobs
from invo_emulator.world.jobs import Fired, Job
from invo_emulator.world.plan import Plan
from invo_emulator.world.transaction import Transaction
from invo_emulator.world.world import World
from stories import Wall

Log = list[tuple[str, int]]


@pytest.fixture
def log() -> Log:
    """What happened, and when."""
    return []


@pytest.fixture
def ringing(wall: Wall, log: Log) -> World:
    """A world in which bells can be scheduled, and an echo that schedules a bell."""

    def ring(tx: Transaction, subject: str) -> None:
        log.append((subject, tx.now))

    def echo(tx: Transaction, subject: str) -> None:
        jobs.schedule(tx, tx.now + 10 * SECOND, "ring", subject)

    def break_it(tx: Transaction, subject: str) -> None:
        raise LookupError(subject)

    kinds: Mapping[str, Job] = {"ring": ring, "echo": echo, "break": break_it}
    return World("default", Plan(), pinned(wall), kinds, plant)


def schedule(world: World, seconds: float, subject: str, kind: str = "ring") -> None:
    due_at = world.clock.now() + round(seconds * SECOND)
    world.at_once(lambda tx: jobs.schedule(tx, due_at, kind, subject))


def test_nothing_happens_before_its_time(ringing: World, wall: Wall, log: Log) -> None:
    schedule(ringing, 5, "bell")

    wall.now += 5 * SECOND - 1

    assert (ringing.run_due_jobs(), log) == ([], [])


def test_what_is_scheduled_twice_happens_once(ringing: World, wall: Wall, log: Log) -> None:
    schedule(ringing, 5, "bell")
    schedule(ringing, 5, "bell")

    wall.now += 5 * SECOND

    assert len(ringing.run_due_jobs()) == len(log) == 1


def test_it_happens_at_the_instant_it_was_due(ringing: World, wall: Wall, log: Log) -> None:
    due_at = wall() + 5 * SECOND
    schedule(ringing, 5, "bell")

    wall.advance(3600)

    assert ringing.run_due_jobs() == [Fired(due_at, "ring", "bell")]
    assert log == [("bell", due_at)]


def test_it_happens_once(ringing: World, log: Log) -> None:
    schedule(ringing, 0, "bell")

    fired = [ringing.run_due_jobs(), ringing.run_due_jobs()]

    assert [len(some) for some in fired] == [1, 0]


def test_things_happen_in_the_order_in_which_they_are_due_and_then_of_their_names(
    ringing: World, wall: Wall, log: Log
) -> None:
    for seconds, subject in [(3, "ord_4"), (1, "ord_7"), (3, "ord_3"), (2, "ord_5")]:
        schedule(ringing, seconds, subject)

    wall.advance(10)
    ringing.run_due_jobs()

    assert [subject for subject, _ in log] == ["ord_7", "ord_5", "ord_3", "ord_4"]


@pytest.mark.parametrize(("seconds", "heard"), [(9.9, []), (10, ["bell"])])
def test_what_happens_may_make_more_due(
    ringing: World, wall: Wall, log: Log, seconds: float, heard: list[str]
) -> None:
    schedule(ringing, 0, "bell", "echo")

    wall.advance(seconds)
    ringing.run_due_jobs()

    assert [subject for subject, _ in log] == heard


def test_what_is_scheduled_meanwhile_may_be_due_sooner(
    ringing: World, wall: Wall, log: Log
) -> None:
    schedule(ringing, 8, "later")
    ringing.run_due_jobs()
    schedule(ringing, 4, "sooner")

    wall.advance(4)
    ringing.run_due_jobs()

    assert [subject for subject, _ in log] == ["sooner"]


def test_what_a_commit_that_failed_took_back_happens_later(ringing: World, wall: Wall) -> None:
    schedule(ringing, 1, "bell")
    errors = [sqlite3.OperationalError("database or disk is full")]

    def fail_once(_: sqlite3.Connection) -> None:
        if errors:
            raise errors.pop()

    ringing.database.before_commit(fail_once)
    wall.advance(1)
    with pytest.raises(sqlite3.OperationalError):
        ringing.run_due_jobs()

    fired = ringing.run_due_jobs()

    assert [each.id for each in fired] == ["bell"]


def test_what_is_withdrawn_does_not_happen(ringing: World, wall: Wall, log: Log) -> None:
    due_at = wall() + SECOND
    for subject in ("bell", "another"):
        schedule(ringing, 1, subject)
    schedule(ringing, 2, "bell")

    ringing.at_once(lambda tx: jobs.withdraw(tx, due_at, "ring", "bell"))

    wall.advance(3)
    assert [each.id for each in ringing.run_due_jobs()] == ["another", "bell"]


def test_after_what_was_due_it_is_the_present_again(ringing: World, wall: Wall) -> None:
    schedule(ringing, 1, "bell")
    wall.advance(60)

    assert ringing.at_once(lambda tx: tx.now) == wall()


def test_what_breaks_is_dropped_and_told(
    ringing: World, log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    schedule(ringing, 1, "broken", "break")
    schedule(ringing, 2, "bell")
    ringing.clock.hop(ringing.clock.now() + 2 * SECOND)

    fired = ringing.run_due_jobs()

    assert [each.id for each in fired] == ["bell"] == [subject for subject, _ in log]
    assert "the job break of broken failed" in caplog.text
    assert ringing.at_once(jobs.next_due) is None


def test_the_next_thing_due_is_the_earliest(ringing: World, wall: Wall) -> None:
    assert ringing.at_once(jobs.next_due) is None

    schedule(ringing, 8, "later")
    schedule(ringing, 4, "sooner")

    assert ringing.at_once(jobs.next_due) == wall() + 4 * SECOND


def test_what_happened_is_shown_with_its_details() -> None:
    fired = Fired(0, "webhook.attempt", "dlv_1", {"status": 500})

    assert fired.shown() == {
        "at": iso_exact(0),
        "kind": "webhook.attempt",
        "id": "dlv_1",
        "status": 500,
    }
