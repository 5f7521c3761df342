"""Orders: everything that was bought, sent or transferred in a world, of all kinds, in one list."""

from collections.abc import Sequence

from invo_emulator.money import amounts
from invo_emulator.records import frozen
from invo_emulator.times import iso_exact
from invo_emulator.world.transaction import Row, Transaction

# `reference` is what the caller named an order by, so that it is made once. All of it is in
# hundredths of the currency, and its ids sort by their age.
_ALL = """
    SELECT 'currency' AS kind, order_id, transaction_id, purchase.game_id, email, state,
           COALESCE(purchase_reference, session_id) AS reference, currency_amount AS amount,
           usd_amount, NULL AS item_id, NULL AS quantity, NULL AS receiver, purchase.created_at
    FROM purchase JOIN player USING (player_id)
    UNION ALL
    SELECT 'item', order_id, transaction_id, item_purchase.game_id, email, 'completed',
           client_request_id, total_price, NULL, item_id, item_quantity, NULL, created_at
    FROM item_purchase JOIN player USING (player_id)
    UNION ALL
    SELECT kind, order_id, transaction_id, source_game_id, source.email, state,
           client_request_id, amount, NULL, NULL, NULL, target_phone, created_at
    FROM move JOIN player AS source ON source.player_id = source_player_id
"""


@frozen
class Numbered:
    """An order, with its place among all of the world, from 1."""

    number: int
    row: Row


def newest(tx: Transaction, before: int, count: int) -> Sequence[Numbered]:
    """The newest of those whose number is lower than `before`."""
    rows = tx.all(f"SELECT * FROM ({_ALL}) ORDER BY order_id")
    older = [Numbered(number, row) for number, row in enumerate(rows, 1) if number < before]
    return older[-count:][::-1]


def show(tx: Transaction, row: Row) -> dict[str, object]:
    """An order of any kind; what a kind does not have is null. `request_id` is the call, or null,
    that made it."""
    return {
        "kind": row["kind"],
        "order_id": row["order_id"],
        "transaction_id": row["transaction_id"],
        "game_id": str(row["game_id"]),
        "player_email": row["email"],
        "status": row["state"],
        "reference": row["reference"],
        "amount": amounts.show(row["amount"]),
        "currency_name": tx.games[row["game_id"]].currency.name,
        "usd_amount": None if row["usd_amount"] is None else amounts.show(row["usd_amount"]),
        "item_id": row["item_id"],
        "item_quantity": row["quantity"],
        "receiver_phone": row["receiver"],
        "created_at": iso_exact(row["created_at"]),
        "request_id": _cause(tx, row),
    }


def _cause(tx: Transaction, row: Row) -> str | None:
    found = tx.one(
        """SELECT cause FROM happened WHERE subject IN (?, ?) AND kind = 'state'
           ORDER BY number LIMIT 1""",
        row["order_id"],
        row["transaction_id"],
    )
    return found["cause"] if found else None
