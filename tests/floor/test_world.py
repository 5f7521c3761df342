"""A world: one closed universe that resets to how it began, and survives a restart."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from floor.stage import announce, count, deliveries_of, listen, pinned
from invo_emulator.core import checkout, players, purchases
from invo_emulator.core.cards import TEST_CARDS
from invo_emulator.core.purchases import Tender
from invo_emulator.emulator import Emulator
from invo_emulator.errors import GameNotFound, InvalidGameSecret, WorldNotFound, WrongState
from invo_emulator.system import System
from invo_emulator.times import SECOND
from invo_emulator.webhooks import deliveries, targets
from invo_emulator.world.plan import (
    DEMO_QUEST,
    STAR_ARENA,
    CurrencyPlan,
    GamePlan,
    Plan,
    PlayerPlan,
)
from invo_emulator.world.transaction import Row, Transaction
from invo_emulator.world.world import World
from stories import PLAYER, TARGET, Wall

TABLES = (
    *("currency", "game", "player", "account", "posting", "checkout_session", "purchase"),
    *("saved_card", "webhook_target", "event", "delivery", "attempt", "job"),
)


def mint(tx: Transaction) -> Row:
    """A session of ten dollars for Ada."""
    return checkout.mint(
        tx,
        next(iter(tx.games.values())),
        player_email=PLAYER,
        usd_amount=1000,
        rail="platform",
        success_url=None,
        cancel_url=None,
        metadata={},
    )


def buy(tx: Transaction) -> str:
    """A session that is paid at once; its order's id."""
    return str(purchases.pay_session(tx, mint(tx), Tender(TEST_CARDS[0]))["order_id"])


def holds(world: World, email: str = PLAYER) -> int:
    """What a player of the first game can spend."""

    def look(tx: Transaction) -> int:
        player = players.get(tx, world.game(), email)
        return players.available(tx, world.game(), player["player_id"])

    return world.at_once(look)


