"""Currency purchases: real money in, game currency out.

    GET /api/currency-purchases/order-details    E15: an order and how it came to be

What a purchase does is core/purchases.py.
"""

from dataclasses import dataclass
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import purchases
from invo_emulator.errors import InvalidInput
from invo_emulator.web.answers import Answer
from invo_emulator.web.operations import Caller, operation
from invo_emulator.world.transaction import Transaction


@dataclass(frozen=True)
class OrderDetails:
    """An order of the calling game, by either of its ids; both must agree if both are sent."""

    order_id: Annotated[str | None, f.Text()] = None
    transaction_id: Annotated[str | None, f.Text()] = None


def order_details(tx: Transaction, caller: Caller, wanted: OrderDetails) -> Answer:
    """200 with `order`, `financial_summary` and `status_timeline`; 404 ORDER_NOT_FOUND."""
    if wanted.order_id is None and wanted.transaction_id is None:
        message = "order_id or transaction_id is required: send one of them in the query."
        raise InvalidInput("order_id", message)
    order = purchases.find(tx, caller.game, wanted.order_id, wanted.transaction_id)
    return Answer(purchases.order_details(tx, order))


operations = [
    operation("E15", "GET", "/api/currency-purchases/order-details", order_details, OrderDetails)
]
