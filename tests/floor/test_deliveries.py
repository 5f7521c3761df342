"""Deliveries: who is claimed, what an attempt means, and what a resend may do."""

import sqlite3
from dataclasses import replace

import pytest

from floor.stage import announce, attempts_of, deliveries_of, listen, steps
from invo_emulator.errors import DeliveryNotFound, WrongState
from invo_emulator.times import SECOND
from invo_emulator.webhooks import deliveries, delivery_views, outbox, policies, targets
from invo_emulator.webhooks.deliveries import Due, Outcome
from invo_emulator.world.transaction import Row, Transaction
from invo_emulator.world.world import World
from stories import SIGNING_SECRET, TARGET, Wall

ACCEPTED = Outcome(1500, 200, {"content-type": "text/plain"}, b"thanks")
REFUSED = Outcome(1500, 503, {}, b"")
UNREACHABLE = Outcome(1500, network_error="ConnectError: refused")


def claim(world: World, most: int = 100) -> list[Due]:
    return world.at_once(lambda tx: deliveries.claim(tx, most, wall=0))


def record(world: World, due: Due, outcome: Outcome) -> str:
    return world.at_once(lambda tx: deliveries.record(tx, due, outcome))


def attempt(world: World, outcome: Outcome) -> str:
    """Claim the one delivery that is due, and record what came of it; its new state."""
    [due] = claim(world)
    return record(world, due, outcome)


def resend(world: World, delivery_id: str) -> str:
    return str(world.at_once(lambda tx: deliveries.resend(tx, delivery_id))["state"])


@pytest.fixture
def delivery_id(world: World) -> str:
    """A delivery that is due."""
    listen(world)
    announce(world)
    return str(deliveries_of(world)[0]["delivery_id"])


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_success(status: int) -> None:
    assert Outcome(0, status).is_success


@pytest.mark.parametrize("status", [None, 100, 199, 300, 301, 302, 304, 307, 400, 404, 410, 500])
def test_nothing_else_is(status: int | None) -> None:
    assert not Outcome(0, status).is_success


DUE = Due(
    delivery_id="dlv",
    event_id="evt",
    event_type="webhook.test",
    idempotency_key="idem",
    body=b"{}",
    target_id=1,
    target_url=TARGET,
    signing_secrets=("whsec",),
    old_secret=None,
    number=1,
    due_at=0,
    sent_at=0,
)
SCHEDULE = [(0, 30), (1, 120), (2, 600), (3, 3600), (4, 21_600), (5, 86_400)]


@pytest.mark.parametrize(("retries", "delay"), SCHEDULE)
@pytest.mark.parametrize("outcome", [REFUSED, UNREACHABLE])
def test_a_failure_is_repeated_after_the_guides_delay(
    retries: int, delay: int, outcome: Outcome
) -> None:
    due = replace(DUE, due_at=7 * SECOND, sent_at=8 * SECOND)

    assert deliveries.verdict(outcome, retries, due) == ("postpone", (7 + delay) * SECOND)


def test_after_six_repetitions_it_is_dead() -> None:
    assert deliveries.verdict(REFUSED, 6, DUE) == ("give_up", None)
    assert policies.RETRY_DELAYS_SECONDS == (30, 120, 600, 3600, 21_600, 86_400)


@pytest.mark.parametrize("retries", range(7))
def test_a_success_ends_it_at_any_time(retries: int) -> None:
    assert deliveries.verdict(ACCEPTED, retries, DUE) == ("accept", None)


@pytest.mark.parametrize(("late", "next_at"), [(29, 30), (30, 60), (31, 61), (86_400, 86_430)])
def test_an_attempt_that_was_very_late_is_not_followed_at_once(late: int, next_at: int) -> None:
    due = replace(DUE, sent_at=late * SECOND)

    assert deliveries.verdict(REFUSED, 0, due) == ("postpone", next_at * SECOND)


def test_a_claim_knows_all_that_a_sender_needs(world: World, delivery_id: str) -> None:
    [due] = claim(world)

    [event] = world.at_once(lambda tx: tx.all("SELECT * FROM event"))
    assert (due.delivery_id, due.event_id, due.number) == (delivery_id, event["event_id"], 1)
    assert (due.body, due.idempotency_key) == (event["body"], event["idempotency_key"])
    assert (due.target_url, due.signing_secrets) == (TARGET, (SIGNING_SECRET,))
    assert (due.due_at, due.sent_at) == (world.clock.now(), world.clock.now())


def test_nothing_is_claimed_twice(world: World, delivery_id: str) -> None:
    assert [len(claim(world)), len(claim(world))] == [1, 0]


def test_nothing_is_claimed_before_it_is_due(world: World, delivery_id: str, wall: Wall) -> None:
    attempt(world, REFUSED)

    wall.now += 30 * SECOND - 1

    assert claim(world) == []
    wall.now += 1
    assert [due.number for due in claim(world)] == [2]


def test_four_are_claimed_for_one_target_and_no_more(world: World) -> None:
    listen(world)
    events = [announce(world) for _ in range(6)]

    claimed = claim(world)

    assert [due.event_id for due in claimed] == events[:4]
    assert claim(world) == []


