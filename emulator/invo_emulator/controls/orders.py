"""Orders of every kind.

    GET /_emulator/orders    what was bought, sent and transferred, newest first

End of the list.
"""

from invo_emulator.controls.listing import DEFAULT_LIMIT, NEWEST, Cursor, Limit
from invo_emulator.core import orders
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, control
from invo_emulator.world.transaction import Transaction


@frozen
class ListOrders:
    """Which page of them."""

    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = NEWEST


async def look(command: Command, wanted: ListOrders) -> Answer:
    """200 with orders of all players of all games."""

    def look(tx: Transaction) -> dict[str, object]:
        found = orders.newest(tx, wanted.cursor, wanted.limit + 1)
        shown = found[: wanted.limit]
        return {
            "orders": [orders.show(tx, each.row) for each in shown],
            "next_cursor": str(shown[-1].number) if len(found) > len(shown) else None,
        }

    return Answer(await command.transaction(look))


controls = [control("GET", "/orders", look, ListOrders)]
