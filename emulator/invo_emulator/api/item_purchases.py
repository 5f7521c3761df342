"""Item purchases: a player spends a game's currency on an item.

    POST /api/item-purchases/purchase-item              E19: buy one
    GET  /api/item-purchases/player-purchase-history    E20: what a player bought
    GET  /api/item-purchases/order-details              E21: an order, by one of its three ids

What a purchase does is core/items.py.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import items, lockouts, players
from invo_emulator.core.items import Basket
from invo_emulator.errors import (
    AmountBelowMinimum,
    ClientRequestIdReserved,
    DuplicateRequest,
    InsufficientBalance,
    InvalidInput,
    OrderNotFound,
    PlayerNotFound,
    Refusal,
)
from invo_emulator.money import amounts
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.declaring import refuses
from invo_emulator.web.histories import HistoryOf, pagination
from invo_emulator.web.operations import Caller, Guard, operation
from invo_emulator.world.transaction import Transaction

# What one item, or one order, may cost.
_HIGHEST_PRICE = 999_999_99


@frozen
class PurchaseItem(Basket):
    """What a backend sends to sell an item for currency that the player holds."""

    client_request_id: Annotated[str, f.Text()]
    player_email: Annotated[str, f.Email()]
    player_name: Annotated[str, f.Text()]
    item_id: Annotated[str, f.Text()]
    item_name: Annotated[str, f.Text()]
    item_quantity: Annotated[int, f.Integer(1, 1000)]
    unit_price: Annotated[int, f.Amount(_HIGHEST_PRICE)]
    total_price: Annotated[int, f.Amount(_HIGHEST_PRICE)]
    item_description: Annotated[str | None, f.Text(2000)] = None
    item_category: Annotated[str | None, f.Text()] = None
    player_phone: Annotated[str | None, f.Phone()] = None


@refuses(AmountBelowMinimum, ClientRequestIdReserved, InsufficientBalance, DuplicateRequest)
def purchase_item(tx: Transaction, caller: Caller, wanted: PurchaseItem) -> Answer:
    """200 with ids, balances and the breakdown."""
    expected = wanted.unit_price * wanted.item_quantity
    if abs(wanted.total_price - expected) > 1:
        message = f"total_price must be unit_price times item_quantity, {amounts.show(expected)}."
        raise InvalidInput("total_price", message)
    order, player = items.purchase(tx, caller.game, wanted)
    if tx.settings.item_lockouts:
        about = {"player_email": wanted.player_email, "item_id": wanted.item_id}
        lockouts.note_purchase(tx, caller.game, about)
    return Answer(items.show(caller.game, order, player))


def _check(tx: Transaction, caller: Caller, values: lockouts.Values) -> None:
    lockouts.check(tx, caller.game, values)


def _note(tx: Transaction, caller: Caller, values: lockouts.Values, refusal: Refusal) -> None:
    lockouts.note_refusal(tx, caller.game, values, refusal)


_LOCKOUTS = Guard(lambda settings: settings.item_lockouts, _check, _note)


@refuses(PlayerNotFound)
def purchase_history(tx: Transaction, caller: Caller, wanted: HistoryOf) -> Answer:
    """200 with rows, newest first. Both spellings of the total."""
    player = players.get(tx, caller.game, wanted.player_email)
    rows, total = items.history(tx, player, wanted.limit, wanted.offset)
    body = {
        "status": "success",
        "item_purchase_history": [items.show_row(tx, row) for row in rows],
        "pagination": pagination(wanted, len(rows), total),
    }
    return Answer(body)


@frozen
class OrderDetails:
    """An item order of the calling game, by exactly one of its ids."""

    order_id: Annotated[str | None, f.Text()] = None
    transaction_id: Annotated[str | None, f.Text()] = None
    client_request_id: Annotated[str | None, f.Text()] = None


@refuses(OrderNotFound)
def order_details(tx: Transaction, caller: Caller, wanted: OrderDetails) -> Answer:
    """200 with `order`, `financial_summary` and `status_timeline`."""
    given = [(name, getattr(wanted, name)) for name in items.IDS if getattr(wanted, name)]
    if len(given) != 1:
        message = f"order_id: send exactly one of {', '.join(items.IDS)} in the query."
        raise InvalidInput("order_id", message)
    name, value = given[0]
    return Answer(items.show_order(tx, items.get(tx, caller.game, name, value)))


_PATH = "/api/item-purchases"

operations = [
    operation(
        "E19",
        "POST",
        f"{_PATH}/purchase-item",
        purchase_item,
        PurchaseItem,
        _LOCKOUTS,
        refuses_first=True,
    ),
    operation("E20", "GET", f"{_PATH}/player-purchase-history", purchase_history, HistoryOf),
    operation("E21", "GET", f"{_PATH}/order-details", order_details, OrderDetails),
]
