"""Orders of every kind.

    GET /_emulator/orders               what was bought, sent and transferred, newest first
    GET /_emulator/orders/{order_id}    one, with what moved for it and whom that was told

End of the list.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.controls.listing import DEFAULT_LIMIT, Limit, page
from invo_emulator.core import orders
from invo_emulator.errors import OrderNotFound
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, control
from invo_emulator.web.declaring import refuses
from invo_emulator.world.transaction import Transaction


@frozen
class ListOrders:
    """Orders of one player, or all. The cursor is an order_id."""

    player: Annotated[str | None, f.Email()] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Annotated[str | None, f.Text()] = None


async def look(command: Command, wanted: ListOrders) -> Answer:
    """200 with orders of all games."""

    def look(tx: Transaction) -> dict[str, object]:
        rows = orders.newest(tx, wanted.cursor, wanted.player, wanted.limit + 1)
        return page("orders", rows, wanted.limit, lambda row: orders.show(tx, row), "order_id")

    return Answer(await command.transaction(look))


@frozen
class WhichOrder:
    """An order of any kind."""

    order_id: Annotated[str, f.Text()]


@refuses(OrderNotFound)
async def look_at_order(command: Command, wanted: WhichOrder) -> Answer:
    """200 with the order, `details` of its kind, its `states` from the first that was committed,
    its `entries` and `events`."""

    def look(tx: Transaction) -> dict[str, object]:
        return orders.show_whole(tx, orders.get(tx, wanted.order_id))

    return Answer(await command.transaction(look))


controls = [
    control("GET", "/orders", look, ListOrders),
    control("GET", "/orders/{order_id}", look_at_order, WhichOrder),
]
