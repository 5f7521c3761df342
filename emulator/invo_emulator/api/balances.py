"""Balances: what a player holds of the game's currency.

    GET /api/player-balances/player/by-email/{email}    E8: by address
    GET /api/player-balances/player/{player_id}         E8b: by number (a setting turns it off)

End of the list.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import players
from invo_emulator.errors import PlayerNotFound, RouteNotFound
from invo_emulator.money import amounts
from invo_emulator.records import frozen
from invo_emulator.times import iso
from invo_emulator.web.answers import Answer
from invo_emulator.web.declaring import refuses
from invo_emulator.web.operations import Caller, operation
from invo_emulator.world.transaction import Game, Row, Transaction


@frozen
class ByEmail:
    """A player of the calling game, by address."""

    email: Annotated[str, f.Email()]


@frozen
class ById:
    """A player of the calling game, by number."""

    player_id: Annotated[int, f.Integer(1)]


@refuses(PlayerNotFound)
def by_email(tx: Transaction, caller: Caller, wanted: ByEmail) -> Answer:
    """200 with the balance."""
    return Answer(show(tx, caller.game, players.wallet(tx, caller.game, wanted.email)))


@refuses(PlayerNotFound, RouteNotFound)
def by_id(tx: Transaction, caller: Caller, wanted: ById) -> Answer:
    """200 with the balance."""
    if not tx.settings.balance_by_id_route:
        message = "Newer backends have no balance by player id: ask by e-mail."
        raise RouteNotFound(message)
    return Answer(show(tx, caller.game, players.wallet_by_id(tx, caller.game, wanted.player_id)))


def show(tx: Transaction, game: Game, player: Row) -> dict[str, object]:
    """A player and the balance. The summary has both spellings in use: the documentation's and
    the engine SDKs'."""
    available, reserved, moved_at = player["available"], player["reserved"], player["moved_at"]
    total = available + reserved
    value_usd = amounts.show(total // game.currency.units_per_usd)
    now = iso(tx.now)
    return {
        "player": {
            "player_id": player["player_id"],
            "player_name": player["name"],
            "player_email": player["email"],
            "date_joined": iso(player["joined_at"]),
            "last_active": iso(player["active_at"]),
        },
        "balances": [
            {
                "currency_id": game.currency.currency_id,
                "currency_name": game.currency.name,
                "currency_symbol": game.currency.symbol,
                "available_balance": amounts.show(available),
                "reserved_balance": amounts.show(reserved),
                "total_balance": amounts.show(total),
                "last_transaction": None if moved_at is None else iso(moved_at),
            }
        ],
        "summary": {
            "total_currencies": 1,
            "currency_count": 1,
            "total_value_usd": value_usd,
            "total_value": value_usd,
            "has_funds": total > 0,
            "last_updated": now,
        },
        "last_updated": now,
    }


_PLAYER = "/api/player-balances/player"

operations = [
    # An address may hold a slash, which arrives here already decoded.
    operation("E8", "GET", _PLAYER + "/by-email/{email:path}", by_email, ByEmail),
    operation("E8b", "GET", _PLAYER + "/{player_id}", by_id, ById),
]
