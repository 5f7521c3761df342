"""Worlds as they are shown: the games in them, with their keys."""

from collections.abc import Iterator
from typing import Any

from invo_emulator.terminal import spans
from invo_emulator.terminal.paper import Cell, Paper


def whole(paper: Paper, world: Any) -> Iterator[str]:
    """One with everything that a client needs to know of it."""
    rows = [
        [
            game["game_id"],
            game["name"],
            game["currency"]["name"],
            game["secret"],
            game["signing_secret"],
            game["webhook"]["target_url"] if game["webhook"] else "nowhere",
        ]
        for game in world["games"]
    ]
    heads = ("game", "name", "currency", "key", "signing secret", "webhooks to")
    yield from paper.table(heads, rows)


def table(paper: Paper, worlds: list[Any]) -> list[str]:
    """Several, in short."""
    return paper.table(("world", "clock", "mode", "games", "keys"), [_row(each) for each in worlds])


def _row(world: Any) -> list[str | Cell]:
    return [
        Cell(world["id"], "bold"),
        spans.moment(world["clock"]["now"]),
        world["clock"]["mode"],
        ", ".join(game["name"] for game in world["games"]),
        ", ".join(game["secret"] for game in world["games"]),
    ]
