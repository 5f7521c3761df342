"""Hostile on purpose: exactly what arrives, how often, when, and whether a studio believes it."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from believing import BELIEVED, verdict
from floor.stage import (
    Ear,
    RunningWall,
    advance,
    announce,
    attempts_of,
    deliveries_of,
    listen,
    pinned,
    sending_to,
    skipping_time,
    spoil,
    tune,
)
from invo_emulator import travel
from invo_emulator.emulator import Emulator
from invo_emulator.errors import InvalidInput
from invo_emulator.times import SECOND
from invo_emulator.webhooks import courier, deliveries, hostility, targets
from invo_emulator.world.world import World
from stories import SIGNING_SECRET, TARGET, Json, Wall

INVALID, MALFORMED = "WEBHOOK_SIGNATURE_INVALID", "WEBHOOK_MALFORMED"
MISSING, EXPIRED = "WEBHOOK_SIGNATURE_MISSING", "WEBHOOK_TIMESTAMP_EXPIRED"


async def hear_one(emulator: Emulator, ear: Ear, **hostile: object) -> httpx.Request:
    """The one request that an event makes under this policy."""
    world = emulator.worlds.get()
    listen(world)
    spoil(world, **hostile)
    announce(world)
    await advance(emulator, world, 0)
    [request] = ear.requests
    return request


def body_of(world: World) -> bytes:
    """The bytes of the only event."""
    [event] = world.at_once(lambda tx: tx.all("SELECT body FROM event"))
    return bytes(event["body"])


def heard(ear: Ear) -> list[str]:
    """The events that came, as they came."""
    return [request.headers["X-Invo-Event-Id"] for request in ear.requests]


VERDICTS: list[tuple[Json, str]] = [
    ({}, BELIEVED),
    ({"corrupt_byte": True}, INVALID),
    ({"reserialize": True}, INVALID),
    ({"sign_with": "current"}, BELIEVED),
    ({"sign_with": "wrong_secret"}, INVALID),
    ({"sign_with": "old_secret"}, INVALID),
    ({"sign_with": "malformed"}, MALFORMED),
    ({"sign_with": "nothing"}, MISSING),
    ({"timestamp_offset_seconds": -300}, BELIEVED),
    ({"timestamp_offset_seconds": -301}, EXPIRED),
    ({"timestamp_offset_seconds": 300}, BELIEVED),
    ({"timestamp_offset_seconds": 301}, EXPIRED),
    ({"pad_to_bytes": 300_000}, BELIEVED),
    ({"event_type": "purchase.exploded"}, BELIEVED),
    ({"extra_fields": True}, BELIEVED),
    ({"drip_seconds": 60}, BELIEVED),
    ({"extra_fields": True, "pad_to_bytes": 9000, "event_type": "x"}, BELIEVED),
    ({"extra_fields": True, "pad_to_bytes": 9000, "corrupt_byte": True}, INVALID),
    ({"reserialize": True, "corrupt_byte": True, "drip_seconds": 1}, INVALID),
    ({"sign_with": "wrong_secret", "timestamp_offset_seconds": -301}, EXPIRED),
]


@pytest.mark.parametrize("is_gzip", [False, True])
@pytest.mark.parametrize(("hostile", "expected"), VERDICTS)
async def test_both_libraries_say_what_was_meant(
    emulator: Emulator,
    world: World,
    ear: Ear,
    wall: Wall,
    hostile: Json,
    expected: str,
    is_gzip: bool,
) -> None:
    listen(world)
    tune(world, gzip=is_gzip)
    now = wall() / SECOND

    request = await hear_one(emulator, ear, **hostile)

    assert verdict(request, SIGNING_SECRET, now) == expected


@pytest.mark.parametrize(("hostile", "expected"), VERDICTS)
async def test_what_was_sent_and_meant_is_written_down(
    emulator: Emulator, world: World, ear: Ear, hostile: Json, expected: str
) -> None:
    request = await hear_one(emulator, ear, **hostile)

    [attempt], [delivery] = attempts_of(world), deliveries_of(world)
    kept = json.loads(attempt["request_headers"])
    assert (attempt["request_body"] or body_of(world)) == request.content
    assert kept.get("x-invo-signature") == request.headers.get("X-Invo-Signature")
    usual = hostility.Hostile()
    for name, value in json.loads(delivery["hostile"] or "{}").items():
        assert (value, value != getattr(usual, name)) == (hostile[name], True)


async def test_a_corrupt_byte_is_one_bit_of_one_byte(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    request = await hear_one(emulator, ear, corrupt_byte=True)

    body = body_of(world)
    changed = [(a, b) for a, b in zip(body, request.content, strict=True) if a != b]
    assert [a ^ b for a, b in changed] == [1]


async def test_reserialized_it_says_the_same_in_other_bytes(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    request = await hear_one(emulator, ear, reserialize=True)

    body = body_of(world)
    assert json.loads(request.content) == json.loads(body)
    assert request.content != body


@pytest.mark.parametrize("size", [0, 1, 200, 1000, 1_048_576])
async def test_a_padded_body_has_at_least_its_size(
    emulator: Emulator, world: World, ear: Ear, size: int
) -> None:
    request = await hear_one(emulator, ear, pad_to_bytes=size)

    plain, sent = json.loads(body_of(world)), json.loads(request.content)
    padding = sent["data"].pop("x_padding", "")
    assert sent == plain
    assert len(request.content) >= size
    assert len(request.content) - max(size, len(body_of(world))) < 20
    assert set(padding) <= {"x"}


async def test_another_type_is_told_in_the_body_only(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    request = await hear_one(emulator, ear, event_type="purchase.exploded")

    plain, sent = json.loads(body_of(world)), json.loads(request.content)
    assert sent == {**plain, "event_type": "purchase.exploded"}


async def test_fields_nobody_knows_stand_beside_those_there_are(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    request = await hear_one(emulator, ear, extra_fields=True)

    plain, sent = json.loads(body_of(world)), json.loads(request.content)
    assert sent.pop("x_unknown") == {"nested": [1, 2.5, None, True]}
    assert sent["data"].pop("x_unknown") == "a field that nobody has heard of"
    assert sent == plain


@pytest.mark.parametrize("offset", [-864_000, -301, 0, 301])
async def test_a_time_that_is_off_is_off_by_so_much(
    emulator: Emulator, ear: Ear, wall: Wall, offset: int
) -> None:
    now = wall() // SECOND

    request = await hear_one(emulator, ear, timestamp_offset_seconds=offset)

    assert request.headers["X-Invo-Signature"].startswith(f"t={now + offset},")


@pytest.mark.parametrize(("with_which", "is_old"), [("current", False), ("old_secret", True)])
async def test_after_a_rotation_the_old_secret_can_sign_alone(
    emulator: Emulator, world: World, ear: Ear, wall: Wall, with_which: str, is_old: bool
) -> None:
    listen(world)
    target = world.at_once(lambda tx: targets.rotate_secret(tx, targets.find(tx, world.game())))
    await advance(emulator, world, 8 * 86_400)

    request = await hear_one(emulator, ear, sign_with=with_which)

    now = wall() / SECOND
    believed = [
        verdict(request, secret, now) == BELIEVED
        for secret in (SIGNING_SECRET, target["signing_secret"])
    ]
    assert believed == [is_old, not is_old]


async def test_during_a_rotation_the_wrong_secrets_are_as_many(
    emulator: Emulator, world: World, ear: Ear, wall: Wall
) -> None:
    listen(world)
    world.at_once(lambda tx: targets.rotate_secret(tx, targets.find(tx, world.game())))

    request = await hear_one(emulator, ear, sign_with="wrong_secret")

    assert request.headers["X-Invo-Signature"].count("v1=") == 2
    assert verdict(request, SIGNING_SECRET, wall() / SECOND) == INVALID


async def test_a_dropped_attempt_is_made_and_never_heard_of(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    listen(world)
    spoil(world, drop=True, on_attempts=[1, 2])
    announce(world)

    fired = await advance(emulator, world, 150)

    assert [one.details["network_error"] for one in fired] == [courier.DROPPED] * 2 + [None]
    assert [row["network_error"] for row in attempts_of(world)] == [courier.DROPPED] * 2 + [None]
    assert (len(ear.requests), fired[-1].details["state"]) == (1, "delivered")


@pytest.mark.parametrize("seconds", [0.000_001, 0.5, 61, 86_400])
async def test_a_delayed_delivery_goes_exactly_so_much_later(
    emulator: Emulator, world: World, ear: Ear, seconds: float
) -> None:
    listen(world)
    spoil(world, delay_seconds=seconds)
    announce(world)
    began = world.clock.now()

    [fired] = await advance(emulator, world, 100_000)

    assert fired.at - began == round(seconds * SECOND)


async def test_retries_of_what_was_delayed_count_from_then(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    ear.status = 500
    listen(world)
    spoil(world, delay_seconds=60)
    announce(world)
    began = world.clock.now()

    fired = await advance(emulator, world, 300)

    assert [(one.at - began) // SECOND for one in fired] == [60, 90, 210]


class Trickle(httpx.AsyncBaseTransport):
    """A transport that notes when which bytes came."""

    def __init__(self, wall: Wall) -> None:
        self.wall = wall
        self.pieces: list[tuple[float, bytes]] = []
        self.headers: Mapping[str, str] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        began, self.headers = self.wall(), request.headers
        assert isinstance(request.stream, httpx.AsyncByteStream)
        async for piece in request.stream:
            self.pieces.append(((self.wall() - began) / SECOND, piece))
        return httpx.Response(200)


async def drip(seconds: float, **hostile: object) -> tuple[Trickle, World]:
    """An event that is dripped into a transport."""
    wall = Wall()
    trickle = Trickle(wall)
    emulator = Emulator(system=pinned(wall), webhook_transport=lambda: trickle)
    world = emulator.worlds.get()
    listen(world)
    spoil(world, drip_seconds=seconds, **hostile)
    announce(world)
    await emulator.courier.deliver_due(world)
    await emulator.courier.close()
    return trickle, world


@pytest.mark.parametrize(("seconds", "size"), [(40, 0), (0.5, 0), (60, 1_000_003)])
async def test_a_dripped_body_comes_in_twenty_pieces_over_that_time(
    seconds: float, size: int
) -> None:
    trickle, world = await drip(seconds, pad_to_bytes=size)

    times = [at for at, _ in trickle.pieces]
    whole = b"".join(piece for _, piece in trickle.pieces)
    assert times == pytest.approx([seconds / 20 * number for number in range(1, 21)])
    assert len({len(piece) for _, piece in trickle.pieces}) <= 2
    assert whole == (attempts_of(world)[0]["request_body"] or body_of(world))
    assert trickle.headers["Content-Length"] == str(len(whole))
    assert "Transfer-Encoding" not in trickle.headers
    world.database.close_now()


@skipping_time
async def test_dripping_is_added_to_a_targets_patience() -> None:
    ear, wall = Ear(), RunningWall()
    system = replace(pinned(wall), pause=asyncio.sleep)
    emulator = Emulator(system=system, webhook_transport=lambda: httpx.MockTransport(ear.answer))
    world = emulator.worlds.get()
    listen(world)
    tune(world, max_attempts=1)
    spoil(world, drip_seconds=60)
    announce(world)
    ear.deaf_to.add(TARGET)
    began = wall()

    [fired] = await emulator.courier.deliver_due(world)

    assert fired.details["network_error"] == "TimeoutError"
    assert wall() - began == (60 + 10) * SECOND
    await emulator.close()


async def test_copies_come_one_after_the_other(emulator: Emulator, world: World, ear: Ear) -> None:
    listen(world)
    spoil(world, duplicate=3)
    event = announce(world)
    ear.may_answer.clear()
    await emulator.courier.start_due(world)
    await ear.heard(1)
    under_way = [row["state"] for row in deliveries_of(world)]

    ear.may_answer.set()
    await emulator.courier.settle(world)
    fired = await advance(emulator, world, 0)

    assert under_way == ["sending", "held", "held", "held"]
    assert heard(ear) == [event] * 4
    assert len({request.content for request in ear.requests}) == 1
    assert [one.details["state"] for one in fired] in ([], ["delivered"])
    assert {row["state"] for row in deliveries_of(world)} == {"delivered"}


async def test_a_copy_waits_through_all_retries_of_the_one_before(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    ear.status = 500
    listen(world)
    tune(world, retry_delays_seconds=[10], max_attempts=2)
    spoil(world, duplicate=2)
    announce(world)
    began = world.clock.now()

    fired = await advance(emulator, world, 100)

    assert [(one.at - began) // SECOND for one in fired] == [0, 10, 10, 20, 20, 30]
    assert len({one.id for one in fired}) == 3


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("policy", [{}, {"ordered": True}, {"rate_limit_per_second": 1}])
async def test_copies_at_once_are_all_under_way_before_one_is_answered(
    emulator: Emulator, world: World, ear: Ear, policy: Json, concurrency: int
) -> None:
    listen(world)
    tune(world, concurrency=concurrency, **policy)
    spoil(world, duplicate_at_once=6)
    announce(world)
    ear.may_answer.clear()

    await emulator.courier.start_due(world)

    assert [row["state"] for row in deliveries_of(world)] == ["sending"] * 7
    await ear.heard(7)
    ear.may_answer.set()
    await emulator.courier.settle(world)
    assert len(set(heard(ear))) == 1


async def test_copies_at_once_are_at_once_on_a_journey_and_at_each_retry(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    ear.status = 500
    listen(world)
    tune(world, max_attempts=2, concurrency=1)
    spoil(world, duplicate_at_once=2)
    announce(world)
    began = world.clock.now()

    at_once: list[int] = []
    ear.meanwhile = lambda: at_once.append(
        [row["state"] for row in deliveries_of(world)].count("sending")
    )
    fired = await advance(emulator, world, 60)

    assert [(one.at - began) // SECOND for one in fired] == [0, 0, 0, 30, 30, 30]
    assert len({one.id for one in fired[:3]}) == len({one.id for one in fired[3:]}) == 3
    assert max(at_once[:3]) == max(at_once[3:]) == 3
    assert {row["state"] for row in deliveries_of(world)} == {"dead"}


@pytest.mark.parametrize("policy", [{}, {"ordered": True}])
async def test_copies_at_once_of_what_was_shuffled_are_at_once_too(
    emulator: Emulator, world: World, ear: Ear, policy: Json
) -> None:
    listen(world)
    tune(world, **policy)
    spoil(world, duplicate_at_once=1, reorder=2)
    one, two = announce(world), announce(world)
    ear.may_answer.clear()

    await emulator.courier.start_due(world)

    assert [row["state"] for row in deliveries_of(world)] == ["held", "held", "sending", "sending"]
    ear.may_answer.set()
    await emulator.courier.settle(world)
    await advance(emulator, world, 0)
    assert heard(ear) == [two, two, one, one]


async def test_both_kinds_of_copies_together(emulator: Emulator, world: World, ear: Ear) -> None:
    listen(world)
    spoil(world, duplicate=2, duplicate_at_once=2)
    event = announce(world)

    fired = await advance(emulator, world, 0)

    assert heard(ear) == [event] * 5
    assert len({one.id for one in fired}) == 5


async def test_what_is_gathered_comes_last_first(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    listen(world)
    spoil(world, reorder=3)
    first = [announce(world) for _ in range(2)]
    before = await advance(emulator, world, 10)

    first += [announce(world)]
    second = [announce(world) for _ in range(3)]
    await advance(emulator, world, 0)

    assert before == []
    assert sorted(heard(ear)[:3]) == sorted(first)
    assert [one for one in heard(ear) if one in first] == first[::-1]
    assert [one for one in heard(ear) if one in second] == second[::-1]


async def test_the_next_of_the_shuffled_waits_through_all_retries(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    ear.status = 500
    listen(world)
    tune(world, retry_delays_seconds=[10], max_attempts=2)
    spoil(world, reorder=2)
    one, two = announce(world), announce(world)

    await advance(emulator, world, 100)

    assert heard(ear) == [two, two, one, one]


async def test_the_schedule_of_what_was_held_begins_when_it_is_let_go(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    listen(world)
    tune(world, max_attempts=2)
    spoil(world, reorder=2)
    announce(world)
    began = world.clock.now()
    await advance(emulator, world, 20)
    announce(world)

    def fail_the_second() -> None:
        ear.status = 200 if len(ear.requests) == 1 else 500

    ear.meanwhile = fail_the_second
    fired = await advance(emulator, world, 200)

    assert [(one.at - began) // SECOND for one in fired] == [20, 20, 50]


async def test_what_nobody_completes_is_held_and_no_clock_waits_for_it(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    listen(world)
    spoil(world, reorder=3)
    announce(world)
    announce(world)

    fired = await travel.run_until_idle(world, emulator.courier)

    assert (fired, ear.requests) == ([], [])
    assert world.at_once(deliveries.next_due) is None
    assert [row["state"] for row in deliveries_of(world)] == ["held", "held"]


@pytest.mark.parametrize("then", [{}, {"reorder": 3}, {"drop": True, "on_attempts": [9]}])
async def test_another_policy_lets_go_what_was_gathered_last_first(
    emulator: Emulator, world: World, ear: Ear, then: Json
) -> None:
    listen(world)
    spoil(world, reorder=3)
    one, two = announce(world), announce(world)

    spoil(world, **then)
    await advance(emulator, world, 0)

    assert heard(ear) == [two, one]


async def test_after_the_last_event_that_is_meant_nobody_is_waited_for(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    listen(world)
    spoil(world, reorder=3, times=2, after=1)
    events = [announce(world) for _ in range(4)]

    await advance(emulator, world, 0)

    assert sorted(heard(ear)) == sorted(events)
    shuffled = [one for one in heard(ear) if one in events[1:3]]
    assert shuffled == [events[2], events[1]]


async def test_what_is_held_goes_when_it_is_resent_with_its_copies(
    emulator: Emulator, world: World, ear: Ear
) -> None:
    listen(world)
    spoil(world, reorder=3, duplicate_at_once=1, duplicate=1)
    event = announce(world)
    [first, *_] = deliveries_of(world)

    world.at_once(lambda tx: deliveries.resend(tx, first["delivery_id"]))
    await advance(emulator, world, 0)

    assert heard(ear) == [event] * 3
    assert {row["state"] for row in deliveries_of(world)} == {"delivered"}


async def test_a_disabled_target_holds_nothing(emulator: Emulator, world: World, ear: Ear) -> None:
    listen(world)
    spoil(world, reorder=3, duplicate=1, duplicate_at_once=1)
    announce(world)

    world.at_once(lambda tx: targets.disable(tx, targets.find(tx, world.game())))

    assert {row["state"] for row in deliveries_of(world)} == {"dead"}
    assert await travel.run_until_idle(world, emulator.courier) == []


COUNTS: list[tuple[Json, list[int]]] = [
    ({}, [0, 1, 2, 3, 4, 5]),
    ({"after": 2}, [2, 3, 4, 5]),
    ({"times": 1}, [0]),
    ({"times": 2, "after": 3}, [3, 4]),
    ({"after": 6}, []),
]


@pytest.mark.parametrize(("counted", "meant"), COUNTS)
async def test_it_is_counted_and_never_by_chance(
    emulator: Emulator, world: World, ear: Ear, wall: Wall, counted: Json, meant: list[int]
) -> None:
    listen(world)
    spoil(world, sign_with="wrong_secret", **counted)
    events = [announce(world) for _ in range(6)]

    await advance(emulator, world, 0)

    now = wall() / SECOND
    spoilt = [r for r in ear.requests if verdict(r, SIGNING_SECRET, now) != BELIEVED]
    assert {r.headers["X-Invo-Event-Id"] for r in spoilt} == {events[n] for n in meant}
    kept = [row["event_id"] for row in deliveries_of(world) if row["hostile"]]
    assert kept == [events[n] for n in meant]


async def test_only_events_of_the_named_types_count(
    emulator: Emulator, world: World, ear: Ear, wall: Wall
) -> None:
    listen(world)
    spoil(world, corrupt_byte=True, event_types=["b", "c"], after=1, times=2)
    events = [announce(world, event_type) for event_type in "abacabc"]

    await advance(emulator, world, 0)

    meant = [row["event_id"] for row in deliveries_of(world) if row["hostile"]]
    assert meant == [events[3], events[5]]


async def test_a_policy_that_is_set_again_counts_anew(emulator: Emulator, world: World) -> None:
    listen(world)
    for _ in range(2):
        spoil(world, drop=True, times=1)
        for _ in range(2):
            announce(world)

    assert [row["hostile"] is not None for row in deliveries_of(world)] == [True, False] * 2


async def test_what_was_announced_before_keeps_what_was_planned(
    emulator: Emulator, world: World, ear: Ear, wall: Wall
) -> None:
    listen(world)
    spoil(world, sign_with="wrong_secret")
    announce(world)
    spoil(world)
    announce(world)

    await advance(emulator, world, 0)

    verdicts = [verdict(request, SIGNING_SECRET, wall() / SECOND) for request in ear.requests]
    assert sorted(verdicts) == [INVALID, BELIEVED]


@pytest.mark.parametrize(
    ("on_attempts", "spoilt"), [([], [1, 2, 3]), ([1], [1]), ([2, 3], [2, 3]), ([9], [])]
)
async def test_only_the_named_attempts_are_spoilt(
    emulator: Emulator,
    world: World,
    ear: Ear,
    wall: Wall,
    on_attempts: list[int],
    spoilt: list[int],
) -> None:
    ear.status = 500
    listen(world)
    tune(world, max_attempts=3)
    spoil(world, corrupt_byte=True, extra_fields=True, drip_seconds=1, on_attempts=on_attempts)
    announce(world)
    signed_at = wall() / SECOND

    await advance(emulator, world, 1000)

    plain = body_of(world)
    numbers = [n for n, request in enumerate(ear.requests, 1) if request.content != plain]
    refused = [
        n for n, r in enumerate(ear.requests, 1) if verdict(r, SIGNING_SECRET, signed_at) == INVALID
    ]
    dripped = [row["number"] for row in attempts_of(world) if row["duration_us"]]
    assert numbers == refused == dripped == spoilt


async def test_one_target_is_treated_badly_and_the_other_is_not(
    emulator: Emulator, world: World, ear: Ear, wall: Wall
) -> None:
    listen(world)
    listen(world, "http://other.test/", name="other")
    spoil(world, sign_with="nothing")
    announce(world)

    await advance(emulator, world, 0)

    found = {str(r.url): verdict(r, SIGNING_SECRET, wall() / SECOND) for r in ear.requests}
    assert found == {TARGET: MISSING, "http://other.test/": BELIEVED}


EVERYTHING: Json = {
    "duplicate": 1,
    "duplicate_at_once": 1,
    "reorder": 2,
    "delay_seconds": 5,
    "corrupt_byte": True,
    "reserialize": True,
    "sign_with": "wrong_secret",
    "timestamp_offset_seconds": -7,
    "pad_to_bytes": 3000,
    "event_type": "purchase.exploded",
    "extra_fields": True,
    "drip_seconds": 2,
    "on_attempts": [1, 3],
}


async def test_the_same_seed_gives_the_same_bytes() -> None:
    told = []
    for _ in range(2):
        ear = Ear()
        emulator = sending_to(ear, Wall())
        world = emulator.worlds.get()
        ear.status = 500
        listen(world)
        tune(world, max_attempts=3)
        spoil(world, **EVERYTHING)
        for _ in range(4):
            announce(world)
        await advance(emulator, world, 86_400)
        told.append([(sorted(r.headers.items()), r.content) for r in ear.requests])
        await emulator.close()

    assert told[0] == told[1]
    assert len(told[0]) == 4 * 3 * 3


WRONG: list[tuple[Json, str]] = [
    ({"duplicates": 1}, "hostile.duplicates"),
    ({"duplicate": 51}, "hostile.duplicate"),
    ({"duplicate": -1}, "hostile.duplicate"),
    ({"duplicate_at_once": "two"}, "hostile.duplicate_at_once"),
    ({"reorder": 101}, "hostile.reorder"),
    ({"times": 0}, "hostile.times"),
    ({"after": -1}, "hostile.after"),
    ({"on_attempts": [0]}, "hostile.on_attempts[0]"),
    ({"on_attempts": 1}, "hostile.on_attempts"),
    ({"event_types": [""]}, "hostile.event_types[0]"),
    ({"delay_seconds": 30 * 86_400 + 1}, "hostile.delay_seconds"),
    ({"delay_seconds": -1}, "hostile.delay_seconds"),
    ({"drop": "yes"}, "hostile.drop"),
    ({"sign_with": "love"}, "hostile.sign_with"),
    ({"timestamp_offset_seconds": 864_001}, "hostile.timestamp_offset_seconds"),
    ({"timestamp_offset_seconds": -864_001}, "hostile.timestamp_offset_seconds"),
    ({"pad_to_bytes": 16_777_217}, "hostile.pad_to_bytes"),
    ({"event_type": ""}, "hostile.event_type"),
    ({"drip_seconds": 61}, "hostile.drip_seconds"),
]


@pytest.mark.parametrize(("hostile", "field"), WRONG)
def test_what_can_not_be_done_is_named_and_nothing_changes(
    world: World, hostile: Json, field: str
) -> None:
    listen(world)
    spoil(world, drop=True)

    with pytest.raises(InvalidInput) as caught:
        spoil(world, **hostile)

    [target] = world.at_once(lambda tx: tx.all("SELECT * FROM webhook_target"))
    assert caught.value.extra["field"] == field
    assert json.loads(target["hostile"]) == {"drop": True}


HOSTILE = st.fixed_dictionaries(
    {},
    optional={
        "after": st.integers(0, 2),
        "times": st.integers(1, 3),
        "on_attempts": st.lists(st.integers(1, 3), max_size=2),
        "duplicate": st.integers(0, 2),
        "duplicate_at_once": st.integers(0, 2),
        "reorder": st.integers(0, 4),
        "delay_seconds": st.sampled_from([0, 0.5, 40]),
        "drop": st.booleans(),
        "corrupt_byte": st.booleans(),
        "reserialize": st.booleans(),
        "sign_with": st.sampled_from(["current", "wrong_secret", "old_secret", "nothing"]),
        "pad_to_bytes": st.sampled_from([0, 500]),
        "drip_seconds": st.sampled_from([0, 1]),
    },
)
POLICY = st.fixed_dictionaries(
    {"max_attempts": st.integers(1, 3)},
    optional={
        "concurrency": st.integers(1, 3),
        "ordered": st.booleans(),
        "rate_limit_per_second": st.sampled_from([1, 3]),
        "gzip": st.booleans(),
    },
)


@given(HOSTILE, POLICY, st.sampled_from([200, 500]))
@settings(max_examples=60)
@skipping_time
async def test_whatever_is_combined_a_journey_ends_and_only_the_gathered_are_left(
    hostile: Json, policy: Json, status: int
) -> None:
    ear = Ear()
    emulator = sending_to(ear, Wall())
    world = emulator.worlds.get()
    ear.status = status
    listen(world)
    tune(world, **policy)
    spoil(world, **hostile)
    for _ in range(5):
        announce(world)

    fired = await travel.run_until_idle(world, emulator.courier)
    made = len(attempts_of(world))
    left = [row for row in deliveries_of(world) if row["state"] not in ("delivered", "dead")]
    spoil(world)
    await travel.run_until_idle(world, emulator.courier)

    ended = {row["state"] for row in deliveries_of(world)}
    assert len(fired) == made
    assert {row["state"] for row in left} <= ({"held"} if hostile.get("reorder") else set())
    assert ended <= {"delivered", "dead"}
    await emulator.close()
