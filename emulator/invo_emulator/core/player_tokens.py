"""Player tokens: what a studio hands to its browser half. Fifteen minutes, of one game."""

from invo_emulator.core import signed
from invo_emulator.core.signed import NotSigned
from invo_emulator.errors import InvalidPlayerToken, PlayerTokenExpired
from invo_emulator.times import SECOND
from invo_emulator.world.transaction import Row, Transaction

_PURPOSE = "player token"

LIFETIME_SECONDS = 900


def mint(tx: Transaction, player: Row) -> tuple[str, int]:
    """A token for a player, and when it expires."""
    expires_at = tx.now + LIFETIME_SECONDS * SECOND
    claims = {"player": player["player_id"], "exp": expires_at, "jti": tx.chance.id("ptk")}
    return signed.sign(tx, _PURPOSE, claims), expires_at


def read(tx: Transaction, token: str) -> Row:
    """The player. Raises InvalidPlayerToken and PlayerTokenExpired."""
    try:
        claims = signed.read(tx, _PURPOSE, token)
        player_id, expires_at = int(str(claims["player"])), int(str(claims["exp"]))
    except (NotSigned, LookupError, ValueError):
        raise not_ours() from None
    if tx.now >= expires_at:
        message = "The player token has expired: mint another with POST /api/sdk/player-token."
        raise PlayerTokenExpired(message)
    player = tx.one("SELECT * FROM player WHERE player_id = ?", player_id)
    if player is None:
        raise not_ours()
    return player


def world_of(token: str) -> str:
    """The world that a token says it is of. Raises InvalidPlayerToken for what is none."""
    try:
        return signed.world_of(token)
    except NotSigned:
        raise not_ours() from None


def not_ours() -> InvalidPlayerToken:
    """The refusal of a token from elsewhere."""
    message = "The player token was not signed here: send Authorization: Bearer <player token>."
    return InvalidPlayerToken(message)
