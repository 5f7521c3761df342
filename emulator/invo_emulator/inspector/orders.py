"""Orders of every kind.

    GET /_emulator/orders               what was bought, sent and transferred, newest first
    GET /_emulator/orders/{order_id}    one, from the call that made it to whom that was told

End of the list.
"""

from collections.abc import Mapping

from invo_emulator.controls import orders
from invo_emulator.controls.orders import ListOrders, WhichOrder
from invo_emulator.inspector import first_steps
from invo_emulator.web.controls import Command
from invo_emulator.web.views import view


async def first(command: Command, _: ListOrders) -> Mapping[str, object]:
    """What to do where there is nothing."""
    return first_steps.charge(command)


views = [
    view("/orders", "orders.html", orders.look, ListOrders, first),
    view("/orders/{order_id}", "order.html", orders.look_at_order, WhichOrder),
]
