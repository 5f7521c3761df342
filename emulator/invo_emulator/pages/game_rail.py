"""The page that stands in for a game's own payment processor.

    GET  /game-rail           what is bought, and the two answers
    POST /game-rail/finish    paid, or failed

A real game's processor would be here; the emulator's answers as the person at the page says.
"""

from invo_emulator.core import payment_links, purchases
from invo_emulator.errors import InvalidInput
from invo_emulator.money import amounts
from invo_emulator.web.hosted import Hosted, Visit
from invo_emulator.web.rendering import Page
from invo_emulator.world.transaction import Game, Row, Transaction


def show(tx: Transaction, order: Row, visit: Visit) -> Page:
    """The question, or what came of it."""
    game = tx.games[order["game_id"]]
    context = {
        "payment": payment_links.sign(tx, order),
        "order_id": order["order_id"],
        "state": order["state"],
        "game_name": game.name,
        "usd_amount": amounts.show(order["usd_amount"]),
        "currency_amount": amounts.show_trimmed(order["currency_amount"]),
        "currency_name": game.currency.name,
    }
    return Page("game_rail.html", context)


def finish(tx: Transaction, order: Row, visit: Visit) -> Page:
    """The answer; pressed twice, what came of the first."""
    outcome = visit.form.get("outcome")
    if outcome not in ("succeed", "fail"):
        raise InvalidInput("outcome", 'outcome must be "succeed" or "fail".')
    if order["payment_state"] == "pending_payment":
        order = purchases.authenticate(tx, order["payment_intent_id"], outcome == "succeed")
    return show(tx, order, visit)


def _find(tx: Transaction, payment_intent_id: str) -> tuple[Row, Game]:
    order = purchases.of_payment(tx, payment_intent_id)
    return order, tx.games[order["game_id"]]


_HOSTED = Hosted(payment_links.LINK, "payment", _find)

routes = [
    _HOSTED.page(payment_links.PATH, "GET", show),
    _HOSTED.page(f"{payment_links.PATH}/finish", "POST", finish),
]
