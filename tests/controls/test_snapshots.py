"""A world as a file: put back, forked, and refused when it is none."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from floor.stage import Ear, sending_to
from invo_emulator.emulator import Emulator
from invo_emulator.storage import snapshots
from invo_emulator.system import System
from stories import KEY, TARGET, Json, Receiver, Story, Wall


async def take(api: Story) -> bytes:
    """A snapshot of the story's world."""
    answer = await api.control("GET", "/snapshot")
    assert answer.status_code == 200, answer.text
    return answer.content


async def put_back(api: Story, snapshot: bytes) -> httpx.Response:
    """Put a snapshot back into the story's world."""
    return await api.http.put("/_emulator/snapshot", content=snapshot)


async def fork(api: Story, snapshot: bytes, **fields: object) -> Json:
    """Another world, which begins as a snapshot is."""
    return await api.world(from_snapshot=base64.b64encode(snapshot).decode(), **fields)


async def test_a_snapshot_is_a_file_to_keep(api: Story) -> None:
    answer = await api.control("GET", "/snapshot")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == 'attachment; filename="default.invo-world"'
    assert answer.content.startswith(b"invo-emulator world\n")


async def test_a_world_that_is_put_back_is_as_it_was(api: Story) -> None:
    await api.listen()
    await api.pay(await api.mint())
    await api.change_settings(card_minimum_usd="3.00")
    before, kept = api.everything(), await take(api)
    await api.pay(await api.mint())
    await api.change_settings(card_minimum_usd="4.00")
    await api.listen(target_url="http://elsewhere.test/")

    answer = await put_back(api, kept)

    assert answer.status_code == 200
    assert answer.json()["settings"]["card_minimum_usd"] == "3.00"
    assert {**api.everything(), "world": None} == {**before, "world": None}


async def test_it_is_put_back_into_the_world_that_is_named(api: Story) -> None:
    async with api.studio_in(await api.world(id="mine")) as studio:
        kept = await take(studio)
        await studio.pay(await studio.mint())
        await api.pay(await api.mint())

        await put_back(studio, kept)

        assert (await studio.balance(), await api.balance()) == ("none", "100.00")


async def test_time_goes_on_from_the_moment_it_was_taken(api: Story, wall: Wall) -> None:
    await api.advance(60)
    taken = await take(api)
    wall.advance(3600)

    await put_back(api, taken)

    wall.advance(5)
    clock = (await api.control("GET", "/clock")).json()
    assert (clock["now"], clock["mode"]) == ("2027-01-01T00:01:04.000000Z", "wall")


async def test_a_clock_that_stood_stands(api: Story, wall: Wall) -> None:
    await api.control("POST", "/clock/freeze")
    taken = await take(api)
    await api.control("POST", "/clock/unfreeze")
    wall.advance(3600)

    await put_back(api, taken)

    clock = (await api.control("GET", "/clock")).json()
    assert (clock["now"], clock["mode"]) == ("2026-12-31T23:59:59.000000Z", "frozen")


async def test_what_was_to_be_sent_again_still_is(api: Story, receiver: Receiver) -> None:
    await api.listen()
    receiver.status = 500
    await api.pay(await api.mint())
    await api.advance(200)
    taken = await take(api)
    await api.advance(112_350)
    seen = len(receiver.requests)

    await put_back(api, taken)

    attempts = [one for one in await api.advance(112_350) if one["kind"] == "webhook.attempt"]
    assert [one["attempt"] for one in attempts] == [4, 5, 6, 7]
    assert len(receiver.requests) == seen + 4


async def test_an_order_whose_owner_was_asked_is_put_back(api: Story) -> None:
    asked = await api.pay(await api.mint(), payment_method="pm_card_threeDSecure2Required")
    snapshot = (await api.control("GET", "/snapshot")).content
    await api.control("POST", "/reset")

    answer = await api.http.put("/_emulator/snapshot", content=snapshot)

    path = f"/payments/{asked.json()['payment_intent_id']}/authenticate"
    said = await api.control("POST", path, {"outcome": "succeed"})
    assert (answer.status_code, said.status_code) == (200, 200)


async def test_a_fault_that_was_armed_is_armed_again(api: Story) -> None:
    fault = {"operation": "POST /api/checkout/sessions", "after": 1, "times": 1}
    await api.control("POST", "/faults", fault)
    await api.mint()
    taken = await take(api)
    spoilt = [(await api.try_to_mint()).status_code for _ in range(2)]

    await put_back(api, taken)

    assert [(await api.try_to_mint()).status_code for _ in range(2)] == spoilt == [503, 201]


