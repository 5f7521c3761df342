"""Item purchases: a player spends a game's currency on an item of the game's own.

INVO moves the currency and remembers the order; the game owns its catalogue and hands the item out.

Announces item.purchased.
"""

import sqlite3

from invo_emulator.core import players
from invo_emulator.errors import (
    AmountBelowMinimum,
    ClientRequestIdReserved,
    DuplicateRequest,
    InsufficientBalance,
    OrderNotFound,
    Refusal,
)
from invo_emulator.money import accounts, amounts, fees, ledger
from invo_emulator.money.ledger import Posting
from invo_emulator.records import frozen
from invo_emulator.times import iso
from invo_emulator.webhooks.outbox import announce
from invo_emulator.world.chance import span
from invo_emulator.world.transaction import Game, Row, Transaction


@frozen
class Basket:
    """What is bought. Prices are in hundredths of the game's currency."""

    client_request_id: str
    player_email: str
    player_name: str
    item_id: str
    item_name: str
    item_quantity: int
    unit_price: int
    total_price: int
    item_description: str | None
    item_category: str | None


def purchase(tx: Transaction, game: Game, basket: Basket) -> tuple[Row, Row]:
    """Buy it, once; the order and who bought. Raises DuplicateRequest, InsufficientBalance and
    AmountBelowMinimum, having written nothing."""
    check_request_id(basket.client_request_id)
    try:
        order, player = _place(tx, game, basket)
    except (Refusal, sqlite3.IntegrityError):
        # Looked for only now, because nearly all are new. That it was bought comes before all else.
        if before := find(tx, game, "client_request_id", basket.client_request_id):
            raise _duplicate(tx, game, before) from None
        raise
    _pay(tx, game, order)
    announce(tx, game.game_id, "item.purchased", _event_data(game, order, player))
    return order, player


def _duplicate(tx: Transaction, game: Game, before: Row) -> DuplicateRequest:
    return DuplicateRequest(
        "Duplicate client_request_id: this item was bought already.",
        transaction_id=before["transaction_id"],
        order_id=before["order_id"],
        original=show(game, before, players.get_by_id(tx, game, before["player_id"])),
    )


def check_request_id(key: str, field: str = "client_request_id") -> None:
    """Raises ClientRequestIdReserved for idempotency keys that are INVO's own."""
    if key.lower().startswith("sub_"):
        message = f"{field} must not begin with sub_: those are INVO's own."
        raise ClientRequestIdReserved(message, field=field)


def _fee(tx: Transaction, basket: Basket) -> int:
    """What INVO keeps. Raises AmountBelowMinimum."""
    rate = tx.settings.item_fee_percent
    fee = fees.share(basket.total_price, rate)
    if rate and fee == 0:
        raise AmountBelowMinimum("total_price is so small that INVO's part of it would be nothing.")
    return fee


def _payer(tx: Transaction, game: Game, basket: Basket) -> Row:
    """Who pays. Raises InsufficientBalance."""
    player = players.find_payer(tx, game, basket.player_email)
    balance = player["balance"] if player else 0
    if player is None or balance < basket.total_price:
        way_out = (
            "top up, or buy something cheaper."
            if player
            else f"{game.name} has no player {basket.player_email}; whoever buys currency is one."
        )
        raise InsufficientBalance(
            f"Insufficient balance: {way_out}",
            required_amount=amounts.show(basket.total_price),
            current_balance=amounts.show(balance),
        )
    return player


def _place(tx: Transaction, game: Game, basket: Basket) -> tuple[dict[str, object], Row]:
    """Write the order. Raises AmountBelowMinimum and InsufficientBalance, and
    sqlite3.IntegrityError if there is one already."""
    fee = _fee(tx, basket)
    player = _payer(tx, game, basket)
    order_id, transaction_id = tx.chance.ids("ord", "txn")
    balance = player["balance"]
    order = {
        "number": tx.step(),
        "order_id": order_id,
        "transaction_id": transaction_id,
        "game_id": game.game_id,
        "player_id": player["player_id"],
        "client_request_id": basket.client_request_id,
        "player_name": basket.player_name,
        "item_id": basket.item_id,
        "item_name": basket.item_name,
        "item_quantity": basket.item_quantity,
        "unit_price": basket.unit_price,
        "total_price": basket.total_price,
        "platform_fee": fee,
        "previous_balance": balance,
        "new_balance": balance - basket.total_price,
        "created_at": tx.now,
        "cause": tx.cause,
    }
    may_be_nothing = {
        "item_description": basket.item_description,
        "item_category": basket.item_category,
    }
    # NULL is bound slowest of all: sqlite3 looks for somebody who could make something of it.
    given = {name: value for name, value in may_be_nothing.items() if value is not None}
    tx.insert("item_purchase", **order, **given)
    return order | may_be_nothing, player


def _pay(tx: Transaction, game: Game, order: Row) -> None:
    currency_id, player_id = game.currency.currency_id, order["player_id"]
    wallet, fee = accounts.available(player_id, currency_id), order["platform_fee"]
    legs = [
        (accounts.game_revenue(game.game_id, currency_id), order["total_price"] - fee),
        (accounts.network_fees(currency_id), fee),
    ]
    postings = [Posting(wallet, target, amount) for target, amount in legs if amount]
    ledger.post(tx, "item_purchase", order["order_id"], *postings)
    tx.execute(
        "UPDATE player SET active_at = ?, item_orders = item_orders + 1 WHERE player_id = ?",
        tx.now,
        player_id,
    )


