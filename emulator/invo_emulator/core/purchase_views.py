"""How a currency purchase is shown: to its game, and to the page around its hosted checkout."""

import json

from invo_emulator.core import cards, checkout, players
from invo_emulator.money import amounts
from invo_emulator.times import iso
from invo_emulator.world.transaction import Row, Transaction


def show_row(tx: Transaction, order: Row) -> dict[str, object]:
    """An order as a row of the history."""
    currency = tx.games[order["game_id"]].currency
    return {
        "order_id": order["order_id"],
        "transaction_id": order["transaction_id"],
        "status": order["state"],
        "rail": order["rail"],
        "usd_amount": amounts.show(order["usd_amount"]),
        "amount": amounts.show(order["currency_amount"]),
        "currency_amount": amounts.show(order["currency_amount"]),
        "currency_name": currency.name,
        "created_at": iso(order["created_at"]),
        "completed_at": iso(order["completed_at"]),
    }


def checkout_message(tx: Transaction, session: Row, order: Row | None) -> dict[str, object]:
    """What the hosted page tells the game: INVO_CHECKOUT_COMPLETE. No order means cancelled."""
    game = checkout.game_of(tx, session)
    data: dict[str, object] = {
        "status": tx.settings.postmessage_status,
        "currency_name": game.currency.name,
    }
    if order:
        data |= {
            "transaction_id": order["transaction_id"],
            "order_id": order["order_id"],
            "currency_received": amounts.show(order["currency_amount"]),
            "new_balance": amounts.show(order["new_balance"]),
        }
    else:
        player = players.find_payer(tx, game, session["player_email"])
        balance = player["balance"] if player else 0
        data |= {
            "status": "cancelled",
            "transaction_id": None,
            "order_id": None,
            "currency_received": amounts.show(0),
            "new_balance": amounts.show(balance),
        }
    return {"type": "INVO_CHECKOUT_COMPLETE", "data": data}


def order_details(tx: Transaction, order: Row) -> dict[str, object]:
    """An order for its game: the order, the money, and how it came to be (E15)."""
    currency, code = tx.games[order["game_id"]].currency, order["decline_code"]
    balance, completed_at = order["new_balance"], order["completed_at"]
    return {
        "status": "success",
        "order": {
            "order_id": order["order_id"],
            "transaction_id": order["transaction_id"],
            "order_type": "currency_purchase",
            "status": order["state"],
            "payment_status": order["payment_state"],
            "payment_intent_id": order["payment_intent_id"],
            "rail": order["rail"],
            "player_email": players.of_order(tx, order)["email"],
            "metadata": json.loads(order["metadata"]),
            "created_at": iso(order["created_at"]),
            "completed_at": None if completed_at is None else iso(completed_at),
            "failure_code": code,
            "failure_message": cards.DECLINES[code] if code else None,
        },
        "financial_summary": {
            "total": amounts.show(order["usd_amount"]),
            "usd_amount": amounts.show(order["usd_amount"]),
            "usd_charged": amounts.show(order["usd_amount"] if completed_at else 0),
            "currency_amount": amounts.show(order["currency_amount"]),
            "currency_name": currency.name,
            "new_balance": None if balance is None else amounts.show(balance),
        },
        "status_timeline": [
            {"status": status, "at": iso(at)} for status, at in json.loads(order["statuses"])
        ],
    }
