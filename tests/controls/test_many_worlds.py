"""Worlds: made as planned or as a copy of the default seed, listed, and dropped."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from floor.stage import Ear, sending_to
from invo_emulator.emulator import Emulator
from invo_emulator.system import System
from invo_emulator.world.plan import ItemPlan, Plan, PlayerPlan
from stories import KEY, OTHER_GAME, PLAYER, RECEIVER, TARGET, Receiver, Story, Wall, token_of

CONFIG = Plan(
    players=(PlayerPlan(PLAYER, OTHER_GAME, balance=7_00),),
    items=(ItemPlan("star_001", "Star", OTHER_GAME),),
    settings={"card_minimum_usd": "2.00", "session_ttl_seconds": 60},
).with_webhook(TARGET)


@pytest.fixture
async def configured(system: System) -> AsyncIterator[Story]:
    """An emulator whose default world was planned by somebody."""
    emulator = Emulator(CONFIG, system=system)
    async with Story(emulator) as story:
        yield story
    await emulator.close()


async def test_without_a_plan_a_world_is_a_copy_of_the_default_one(api: Story) -> None:
    default = (await api.control("GET", "/world")).json()

    world = await api.world()

    assert [game["name"] for game in world["games"]] == ["Demo Quest", "Star Arena"]
    assert world["settings"] == default["settings"]
    for name in ("game_id", "secret", "signing_secret"):
        theirs, ours = ({game[name] for game in one["games"]} for one in (default, world))
        assert theirs.isdisjoint(ours)


async def test_a_copy_has_the_configs_players_items_and_settings(configured: Story) -> None:
    world = await configured.world()

    async with configured.studio_in(world, 1) as studio:
        body = {"game_secret": studio.key}
        items = (await studio.http.post("/api/v1/game-items/list", json=body)).json()
        assert await studio.balance() == "7.00"
    assert items["items"][0]["game_id"] == world["games"][1]["game_id"]
    assert world["settings"]["card_minimum_usd"] == "2.00"


async def test_a_copy_listens_nowhere(configured: Story) -> None:
    world = await configured.world()

    assert [game["webhook"] for game in world["games"]] == [None, None]


async def test_what_is_said_replaces_what_would_be_copied(configured: Story) -> None:
    world = await configured.world(
        players=[{"email": RECEIVER, "game_id": OTHER_GAME, "balance": "3.00"}],
        settings={"session_ttl_seconds": 5},
    )

    async with configured.studio_in(world, 1) as studio:
        assert (await studio.balance(RECEIVER), await studio.balance()) == ("3.00", "none")
    assert world["settings"]["session_ttl_seconds"] == 5
    assert world["settings"]["card_minimum_usd"] == "2.00"


async def test_games_of_ones_own_come_without_the_players_of_others(configured: Story) -> None:
    world = await configured.world(games=[{"game_id": 7, "name": "Seven"}])

    [game] = world["games"]
    async with configured.studio_in(world) as studio:
        assert await studio.balance() == "none"
    assert (game["game_id"], game["name"]) == ("7", "Seven")
    assert re.fullmatch("ivsdk_test_[0-9a-f]{24}", game["secret"])


async def test_two_worlds_may_plan_the_same_games(api: Story) -> None:
    games = [{"game_id": 7, "name": "Seven"}]

    one, other = await api.world(games=games), await api.world(games=games)

    assert one["games"][0]["secret"] != other["games"][0]["secret"]


async def test_a_world_begins_when_it_is_told_to(api: Story, wall: Wall) -> None:
    running = await api.world(now="2030-06-01T12:00:00Z")
    standing = await api.world(now="2030-06-01T12:00:00Z", frozen=True)

    wall.advance(5)

    listed = (await api.control("GET", "/worlds")).json()["worlds"]
    clocks = {world["id"]: world["clock"] for world in listed}
    assert clocks[running["id"]]["now"] == "2030-06-01T12:00:05.000000Z"
    assert clocks[standing["id"]]["now"] == "2030-06-01T12:00:00.000000Z"
    assert clocks[standing["id"]]["mode"] == "frozen"


async def test_a_pinned_seed_gives_the_same_world_under_the_same_name(api: Story) -> None:
    first = await api.world(id="pinned", seed="s")
    await api.control("DELETE", "/worlds/pinned")

    again = await api.world(id="pinned", seed="s")

    assert again == first


async def test_without_a_seed_a_world_of_the_same_name_has_other_keys(wall: Wall) -> None:
    entropies = (f"entropy {number}" for number in range(99))
    emulator = Emulator(system=System(wall, wall, lambda: next(entropies)))
    async with Story(emulator) as api:
        first = await api.world(id="one")
        await api.control("DELETE", "/worlds/one")

        again = await api.world(id="one")

    assert first["games"][0]["secret"] != again["games"][0]["secret"]
    await emulator.close()


async def test_a_name_is_of_one_world(api: Story) -> None:
    await api.world(id="mine")

    answer = await api.control("POST", "/worlds", {"id": "mine"})

    assert (answer.status_code, answer.json()["code"]) == (409, "WORLD_EXISTS")
    assert len(api.emulator.worlds) == 2


async def test_a_key_is_of_one_world(api: Story) -> None:
    body = {"games": [{"game_id": 7, "name": "Seven", "secret": KEY}]}

    answer = await api.control("POST", "/worlds", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "KEY_IN_USE")
    assert len(api.emulator.worlds) == 1


NO_PLANS: list[tuple[dict[str, object], str]] = [
    ({"id": "../etc/passwd"}, "id"),
    ({"id": "Capitals"}, "id"),
    ({"id": ".hidden"}, "id"),
    ({"id": "x" * 65}, "id"),
    ({"id": 7}, "id"),
    ({"name": "mine"}, "name"),
    ({"seed": 7}, "seed"),
    ({"seed": "s" * 65}, "seed"),
    ({"now": "tomorrow"}, "now"),
    ({"frozen": "yes"}, "frozen"),
    ({"games": []}, "games"),
    ({"games": {}}, "games"),
    ({"games": [7]}, "games[0]"),
    ({"games": [{"name": "Seven"}]}, "games[0].game_id"),
    ({"games": [{"game_id": 7, "name": "Seven", "nmae": 1}]}, "games[0].nmae"),
    ({"games": [{"game_id": 7, "name": "A"}, {"game_id": 7, "name": "B"}]}, "games.game_id"),
    (
        {
            "games": [
                {
                    "game_id": 7,
                    "name": "A",
                    "webhook": {"target_url": TARGET, "subscribed_events": ["purchase.complete"]},
                }
            ]
        },
        "games[0].webhook.subscribed_events",
    ),
    ({"players": [{"email": "ada"}]}, "players[0].email"),
    ({"players": [{"email": PLAYER, "game_id": 5}]}, "players[0].game_id"),
    ({"players": [{"email": PLAYER}, {"email": PLAYER.upper()}]}, "players[1].email"),
    ({"items": [{"item_id": "a"}]}, "items[0].item_name"),
    ({"items": [{"item_id": "a", "item_name": "A", "game_id": 77}]}, "items[0].game_id"),
    ({"settings": {"session_ttl_seconds": 0}}, "settings.session_ttl_seconds"),
    ({"settings": []}, "settings"),
    ({"from_snapshot": "?"}, "from_snapshot"),
    ({"from_world": "default", "seed": "s"}, "seed"),
    ({"from_world": "default", "from_snapshot": "aaaa"}, "from_snapshot"),
]


@pytest.mark.parametrize(("body", "field"), NO_PLANS, ids=lambda value: str(value)[:50])
async def test_what_no_world_can_begin_with_is_refused(
    api: Story, body: dict[str, object], field: str
) -> None:
    answer = await api.control("POST", "/worlds", body)

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert answer.json()["field"] == field
    assert len(api.emulator.worlds) == 1


async def test_worlds_are_listed_newest_first_a_page_at_a_time(api: Story) -> None:
    for name in ("a", "b", "c"):
        await api.world(id=name)

    first = (await api.control("GET", "/worlds?limit=3")).json()
    then = (await api.control("GET", f"/worlds?limit=3&cursor={first['next_cursor']}")).json()

    assert [world["id"] for world in first["worlds"]] == ["c", "b", "a"]
    assert [world["id"] for world in then["worlds"]] == ["default"]
    assert then["next_cursor"] is None
    assert then["worlds"][0]["games"][0]["secret"] == KEY


async def test_a_dropped_world_is_gone_and_its_keys_with_it(api: Story) -> None:
    world = await api.world(id="mine")
    async with api.studio_in(world) as studio:
        session = await studio.mint()

        answer = await api.control("DELETE", "/worlds/mine")

        assert (answer.status_code, answer.content) == (204, b"")
        assert (await studio.try_to_mint()).json()["code"] == "INVALID_GAME_SECRET"
        assert (await studio.control("GET", "/world")).json()["code"] == "WORLD_NOT_FOUND"
        page = await studio.open(session, accept="application/json")
        assert "of a world that is gone" in page.json()["error"]
    assert (await api.control("GET", "/health")).json()["worlds"] == 1


async def test_the_default_world_stays(api: Story) -> None:
    answer = await api.control("DELETE", "/worlds/default")

    assert (answer.status_code, answer.json()["code"]) == (409, "WORLD_STAYS")
    assert "POST /_emulator/reset" in answer.json()["error"]
    assert (await api.try_to_mint()).status_code == 201


async def test_a_world_that_is_none_cannot_be_dropped(api: Story) -> None:
    answer = await api.control("DELETE", "/worlds/nowhere")

    assert (answer.status_code, answer.json()["code"]) == (404, "WORLD_NOT_FOUND")


async def test_what_a_dropped_world_had_to_send_is_never_sent(
    api: Story, receiver: Receiver
) -> None:
    world = await api.world(id="mine")
    async with api.studio_in(world) as studio:
        await studio.listen()
        await studio.pay(await studio.mint())
        await studio.control("DELETE", "/worlds/mine")

        await api.advance(86_400)

    assert receiver.requests == []


async def test_whoever_was_on_the_way_to_a_dropped_world_is_told(wall: Wall) -> None:
    ear = Ear()
    emulator = sending_to(ear, wall)
    api = Story(emulator)
    studio = api.studio_in(await api.world(id="mine"))
    await studio.listen()
    await studio.pay(await studio.mint())
    ear.may_answer.clear()
    travelling = asyncio.create_task(studio.control("POST", "/clock/run-until-idle"))
    await ear.heard(1)

    later = [
        asyncio.create_task(studio.control(method, path))
        for method, path in (
            ("DELETE", "/worlds/mine"),
            ("POST", "/clock/run-until-idle"),
            ("POST", "/clock/freeze"),
            ("POST", "/reset"),
            ("DELETE", "/worlds/mine"),
        )
    ]
    ear.may_answer.set()

    statuses = [answer.status_code for answer in await asyncio.gather(travelling, *later)]
    assert statuses == [200, 204, 404, 404, 404, 404]
    await asyncio.gather(api.http.aclose(), studio.http.aclose(), emulator.close())


async def test_a_session_of_one_world_is_none_of_another(api: Story) -> None:
    one, other = await api.world(), await api.world()
    async with api.studio_in(one) as mine, api.studio_in(other) as theirs:
        session = await mine.mint()

        answer = await theirs.pay(session)

        assert answer.json()["code"] == "SESSION_NOT_FOUND"
        assert (await theirs.open(session)).status_code == 200
        token = token_of(session)
        assert token_of(await theirs.mint()) != token


async def test_eight_worlds_are_at_eight_times_while_they_serve(
    api: Story, receiver: Receiver
) -> None:
    receiver.status = 500
    worlds = [await api.world(now="2030-01-01T00:00:00Z") for _ in range(8)]
    studios = [api.studio_in(world) for world in worlds]
    for studio in studios:
        await studio.listen()
        await studio.pay(await studio.mint())

    hours = [3600.0 * number for number in range(8)]
    journeys = [studio.advance(seconds) for studio, seconds in zip(studios, hours, strict=True)]
    served = [studio.mint(player_email=RECEIVER) for studio in studios]
    fired, minted = await asyncio.gather(asyncio.gather(*journeys), asyncio.gather(*served))

    clocks = [(await studio.control("GET", "/clock")).json()["now"] for studio in studios]
    assert clocks == [f"2030-01-01T0{number}:00:00.000000Z" for number in range(8)]
    attempts = [sum(one["kind"] == "webhook.attempt" for one in some) for some in fired]
    assert attempts == [1, 4, 5, 5, 5, 5, 5, 5]
    assert len(minted) == 8
    for studio in studios:
        await studio.http.aclose()
