"""What is found after a run, made up."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from invo_emulator.sweep.books import Books, Order
from invo_emulator.sweep.comparing import Evidence
from invo_emulator.sweep.trials import Ending
from invo_emulator.sweep.views import View

PLAYER = "ada@example.com"
GAME_ID = "100000000001"


def coins(number: int = 1, status: str = "completed", game_id: str = GAME_ID) -> Order:
    """An order of 100 coins."""
    does = "pays 10.00 USD for 100.00 Gold Coins"
    return _order("currency", number, status, Decimal(100), does, game_id=game_id)


def sword(number: int = 1, player: str = PLAYER) -> Order:
    """An order of a sword for 25 coins."""
    does = "pays 25.00 Gold Coins for 1 x sword"
    return _order("item", number, "completed", Decimal(25), does, item_id="sword", player=player)


def gift(number: int = 1, status: str = "completed") -> Order:
    """Ten coins on their way to Bob."""
    does = "gives 10.00 Gold Coins by a send"
    return _order("send", number, status, Decimal(10), does)


def _order(
    kind: str,
    number: int,
    status: str,
    amount: Decimal,
    does: str,
    *,
    game_id: str = GAME_ID,
    item_id: str | None = None,
    player: str = PLAYER,
) -> Order:
    order_id, request_id = f"ord_{kind}_{number}", f"req_{kind}_{number}"
    quantity = 1 if item_id else 0
    return Order(
        kind, order_id, game_id, player, status, amount, item_id, quantity, does, request_id
    )


def view(currency: str | None = None, swords: int | None = None) -> View:
    """What the studio says that Ada got."""
    return View(
        None if currency is None else {PLAYER: Decimal(currency)},
        None if swords is None else {(PLAYER, "sword"): Decimal(swords)},
    )


def found(
    *orders: Order,
    code: int | None = 0,
    shows: View | None = None,
    balances: Mapping[str, Decimal] | None = None,
    is_balanced: bool = True,
) -> Evidence:
    """A run with these orders in the books."""
    held = Books(GAME_ID, orders, balances or {}, is_balanced)
    return Evidence(Ending(code, "its last words"), held, shows)
