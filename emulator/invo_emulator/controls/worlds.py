"""The emulator and its worlds.

    GET  /_emulator/health      whether requests are served, and how many worlds there are
    GET  /_emulator/world       a world: its clock, games, keys, webhook targets and settings
    PUT  /_emulator/settings    change some of its settings
    POST /_emulator/reset       put it back to how it began

End of the list.
"""

from invo_emulator import __version__
from invo_emulator import fields as f
from invo_emulator.controls.clock import show_clock
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, Nothing, Values, control
from invo_emulator.webhooks import targets
from invo_emulator.world.transaction import Game, Transaction
from invo_emulator.world.world import World


async def health(command: Command, _: Nothing) -> Answer:
    """200, only once requests are served."""
    worlds = len(command.emulator.worlds)
    return Answer({"status": "ok", "version": __version__, "worlds": worlds})


async def look(command: Command, _: Nothing) -> Answer:
    """200 with all that a client needs to know of a world."""
    return Answer(await show_world(command.world))


async def show_world(world: World) -> dict[str, object]:
    """A world as the control plane shows it."""
    return {
        "id": world.id,
        "clock": show_clock(world),
        "games": await world.transaction(show_games),
        "settings": f.show(world.settings),
    }


def show_games(tx: Transaction) -> list[dict[str, object]]:
    """The games of a world, with their secrets: a sandbox's secrets are for reading."""
    return [_show_game(tx, game) for game in tx.games.values()]


def _show_game(tx: Transaction, game: Game) -> dict[str, object]:
    target = targets.get(tx, game)
    return {
        "game_id": str(game.game_id),
        "name": game.name,
        "secret": game.secret,
        "signing_secret": target["signing_secret"] if target else game.signing_secret,
        "currency": {
            "currency_id": game.currency.currency_id,
            "name": game.currency.name,
            "symbol": game.currency.symbol,
            "units_per_usd": game.currency.units_per_usd,
        },
        "webhook": targets.show(target) if target else None,
    }


async def change_settings(command: Command, wanted: Values) -> Answer:
    """200 with all settings. 400 for one that is not known, or a value that does not fit."""
    command.world.change_settings(wanted)
    return Answer({"settings": f.show(command.world.settings)})


async def reset(command: Command, _: Nothing) -> Answer:
    """200 with the world as it began, its clock at the wall again. Others are untouched."""
    world = command.world
    async with world.travelling:
        await command.emulator.courier.drop(world)
        world.reset()
    return Answer(await show_world(world))


controls = [
    control("GET", "/health", health, Nothing, needs_token=False),
    control("GET", "/world", look, Nothing),
    control("PUT", "/settings", change_settings, Values),
    control("POST", "/reset", reset, Nothing),
]
