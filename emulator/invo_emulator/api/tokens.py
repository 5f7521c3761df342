"""Player tokens: what a backend hands to its browser half.

    POST /api/sdk/player-token    E1: mint one, for a player who exists or is named with a phone

End of the list.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import player_tokens, players
from invo_emulator.errors import PlayerUnknown
from invo_emulator.records import frozen
from invo_emulator.times import iso
from invo_emulator.web.answers import Answer
from invo_emulator.web.declaring import refuses
from invo_emulator.web.operations import Caller, operation
from invo_emulator.world.plan import PlayerPlan
from invo_emulator.world.transaction import Transaction


@frozen
class MintToken:
    """The player, by address. The phone is for making one who does not exist yet."""

    player_email: Annotated[str, f.Email()]
    player_phone: Annotated[str | None, f.Phone()] = None
    player_name: Annotated[str | None, f.Text()] = None


@refuses(PlayerUnknown)
def mint_token(tx: Transaction, caller: Caller, wanted: MintToken) -> Answer:
    """200 with a token of fifteen minutes. A player whom nobody knows needs a phone."""
    player = players.find(tx, caller.game, wanted.player_email)
    created = player is None
    if player is None:
        if wanted.player_phone is None:
            raise PlayerUnknown("player_not_found")
        plan = PlayerPlan(wanted.player_email, name=wanted.player_name, phone=wanted.player_phone)
        player = players.put(tx, caller.game, plan)
    token, expires_at = player_tokens.mint(tx, player)
    body = {
        "token": token,
        "expires_at": iso(expires_at),
        "identity_id": player["identity_id"],
        "created": created,
        "phone_mismatch": wanted.player_phone not in (None, player["phone"]),
    }
    return Answer(body)


operations = [operation("E1", "POST", "/api/sdk/player-token", mint_token, MintToken)]