async def test_what_was_being_sent_is_due_again(wall: Wall) -> None:
    ear = Ear()
    emulator = sending_to(ear, wall)
    api = Story(emulator)
    await api.listen()
    await api.pay(await api.mint())
    ear.may_answer.clear()
    going = asyncio.create_task(api.control("POST", "/clock/run-until-idle", {"limit": 1}))
    await ear.heard(1)
    taken = await take(api)
    ear.may_answer.set()
    await going

    await put_back(api, taken)

    await api.settle()
    first, second = ear.requests
    assert first.content == second.content
    assert first.headers["x-invo-event-id"] == second.headers["x-invo-event-id"]
    await asyncio.gather(api.http.aclose(), emulator.close())


async def test_a_link_and_a_token_from_before_work_in_a_world_that_is_put_back(
    api: Story,
) -> None:
    session = await api.mint()
    await api.pay(await api.mint())
    token, taken = await api.token(), await take(api)
    await api.control("POST", "/reset")

    await put_back(api, taken)

    assert (await api.open(session)).status_code == 200
    answer = await api.as_player(token, "GET", "/api/sdk/transfers/pending")
    assert answer.status_code == 200, answer.text


async def test_a_link_of_what_never_was_is_refused(api: Story) -> None:
    taken = await take(api)
    session = await api.mint()

    await put_back(api, taken)

    assert (await api.open(session)).status_code == 404


async def test_a_fork_is_a_world_of_its_own(api: Story) -> None:
    await api.pay(await api.mint())

    world = await fork(api, await take(api), id="fork")

    async with api.studio_in(world) as studio:
        await studio.pay(await studio.mint())
        assert (await studio.balance(), await api.balance()) == ("200.00", "100.00")
    assert world["id"] == "fork"
    assert [game["game_id"] for game in world["games"]] == ["100000000001", "200000000002"]


async def test_a_forks_games_have_keys_of_their_own(api: Story) -> None:
    kept = await take(api)

    keys = {world["games"][0]["secret"] for world in [await fork(api, kept) for _ in range(3)]}

    assert len(keys | {KEY}) == 4


async def test_a_forks_keys_stay_when_it_is_reset(api: Story) -> None:
    world = await fork(api, await take(api))
    async with api.studio_in(world) as studio:
        await studio.pay(await studio.mint())

        await studio.control("POST", "/reset")

        assert await studio.balance() == "none"


async def test_a_fork_of_a_live_world_needs_no_file(api: Story) -> None:
    await api.pay(await api.mint())

    world = await api.world(from_world="default", id="fork")

    async with api.studio_in(world) as studio:
        assert await studio.balance() == "100.00"


async def test_a_fork_of_a_world_that_is_none_is_refused(api: Story) -> None:
    answer = await api.control("POST", "/worlds", {"from_world": "nowhere"})

    assert (answer.status_code, answer.json()["code"]) == (404, "WORLD_NOT_FOUND")


async def test_a_link_from_before_the_fork_is_of_the_first_world(api: Story) -> None:
    session = await api.mint()
    async with api.studio_in(await fork(api, await take(api))) as studio:
        await api.pay(session)

        page = await studio.open(session, accept="application/json")

        assert page.json()["code"] == "SESSION_ALREADY_CONSUMED"
        assert (await studio.pay(session)).status_code == 200


async def test_a_fork_tells_the_same_receiver_with_the_same_signing_secret(
    api: Story, receiver: Receiver
) -> None:
    await api.listen()
    world = await fork(api, await take(api))

    async with api.studio_in(world) as studio:
        await studio.pay(await studio.mint())
        await studio.settle()

    assert receiver.types == ["purchase.completed"]
    assert world["games"][0]["webhook"]["target_url"] == TARGET
    assert world["games"][0]["signing_secret"] == "whsec_test_demoquest"


async def test_keys_that_another_world_has_can_not_be_put_back(api: Story) -> None:
    kept = await take(api)
    async with api.studio_in(await api.world(id="mine")) as studio:
        before = api.everything()

        answer = await put_back(studio, kept)

        assert (answer.status_code, answer.json()["code"]) == (409, "KEY_IN_USE")
        assert "from_snapshot" in answer.json()["error"]
        assert (await studio.try_to_mint()).status_code == 201
        assert api.everything() == before


async def test_a_dropped_worlds_snapshot_brings_its_keys_back(api: Story) -> None:
    world = await api.world(id="mine")
    async with api.studio_in(world) as studio:
        kept = await take(studio)
        await studio.control("DELETE", "/worlds/mine")
    heir = await api.world(id="heir")

    async with Story(api.emulator, studio.key, "heir") as studio:
        await put_back(studio, kept)

        assert (await studio.try_to_mint()).status_code == 201
    stale = Story(api.emulator, heir["games"][0]["secret"], "heir")
    assert (await stale.try_to_mint()).json()["code"] == "INVALID_GAME_SECRET"
    await stale.http.aclose()