def contents(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but the world's own."""
    return world.at_once(
        lambda tx: {
            table: [tuple(row) for row in tx.all(f"SELECT * FROM {table}")] for table in TABLES
        }
    )


def emulator_with(plan: Plan, system: System, data: Path | None = None) -> Emulator:
    return Emulator(plan, data=data, system=system)


@pytest.fixture
def busy(world: World) -> World:
    """A world in which a lot has happened."""
    listen(world)
    world.at_once(buy)
    announce(world)
    world.change_settings({"starting_balance": "5.00"})
    world.clock.hop(world.clock.now() + 60 * SECOND)
    world.clock.freeze()
    world.save_clock()
    return world


async def test_a_reset_world_is_as_it_began(busy: World, wall: Wall, system: System) -> None:
    fresh = emulator_with(Plan(), system)

    busy.reset()

    assert contents(busy) == contents(fresh.worlds.get())
    assert (busy.clock.now(), busy.clock.mode, busy.clock.offset) == (wall(), "wall", 0)
    assert busy.settings == fresh.worlds.get().settings
    await fresh.close()


async def test_a_reset_world_can_be_used_at_once(busy: World) -> None:
    busy.reset()

    await busy.transaction(buy)

    assert holds(busy) == 100_00


async def test_a_reset_world_plants_its_plan_again(system: System) -> None:
    plan = Plan(players=(PlayerPlan(PLAYER, balance=250_00),)).with_webhook(TARGET)
    emulator = emulator_with(plan, system)
    world = emulator.worlds.get()
    world.at_once(buy)

    world.reset()

    assert (holds(world), contents(world)["webhook_target"][0][3]) == (250_00, TARGET)
    await emulator.close()


@pytest.mark.parametrize(("seed", "is_same"), [("pinned", True), (None, False)])
async def test_a_pinned_seed_gives_the_same_ids_after_a_reset(
    wall: Wall, seed: str | None, is_same: bool
) -> None:
    entropies = iter(("one", "two", "three", "four"))
    system = replace(pinned(wall), entropy=lambda: next(entropies))
    emulator = emulator_with(Plan(seed=seed), system)
    world = emulator.worlds.get()
    before = world.at_once(buy)

    world.reset()

    assert (world.at_once(buy) == before) is is_same
    await emulator.close()


async def test_a_reset_of_a_world_on_disk_survives(tmp_path: Path, system: System) -> None:
    emulator = emulator_with(Plan(), system, tmp_path)
    emulator.worlds.get().at_once(buy)

    emulator.worlds.get().reset()
    await emulator.close()

    again = emulator_with(Plan(), system, tmp_path)
    assert again.worlds.get().at_once(lambda tx: count(tx, "purchase")) == 0
    await again.close()


async def test_a_restarted_world_goes_on_where_it_was(tmp_path: Path, system: System) -> None:
    emulator = emulator_with(Plan(), system, tmp_path)
    world = emulator.worlds.get()
    listen(world)
    world.at_once(buy)
    world.clock.hop(world.clock.now() + 60 * SECOND)
    world.save_clock()
    left = (contents(world), world.chance.counter, world.clock.now())
    await emulator.close()

    again = emulator_with(Plan(), system, tmp_path)

    found = again.worlds.get()
    assert (contents(found), found.chance.counter, found.clock.now()) == left
    await again.close()


async def test_a_restarted_world_stands_if_it_stood(
    tmp_path: Path, system: System, wall: Wall
) -> None:
    emulator = emulator_with(Plan(), system, tmp_path)
    stood_at = wall()
    emulator.worlds.get().clock.freeze()
    emulator.worlds.get().save_clock()
    await emulator.close()

    wall.advance(3600)
    again = emulator_with(Plan(), system, tmp_path)

    clock = again.worlds.get().clock
    assert (clock.now(), clock.mode) == (stood_at, "frozen")
    await again.close()


async def test_no_id_comes_twice_over_a_restart(tmp_path: Path, system: System) -> None:
    seen: list[str] = []
    for _ in range(3):
        emulator = emulator_with(Plan(seed="pinned"), system, tmp_path)
        world = emulator.worlds.get()
        seen += [world.at_once(buy), world.chance.request_id()]
        await emulator.close()

    assert len(set(seen)) == 6


async def test_settings_persist_and_a_changed_plan_is_applied(
    tmp_path: Path, system: System
) -> None:
    emulator = emulator_with(Plan(), system, tmp_path)
    emulator.worlds.get().change_settings({"card_minimum_usd": "2", "session_ttl_seconds": 60})
    await emulator.close()

    again = emulator_with(Plan(settings={"session_ttl_seconds": 120}), system, tmp_path)

    settings = again.worlds.get().settings
    assert (settings.card_minimum_usd, settings.session_ttl_seconds) == (200, 120)
    await again.close()


async def test_a_changed_plan_is_applied_and_players_keep_their_money(
    tmp_path: Path, system: System
) -> None:
    plan = Plan(players=(PlayerPlan(PLAYER, balance=5_00),))
    emulator = emulator_with(plan, system, tmp_path)
    emulator.worlds.get().at_once(buy)
    await emulator.close()

    game = replace(
        DEMO_QUEST, name="Renamed", secret="ivsdk_test_new", currency=CurrencyPlan("Gems")
    )
    new_players = (PlayerPlan(PLAYER, balance=7_00), PlayerPlan("bob@example.com", balance=1))
    again = emulator_with(Plan((game, STAR_ARENA), new_players), system, tmp_path)

    world = again.worlds.get()
    assert (holds(world), holds(world, "bob@example.com")) == (105_00, 1)
    assert (world.game().name, world.game().currency.name) == ("Renamed", "Gems")
    assert again.worlds.of_secret("ivsdk_test_new") == (world, world.game())
    await again.close()


async def test_a_game_added_to_the_plan_has_a_currency_of_its_own(
    tmp_path: Path, system: System
) -> None:
    await emulator_with(Plan(), system, tmp_path).close()

    added = GamePlan(7, "Seven")
    again = emulator_with(Plan((added, DEMO_QUEST, STAR_ARENA)), system, tmp_path)

    games = again.worlds.get().games
    assert {game.name: game.currency.currency_id for game in games.values()} == {
        "Seven": 3,
        "Demo Quest": 1,
        "Star Arena": 2,
    }
    await again.close()


@pytest.mark.parametrize("ids", [(3, 2), (2, 1)])
async def test_a_key_may_move_to_another_game(
    tmp_path: Path, system: System, ids: tuple[int, int]
) -> None:
    def plan(first: int, second: int) -> Plan:
        return Plan((GamePlan(first, "A", secret="a"), GamePlan(second, "B", secret="b")))

    await emulator_with(plan(1, 2), system, tmp_path).close()

    again = emulator_with(plan(*ids), system, tmp_path)

    assert again.worlds.of_secret("a")[1].game_id == ids[0]
    await again.close()


async def test_a_start_that_was_interrupted_is_finished_by_the_next(
    tmp_path: Path, system: System
) -> None:
    emulator = emulator_with(Plan(), system, tmp_path)
    database = emulator.worlds.get().database
    database.at_once(lambda connection: connection.execute("DELETE FROM world"))
    await emulator.close()

    again = emulator_with(Plan(), system, tmp_path)

    assert again.worlds.get().at_once(buy)
    await again.close()


async def test_what_was_being_sent_when_the_process_died_is_due_again(
    tmp_path: Path, system: System
) -> None:
    emulator = emulator_with(Plan().with_webhook(TARGET), system, tmp_path)
    announce(emulator.worlds.get())
    emulator.worlds.get().at_once(lambda tx: deliveries.claim(tx, 1, wall=0))
    await emulator.close()

    again = emulator_with(Plan().with_webhook(TARGET), system, tmp_path)

    [delivery] = deliveries_of(again.worlds.get())
    assert (delivery["state"], delivery["retries"]) == ("pending", 0)
    await again.close()


async def test_worlds_share_nothing(emulator: Emulator, world: World) -> None:
    plans = [Plan((GamePlan(n, f"Game {n}", webhook=None),)) for n in range(1, 9)]
    worlds = [emulator.worlds.create(f"world {plan.games[0].game_id}", plan) for plan in plans]
    untouched = contents(world)

    for steps, one in enumerate(worlds):
        one.clock.hop(one.clock.now() + steps * SECOND)
        one.change_settings({"session_ttl_seconds": 60 + steps})
        for _ in range(steps):
            one.at_once(buy)

    assert [one.at_once(lambda tx: count(tx, "purchase")) for one in worlds] == list(range(8))
    assert [one.settings.session_ttl_seconds for one in worlds] == list(range(60, 68))
    assert contents(world) == untouched
    assert len(emulator.worlds) == 9


async def test_a_reset_does_not_touch_the_others(emulator: Emulator, world: World) -> None:
    other = emulator.worlds.create("other", Plan((GamePlan(7, "Seven"),)))
    world.at_once(buy)
    other.at_once(buy)
    before = contents(other)

    world.reset()

    assert contents(other) == before


async def test_a_world_is_found_by_name_and_by_key(emulator: Emulator, world: World) -> None:
    other = emulator.worlds.create("other", Plan((GamePlan(7, "Seven"),)))

    assert emulator.worlds.get("other") is other
    assert emulator.worlds.of_secret("ivsdk_test_7") == (other, other.game(7))
    assert emulator.worlds.of_secret("ivsdk_test_stararena") == (world, world.game(200000000002))


def test_what_is_not_there_is_named(emulator: Emulator, world: World) -> None:
    with pytest.raises(WorldNotFound, match="called nowhere; there are: default"):
        emulator.worlds.get("nowhere")
    with pytest.raises(GameNotFound, match="no game 5; its games: 100000000001, 200000000002"):
        world.game(5)
    with pytest.raises(InvalidGameSecret, match="missing"):
        emulator.worlds.of_secret(None)
    with pytest.raises(InvalidGameSecret, match="not the key of any game"):
        emulator.worlds.of_secret("ivsdk_test_nobody")


async def test_what_is_due_happens_before_a_transaction(world: World, wall: Wall) -> None:
    session = world.at_once(mint)

    wall.advance(900)

    seen = await world.transaction(lambda tx: checkout.get(tx, session["session_id"]))
    assert seen["state"] == "expired"


async def test_what_is_due_is_not_undone_by_a_refusal(world: World, wall: Wall) -> None:
    world.at_once(mint)
    wall.advance(900)

    def refuse(tx: Transaction) -> None:
        raise WrongState("no")

    with pytest.raises(WrongState):
        await world.transaction(refuse)

    states = world.database.at_once(
        lambda c: [row["state"] for row in c.execute("SELECT state FROM checkout_session")]
    )
    assert states == ["expired"]


async def test_a_refused_transaction_changes_nothing(busy: World) -> None:
    before = (contents(busy), busy.chance.counter)

    def refuse(tx: Transaction) -> None:
        buy(tx)
        targets.put(tx, busy.game(), "http://elsewhere.test/")
        raise WrongState("no")

    with pytest.raises(WrongState):
        await busy.transaction(refuse)

    assert (contents(busy), busy.chance.counter) == before


async def test_the_courier_is_woken_once_something_was_announced(
    emulator: Emulator, world: World
) -> None:
    woken: list[str] = []
    listen(world)
    emulator.worlds.on_announcement(lambda world: woken.append(world.id))

    def announce_and_look(tx: Transaction) -> None:
        buy(tx)
        assert woken == []

    await world.transaction(announce_and_look)

    assert woken == ["default"]


@pytest.mark.parametrize("name", ["starting_balance", "card_maximum_usd"])
async def test_a_setting_is_written_down(world: World, name: str) -> None:
    world.change_settings({name: "7.50"})

    row = world.database.at_once(lambda c: c.execute("SELECT settings FROM world").fetchone())

    assert f'"{name}": "7.50"' in row["settings"]
