"""The courier: signed anew each time, patient with nobody, and honest about what came of it."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import invonetwork
import pytest

import invo_client
from floor.stage import (
    Ear,
    RunningWall,
    announce,
    attempts_of,
    deliveries_of,
    listen,
    sending_to,
    skipping_time,
)
from invo_emulator import __version__, travel
from invo_emulator.emulator import Emulator
from invo_emulator.times import SECOND
from invo_emulator.webhooks import deliveries
from invo_emulator.world.jobs import Fired
from invo_emulator.world.plan import GamePlan, Plan
from invo_emulator.world.world import World
from stories import SIGNING_SECRET, TARGET, Wall


async def deliver(emulator: Emulator, world: World) -> list[Fired]:
    """Send what is due, and wait for the answers."""
    return await emulator.courier.deliver_due(world)


async def deliver_one(emulator: Emulator) -> Fired:
    """Announce something to the one who listens, and send it."""
    world = emulator.worlds.get()
    listen(world)
    announce(world)
    [fired] = await deliver(emulator, world)
    return fired


async def test_an_attempt_carries_the_guides_headers(emulator: Emulator, ear: Ear) -> None:
    fired = await deliver_one(emulator)

    [request] = ear.requests
    event = json.loads(request.content)
    assert (request.method, str(request.url)) == ("POST", TARGET)
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Accept-Encoding"] == "identity"
    assert request.headers["User-Agent"] == f"INVO-Webhooks/1.0 (invo-emulator {__version__})"
    assert request.headers["X-Invo-Event-Id"] == event["event_id"] == fired.details["event_id"]
    assert request.headers["X-Invo-Idempotency-Key"] == event["idempotency_key"]


async def test_both_libraries_believe_what_was_sent(
    emulator: Emulator, ear: Ear, wall: Wall
) -> None:
    await deliver_one(emulator)

    body, header = ear.requests[0].content, ear.requests[0].headers["X-Invo-Signature"]
    now = wall() // SECOND
    ours = invo_client.verify_webhook(body, header, SIGNING_SECRET, now=now)
    theirs = invonetwork.verify_webhook(body, header, SIGNING_SECRET, now=now)
    assert ours.event_id == theirs.event_id == ear.requests[0].headers["X-Invo-Event-Id"]


async def test_each_attempt_is_signed_anew_and_says_the_same(
    emulator: Emulator, ear: Ear, wall: Wall, world: World
) -> None:
    ear.status = 500
    await deliver_one(emulator)

    wall.advance(30)
    await deliver(emulator, world)

    first, second = ear.requests
    assert first.content == second.content
    for header in ("X-Invo-Event-Id", "X-Invo-Idempotency-Key"):
        assert first.headers[header] == second.headers[header]
    stamps = [request.headers["X-Invo-Signature"].split(",")[0] for request in ear.requests]
    assert stamps == [f"t={wall() // SECOND - 30}", f"t={wall() // SECOND}"]


@pytest.mark.parametrize(("clock", "ahead"), [("wall", 0), ("world", 3600)])
async def test_the_time_of_signing_is_the_walls_unless_told_otherwise(
    emulator: Emulator, ear: Ear, wall: Wall, world: World, clock: str, ahead: int
) -> None:
    world.change_settings({"webhook_sign_clock": clock})
    world.clock.hop(wall() + 3600 * SECOND)

    await deliver_one(emulator)

    assert ear.requests[0].headers["X-Invo-Signature"].startswith(f"t={wall() // SECOND + ahead},")


@pytest.mark.parametrize(
    ("status", "state"),
    [(200, "delivered"), (204, "delivered"), (301, "pending"), (404, "pending"), (500, "pending")],
)
async def test_only_2xx_is_success(emulator: Emulator, ear: Ear, status: int, state: str) -> None:
    ear.status, ear.headers = status, {"Location": "http://elsewhere.test/"}

    fired = await deliver_one(emulator)

    assert (fired.details["status"], fired.details["state"]) == (status, state)
    assert len(ear.requests) == 1


FAILURES = [
    (httpx.ConnectError("All connection attempts failed"), "ConnectError: All connection"),
    (httpx.ReadError(""), "ReadError"),
    (httpx.RemoteProtocolError("Server disconnected"), "RemoteProtocolError: Server disconnected"),
    (OSError(111, "Connection refused"), "ConnectionRefusedError"),
    (ValueError("who knows"), "ValueError: who knows"),
]


@pytest.mark.parametrize(("failure", "name"), FAILURES)
async def test_a_network_error_is_kept_by_name(
    emulator: Emulator, ear: Ear, world: World, failure: Exception, name: str
) -> None:
    ear.failure = failure

    fired = await deliver_one(emulator)

    [attempt] = attempts_of(world)
    assert attempt["network_error"].startswith(name)
    assert (attempt["status"], attempt["response_body"]) == (None, None)
    assert (fired.details["network_error"], fired.details["state"]) == (
        attempt["network_error"],
        "pending",
    )


@skipping_time
async def test_a_target_that_says_nothing_is_given_up_after_the_timeout() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    ear.deaf_to.add(TARGET)
    began = wall()

    fired = await deliver_one(emulator)

    assert wall() - began == 10 * SECOND
    [attempt] = attempts_of(emulator.worlds.get())
    assert (attempt["network_error"], attempt["duration_us"]) == ("TimeoutError", 10 * SECOND)
    assert fired.details["state"] == "pending"
    await emulator.close()


async def test_how_long_it_may_be_silent_is_a_setting(
    emulator: Emulator, ear: Ear, world: World
) -> None:
    world.change_settings({"webhook_timeout_seconds": 0.001})
    ear.deaf_to.add(TARGET)

    fired = await deliver_one(emulator)

    assert fired.details["network_error"] == "TimeoutError"


async def test_the_answer_is_kept(emulator: Emulator, ear: Ear, world: World) -> None:
    ear.headers, ear.body = {"X-Kept": "yes"}, "grüße".encode()

    await deliver_one(emulator)

    [attempt] = attempts_of(world)
    assert json.loads(attempt["response_headers"])["x-kept"] == "yes"
    assert (attempt["response_body"].decode(), attempt["status"]) == ("grüße", 200)
    assert json.loads(attempt["request_headers"])["x-invo-event-id"].startswith("evt_")


async def test_of_a_long_answer_64_kilobytes_are_kept(
    emulator: Emulator, ear: Ear, world: World
) -> None:
    ear.body = b"x" * 100_000

    await deliver_one(emulator)

    assert attempts_of(world)[0]["response_body"] == b"x" * 65_536


async def test_who_never_stops_talking_has_said_enough(wall: Wall) -> None:
    async def forever() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 10_000

    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=forever()))
    emulator = Emulator(system=sending_to(Ear(), wall).system, webhook_transport=lambda: transport)

    fired = await deliver_one(emulator)

    [attempt] = attempts_of(emulator.worlds.get())
    assert (len(attempt["response_body"]), fired.details["state"]) == (65_536, "delivered")
    await emulator.close()


SLOW = "http://slow.test/"


@skipping_time
async def test_a_target_that_hangs_starves_nobody() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world, began = emulator.worlds.get(), wall()
    listen(world, SLOW, name="slow")
    listen(world)
    ear.deaf_to.add(SLOW)

    async with emulator.running():
        events = [announce(world) for _ in range(50)]
        await ear.heard(54)
        heard = [r.headers["X-Invo-Event-Id"] for r in ear.requests if str(r.url) == TARGET]
        assert (heard, wall() - began < SECOND) == (events, True)


@skipping_time
async def test_no_more_are_under_way_than_there_are_places() -> None:
    ear = Ear()
    emulator = sending_to(ear, RunningWall())
    worlds = [emulator.worlds.create(str(n), Plan((GamePlan(n, "G"),))) for n in range(1, 130)]
    for world in worlds:
        listen(world, SLOW)
        announce(world)
    ear.deaf_to.add(SLOW)
    journeys = [asyncio.create_task(deliver(emulator, world)) for world in worlds[:128]]
    await ear.heard(128)

    await emulator.courier.start_due(worlds[128])

    assert deliveries_of(worlds[128])[0]["state"] == "pending"
    await asyncio.gather(*journeys)
    await emulator.close()


@skipping_time
async def test_what_is_dropped_is_handed_back() -> None:
    ear = Ear()
    emulator = sending_to(ear, RunningWall())
    world = emulator.worlds.get()
    listen(world)
    announce(world)
    ear.deaf_to.add(TARGET)
    await emulator.courier.start_due(world)
    await ear.heard(1)

    await emulator.courier.drop(world)

    [delivery] = deliveries_of(world)
    [attempt] = attempts_of(world)
    assert (delivery["state"], delivery["retries"]) == ("pending", 0)
    assert (attempt["network_error"], attempt["duration_us"]) == (deliveries.INTERRUPTED, None)
    assert not emulator.courier.is_busy(world)
    await emulator.close()


@skipping_time
async def test_closing_waits_for_what_is_nearly_done() -> None:
    ear = Ear()
    emulator = sending_to(ear, RunningWall())
    world = emulator.worlds.get()
    listen(world)
    announce(world)
    ear.may_answer.clear()
    await emulator.courier.start_due(world)
    await ear.heard(1)

    asyncio.get_running_loop().call_later(2.9, ear.may_answer.set)
    await emulator.courier.close()

    assert [row["state"] for row in deliveries_of(world)] == ["delivered"]
    await emulator.close()


@skipping_time
async def test_closing_hands_back_what_takes_too_long() -> None:
    ear, wall = Ear(), RunningWall()
    emulator = sending_to(ear, wall)
    world = emulator.worlds.get()
    listen(world)
    announce(world)
    ear.deaf_to.add(TARGET)
    await emulator.courier.start_due(world)
    await ear.heard(1)
    began = wall()

    await emulator.courier.close()

    assert wall() - began == 3 * SECOND
    assert [row["state"] for row in deliveries_of(world)] == ["pending"]
    await emulator.close()


async def test_who_no_longer_waits_for_an_attempt_hands_it_back(
    emulator: Emulator, ear: Ear, world: World
) -> None:
    ear.deaf_to.add(TARGET)
    waiting = asyncio.create_task(deliver_one(emulator))
    await ear.heard(1)

    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    assert [row["state"] for row in deliveries_of(world)] == ["pending"]


async def test_a_receivers_cookie_is_not_sent_back(emulator: Emulator, ear: Ear) -> None:
    ear.headers = {"Set-Cookie": "session=1"}

    await deliver_one(emulator)
    await deliver_one(emulator)

    assert [request.headers.get("Cookie") for request in ear.requests] == [None, None]


ADDRESSES = ["http://\u2603..example/", f"http://{'x' * 64}.example/", "http://[v1.a]/"]


@pytest.mark.parametrize("url", ADDRESSES)
async def test_an_address_that_can_not_be_called_is_a_failed_attempt(
    emulator: Emulator, world: World, url: str
) -> None:
    listen(world, url)
    announce(world)

    await asyncio.gather(deliver(emulator, world), return_exceptions=True)

    assert [row["state"] for row in deliveries_of(world)] == ["pending"]


async def test_nothing_of_before_a_reset_is_sent_after_it(
    emulator: Emulator, ear: Ear, world: World
) -> None:
    listen(world)
    announce(world)

    async def reset() -> None:
        async with world.travelling:
            await emulator.courier.drop(world)
            world.reset()

    await asyncio.gather(emulator.courier.start_due(world), reset())
    await emulator.courier.settle(world)

    assert ear.requests == []


async def test_what_the_ticker_began_is_part_of_no_journey_but_ends_before_it(
    emulator: Emulator, ear: Ear, world: World
) -> None:
    ear.status = 500
    listen(world)
    announce(world)
    began = world.clock.now()

    target = began + 31 * SECOND
    _, fired = await asyncio.gather(
        emulator.courier.start_due(world), travel.advance(world, emulator.courier, target)
    )

    assert [one.at - began for one in fired] == [30 * SECOND]
    assert len(ear.requests) == 2


async def test_places_are_free_again_after_an_attempt(
    emulator: Emulator, ear: Ear, world: World
) -> None:
    listen(world)
    for _ in range(40):
        announce(world)

    fired = await deliver(emulator, world)

    assert len(fired) == len(ear.requests) == 40
    assert world.at_once(lambda tx: deliveries.claim(tx, 1, wall=0)) == []