async def test_a_call_of_a_game_that_went_meanwhile_is_refused(api: Story) -> None:
    async with api.studio_in(
        await api.world(id="mine", games=[{"game_id": 7, "name": "A"}])
    ) as one:
        snapshot = await take(one)
        await one.control("DELETE", "/worlds/mine")
    is_put_back = asyncio.Event()

    async def slow_body() -> AsyncIterator[bytes]:
        yield b'{"player_email": "ada@example.com", '
        await is_put_back.wait()
        yield b'"usd_amount": "10.00"}'

    async with api.studio_in(await api.world(games=[{"game_id": 8, "name": "B"}])) as studio:
        minting = asyncio.create_task(
            studio.call("POST", "/api/checkout/sessions", content=slow_body())
        )
        await put_back(studio, snapshot)
        is_put_back.set()

        answer = await minting
    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_GAME_SECRET")


async def test_base64_may_come_in_lines(api: Story) -> None:
    text = base64.encodebytes(await take(api)).decode()

    answer = await api.control("POST", "/worlds", {"from_snapshot": text})

    assert answer.status_code == 201


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"SQLite format 3\0", b"invo-emulator world\n", b"\x1f\x8b" * 99]
)
async def test_what_is_no_snapshot_is_refused(api: Story, content: bytes) -> None:
    await api.pay(await api.mint())
    before = api.everything()

    answers = [
        await put_back(api, content),
        await api.control("POST", "/worlds", {"from_snapshot": base64.b64encode(content).decode()}),
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json()["code"] == "INVALID_SNAPSHOT"
    assert api.everything() == before
    assert len(api.emulator.worlds) == 1


async def test_a_snapshot_that_curl_took_for_text_is_told_how_to_be_sent(api: Story) -> None:
    as_curl_sends_text = (await take(api)).replace(b"\n", b"").replace(b"\r", b"")

    answer = await put_back(api, as_curl_sends_text)

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_SNAPSHOT")
    assert "damaged or cut short" in answer.json()["error"]
    assert answer.json()["error"].endswith("with curl by --data-binary.")


async def test_a_refused_snapshot_interrupts_nothing(wall: Wall) -> None:
    ear = Ear()
    emulator = sending_to(ear, wall)
    api = Story(emulator)
    await api.listen()
    await api.pay(await api.mint())
    ear.may_answer.clear()
    await emulator.courier.start_due(emulator.worlds.get())
    await ear.heard(1)

    await put_back(api, b"nothing")

    ear.may_answer.set()
    await api.settle()
    assert len(ear.requests) == 1
    await asyncio.gather(api.http.aclose(), emulator.close())


@pytest.fixture
async def kept(system: System, tmp_path: Path) -> AsyncIterator[Story]:
    """An emulator whose worlds are on disk."""
    emulator = Emulator(system=system, data=tmp_path)
    async with Story(emulator) as story:
        yield story
    await emulator.close()


async def test_a_world_on_disk_is_put_back_and_forked_alike(
    kept: Story, tmp_path: Path, system: System
) -> None:
    await kept.pay(await kept.mint())
    taken = await take(kept)
    await kept.pay(await kept.mint())

    await put_back(kept, taken)
    world = await fork(kept, taken, id="fork")
    await kept.emulator.close()

    again = Emulator(system=system, data=tmp_path)
    async with Story(again) as default, default.studio_in(world) as studio:
        assert (await default.balance(), await studio.balance()) == ("100.00", "100.00")
    await again.close()


async def test_a_snapshot_from_memory_fits_a_world_on_disk_and_back(
    kept: Story, api: Story
) -> None:
    await api.pay(await api.mint())

    await put_back(kept, await take(api))
    await api.control("POST", "/reset")
    await put_back(api, await take(kept))

    assert (await kept.balance(), await api.balance()) == ("100.00", "100.00")


async def test_a_control_token_is_asked_for(api: Story) -> None:
    answer = await api.http.put(
        "/_emulator/snapshot", content=b"", headers={"Origin": "https://evil.example"}
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "FOREIGN_ORIGIN")


async def test_a_world_that_could_not_be_put_back_is_not_taken(api: Story) -> None:
    ballast = f"CREATE TABLE ballast AS SELECT zeroblob({snapshots.MOST_BYTES}) AS weight"
    api.emulator.worlds.get().at_once(lambda tx: tx.execute(ballast))

    answer = await api.control("GET", "/snapshot")

    assert (answer.status_code, answer.json()["code"]) == (409, "WORLD_TOO_LARGE")
