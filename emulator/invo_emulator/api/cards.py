"""Saved cards: what a player had us remember, for a direct purchase by `saved_card_id`.

    GET /api/currency-purchases/player-cards    E41: those that have not expired, newest first

What is known of a card is core/cards.py.
"""

from typing import Annotated, Any

from invo_emulator import fields as f
from invo_emulator.core import cards, players
from invo_emulator.records import frozen
from invo_emulator.times import iso, year_and_month
from invo_emulator.web.answers import Answer
from invo_emulator.web.operations import Caller, operation
from invo_emulator.world.transaction import Row, Transaction


@frozen
class Whose:
    """A player of the calling game."""

    player_email: Annotated[str, f.Email()]


def player_cards(tx: Transaction, caller: Caller, wanted: Whose) -> Answer:
    """200 with cards; none for a player nobody knows."""
    player = players.find(tx, caller.game, wanted.player_email)
    saved = cards.saved(tx, player["player_id"]) if player else []
    shown = [_shown(card) for card in reversed(saved)]
    present = year_and_month(tx.now)
    valid = [card for card in shown if (card["exp_year"], card["exp_month"]) >= present]
    return Answer({"cards": valid})


def _shown(card: Row) -> dict[str, Any]:
    month, year = card["expiry"].split("/")
    return {
        "id": card["card_id"],
        "last_four": card["last4"],
        "brand": card["brand"],
        "exp_month": int(month),
        "exp_year": 2000 + int(year),
        "created_at": iso(card["saved_at"]),
    }


_PATH = "/api/currency-purchases/player-cards"

operations = [operation("E41", "GET", _PATH, player_cards, Whose)]
