"""The plan of a world that somebody asks for: what was said, and for the rest the default seed.

What is copied from the default world's plan is a world of its own: its games have ids and keys that
no other has, and listen nowhere until they are told to.
"""

from collections.abc import Mapping
from dataclasses import replace

from invo_emulator import fields as f
from invo_emulator.world.chance import Chance
from invo_emulator.world.plan import GamePlan, ItemPlan, Plan, PlayerPlan, read_plan

# What is about the games of the default seed, and goes when somebody names others.
_OF_ITS_GAMES = ("players", "items")


def planned(wanted: Mapping[str, object], default: Plan, world_id: str, entropy: str) -> Plan:
    """A plan from its outside form, in which everything may be left out. Raises InvalidInput.

    `players` and `items` may name the default seed's games by the ids that these have there.
    """
    said = {name: value for name, value in wanted.items() if value is not None}
    chance = Chance(str(said.get("seed", entropy)))
    base = f.show(replace(default, seed=None, now=None, frozen=False))
    if isinstance(settings := said.get("settings"), Mapping):
        said["settings"] = {**default.settings, **settings}
    if "games" not in said:
        return _freshened(read_plan({**base, **said}), chance, world_id)
    if isinstance(games := said["games"], list):
        said["games"] = [_with_key(game, chance, world_id) for game in games]
    return read_plan({**base, **dict.fromkeys(_OF_ITS_GAMES, ()), **said})


def new_key(chance: Chance, world_id: str, game_id: object) -> str:
    """A game's key that no world of another name has."""
    return f"ivsdk_test_{chance.key(f'game {game_id} of {world_id}')[:24]}"


def _with_key(game: object, chance: Chance, world_id: str) -> object:
    if not isinstance(game, Mapping) or game.get("secret"):
        return game
    return {**game, "secret": new_key(chance, world_id, game.get("game_id"))}


def _freshened(plan: Plan, chance: Chance, world_id: str) -> Plan:
    ids = {game.game_id: _new_game_id(chance, number) for number, game in enumerate(plan.games)}

    def game(old: GamePlan) -> GamePlan:
        game_id = ids[old.game_id]
        return replace(
            old,
            game_id=game_id,
            secret=new_key(chance, world_id, game_id),
            signing_secret=f"whsec_test_{chance.key(f'signature of {game_id}')[:24]}",
            webhook=None,
        )

    def of_game(old: PlayerPlan | ItemPlan) -> int | None:
        return None if old.game_id is None else ids.get(old.game_id, old.game_id)

    return replace(
        plan,
        games=tuple(map(game, plan.games)),
        players=tuple(replace(each, game_id=of_game(each)) for each in plan.players),
        items=tuple(replace(each, game_id=of_game(each)) for each in plan.items),
    )


def _new_game_id(chance: Chance, number: int) -> int:
    return 10**11 + int(chance.key(f"id of game {number}"), 16) % (9 * 10**11)
