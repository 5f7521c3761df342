"""Players.

    PUT /_emulator/players/{email}    create or change one; its balance is reached by a posting
    GET /_emulator/players/{email}    one, with balances and everything pending
    GET /_emulator/players            all of a game, newest first

End of the list.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.controls.listing import DEFAULT_LIMIT, NEWEST, Cursor, Limit, page
from invo_emulator.core import cards, checkout, claims, players
from invo_emulator.errors import PlayerNotFound
from invo_emulator.lifecycles import MOVE
from invo_emulator.money import amounts
from invo_emulator.records import frozen
from invo_emulator.times import iso_exact
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, control
from invo_emulator.web.declaring import refuses
from invo_emulator.world.plan import PlayerPlan
from invo_emulator.world.transaction import Game, Row, Transaction


async def put(command: Command, wanted: PlayerPlan) -> Answer:
    """200 with the player."""
    game = command.world.game(wanted.game_id)

    def change(tx: Transaction) -> dict[str, object]:
        return show(tx, game, players.put(tx, game, wanted))

    return Answer(await command.transaction(change))


@frozen
class WhichPlayer:
    """A player of a game (of the first one, if none is named)."""

    email: Annotated[str, f.Email()]
    game_id: Annotated[int | None, f.Integer(1)] = None


@refuses(PlayerNotFound)
async def look(command: Command, wanted: WhichPlayer) -> Answer:
    """200 with the player."""
    game = command.world.game(wanted.game_id)

    def find(tx: Transaction) -> dict[str, object]:
        return show(tx, game, players.get(tx, game, wanted.email))

    return Answer(await command.transaction(find))


@frozen
class ListPlayers:
    """Players of a game (of the first one, if none is named)."""

    game_id: Annotated[int | None, f.Integer(1)] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = NEWEST


async def list_players(command: Command, wanted: ListPlayers) -> Answer:
    """200 with players, newest first."""
    game = command.world.game(wanted.game_id)

    def look(tx: Transaction) -> dict[str, object]:
        rows = tx.all(
            """SELECT *, player_id AS number FROM player WHERE game_id = ? AND player_id < ?
               ORDER BY player_id DESC LIMIT ?""",
            game.game_id,
            wanted.cursor,
            wanted.limit + 1,
        )
        return page("players", rows, wanted.limit, lambda row: show(tx, game, row))

    return Answer(await command.transaction(look))


def show(tx: Transaction, game: Game, player: Row) -> dict[str, object]:
    """All that is known of a player."""
    player_id = player["player_id"]
    return {
        "player_id": player_id,
        "game_id": str(game.game_id),
        "email": player["email"],
        "name": player["name"],
        "phone": player["phone"],
        "identity_id": player["identity_id"],
        "is_minor": bool(player["is_minor"]),
        "guardian_email": player["guardian_email"],
        "passkey": bool(player["passkey"]),
        "joined_at": iso_exact(player["joined_at"]),
        "currency_name": game.currency.name,
        "available_balance": amounts.show(players.available(tx, game, player_id)),
        "reserved_balance": amounts.show(players.reserved(tx, game, player_id)),
        "saved_cards": [_shown_card(card) for card in cards.saved(tx, player_id)],
        "pending": _pending(tx, game, player),
    }


def _shown_card(card: Row) -> dict[str, object]:
    return {key: card[key] for key in ("card_id", "brand", "last4", "expiry", "payment_method")}


def _pending(tx: Transaction, game: Game, player: Row) -> list[dict[str, object]]:
    """What waits for an answer: payments, checkout links, value on its way out and in."""
    player_id, email = player["player_id"], player["email"]
    orders = tx.all("SELECT * FROM purchase WHERE player_id = ? AND state = 'pending'", player_id)
    return [
        *(_shown_order(order) for order in orders),
        *(_shown_session(session) for session in checkout.open_of(tx, game, email)),
        *(_shown_move(move, "outbound", game) for move in _giving(tx, player_id)),
        *(_shown_move(move, "inbound", game) for move in claims.inbound(tx, game, email, None)),
    ]


def _giving(tx: Transaction, player_id: int) -> list[Row]:
    rows = tx.all("SELECT * FROM move WHERE source_player_id = ? ORDER BY number", player_id)
    return [row for row in rows if not MOVE.is_final(row["state"])]


def _shown_order(order: Row) -> dict[str, object]:
    keys = ("order_id", "payment_intent_id", "payment_state")
    return {"kind": "purchase", **{key: order[key] for key in keys}}


def _shown_session(session: Row) -> dict[str, object]:
    return {
        "kind": "checkout_session",
        "session_id": session["session_id"],
        "usd_amount": amounts.show(session["usd_amount"]),
        "expires_at": iso_exact(session["expires_at"]),
    }


def _shown_move(move: Row, direction: str, game: Game) -> dict[str, object]:
    amount = move["amount"] if direction == "outbound" else move["net_target"]
    return {
        "kind": move["kind"],
        "direction": direction,
        "transaction_id": move["transaction_id"],
        "transaction_status": move["state"],
        "amount": amounts.show(amount),
        "currency_name": game.currency.name,
        "approval_id": move["approval_id"],
        "claim_code": move["claim_code"],
        "expires_at": iso_exact(move["deadline"]),
    }


controls = [
    # An address may hold a slash.
    control("PUT", "/players/{email:path}", put, PlayerPlan),
    control("GET", "/players/{email:path}", look, WhichPlayer),
    control("GET", "/players", list_players, ListPlayers),
]
