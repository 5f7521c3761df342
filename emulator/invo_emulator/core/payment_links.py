"""The link to a payment on the game's own rail."""

from urllib.parse import urlencode

from invo_emulator.core.signed import Link
from invo_emulator.world.transaction import Row, Transaction

PATH = "/game-rail"

LINK = Link(
    purpose="payment link",
    claim="pi",
    refusal="This payment link was not signed here: use payment_url exactly as it was given.",
)


def sign(tx: Transaction, order: Row) -> str:
    """The token of an order's payment."""
    return LINK.sign(tx, order["payment_intent_id"])


def path(tx: Transaction, order: Row) -> str:
    """Where the player pays, relative to the emulator's address."""
    return f"{PATH}?{urlencode({'payment': sign(tx, order)})}"
