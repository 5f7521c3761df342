"""A world from a snapshot: what is made sure of before anybody may call it."""

import sqlite3
from collections.abc import Callable
from functools import partial

from invo_emulator.errors import InvalidSnapshot, Refusal
from invo_emulator.storage import snapshots
from invo_emulator.storage.database import Database
from invo_emulator.storage.snapshots import SnapshotError
from invo_emulator.world.clock import FARTHEST
from invo_emulator.world.world import World


def read(image: bytes) -> Database:
    """A store with the rows of an image. Raises InvalidSnapshot."""
    try:
        return snapshots.read(image)
    except SnapshotError as error:
        raise InvalidSnapshot(str(error)) from None


def revive(store: Database, world_id: str, wall: int, opened: Callable[..., World]) -> World:
    """The world in a store that was read, under this name. Raises InvalidSnapshot."""
    try:
        store.at_once(partial(_come_back, world_id, wall))
        world = opened(world_id, None, database=store)
        missing = {game.game_id for game in world.plan.games} - set(world.games)
        if missing:
            raise InvalidSnapshot(f"This snapshot's plan has games that it has not: {missing}.")
    except (Refusal, sqlite3.Error) as error:
        store.close_now()
        raise InvalidSnapshot(f"This snapshot's world can't be used: {error}") from None
    return world


def _come_back(world_id: str, wall: int, connection: sqlite3.Connection) -> None:
    """Give the world its name, and let its clock go on from where it was left."""
    row = connection.execute("SELECT COALESCE(frozen_at, left_at) AS now FROM world").fetchone()
    if row is None or row["now"] is None or not 0 <= row["now"] <= FARTHEST:
        raise InvalidSnapshot("its clock is in no year of ours.")
    connection.execute(
        """UPDATE world SET world_id = ?, offset = CASE WHEN frozen_at IS NULL THEN left_at - ?
                                                        ELSE offset END""",
        (world_id, wall),
    )