# By which names an order can be found.
IDS = ("order_id", "transaction_id", "client_request_id")


def find(tx: Transaction, game: Game, by: str, value: str) -> Row | None:
    """A game's item order by one of IDS, if there is one."""
    assert by in IDS, by
    if by == "transaction_id":
        # The plus, because SQLite would rather look at all that the game sold.
        return tx.one(
            """SELECT * FROM item_purchase
               WHERE +game_id = ? AND transaction_id = ? AND order_id BETWEEN ? AND ?""",
            game.game_id,
            value,
            *span("ord", value),
        )
    return tx.one(
        f"SELECT * FROM item_purchase WHERE game_id = ? AND {by} = ?", game.game_id, value
    )


def get(tx: Transaction, game: Game, by: str, value: str) -> Row:
    """The same. Raises OrderNotFound."""
    order = find(tx, game, by, value)
    if order is None:
        raise OrderNotFound(f"{game.name} has no item order with the {by} {value}.")
    return order


def history(tx: Transaction, player: Row, limit: int, offset: int) -> tuple[list[Row], int]:
    """A page of a player's item orders, newest first, and how many there are in all."""
    rows = tx.all(
        "SELECT * FROM item_purchase WHERE player_id = ? ORDER BY number DESC LIMIT ? OFFSET ?",
        player["player_id"],
        limit,
        offset,
    )
    return list(rows), player["item_orders"]


def _breakdown(order: Row) -> dict[str, str]:
    return {
        "total_paid": amounts.show(order["total_price"]),
        "developer_revenue": amounts.show(order["total_price"] - order["platform_fee"]),
        "platform_fee": amounts.show(order["platform_fee"]),
    }


def _event_data(game: Game, order: Row, player: Row) -> dict[str, object]:
    return {
        "transaction_id": order["transaction_id"],
        "order_id": order["order_id"],
        "client_request_id": order["client_request_id"],
        "player_email": player["email"],
        "identity_id": player["identity_id"],
        "item_id": order["item_id"],
        "item_name": order["item_name"],
        "item_category": order["item_category"],
        "item_quantity": order["item_quantity"],
        "unit_price": amounts.show(order["unit_price"]),
        "total_price": amounts.show(order["total_price"]),
        "currency_name": game.currency.name,
        "new_balance": amounts.show(order["new_balance"]),
        "fee_breakdown": _breakdown(order),
    }


def show(game: Game, order: Row, player: Row) -> dict[str, object]:
    """A purchase as it was answered (E19): with both the canonical and the older fields."""
    previous, new = amounts.show(order["previous_balance"]), amounts.show(order["new_balance"])
    total = amounts.show(order["total_price"])
    return {
        "status": "success",
        "message": "Item purchased successfully",
        "order_id": order["order_id"],
        "transaction_id": order["transaction_id"],
        "client_request_id": order["client_request_id"],
        "new_balance": new,
        "previous_balance": previous,
        "currency_name": game.currency.name,
        "balance_info": {"previous_balance": previous, "new_balance": new, "amount_spent": total},
        "financial_breakdown": _breakdown(order),
        "player": {
            "player_id": player["player_id"],
            "player_email": player["email"],
            "player_name": order["player_name"],
        },
        "purchase_details": {**_details(order), "currency_name": game.currency.name},
    }


def _details(order: Row) -> dict[str, object]:
    return {
        "item_id": order["item_id"],
        "item_name": order["item_name"],
        "item_description": order["item_description"],
        "item_category": order["item_category"],
        "purchased_by": order["player_name"],
        "quantity": order["item_quantity"],
        "item_quantity": order["item_quantity"],
        "unit_price": amounts.show(order["unit_price"]),
        "total_price": amounts.show(order["total_price"]),
    }


def show_row(tx: Transaction, order: Row) -> dict[str, object]:
    """A purchase as a row of the history (E20)."""
    return {
        "order_id": order["order_id"],
        "transaction_id": order["transaction_id"],
        "client_request_id": order["client_request_id"],
        "status": "completed",
        **_details(order),
        "currency_name": tx.games[order["game_id"]].currency.name,
        "platform_fee": amounts.show(order["platform_fee"]),
        "new_balance": amounts.show(order["new_balance"]),
        "created_at": iso(order["created_at"]),
        "completed_at": iso(order["created_at"]),
    }


def show_order(tx: Transaction, order: Row) -> dict[str, object]:
    """A purchase as an order: the order, the money, and how it came to be (E21)."""
    game = tx.games[order["game_id"]]
    player = players.get_by_id(tx, game, order["player_id"])
    return {
        "status": "success",
        "order": {
            **show_row(tx, order),
            "order_type": "item_purchase",
            "player_email": player["email"],
        },
        "financial_summary": {
            "total": amounts.show(order["total_price"]),
            **_breakdown(order),
            "previous_balance": amounts.show(order["previous_balance"]),
            "new_balance": amounts.show(order["new_balance"]),
            "currency_name": game.currency.name,
        },
        "status_timeline": [{"status": "completed", "at": iso(order["created_at"])}],
    }
