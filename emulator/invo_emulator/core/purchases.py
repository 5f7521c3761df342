"""Currency purchases: real money in, game currency out.

One order is one attempt to pay. The card network's answer completes it, asks its owner (3-D
Secure), or fails it. Money moves, the state changes and the event is announced in one transaction.

Announces purchase.completed and purchase.failed.
"""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from invo_emulator.core import cards, checkout, players
from invo_emulator.core.cards import Card
from invo_emulator.errors import OrderNotFound, PaymentNotFound
from invo_emulator.json_objects import compact
from invo_emulator.lifecycles import ORDER, PAYMENT
from invo_emulator.money import accounts, amounts, ledger
from invo_emulator.money.ledger import Posting
from invo_emulator.records import frozen
from invo_emulator.webhooks.outbox import announce
from invo_emulator.world.chance import span
from invo_emulator.world.transaction import Game, Row, Transaction


@frozen
class Tender:
    """A card to pay with. With `save_as_expiry` it is remembered once it has paid; `page_view`
    tells a button pressed twice from a second purchase."""

    card: Card
    save_as_expiry: str | None = None
    page_view: str | None = None


@frozen
class Sale:
    """What is sold, to whom, and by which rail. Amounts are in cents, metadata is packed JSON."""

    game: Game
    player: Row
    usd_amount: int
    rail: str
    metadata: str
    session_id: str | None = None
    purchase_reference: str | None = None


class ReferenceUsed(Exception):
    """The game made another order under this `purchase_reference`."""


def pay_session(tx: Transaction, session: Row, tender: Tender) -> Row:
    """Pay a checkout session; the order that came of it, in whatever state.

    Raises SessionAlreadyConsumed and SessionExpired.
    """
    if before := _of_page_view(tx, session, tender.page_view):
        return before
    checkout.check_payable(session)
    _cancel_open_challenges(tx, session)
    game = checkout.game_of(tx, session)
    sale = Sale(
        game=game,
        player=players.find_or_create(tx, game, session["player_email"]),
        usd_amount=session["usd_amount"],
        rail=session["rail"],
        metadata=session["metadata"],
        session_id=session["session_id"],
    )
    return charge(tx, sale, tender)


def charge(tx: Transaction, sale: Sale, tender: Tender) -> Row:
    """Ask the card network; the order that came of it: completed, failed, or asking its owner.

    Raises ReferenceUsed.
    """
    order = _start(tx, sale, tender)
    if tender.card.verdict == "succeed":
        return _complete(tx, order, sale.player)
    if tender.card.verdict == "challenge":
        return _move(tx, order, payment="challenge")
    return _fail(tx, order, sale.player, tender.card.decline_code or "card_declined")


def redirect(tx: Transaction, sale: Sale) -> Row:
    """Leave the payment to the game's own processor; the order that waits for its answer. Raises
    ReferenceUsed."""
    return _move(tx, _start(tx, sale), payment="redirect")


def of_reference(tx: Transaction, game: Game, purchase_reference: str) -> Row | None:
    """The order that a game made under this reference, if there is one."""
    return tx.one(
        "SELECT * FROM purchase WHERE game_id = ? AND purchase_reference = ?",
        game.game_id,
        purchase_reference,
    )


def of_session(tx: Transaction, session: Row, payment_intent_id: str) -> Row:
    """An order of this very session, by its payment. Raises PaymentNotFound."""
    order = tx.one(
        "SELECT * FROM purchase WHERE session_id = ? AND payment_intent_id = ?",
        session["session_id"],
        payment_intent_id,
    )
    if order is None:
        raise PaymentNotFound("There is no such payment in this checkout session.")
    return order


def _of_page_view(tx: Transaction, session: Row, page_view: str | None) -> Row | None:
    return tx.one(
        "SELECT * FROM purchase WHERE session_id = ? AND page_view = ?",
        session["session_id"],
        page_view,
    )


def _cancel_open_challenges(tx: Transaction, session: Row) -> None:
    for order in tx.all(
        "SELECT * FROM purchase WHERE session_id = ? AND payment_state = 'requires_action'",
        session["session_id"],
    ):
        _move(tx, order, order="cancel", payment="cancel")


