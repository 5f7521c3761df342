"""The link to a payment on the game's own rail: signed by its world, like a checkout link."""

from urllib.parse import urlencode

from invo_emulator.core import session_tokens
from invo_emulator.world.transaction import Row, Transaction

PATH = "/game-rail"


def path(tx: Transaction, order: Row) -> str:
    """Where the player pays, relative to the emulator's address."""
    token = session_tokens.sign(tx, order["payment_intent_id"])
    return f"{PATH}?{urlencode({'payment': token})}"
