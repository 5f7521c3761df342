"""Orders: everything that was bought, sent or transferred in a world, of all kinds, in one list."""

from collections.abc import Mapping, Sequence

from invo_emulator.core import (
    aftermath,
    items,
    move_details,
    moves,
    payment_links,
    purchase_views,
    purchases,
)
from invo_emulator.errors import OrderNotFound
from invo_emulator.money import amounts
from invo_emulator.times import iso_exact
from invo_emulator.world.transaction import Row, Transaction

# `reference` is what the caller named an order by, so that it is made once. All of it is in
# hundredths of the currency, and its ids sort by their age.
_KINDS = (
    """SELECT 'currency' AS kind, order_id, transaction_id, purchase.game_id, email, state,
              COALESCE(purchase_reference, session_id) AS reference, currency_amount AS amount,
              usd_amount, NULL AS item_id, NULL AS quantity, NULL AS receiver, purchase.created_at,
              purchase.cause
       FROM purchase JOIN player USING (player_id)""",
    """SELECT 'item', order_id, transaction_id, item_purchase.game_id, email, 'completed',
              client_request_id, total_price, NULL, item_id, item_quantity, NULL, created_at,
              cause
       FROM item_purchase JOIN player USING (player_id)""",
    """SELECT kind, order_id, transaction_id, source_game_id, source.email, state,
              client_request_id, amount, NULL, NULL, NULL, target_phone, created_at,
              (SELECT cause FROM timeline WHERE subject = transaction_id
               ORDER BY timeline.number LIMIT 1)
       FROM move JOIN player AS source ON source.player_id = source_player_id""",
)

# Each kind's newest by its own index: a world with many orders is listed as fast as one with few.
_NEWEST = " UNION ALL ".join(
    f"""SELECT * FROM ({kind} WHERE (:before IS NULL OR order_id < :before)
                         AND (:player IS NULL OR email = :player)
                       ORDER BY order_id DESC LIMIT :count)"""
    for kind in _KINDS
)
_ONE = " UNION ALL ".join(f"{kind} WHERE order_id = :order_id" for kind in _KINDS)


def newest(tx: Transaction, before: str | None, player: str | None, count: int) -> Sequence[Row]:
    """The newest orders, of all players or one; of those older than one, if it is named."""
    return tx.all(
        f"SELECT * FROM ({_NEWEST}) ORDER BY order_id DESC LIMIT :count",
        before=before,
        player=player,
        count=count,
    )


def get(tx: Transaction, order_id: str) -> Row:
    """An order of any kind and game. Raises OrderNotFound."""
    row = tx.one(_ONE, order_id=order_id)
    if row is None:
        raise OrderNotFound(f"There is no order {order_id} in this world.")
    return row


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
        "request_id": row["cause"],
    }


def show_whole(tx: Transaction, row: Row) -> dict[str, object]:
    """An order with what only its kind has, and what became of it."""
    became = aftermath.show(tx, (row["order_id"], row["transaction_id"]), row["reference"])
    return {**show(tx, row), "details": _details(tx, row), **became}


def _details(tx: Transaction, row: Row) -> Mapping[str, object]:
    if row["kind"] == "currency":
        order = purchases.get(tx, row["order_id"])
        return {
            "session_id": order["session_id"],
            "payment_method": order["payment_method"],
            "payment_url": payment_links.path(tx, order)
            if order["payment_state"] == "pending_payment"
            else None,
            **purchase_views.order_details(tx, order),
        }
    if row["kind"] == "item":
        game = tx.games[row["game_id"]]
        return items.show_order(tx, items.get(tx, game, "order_id", row["order_id"]))
    return move_details.show(tx, moves.get(tx, row["transaction_id"]))