def expire_session(tx: Transaction, session_id: str) -> None:
    """A session's time is over, and with it a 3-D Secure question that nobody answered."""
    _cancel_open_challenges(tx, checkout.get(tx, session_id))
    checkout.expire(tx, session_id)


def _start(tx: Transaction, sale: Sale, tender: Tender | None = None) -> Row:
    """An order that has no place in the timeline yet: it is written with its first move, because
    most make no other."""
    player_id = sale.player["player_id"]
    players.note_activity(tx, player_id)
    order_id, transaction_id, payment_intent_id = tx.chance.ids("ord", "txn", "pi")
    return {
        "number": None,
        "order_id": order_id,
        "transaction_id": transaction_id,
        "payment_intent_id": payment_intent_id,
        "game_id": sale.game.game_id,
        "player_id": player_id,
        "session_id": sale.session_id,
        "page_view": tender.page_view if tender else None,
        "purchase_reference": sale.purchase_reference,
        "rail": sale.rail,
        "usd_amount": sale.usd_amount,
        "currency_amount": currency_for(sale.game, sale.usd_amount),
        "metadata": sale.metadata,
        "payment_method": tender.card.payment_method if tender else None,
        "save_as_expiry": tender.save_as_expiry if tender else None,
        "state": ORDER.start,
        "payment_state": PAYMENT.start,
        "statuses": _noted("[]", ORDER.start, tx.now),
        "decline_code": None,
        "new_balance": None,
        "created_at": tx.now,
        "completed_at": None,
        "cause": tx.cause,
    }


def currency_for(game: Game, usd_amount: int) -> int:
    """How much of a game's currency an amount of dollars buys, both in hundredths."""
    return usd_amount * game.currency.units_per_usd


def of_payment(tx: Transaction, payment_intent_id: str) -> Row:
    """An order of any game by its payment. Raises PaymentNotFound."""
    order = tx.one(
        "SELECT * FROM purchase WHERE payment_intent_id = ? AND order_id BETWEEN ? AND ?",
        payment_intent_id,
        *span("ord", payment_intent_id),
    )
    if order is None:
        raise PaymentNotFound(f"There is no payment {payment_intent_id} in this world.")
    return order


def authenticate(tx: Transaction, payment_intent_id: str, succeeds: bool) -> Row:
    """The cardholder's answer to 3-D Secure, or that of the game's processor; the order that came
    of it.

    Raises PaymentNotFound, WrongState, SessionAlreadyConsumed and SessionExpired.
    """
    order = of_payment(tx, payment_intent_id)
    if order["session_id"]:
        checkout.check_payable(checkout.get(tx, order["session_id"]))
    player = players.of_order(tx, order)
    if succeeds:
        return _complete(tx, order, player)
    is_ours = order["payment_state"] == "requires_action"
    return _fail(tx, order, player, "authentication_failed" if is_ours else "payment_failed")


def _complete(tx: Transaction, order: Row, player: Row) -> Row:
    """The money is in: credit the player, consume the session, remember the card, announce."""
    game = tx.games[order["game_id"]]
    currency_id = game.currency.currency_id
    wallet = accounts.available(order["player_id"], currency_id)
    order = _move(
        tx,
        order,
        order="complete",
        payment="succeed",
        completed_at=tx.now,
        new_balance=ledger.balance(tx, wallet) + order["currency_amount"],
    )
    revenue = accounts.game_revenue(game.game_id)
    ledger.post(
        tx,
        "currency_purchase",
        order["order_id"],
        Posting(accounts.card_network(), revenue, order["usd_amount"]),
        Posting(accounts.issue(currency_id), wallet, order["currency_amount"]),
    )
    if order["session_id"]:
        checkout.consume(tx, checkout.get(tx, order["session_id"]), order["order_id"])
    if order["save_as_expiry"] and order["payment_method"]:
        card = cards.by_payment_method(order["payment_method"])
        cards.save(tx, order["player_id"], card, order["save_as_expiry"])
    announce(tx, game.game_id, "purchase.completed", _completed_data(tx, order, player))
    return order


def _fail(tx: Transaction, order: Row, player: Row, decline_code: str) -> Row:
    """The card network said no: nothing is charged, and the order is over."""
    order = _move(tx, order, order="fail", payment="decline", decline_code=decline_code)
    announce(tx, order["game_id"], "purchase.failed", _failed_data(tx, order, player))
    return order


