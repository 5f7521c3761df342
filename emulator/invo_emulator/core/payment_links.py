"""The link to a payment on the game's own rail."""

from urllib.parse import urlencode

from invo_emulator.core import signed
from invo_emulator.core.signed import NotSigned
from invo_emulator.errors import InvalidSessionToken
from invo_emulator.world.transaction import Row, Transaction

PATH = "/game-rail"

_PURPOSE = "payment link"


def sign(tx: Transaction, order: Row) -> str:
    """The token of an order's payment."""
    return signed.sign(tx, _PURPOSE, {"pi": order["payment_intent_id"]})


def path(tx: Transaction, order: Row) -> str:
    """Where the player pays, relative to the emulator's address."""
    return f"{PATH}?{urlencode({'payment': sign(tx, order)})}"


def read(tx: Transaction, token: str) -> str:
    """The payment's id. Raises InvalidSessionToken unless this very world signed it."""
    try:
        return str(signed.read(tx, _PURPOSE, token)["pi"])
    except (NotSigned, LookupError):
        raise _not_ours() from None


def world_of(token: str) -> str:
    """The world that a link says it is of. Raises InvalidSessionToken for what is none."""
    try:
        return signed.world_of(token)
    except NotSigned:
        raise _not_ours() from None


def _not_ours() -> InvalidSessionToken:
    message = "This payment link was not signed here: use payment_url exactly as it was given."
    return InvalidSessionToken(message)