def test_a_place_that_became_free_is_taken(world: World) -> None:
    listen(world)
    events = [announce(world) for _ in range(6)]
    claimed = claim(world)

    record(world, claimed[2], ACCEPTED)

    assert [due.event_id for due in claim(world)] == [events[4]]


def test_a_busy_target_takes_no_places_of_another(world: World) -> None:
    listen(world)
    listen(world, "http://other.test/", name="other")
    for _ in range(6):
        announce(world)

    urls = [due.target_url for due in claim(world)]

    assert {url: urls.count(url) for url in urls} == {TARGET: 4, "http://other.test/": 4}


def main_target(tx: Transaction) -> Row:
    """The target of the first game."""
    return targets.find(tx, next(iter(tx.games.values())))


def send_one(tx: Transaction) -> None:
    """Announce something and do all that is done until it is taken."""
    outbox.announce(tx, next(iter(tx.games)), "webhook.test", {})
    deliveries.hand_back(tx, leased_until=0)
    deliveries.next_due(tx)
    [due] = deliveries.claim(tx, 1, wall=0)
    deliveries.record(tx, due, ACCEPTED)


@pytest.mark.parametrize("policy", [{}, {"ordered": True}])
@pytest.mark.parametrize("hostile", [{}, {"reorder": 1}])
def test_what_was_delivered_long_ago_costs_nothing(
    world: World, policy: dict[str, object], hostile: dict[str, object]
) -> None:
    listen(world)
    world.at_once(lambda tx: targets.change_policy(tx, main_target(tx), policy, ""))
    world.at_once(lambda tx: targets.be_hostile(tx, main_target(tx), hostile, ""))
    at_first = steps(world, send_one)

    for _ in range(200):
        world.at_once(send_one)

    assert steps(world, send_one) < 1.1 * at_first


@pytest.mark.parametrize("most", [0, 1, 3])
def test_a_claim_takes_no_more_than_it_may(world: World, most: int) -> None:
    listen(world)
    events = [announce(world) for _ in range(4)]

    assert [due.event_id for due in claim(world, most)] == events[:most]


def test_a_claim_that_may_take_less_than_nothing_takes_nothing(
    world: World, delivery_id: str
) -> None:
    assert claim(world, -1) == []


def test_the_oldest_is_claimed_first(world: World, delivery_id: str, wall: Wall) -> None:
    attempt(world, REFUSED)
    wall.advance(29)
    second = announce(world)
    wall.advance(2)

    first, then = claim(world)

    assert (first.event_id, then.delivery_id) == (second, delivery_id)


def test_an_attempt_is_written_down_whole(world: World, delivery_id: str, wall: Wall) -> None:
    sent = replace(ACCEPTED, request_headers={"X-Invo-Event-Id": "evt"})

    state = attempt(world, sent)

    shown = world.at_once(lambda tx: delivery_views.show_whole(tx, deliveries.get(tx, delivery_id)))
    assert (state, shown["state"], shown["attempts"]) == ("delivered", "delivered", 1)
    assert shown["next_attempt_at"] is None
    assert shown["attempt_log"] == [
        {
            "number": 1,
            "due_at": "2026-12-31T23:59:59.000000Z",
            "sent_at": "2026-12-31T23:59:59.000000Z",
            "target_url": TARGET,
            "request_headers": {"X-Invo-Event-Id": "evt"},
            "request_body": None,
            "status": 200,
            "response_headers": {"content-type": "text/plain"},
            "response_body": "thanks",
            "network_error": None,
            "duration_ms": 1.5,
            "signature": None,
            "refused_because": ["There is no X-Invo-Signature header."],
        }
    ]
    assert shown["attempts_by_hand"] == []


def test_a_network_error_is_written_down_by_name(world: World, delivery_id: str) -> None:
    state = attempt(world, UNREACHABLE)

    shown = world.at_once(lambda tx: delivery_views.show_whole(tx, deliveries.get(tx, delivery_id)))
    assert (state, shown["next_attempt_at"]) == ("pending", "2027-01-01T00:00:29.000000Z")
    [kept] = attempts_of(world)
    assert (kept["network_error"], kept["status"]) == ("ConnectError: refused", None)


def test_what_is_handed_back_is_due_again_and_has_lost_no_retry(
    world: World, delivery_id: str
) -> None:
    [before] = deliveries_of(world)
    [due] = claim(world)

    world.at_once(lambda tx: deliveries.hand_back(tx, due))

    assert dict(deliveries_of(world)[0]) == {**dict(before), "attempts": 1}
    assert [due.number for due in claim(world)] == [2]
    assert attempts_of(world)[0]["network_error"] == deliveries.INTERRUPTED


def test_only_what_is_named_is_handed_back_or_all(world: World) -> None:
    listen(world)
    for _ in range(3):
        announce(world)
    first, *_ = claim(world)

    world.at_once(lambda tx: deliveries.hand_back(tx, first))
    one = [row["state"] for row in deliveries_of(world)]
    world.at_once(deliveries.hand_back)

    assert one == ["pending", "sending", "sending"]
    assert [row["state"] for row in deliveries_of(world)] == ["pending"] * 3


