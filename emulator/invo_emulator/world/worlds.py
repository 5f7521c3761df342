"""All the worlds of one emulator, found by name or by a game's key."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from invo_emulator import keys
from invo_emulator.errors import (
    InvalidGameSecret,
    KeyForOtherEnvironment,
    KeyInUse,
    Refusal,
    WorldExists,
    WorldNotFound,
    WorldStays,
)
from invo_emulator.storage.database import Database
from invo_emulator.storage.folder import FolderError
from invo_emulator.system import System
from invo_emulator.world import reviving
from invo_emulator.world.jobs import Job
from invo_emulator.world.plan import Plan
from invo_emulator.world.transaction import Game, Transaction
from invo_emulator.world.world import Planter, World

_log = logging.getLogger(__name__)

# The world of a control call that names none.
DEFAULT = "default"

# How many worlds may have their stores open. Each takes half a megabyte, or three open files.
_MOST_AWAKE = 200

# When something is due in a world, if anything is.
NextDue = Callable[[Transaction], int | None]


class Worlds:
    """Makes worlds, keeps them, and finds the one that a key belongs to."""

    def __init__(
        self,
        system: System,
        jobs: Mapping[str, Job],
        plant: Planter,
        next_due: NextDue,
        folder: Path | None = None,
    ) -> None:
        self.most_awake = _MOST_AWAKE
        self._open = partial(World, system=system, jobs=jobs, plant=plant)
        self._next_due = next_due
        self._system = system
        self._folder = folder
        # In the order in which they were made.
        self._worlds: dict[str, World] = {}
        self._by_secret: dict[str, tuple[World, int]] = {}
        # Those whose stores are open, the one that was needed last at the end.
        self._awake: dict[World, None] = {}
        self._announced: Callable[[World], None] = lambda _: None

    def create(self, world_id: str, plan: Plan) -> World:
        """Make a world, or open the one of this name that is on disk. Raises WorldExists and
        KeyInUse."""
        self._check_name(world_id)
        self._check_keys(game.secret for game in plan.games)
        store = Database(self._path(world_id))
        store.at_once(_count_opening)
        return self._add(self._open(world_id, plan, database=store))

    def open_kept(self) -> None:
        """Open every other world that is on disk. Raises FolderError."""
        for path in sorted(self._folder.glob("*.sqlite3")) if self._folder else ():
            if path.stem not in self._worlds:
                self._open_kept(path)

    def _open_kept(self, path: Path) -> None:
        store = Database(path)
        if not store.at_once(_count_opening):
            # Nobody was ever told of it: the process died while it was being made.
            store.close_now()
            _remove(path)
            return
        try:
            world = self._open(path.stem, None, database=store)
            self._check_keys(game.secret for game in world.games.values())
        except Refusal as refusal:
            store.close_now()
            raise FolderError(f"{path} can't be used: {refusal.message}") from None
        self._add(world)

    async def revive(self, image: bytes, world_id: str) -> World:
        """A world from a snapshot's image, of this name, that nobody can reach yet: to be kept, or
        for another to become. Raises InvalidSnapshot."""
        store = await asyncio.to_thread(reviving.read, image)
        return reviving.revive(store, world_id, self._system.wall(), self._open)

    def fork(self, revived: World) -> World:
        """Keep a world that was revived, as one of its own: its games have new keys. Raises
        WorldExists and KeyInUse, and ends it then."""
        with _ended_if_refused(revived):
            self._check_name(revived.id)
            revived.change_keys()
            self._check_keys(game.secret for game in revived.games.values())
        path = self._path(revived.id)
        if path is None:
            return self._add(revived)
        store = Database(path)
        store.replace_with(revived.database)
        revived.database.close_now()
        return self._add(self._open(revived.id, None, database=store))

    def restore(self, world: World, revived: World) -> None:
        """Have a world be what was revived under its name, keys included, which ends with that.
        Raises KeyInUse, and WorldNotFound for one that was dropped meanwhile."""
        advice = "drop that one first, or fork this snapshot: POST /_emulator/worlds, from_snapshot"
        with _ended_if_refused(revived):
            self._check_keys((game.secret for game in revived.games.values()), advice, world)
            world.become(revived)
        self._forget_keys(world)
        self._learn_keys(world)

    async def drop(self, world: World) -> None:
        """Forget a world and all that is kept of it. Raises WorldStays for the default one."""
        if world.id == DEFAULT:
            message = f"The world {DEFAULT} stays: POST /_emulator/reset empties it."
            raise WorldStays(message)
        await world.drop()
        if path := self._path(world.id):
            _remove(path)
        # Only now, so that nobody makes another of its name in the file that is going.
        self._forget_keys(world)
        self._awake.pop(world, None)
        del self._worlds[world.id]

    def _check_name(self, world_id: str) -> None:
        if world_id in self._worlds:
            message = f"There is a world called {world_id}: choose another id, or none."
            raise WorldExists(message)

    def _check_keys(
        self,
        secrets: Iterable[str],
        advice: str = "give the game another secret, or none",
        own: World | None = None,
    ) -> None:
        for key in secrets:
            holder, _ = self._by_secret.get(key, (own, 0))
            if holder and holder is not own:
                raise KeyInUse(f"The key {key} is of the world {holder.id}: {advice}.")

    def _path(self, world_id: str) -> Path | None:
        return self._folder / f"{world_id}.sqlite3" if self._folder else None

    def _add(self, world: World) -> World:
        world.on_announcement = lambda: self._announced(world)
        world.on_waking = lambda: self._woke(world)
        self._worlds[world.id] = world
        self._learn_keys(world)
        self._announced(world)
        self._woke(world)
        return world

    def _woke(self, world: World) -> None:
        needed = [each for each in self._awake if each.was_needed]
        for each in (*needed, world):
            self._awake.pop(each, None)
            self._awake[each] = None
            each.was_needed = False
        too_many = max(0, len(self._awake) - self.most_awake)
        for each in tuple(self._awake)[:too_many]:
            if each.is_dropped or self._is_let_sleep(each):
                del self._awake[each]

    def _is_let_sleep(self, world: World) -> bool:
        try:
            return world.sleep(self._next_due)
        except sqlite3.Error:
            _log.exception("the world %s can't sleep", world.id)
            return False

    def _learn_keys(self, world: World) -> None:
        for game in world.games.values():
            self._by_secret[game.secret] = (world, game.game_id)

    def _forget_keys(self, world: World) -> None:
        for key in [key for key, (holder, _) in self._by_secret.items() if holder is world]:
            del self._by_secret[key]

    def on_announcement(self, callback: Callable[[World], None]) -> None:
        """Call back whenever a world has something to send."""
        self._announced = callback

    def get(self, world_id: str = DEFAULT) -> World:
        """A world by name. Raises WorldNotFound."""
        try:
            return self._worlds[world_id]
        except KeyError:
            known = ", ".join(self._worlds)
            message = f"There is no world called {world_id}; there are: {known}."
            raise WorldNotFound(message) from None

    def of_secret(self, secret: str | None) -> tuple[World, Game]:
        """The world and the game of a key. Raises InvalidGameSecret and, of its kind,
        KeyForOtherEnvironment."""
        if not secret:
            message = "The X-Game-Secret-Key header is missing: send your game's key in it."
            raise InvalidGameSecret(message)
        if found := self._by_secret.get(secret):
            world, game_id = found
            return world, world.games[game_id]
        if keys.is_live(secret):
            raise KeyForOtherEnvironment(
                f"{keys.masked(secret)} is a live key, and this is a sandbox: use a key of GET "
                "/_emulator/world, and ask why a live one is where tests can read it."
            )
        raise InvalidGameSecret(self._no_key(secret))

    def _no_key(self, secret: str) -> str:
        if keys.is_signing_secret(secret):
            beginnings = keys.beginnings(self._by_secret)
            hint = f" begins with {' or '.join(beginnings)}, and" if beginnings else ""
            return (
                f"{keys.masked(secret)} is a signing secret, by which webhooks are verified: the "
                f"key of a game{hint} is listed by GET /_emulator/world."
            )
        return "X-Game-Secret-Key is not the key of any game here. GET /_emulator/world lists them."

    def is_key(self, text: str) -> bool:
        """Whether this is a game's key, or looks like one."""
        return text in self._by_secret or bool(keys.beginnings([text]))

    def __iter__(self) -> Iterator[World]:
        """From the first to the newest, as they are now."""
        return iter(tuple(self._worlds.values()))

    def __len__(self) -> int:
        return len(self._worlds)

    async def close(self) -> None:
        """Close every store."""
        for world in self:
            await world.close()


@contextmanager
def _ended_if_refused(revived: World) -> Iterator[None]:
    try:
        yield
    except Refusal:
        revived.database.close_now()
        raise


def _count_opening(connection: sqlite3.Connection) -> bool:
    """Note that a store is opened once more; whether there is a world in it."""
    sql = "UPDATE world SET openings = openings + 1, requests = 0"
    return connection.execute(sql).rowcount > 0


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
