"""What became of a hosted checkout, in the words of a page that waits for it (E11).

    pending     it can still be paid, or its time was over only just now
    credited    it was paid
    refused     its time is over, and the last card was declined or never confirmed
    expired     its time is over, and nobody tried

Nothing follows on the last three.
"""

from invo_emulator.core import cards, checkout
from invo_emulator.errors import SessionExpired
from invo_emulator.money import amounts
from invo_emulator.times import SECOND
from invo_emulator.world.transaction import Row, Transaction

# A payment of the last moment may still be on its way: so long, nothing is called expired.
SETTLING_SECONDS = 1800

# How long after its end a session can still be read.
READABLE_SECONDS = 86_400

_CANCELLED = "The payment was not confirmed in time. Nothing was charged."
_EXPIRED = "This checkout was not paid in time. Nothing was charged: start again in the game."


def show(tx: Transaction, session: Row) -> dict[str, object]:
    """The status of a session, and what goes with it. Raises SessionExpired a day after its end."""
    if tx.now > session["expires_at"] + READABLE_SECONDS * SECOND:
        message = "This checkout session ended more than a day ago: ask for the order instead."
        raise SessionExpired(message, session_id=session["session_id"])
    order = _last_order(tx, session)
    status = _status(tx, session, order)
    price = amounts.show(session["usd_amount"])
    return {
        "status": status,
        "terminal": status != "pending",
        "session_id": session["session_id"],
        "order_id": order["order_id"] if order else None,
        **_credited(tx, session, order if status == "credited" else None),
        **_ended(order, status),
        "amount_charged_usd": price,
        "listed_usd": price,
        "currency_name": checkout.game_of(tx, session).currency.name,
    }


def _last_order(tx: Transaction, session: Row) -> Row | None:
    return tx.one(
        "SELECT * FROM purchase WHERE session_id = ? ORDER BY number DESC LIMIT 1",
        session["session_id"],
    )


def _status(tx: Transaction, session: Row, order: Row | None) -> str:
    if session["state"] == "consumed":
        return "credited"
    if session["state"] == "expired":
        if order:
            return "refused"
        if tx.now >= session["expires_at"] + SETTLING_SECONDS * SECOND:
            return "expired"
    return "pending"


def _credited(tx: Transaction, session: Row, order: Row | None) -> dict[str, object]:
    # The link may be in somebody's history: once it is stale it tells no balance.
    is_fresh = tx.now < session["expires_at"]
    return {
        "coins_credited": amounts.show(order["currency_amount"]) if order else None,
        "transaction_id": order["transaction_id"] if order else None,
        "new_balance": amounts.show(order["new_balance"]) if order and is_fresh else None,
    }


def _ended(order: Row | None, status: str) -> dict[str, object]:
    if status == "refused" and order:
        code = order["decline_code"]
        reason = "PAYMENT_DECLINED" if code else "PAYMENT_CANCELLED"
        return {"reason_code": reason, "message": cards.DECLINES[code] if code else _CANCELLED}
    return {"reason_code": None, "message": _EXPIRED if status == "expired" else None}
