"""A world as the control plane shows it, and one at rest, so that it can be exchanged whole."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from invo_emulator import fields as f
from invo_emulator.controls.clock import show_clock
from invo_emulator.emulator import Emulator
from invo_emulator.webhooks import targets
from invo_emulator.world.transaction import Game, Transaction
from invo_emulator.world.world import World


@asynccontextmanager
async def at_rest(emulator: Emulator, world: World) -> AsyncIterator[None]:
    """Nobody moves the world's clock, and nothing is being sent for it."""
    async with world.travelling:
        await emulator.courier.drop(world)
        yield
    world.on_announcement()  # what is due when has changed


async def show_world(world: World) -> dict[str, object]:
    """A world with all that a client needs to know of it."""
    return {
        "id": world.id,
        "seed": world.chance.seed,
        "clock": show_clock(world),
        "games": await world.transaction(show_games),
        "settings": f.show(world.settings),
    }


def show_briefly(world: World) -> dict[str, object]:
    """A world in a list: whose keys it knows, and where its clock is."""
    return {
        "id": world.id,
        "clock": show_clock(world),
        "games": [
            {"game_id": str(game.game_id), "name": game.name, "secret": game.secret}
            for game in world.games.values()
        ],
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
        "color": game.color,
        "logo": game.logo,
    }
