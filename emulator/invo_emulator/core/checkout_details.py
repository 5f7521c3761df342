"""A checkout session as its tester sees it: its link, how long it lasts, and who tried to pay."""

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from invo_emulator.core import checkout, purchases, session_tokens
from invo_emulator.lifecycles import CHECKOUT_SESSION
from invo_emulator.money import amounts
from invo_emulator.times import SECOND, iso_exact
from invo_emulator.world.transaction import Row, Transaction


def newest(
    tx: Transaction, player: str | None, state: str | None, before: int, count: int
) -> Sequence[Row]:
    """Sessions of one player, or all; in one state, or all."""
    return tx.all(
        """SELECT * FROM checkout_session WHERE number < :before
           AND (:player IS NULL OR player_email = :player) AND (:state IS NULL OR state = :state)
           ORDER BY number DESC LIMIT :count""",
        before=before,
        player=player,
        state=state,
        count=count,
    )


def show(tx: Transaction, session: Row, base_url: str) -> dict[str, object]:
    """A session. `checkout_url` is null once nobody can pay it any more."""
    game = checkout.game_of(tx, session)
    is_over = CHECKOUT_SESSION.is_final(session["state"])
    return {
        "session_id": session["session_id"],
        "game_id": str(game.game_id),
        "player_email": session["player_email"],
        "usd_amount": amounts.show(session["usd_amount"]),
        "currency_amount": amounts.show(purchases.currency_for(game, session["usd_amount"])),
        "currency_name": game.currency.name,
        "rail": session["rail"],
        "state": session["state"],
        "created_at": iso_exact(session["created_at"]),
        "expires_at": iso_exact(session["expires_at"]),
        "seconds_left": 0 if is_over else max(0, session["expires_at"] - tx.now) // SECOND,
        "order_id": session["order_id"],
        "checkout_url": None if is_over else _link(tx, session, base_url),
    }


def _link(tx: Transaction, session: Row, base_url: str) -> str:
    token = session_tokens.sign(tx, session["session_id"])
    return f"{base_url}/checkout?{urlencode({'session': token})}"


def show_whole(tx: Transaction, session: Row, base_url: str) -> dict[str, object]:
    """The same with all that was said when it was minted, and its orders, oldest first."""
    orders = tx.all(
        "SELECT * FROM purchase WHERE session_id = ? ORDER BY number", session["session_id"]
    )
    return {
        **show(tx, session, base_url),
        "success_url": session["success_url"],
        "cancel_url": session["cancel_url"],
        "metadata": json.loads(session["metadata"]),
        "orders": [_order(row) for row in orders],
        "request_id": session["cause"],
    }


def _order(order: Row) -> dict[str, object]:
    return {
        "order_id": order["order_id"],
        "status": order["state"],
        "payment_status": order["payment_state"],
        "payment_intent_id": order["payment_intent_id"],
        "payment_method": order["payment_method"],
        "decline_code": order["decline_code"],
        "created_at": iso_exact(order["created_at"]),
    }
