"""Linked identities: which addresses are one wallet. For backends only: it is personal data.

    GET /api/wallet/identities    E9: by address, by phone, or by both

End of the list.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import players
from invo_emulator.errors import InvalidInput, PlayerNotFound
from invo_emulator.records import frozen
from invo_emulator.times import iso
from invo_emulator.web.answers import Answer
from invo_emulator.web.declaring import refuses
from invo_emulator.web.operations import Caller, operation
from invo_emulator.world.transaction import Game, Row, Transaction


@frozen
class Whose:
    """A player of the calling game; with both given, both must fit."""

    player_email: Annotated[str | None, f.Email()] = None
    player_phone: Annotated[str | None, f.Phone()] = None


@refuses(PlayerNotFound)
def identities(tx: Transaction, caller: Caller, wanted: Whose) -> Answer:
    """200 with the wallet's addresses in this game."""
    if wanted.player_email is None and wanted.player_phone is None:
        message = "player_email or player_phone is required: send one of them in the query."
        raise InvalidInput("player_email", message)
    members = _wallet(tx, caller.game, wanted)
    first = members[0]
    body = {
        "status": "success",
        "player_email": wanted.player_email or first["email"],
        "player_phone": first["phone"],
        "wallet_user_id": _uuid(tx, first),
        "primary_email": first["email"],
        "primary_phone": first["phone"] or "",
        "is_minor": any(bool(member["is_minor"]) for member in members),
        "emails": [
            {
                "email": member["email"],
                "primary": member["player_id"] == first["player_id"],
                "verified_at": iso(member["joined_at"]),
            }
            for member in members
        ],
    }
    return Answer(body)


def _wallet(tx: Transaction, game: Game, wanted: Whose) -> list[Row]:
    """Everybody behind one phone is one wallet; without a phone, a player is one alone."""
    email, phone = wanted.player_email, wanted.player_phone
    player = players.find(tx, game, email) if email else None
    behind = players.of_phone(tx, game, phone or (player["phone"] if player else None) or "")
    members = behind or ([player] if player and phone is None else [])
    if not members or (email and email not in [member["email"] for member in members]):
        raise PlayerNotFound("no match: nobody in this game has that address and phone.")
    return members


def _uuid(tx: Transaction, member: Row) -> str:
    digits = tx.chance.fingerprint(f"wallet {member['phone'] or member['email']}")
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


operations = [operation("E9", "GET", "/api/wallet/identities", identities, Whose)]
