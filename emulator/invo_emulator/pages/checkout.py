"""The hosted checkout page, in whatever frame, window or web view a game opens it.

    GET  /checkout                 the page: what is bought, and how to pay for it
    POST /checkout/pay             Pay
    POST /checkout/authenticate    the answer to 3-D Secure
    POST /checkout/cancel          Cancel: charges nothing, the link stays good

Plain forms that work without scripts. Every page is shown to a person, or told as JSON to a program
that asks for it. What a session does is core/checkout.py, what paying does core/purchases.py.
"""

from collections.abc import Mapping

from invo_emulator import fields as f
from invo_emulator.core import cards, checkout, players, purchase_views, purchases, session_tokens
from invo_emulator.core.purchases import Tender
from invo_emulator.errors import InvalidInput
from invo_emulator.money import amounts
from invo_emulator.records import frozen
from invo_emulator.web.hosted import Hosted, Visit
from invo_emulator.web.rendering import Page
from invo_emulator.world.transaction import Game, Row, Transaction

# What the one-click test cards are filled in with.
_TEST_EXPIRY = "12/34"


@frozen
class _Mistake:
    """Why the form is shown again: in the API's words, with its field, and by the name of the text
    that tells it to the player."""

    text: str
    field: str
    name: str


def show(tx: Transaction, session: Row, visit: Visit) -> Page:
    """The page before anything was paid. Reloading it is free."""
    checkout.check_payable(session)
    return _form(tx, session, visit)


def pay(tx: Transaction, session: Row, visit: Visit) -> Page:
    """Try the card: paid, asked its owner, or back to the form with the reason."""
    try:
        tender = _tender(tx, session, visit.form)
    except InvalidInput as mistake:
        checkout.check_payable(session)
        told = _Mistake(mistake.message, str(mistake.extra["field"]), f"mistakes.{mistake.mistake}")
        return _form(tx, session, visit, told)
    return _outcome(tx, session, visit, purchases.pay_session(tx, session, tender))


def authenticate(tx: Transaction, session: Row, visit: Visit) -> Page:
    """The card's owner answered: paid, or back to the form with the reason."""
    order = purchases.of_session(tx, session, visit.form.get("payment_intent_id", ""))
    outcome = visit.form.get("outcome")
    if outcome not in ("succeed", "fail"):
        raise InvalidInput("outcome", 'outcome must be "succeed" or "fail".')
    if order["payment_state"] == "requires_action":
        order = purchases.authenticate(tx, order["payment_intent_id"], outcome == "succeed")
    # Otherwise the button was pressed twice, and what came of it is shown again.
    return _outcome(tx, session, visit, order)


def cancel(tx: Transaction, session: Row, visit: Visit) -> Page:
    """Nothing is charged; the player may still come back."""
    checkout.check_payable(session)
    message = purchase_views.checkout_message(tx, session, None)
    context = {**_about(tx, session), "message": message, "next_url": session["cancel_url"]}
    return Page("checkout_result.html", context)


def _outcome(tx: Transaction, session: Row, visit: Visit, order: Row) -> Page:
    about = {
        **_about(tx, session),
        "order_id": order["order_id"],
        "transaction_id": order["transaction_id"],
        "payment_intent_id": order["payment_intent_id"],
    }
    if order["state"] == "completed":
        message = purchase_views.checkout_message(tx, session, order)
        context = {**about, "message": message, "next_url": session["success_url"]}
        return Page("checkout_result.html", context)
    if order["payment_state"] == "requires_action":
        return Page("checkout_challenge.html", about)
    # Paid in another tab meanwhile: no form is shown for what nobody can pay any more.
    checkout.check_payable(checkout.get(tx, session["session_id"]))
    code = order["decline_code"]
    if code in cards.DECLINES:
        told = _Mistake(cards.DECLINES[code], "card", f"declines.{code}")
    else:
        told = _Mistake("That payment is over: try again.", "card", "declines.over")
    return _form(tx, session, visit, told, status=402)


