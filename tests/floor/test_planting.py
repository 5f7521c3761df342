"""Planting: at a restart an edited plan takes effect, and what it did not touch is kept."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from floor.stage import spoil, tune
from invo_emulator.emulator import Emulator
from invo_emulator.system import System
from invo_emulator.webhooks import targets
from invo_emulator.world.plan import DEMO_QUEST, GamePlan, Plan, WebhookPlan
from invo_emulator.world.transaction import Row
from invo_emulator.world.world import World
from stories import SIGNING_SECRET, TARGET

PLANNED = WebhookPlan(TARGET, ("item.purchased",))
GAME = replace(DEMO_QUEST, webhook=PLANNED)

Start = Callable[[GamePlan], World]


@pytest.fixture
async def start(tmp_path: Path, system: System) -> AsyncIterator[Start]:
    """Starts an emulator with a plan, over the data of the one before."""
    worlds: list[World] = []

    def start(game: GamePlan) -> World:
        for world in worlds:
            world.database.close_now()
        worlds[:] = [Emulator(Plan((game,)), data=tmp_path, system=system).worlds.get()]
        return worlds[0]

    yield start
    for world in worlds:
        world.database.close_now()


def target_of(world: World) -> Row:
    return world.at_once(lambda tx: targets.find(tx, world.game()))


def rotate(world: World) -> str:
    """The new secret."""
    rotated = world.at_once(lambda tx: targets.rotate_secret(tx, targets.find(tx, world.game())))
    return str(rotated["signing_secret"])


def disable(world: World) -> None:
    world.at_once(lambda tx: targets.disable(tx, targets.find(tx, world.game())))


def test_what_was_done_to_a_planned_target_is_kept(start: Start) -> None:
    world = start(GAME)
    secret = rotate(world)
    tune(world, gzip=True)
    spoil(world, drop=True)
    disable(world)
    before = dict(target_of(world))

    again = start(GAME)

    assert dict(target_of(again)) == before
    assert (before["signing_secret"], before["old_secret"]) == (secret, SIGNING_SECRET)
    assert before["state"] == "disabled"


def test_an_address_that_was_put_since_is_kept(start: Start) -> None:
    world = start(GAME)
    world.at_once(lambda tx: targets.put(tx, world.game(), "http://mine.test/"))

    assert target_of(start(GAME))["target_url"] == "http://mine.test/"


@pytest.mark.parametrize(
    "webhook", [WebhookPlan("http://edited.test/", ("item.purchased",)), WebhookPlan(TARGET)]
)
def test_an_edited_webhook_takes_effect_and_keeps_the_secret(
    start: Start, webhook: WebhookPlan
) -> None:
    world = start(GAME)
    secret = rotate(world)
    disable(world)

    again = target_of(start(replace(GAME, webhook=webhook)))

    assert again["target_url"] == webhook.target_url
    assert again["subscribed_events"] == str(list(webhook.subscribed_events)).replace("'", '"')
    assert (again["signing_secret"], again["state"]) == (secret, "active")


def test_an_edit_takes_effect_once(start: Start) -> None:
    start(GAME)
    edited = replace(GAME, webhook=WebhookPlan("http://edited.test/"))
    disable(start(edited))

    assert target_of(start(edited))["state"] == "disabled"


def test_an_edited_secret_takes_effect_and_changes_nothing_else(start: Start) -> None:
    world = start(GAME)
    rotate(world)
    disable(world)

    again = target_of(start(replace(GAME, signing_secret="whsec_edited")))

    assert (again["signing_secret"], again["state"]) == ("whsec_edited", "disabled")


def test_an_edited_secret_is_for_a_target_that_was_put_too(start: Start) -> None:
    world = start(DEMO_QUEST)
    world.at_once(lambda tx: targets.put(tx, world.game(), TARGET))

    again = target_of(start(replace(DEMO_QUEST, signing_secret="whsec_edited")))

    assert (again["signing_secret"], again["target_url"]) == ("whsec_edited", TARGET)


def test_a_plan_that_says_nothing_of_it_leaves_a_target_alone(start: Start) -> None:
    world = start(GAME)
    secret = rotate(world)

    again = target_of(start(DEMO_QUEST))

    assert (again["target_url"], again["signing_secret"]) == (TARGET, secret)


def test_a_reset_goes_back_to_the_plan(start: Start) -> None:
    world = start(GAME)
    rotate(world)
    disable(world)

    world.reset()

    again = target_of(world)
    assert (again["signing_secret"], again["state"]) == (SIGNING_SECRET, "active")
    assert again["old_secret"] is None