def test_nothing_else_is_handed_back(world: World, delivery_id: str) -> None:
    attempt(world, ACCEPTED)

    world.at_once(deliveries.hand_back)

    assert deliveries_of(world)[0]["state"] == "delivered"


def test_a_pending_delivery_that_is_resent_goes_now_and_keeps_its_retries(
    world: World, delivery_id: str, wall: Wall
) -> None:
    attempt(world, REFUSED)

    resend(world, delivery_id)

    assert attempt(world, REFUSED) == "pending"
    [row] = deliveries_of(world)
    assert (row["attempts"], row["due_at"]) == (2, wall() + 120 * SECOND)


def test_a_delivered_one_that_is_resent_has_one_more_attempt(
    world: World, delivery_id: str
) -> None:
    attempt(world, ACCEPTED)

    assert resend(world, delivery_id) == "pending"

    assert attempt(world, REFUSED) == "dead"


def test_a_dead_one_that_is_resent_may_still_arrive(world: World, delivery_id: str) -> None:
    attempt(world, ACCEPTED)
    resend(world, delivery_id)
    attempt(world, REFUSED)

    assert resend(world, delivery_id) == "pending"

    assert attempt(world, ACCEPTED) == "delivered"
    assert [row["number"] for row in attempts_of(world)] == [1, 2, 3]


def test_one_that_is_being_sent_is_not_resent(world: World, delivery_id: str) -> None:
    claim(world)

    with pytest.raises(WrongState, match="cannot resend a delivery that is sending"):
        resend(world, delivery_id)


def test_a_delivery_that_is_not_there_is_named(world: World) -> None:
    with pytest.raises(DeliveryNotFound, match="dlv_nowhere"):
        resend(world, "dlv_nowhere")


def test_the_next_attempt_is_the_earliest_that_waits(world: World, delivery_id: str) -> None:
    due_at = world.at_once(deliveries.next_due)
    claim(world)

    assert due_at == world.clock.now()
    assert world.at_once(deliveries.next_due) is None


HEARD = [
    (("*",), True),
    (("webhook.test",), True),
    (("purchase.completed", "webhook.test"), True),
    (("purchase.completed",), False),
    ((), False),
]


@pytest.mark.parametrize(("events", "is_told"), HEARD)
def test_who_listens_is_told(world: World, events: tuple[str, ...], is_told: bool) -> None:
    world.at_once(lambda tx: targets.put(tx, world.game(), TARGET, events=events))

    announce(world)

    assert len(deliveries_of(world)) == is_told


def test_another_games_target_is_told_nothing(world: World) -> None:
    other = world.game(200000000002)
    world.at_once(lambda tx: targets.put(tx, other, TARGET))

    announce(world)

    assert deliveries_of(world) == []


def test_the_body_has_the_guides_keys_in_its_order(world: World) -> None:
    data = {"name": "Zoë", "amount": "10.00"}
    game_id = world.game().game_id

    event_id = world.at_once(lambda tx: outbox.announce(tx, game_id, "webhook.test", data))

    [event] = world.at_once(lambda tx: tx.all("SELECT * FROM event"))
    assert event["body"].decode() == (
        f'{{"event_id":"{event_id}","event_type":"webhook.test",'
        '"created_at":"2026-12-31T23:59:59Z","tenant_id":"100000000001",'
        '"data":{"name":"Zoë","amount":"10.00"},'
        f'"idempotency_key":"{event["idempotency_key"]}","schema_version":"1.0"}}'
    )


def test_a_target_that_is_put_again_is_changed(world: World) -> None:
    listen(world)
    announce(world)

    world.at_once(
        lambda tx: targets.put(tx, world.game(), "http://new.test/", signing_secret="whsec_new")
    )

    [due] = claim(world)
    assert (due.target_url, due.signing_secrets) == ("http://new.test/", ("whsec_new",))


def test_the_attempts_of_a_day_are_counted_where_they_are(world: World) -> None:
    listen(world)
    for outcome in (ACCEPTED, REFUSED, UNREACHABLE):
        for _ in range(20):
            announce(world)
            attempt(world, outcome)

    told, read = world.at_once(metrics_and_rows_read)

    assert told["attempts"] == {"total": 60, "succeeded": 20, "failed": 40}
    assert (told["consecutive_failures"], read < 10) == (40, True)


def metrics_and_rows_read(tx: Transaction) -> tuple[dict[str, object], int]:
    """A target's metrics, and how many rows left the store for them."""
    target = targets.find(tx, tx.games[min(tx.games)])
    rows: list[tuple[object, ...]] = []

    def keep(cursor: sqlite3.Cursor, row: tuple[object, ...]) -> sqlite3.Row:
        rows.append(row)
        return sqlite3.Row(cursor, row)

    tx.connection.row_factory = keep
    told = delivery_views.metrics(tx, target)
    tx.connection.row_factory = sqlite3.Row
    return told, len(rows)