def _about(tx: Transaction, session: Row) -> dict[str, object]:
    game = checkout.game_of(tx, session)
    return {
        "session_id": session["session_id"],
        "session": session_tokens.sign(tx, session["session_id"]),
        "game_name": game.name,
        "player_email": session["player_email"],
        "usd_amount": amounts.show(session["usd_amount"]),
        "currency_amount": amounts.show_trimmed(
            purchases.currency_for(game, session["usd_amount"])
        ),
        "currency_name": game.currency.name,
        "currency_symbol": game.currency.symbol,
    }


def _form(
    tx: Transaction, session: Row, visit: Visit, told: _Mistake | None = None, status: int = 400
) -> Page:
    player = players.find(tx, checkout.game_of(tx, session), session["player_email"])
    saved = cards.saved(tx, player["player_id"]) if player else []
    code = ("CARD_DECLINED" if status == 402 else "INVALID_INPUT") if told else None
    context = {
        **_about(tx, session),
        "page_view": visit.page_view,
        "saved_cards": [
            {key: card[key] for key in ("card_id", "brand", "last4", "expiry")} for card in saved
        ],
        "test_cards": [
            {
                "number": card.number,
                "brand": card.brand,
                "title": card.title,
                "verdict": card.verdict,
                "decline_code": card.decline_code,
                "last4": card.last4,
                "succeeds": card.verdict == "succeed",
            }
            for card in cards.TEST_CARDS
        ],
        "test_expiry": _TEST_EXPIRY,
        "typed": _typed(visit.form),
        "error": told.text if told else None,
        "code": code,
        "error_code": code,
        "error_field": told.field if told else None,
        "error_name": told.name if told else None,
    }
    return Page("checkout.html", context, status if told else 200)


def _typed(form: Mapping[str, str]) -> dict[str, object]:
    """What may be shown again after a mistake: a test card's number, never a real one's."""
    try:
        number = cards.by_number(form.get("card_number", "")).number
    except InvalidInput:
        number = ""
    return {
        "card_number": number,
        "expiry": form.get("expiry", "")[:7],
        # The first time, and after 3-D Secure's own form, the box is ticked.
        "save_card": "save_card" in form or "card_number" not in form,
        "saved_card_id": form.get("saved_card_id", "")[:20],
    }


def _tender(tx: Transaction, session: Row, form: Mapping[str, str]) -> Tender:
    page_view = form.get("page_view") or None
    saved_card_id = form.get("saved_card_id", "")
    if "test_card" in form:
        card, expiry = cards.by_number(form["test_card"]), _TEST_EXPIRY
    elif saved_card_id:
        saved = _saved_card(tx, session, saved_card_id)
        card = cards.by_payment_method(saved["payment_method"])
        expiry = cards.check_expiry(saved["expiry"], tx.now)
    else:
        card = cards.by_number(form.get("card_number", ""))
        expiry = cards.check_expiry(form.get("expiry", ""), tx.now)
        cards.check_cvc(form.get("cvc", ""), card)
    return Tender(card, expiry if "save_card" in form else None, page_view)


def _saved_card(tx: Transaction, session: Row, sent: str) -> Row:
    try:
        card_id = f.Integer(1).read(sent)
    except ValueError:
        message = "saved_card_id is not a card of this player."
        raise InvalidInput("saved_card_id", message, "saved_card") from None
    player = players.find(tx, checkout.game_of(tx, session), session["player_email"])
    return cards.get_saved(tx, player["player_id"] if player else 0, card_id)


def _find(tx: Transaction, session_id: str) -> tuple[Row, Game]:
    session = checkout.get(tx, session_id)
    return session, checkout.game_of(tx, session)


_HOSTED = Hosted(session_tokens.LINK, "session", _find)

routes = [
    _HOSTED.page("/checkout", "GET", show),
    _HOSTED.page("/checkout/pay", "POST", pay),
    _HOSTED.page("/checkout/authenticate", "POST", authenticate),
    _HOSTED.page("/checkout/cancel", "POST", cancel),
]
