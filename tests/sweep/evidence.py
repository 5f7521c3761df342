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
    says = f"{PLAYER} pays 10.00 USD for 100.00 Gold Coins"
    return _order("currency", number, status, Decimal(100), says, game_id=game_id)


def sword(number: int = 1) -> Order:
    """An order of a sword for 25 coins."""
    says = f"{PLAYER} pays 25.00 Gold Coins for 1 x sword"
    return _order("item", number, "completed", Decimal(25), says, item_id="sword")


def gift(number: int = 1, status: str = "completed") -> Order:
    """Ten coins on their way to Bob."""
    says = f"{PLAYER} gives 10.00 Gold Coins by a send to +15555550199"
    return _order("send", number, status, Decimal(10), says)


def _order(
    kind: str,
    number: int,
    status: str,
    amount: Decimal,
    says: str,
    *,
    game_id: str = GAME_ID,
    item_id: str | None = None,
) -> Order:
    order_id, request_id = f"ord_{kind}_{number}", f"req_{kind}_{number}"
    quantity = 1 if item_id else 0
    return Order(
        kind, order_id, game_id, PLAYER, status, amount, item_id, quantity, says, request_id
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
