"""Webhook targets: who is told. A game has one of its own; the demo puts one beside it."""

import json

from invo_emulator.world.transaction import Game, Row, Transaction

# The name of the target that a studio registers.
MAIN = "main"


def put(
    tx: Transaction,
    game: Game,
    target_url: str,
    *,
    name: str = MAIN,
    signing_secret: str | None = None,
    events: tuple[str, ...] = ("*",),
) -> Row:
    """Have a game's events sent to an address, from now on. Signed with the game's secret, if no
    other is given."""
    tx.execute(
        """INSERT INTO webhook_target (game_id, name, target_url, signing_secret, subscribed_events)
           VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (game_id, name) DO UPDATE SET target_url = excluded.target_url,
             signing_secret = excluded.signing_secret,
             subscribed_events = excluded.subscribed_events""",
        game.game_id,
        name,
        target_url,
        signing_secret or game.signing_secret,
        json.dumps(events),
    )
    target = get(tx, game, name)
    assert target, "it was written just now"
    return target


def get(tx: Transaction, game: Game, name: str = MAIN) -> Row | None:
    """A game's target by name."""
    return tx.one("SELECT * FROM webhook_target WHERE game_id = ? AND name = ?", game.game_id, name)


def show(target: Row) -> dict[str, object]:
    """A target, with its secret: the emulator's secrets are for reading."""
    return {
        "game_id": str(target["game_id"]),
        "name": target["name"],
        "target_url": target["target_url"],
        "signing_secret": target["signing_secret"],
        "subscribed_events": json.loads(target["subscribed_events"]),
    }
