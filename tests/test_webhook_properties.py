"""Whatever is announced, changed, sent and lost: no event is forgotten, none waits for ever."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from invo_emulator.core.planting import plant
from invo_emulator.emulator import JOBS
from invo_emulator.errors import WrongState
from invo_emulator.system import System
from invo_emulator.webhooks import deliveries, hostility, outbox, policies, targets
from invo_emulator.webhooks.deliveries import Due, Outcome
from invo_emulator.world.plan import Plan
from invo_emulator.world.transaction import Row, Transaction
from invo_emulator.world.world import World
from stories import Json, Wall

T = TypeVar("T")

NAMES = st.sampled_from(["main", "other"])
LONGER_THAN_ANY_LEASE = 200

POLICY: st.SearchStrategy[Json] = st.builds(
    lambda *parts: {name: value for part in parts for name, value in part.items()},
    st.sampled_from([{}, {"ordered": True}, {"ordered": False}, {"concurrency": 1}]),
    st.sampled_from([{}, {"rate_limit_per_second": 1}, {"rate_limit_per_second": None}]),
    st.sampled_from([{"max_attempts": 1}, {"retry_delays_seconds": [5, 1], "max_attempts": 4}]),
)
HOSTILE: st.SearchStrategy[Json] = st.builds(
    lambda *parts: {name: value for part in parts for name, value in part.items()},
    st.sampled_from([{}, {"times": 2}, {"after": 1, "times": 1}, {"event_types": ["a"]}]),
    st.sampled_from([{}, {"duplicate": 2}, {"duplicate_at_once": 2}]),
    st.sampled_from([{}, {"reorder": 2}, {"reorder": 3}, {"delay_seconds": 40}]),
)


class Undone(Exception):
    """Rolls back what was only tried."""


class Webhooks(RuleBasedStateMachine):
    """A studio that changes its mind, a tester who is hostile, couriers that die, and time."""

    def __init__(self) -> None:
        super().__init__()
        self.wall = Wall()
        system = System(wall=self.wall, stopwatch=self.wall, entropy=lambda: "pinned")
        self.world = World("default", Plan(), system, JOBS, plant)
        # What couriers believe that they have: some of it was taken from them meanwhile.
        self.under_way: list[Due] = []
        # From when a target with a rate may be sent something again.
        self.free_at: dict[int, int] = {}

    @initialize(told=st.tuples(POLICY, POLICY), hostile=HOSTILE)
    def listen(self, told: tuple[Json, Json], hostile: Json) -> None:
        for name, policy in zip(("main", "other"), told, strict=True):
            self._put(name)
            self.tune(name, policy)
        self.spoil("main", hostile)

    # What can be done

    @rule(event_type=st.sampled_from("ab"), count=st.integers(1, 3))
    def announce(self, event_type: str, count: int) -> None:
        game_id = self.world.game().game_id
        for _ in range(count):
            expected = {
                row["target_id"]: self._copies(row, event_type)
                for row in self._all("SELECT * FROM webhook_target WHERE state = 'active'")
            }
            event = self._do(lambda tx: outbox.announce(tx, game_id, event_type, {}))
            made = self._all("SELECT target_id FROM delivery WHERE event_id = ?", event)
            ids = [row["target_id"] for row in made]
            assert {each: ids.count(each) for each in ids} == expected

    def _copies(self, target: Row, event_type: str) -> int:
        hostile = hostility.read(target["hostile"])
        if hostility.is_about(hostile, event_type):
            hostile = hostility.planned(hostile, target["announced"])
            return 1 + hostile.duplicate + hostile.duplicate_at_once
        return 1

    @rule(name=NAMES, is_wanted=st.booleans())
    def put_or_disable(self, name: str, is_wanted: bool) -> None:
        if is_wanted:
            self._put(name)
        else:
            self._do(lambda tx: targets.disable(tx, self._target(tx, name)))

    def _put(self, name: str) -> None:
        self._do(lambda tx: targets.put(tx, self.world.game(), "http://a/", name=name))

    @rule(name=NAMES, policy=POLICY)
    def tune(self, name: str, policy: Json) -> None:
        row = self._do(lambda tx: targets.change_policy(tx, self._target(tx, name), policy, ""))
        self.free_at.pop(row["target_id"], None)

    @rule(name=NAMES, hostile=HOSTILE)
    def spoil(self, name: str, hostile: Json) -> None:
        self._do(lambda tx: targets.be_hostile(tx, self._target(tx, name), hostile, ""))

    @rule(most=st.integers(-1, 6))
    def claim(self, most: int) -> None:
        before = {row["target_id"]: row for row in self._targets()}
        waiting = self._all("SELECT * FROM delivery WHERE state = 'pending' ORDER BY number")
        claimed = self._do(lambda tx: deliveries.claim(tx, most, self.wall()))
        leaders = self._leaders(claimed)
        assert len(leaders) <= max(most, 0)
        for target_id, row in before.items():
            mine = [due for due in leaders if due.target_id == target_id]
            if mine:
                self._check_claim(row, mine, [w for w in waiting if w["target_id"] == target_id])
        self.under_way += claimed

    def _leaders(self, claimed: list[Due]) -> list[Due]:
        """What was claimed, without the copies that only came along."""
        seen: dict[tuple[str, int, int], Due] = {}
        for due in claimed:
            is_copied = due.hostile.duplicate_at_once > 0
            key = (
                (due.event_id, due.target_id, due.due_at) if is_copied else (due.delivery_id, 0, 0)
            )
            seen.setdefault(key, due)
        return list(seen.values())

    def _check_claim(self, target: Row, mine: list[Due], waiting: list[Row]) -> None:
        """A target's policy is kept by what was claimed for it, which was due."""
        policy, now = policies.of(target), self.world.clock.now()
        assert target["state"] == "active"
        assert all(due.due_at <= now == due.sent_at for due in mine)
        if policy.ordered:
            assert (target["busy"], len(mine)) == (0, 1)
            assert mine[0].delivery_id == waiting[0]["delivery_id"]
        else:
            assert target["busy"] + len(mine) <= policy.concurrency
        if policy.interval:
            assert len(mine) == 1
            assert self.free_at.get(target["target_id"], 0) <= now
            self.free_at[target["target_id"]] = now + policy.interval

    @rule(status=st.sampled_from([200, 500]))
    def claim_and_finish_all(self, status: int) -> None:
        self.claim(6)
        while self.under_way:
            self.finish(0, status)

    @precondition(lambda self: self.under_way)
    @rule(place=st.integers(0, 3), status=st.sampled_from([200, 302, 500, None]))
    def finish(self, place: int, status: int | None) -> None:
        due = self.under_way.pop(place % len(self.under_way))
        [before] = self._all("SELECT * FROM delivery WHERE delivery_id = ?", due.delivery_id)
        outcome = Outcome(1, status, network_error=None if status else "ConnectError")
        state = self._do(lambda tx: deliveries.record(tx, due, outcome))
        [after] = self._all("SELECT * FROM delivery WHERE delivery_id = ?", due.delivery_id)
        assert after["state"] == state
        if (before["state"], before["attempts"]) != ("sending", due.number):
            assert tuple(after) == tuple(before)

    @precondition(lambda self: self.under_way)
    @rule(place=st.integers(0, 3))
    def let_go(self, place: int) -> None:
        due = self.under_way.pop(place % len(self.under_way))
        self._do(lambda tx: deliveries.hand_back(tx, due))

    @rule(comes_back=st.booleans())
    def die_and_start_again(self, comes_back: bool) -> None:
        self._do(lambda tx: plant(tx, self.world.plan))
        if not comes_back:
            self.under_way.clear()

    @rule()
    def sleep_through_every_lease(self) -> None:
        self.wall.advance(LONGER_THAN_ANY_LEASE)
        self._do(lambda tx: deliveries.hand_back(tx, leased_until=self.wall()))

    @rule(seconds=st.sampled_from([0.000_001, 0.2, 1, 5, 40]))
    def wait(self, seconds: float) -> None:
        self.wall.advance(seconds)

    @rule(place=st.integers(0, 100))
    def resend(self, place: int) -> None:
        known = self._all(
            """SELECT delivery.*, webhook_target.state AS target_state
               FROM delivery JOIN webhook_target USING (target_id) ORDER BY number"""
        )
        if not known:
            return
        row = known[place % len(known)]
        is_refused = row["state"] == "sending" or row["target_state"] != "active"
        try:
            self._do(lambda tx: deliveries.resend(tx, row["delivery_id"]))
        except WrongState:
            assert is_refused
        else:
            assert not is_refused

    # What must be so whatever was done

    @invariant()
    def something_can_be_claimed_when_and_only_when_it_is_said_to_be_due(self) -> None:
        due_at, now = self._do(deliveries.next_due), self.world.clock.now()
        claimable = self._tried(lambda tx: deliveries.claim(tx, 1, self.wall()))
        assert bool(claimable) == (due_at is not None and due_at <= now)

    @invariant()
    def at_the_instant_that_is_said_something_can_be_claimed(self) -> None:
        due_at = self._do(deliveries.next_due)
        if due_at is not None and due_at > self.world.clock.now():

            def then(tx: Transaction) -> list[Due]:
                tx.now = due_at
                return deliveries.claim(tx, 1, self.wall())

            assert self._tried(then)

    @invariant()
    def attempts_are_numbered_without_a_gap(self) -> None:
        for row in self._all("SELECT * FROM delivery"):
            sql = "SELECT number FROM attempt WHERE delivery_id = ? ORDER BY number"
            numbers = [each["number"] for each in self._all(sql, row["delivery_id"])]
            assert numbers == list(range(1, row["attempts"] + 1))

    @invariant()
    def each_state_has_what_it_needs_and_no_more(self) -> None:
        for row in self._all("SELECT * FROM delivery"):
            state = row["state"]
            assert state in ("pending", "held", "sending", "delivered", "dead")
            assert (row["due_at"] is not None) == (state in ("pending", "held", "sending"))
            assert (row["lease_until"] is not None) == (state == "sending")
            assert row["waits_for"] is None or state == "held"

    @invariant()
    def whoever_is_held_waits_for_somebody_who_will_end(self) -> None:
        rows = {row["delivery_id"]: row for row in self._all("SELECT * FROM delivery")}
        gathering = {row["target_id"] for row in self._targets() if self._is_gathering(row)}
        for row in rows.values():
            steps = 0
            while row["state"] == "held":
                other = row["waits_for"] or row["goes_with"]
                if other is None:
                    assert row["target_id"] in gathering
                    break
                row, steps = rows[other], steps + 1
                assert row["state"] in ("held", "pending", "sending")
                assert steps <= len(rows)

    def _is_gathering(self, target: Row) -> bool:
        """Whether one more event could complete what is to be shuffled."""
        hostile = hostility.read(target["hostile"])
        return hostile.reorder > 0 and not hostility.is_over(hostile, target["announced"])

    @invariant()
    def a_disabled_target_waits_for_nothing(self) -> None:
        assert not self._all(
            """SELECT 1 FROM delivery JOIN webhook_target USING (target_id)
               WHERE webhook_target.state = 'disabled' AND delivery.state IN ('pending', 'held')"""
        )

    @invariant()
    def what_is_being_sent_has_a_sender_or_a_lease(self) -> None:
        mine = {(due.delivery_id, due.number) for due in self.under_way}
        sending = self._all("SELECT * FROM delivery WHERE state = 'sending'")
        assert {(row["delivery_id"], row["attempts"]) for row in sending} <= mine

    def teardown(self) -> None:
        """Left alone, with nobody hostile any more, everything comes to its end."""
        if not self._targets():
            return
        self._do(lambda tx: deliveries.hand_back(tx))
        self._stop_being_hostile("main")
        self._stop_being_hostile("other")
        steps = 1000
        while (due_at := self._do(deliveries.next_due)) is not None:
            self.world.clock.hop(max(due_at, self.world.clock.now()))
            claimed = self._do(lambda tx: deliveries.claim(tx, 100, self.wall()))
            for due in claimed:
                self._do(partial(deliveries.record, due=due, outcome=Outcome(1, 200)))
            steps -= 1
            assert claimed
            assert steps
        assert not self._all("SELECT 1 FROM delivery WHERE state NOT IN ('delivered', 'dead')")

    def _stop_being_hostile(self, name: str) -> None:
        self._do(lambda tx: targets.be_hostile(tx, self._target(tx, name), {}, ""))

    # How it is done and looked at

    def _target(self, tx: Transaction, name: str) -> Row:
        target = targets.get(tx, self.world.game(), name)
        assert target
        return target

    def _targets(self) -> list[Row]:
        return self._all(
            """SELECT *, (SELECT COUNT(*) FROM delivery WHERE state = 'sending'
                          AND delivery.target_id = webhook_target.target_id) AS busy
               FROM webhook_target"""
        )

    def _do(self, work: Callable[[Transaction], T]) -> T:
        return self.world.at_once(work)

    def _tried(self, work: Callable[[Transaction], T]) -> T:
        """What it would give, without having done it."""
        found: list[T] = []

        def trying(tx: Transaction) -> None:
            found.append(work(tx))
            raise Undone

        with suppress(Undone):
            self.world.at_once(trying)
        return found[0]

    def _all(self, sql: str, *values: object) -> list[Row]:
        return list(self._do(lambda tx: tx.all(sql, *values)))


TestWebhooks = Webhooks.TestCase
TestWebhooks.settings = settings(
    max_examples=80,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