def _move(
    tx: Transaction, row: Row, *, payment: str, order: str | None = None, **columns: object
) -> Row:
    """Go on to the next states, and set what comes with them."""
    payment_state = PAYMENT.after(row["payment_state"], payment)
    state = ORDER.after(row["state"], order) if order else row["state"]
    statuses = _noted(row["statuses"], state if order else payment_state, tx.now)
    changed = {"state": state, "payment_state": payment_state, "statuses": statuses, **columns}
    if row["number"] is None:
        first = {"first_state": state, "first_payment_state": payment_state}
        return _insert(tx, {**row, **changed, **first, "number": tx.step()})
    assigned = ", ".join(f"{column} = ?" for column in changed)
    sql = f"UPDATE purchase SET {assigned} WHERE number = ?"
    tx.execute(sql, *changed.values(), row["number"])
    return {**row, **changed}


def _insert(tx: Transaction, order: Mapping[str, Any]) -> Row:
    try:
        tx.insert("purchase", **order)
    except sqlite3.IntegrityError as error:
        if "purchase_reference" not in str(error):
            raise
        raise ReferenceUsed from None
    return order


def _noted(statuses: str, status: str, at: int) -> str:
    return compact([*json.loads(statuses), (status, at)]).decode()


def get(tx: Transaction, order_id: str) -> Row:
    """An order of any game. Raises OrderNotFound."""
    row = tx.one("SELECT * FROM purchase WHERE order_id = ?", order_id)
    if row is None:
        raise OrderNotFound(f"There is no order {order_id} in this world.")
    return row


def find(tx: Transaction, game: Game, order_id: str | None, transaction_id: str | None) -> Row:
    """A game's order by either id, or by both. Raises OrderNotFound."""
    row = tx.one(
        """SELECT * FROM purchase WHERE game_id = ? AND order_id BETWEEN ? AND ?
           AND order_id = COALESCE(?, order_id) AND transaction_id = COALESCE(?, transaction_id)""",
        game.game_id,
        *span("ord", order_id or transaction_id or ""),
        order_id,
        transaction_id,
    )
    if row is None:
        named = " and ".join(filter(None, (order_id, transaction_id)))
        raise OrderNotFound(f"{game.name} has no order {named}.")
    return row


def history(tx: Transaction, player: Row, limit: int, offset: int) -> tuple[list[Row], int]:
    """A page of a player's orders that were paid, newest first, and how many there are in all."""
    which = "FROM purchase WHERE player_id = ? AND state = 'completed'"
    rows = tx.all(
        f"SELECT * {which} ORDER BY number DESC LIMIT ? OFFSET ?",
        player["player_id"],
        limit,
        offset,
    )
    counted = tx.one(f"SELECT COUNT(*) AS n {which}", player["player_id"])
    return list(rows), counted["n"] if counted else 0


def _shared_data(tx: Transaction, order: Row, player: Row) -> dict[str, object]:
    """What both events say, in the order of the guide's sample."""
    currency = tx.games[order["game_id"]].currency
    trimmed = tx.settings.currency_amount_format == "guide"
    show = amounts.show_trimmed if trimmed else amounts.show
    return {
        "transaction_id": order["transaction_id"],
        "order_id": order["order_id"],
        "player_email": player["email"],
        "identity_id": player["identity_id"],
        "usd_amount": amounts.show(order["usd_amount"]),
        "currency_amount": show(order["currency_amount"]),
        "currency_name": currency.name,
        "metadata": json.loads(order["metadata"]),
        "rail": order["rail"],
        # A game of ours has one key for all storefronts, as those from before the storefront keys.
        "channel": None,
    }


def _completed_data(tx: Transaction, order: Row, player: Row) -> dict[str, object]:
    return {**_shared_data(tx, order, player), "new_balance": amounts.show(order["new_balance"])}


def _failed_data(tx: Transaction, order: Row, player: Row) -> dict[str, object]:
    code = order["decline_code"]
    return {
        **_shared_data(tx, order, player),
        "reason_code": "PAYMENT_DECLINED",
        "failure_code": code,
        "failure_message": cards.DECLINES[code],
    }
