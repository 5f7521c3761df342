"""All the worlds of one emulator, found by name or by a game's key."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from invo_emulator.errors import InvalidGameSecret, InvalidInput, WorldNotFound
from invo_emulator.system import System
from invo_emulator.world.jobs import Job
from invo_emulator.world.plan import Plan
from invo_emulator.world.transaction import Game
from invo_emulator.world.world import Planter, World

# The world of a control call that names none.
DEFAULT = "default"


class Worlds:
    """Makes worlds, keeps them, and finds the one that a key belongs to."""

    def __init__(
        self, system: System, jobs: Mapping[str, Job], plant: Planter, folder: Path | None = None
    ) -> None:
        self._system = system
        self._jobs = jobs
        self._plant = plant
        self._folder = folder
        self._worlds: dict[str, World] = {}
        self._by_secret: dict[str, tuple[World, int]] = {}
        self._announced: Callable[[], None] = lambda: None

    def create(self, world_id: str, plan: Plan) -> World:
        """Make a world, or open the one of this name that is on disk."""
        for planned in plan.games:
            if planned.secret in self._by_secret:
                message = f"The key {planned.secret} is another world's: a key is of one world."
                raise InvalidInput("games.secret", message)
        path = self._folder / f"{world_id}.sqlite3" if self._folder else None
        world = World(world_id, plan, self._system, self._jobs, self._plant, path)
        world.on_announcement = self._announced
        self._worlds[world_id] = world
        for game in world.games.values():
            self._by_secret[game.secret] = (world, game.game_id)
        return world

    def on_announcement(self, callback: Callable[[], None]) -> None:
        """Call back whenever any world has something to send."""
        self._announced = callback
        for world in self:
            world.on_announcement = callback

    def get(self, world_id: str = DEFAULT) -> World:
        """A world by name. Raises WorldNotFound."""
        try:
            return self._worlds[world_id]
        except KeyError:
            known = ", ".join(self._worlds)
            message = f"There is no world called {world_id}; there are: {known}."
            raise WorldNotFound(message) from None

    def of_secret(self, secret: str | None) -> tuple[World, Game]:
        """The world and the game of a key. Raises InvalidGameSecret."""
        if not secret:
            message = "The X-Game-Secret-Key header is missing: send your game's key in it."
            raise InvalidGameSecret(message)
        if found := self._by_secret.get(secret):
            world, game_id = found
            return world, world.games[game_id]
        message = (
            "X-Game-Secret-Key is not the key of any game here. GET /_emulator/world lists them."
        )
        raise InvalidGameSecret(message)

    def __iter__(self) -> Iterator[World]:
        return iter(tuple(self._worlds.values()))

    def __len__(self) -> int:
        return len(self._worlds)

    async def close(self) -> None:
        """Close every store."""
        for world in self:
            await world.close()
