"""Paying without a browser.

    POST /_emulator/checkout/{session_id}/pay                       what the page's Pay does
    POST /_emulator/checkout/{session_id}/cancel                    what its Cancel does
    POST /_emulator/payments/{payment_intent_id}/authenticate       the 3-D Secure answer

End of the list.
"""

from collections.abc import Callable
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import cards, checkout, purchase_views, purchases
from invo_emulator.core.cards import Card
from invo_emulator.core.purchases import Tender
from invo_emulator.errors import (
    CardDeclined,
    InvalidInput,
    PaymentNotFound,
    SessionAlreadyConsumed,
    SessionExpired,
    SessionNotFound,
    WrongState,
)
from invo_emulator.money import amounts
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, control
from invo_emulator.web.declaring import refuses
from invo_emulator.world.transaction import Row, Transaction


@frozen
class Pay:
    """A session, and a test card by number or by payment method token (Visa, if none is named)."""

    session_id: Annotated[str, f.Text()]
    card: Annotated[str | None, f.Text(40)] = None
    payment_method: Annotated[str | None, f.Text(100)] = None


@refuses(SessionNotFound, SessionAlreadyConsumed, SessionExpired, CardDeclined)
async def pay(command: Command, wanted: Pay) -> Answer:
    """200 `success` or `requires_action`."""
    card = _card_of(wanted)

    def work(tx: Transaction) -> Row:
        session = checkout.get(tx, wanted.session_id)
        return purchases.pay_session(tx, session, Tender(card))

    return await _outcome(command, work)


def _card_of(wanted: Pay) -> Card:
    if wanted.card is not None and wanted.payment_method is not None:
        raise InvalidInput("card", "Send either card (a number) or payment_method (a token).")
    if wanted.card is not None:
        return cards.by_number(wanted.card, field="card")
    return cards.by_payment_method(wanted.payment_method or "pm_card_visa")


@frozen
class Authenticate:
    """A payment, and what its card's owner says."""

    payment_intent_id: Annotated[str, f.Text()]
    outcome: Annotated[str, f.Choice("succeed", "fail")]


@refuses(CardDeclined, PaymentNotFound, SessionAlreadyConsumed, SessionExpired, WrongState)
async def authenticate(command: Command, wanted: Authenticate) -> Answer:
    """200 `success`."""
    succeeds = wanted.outcome == "succeed"
    return await _outcome(
        command, lambda tx: purchases.authenticate(tx, wanted.payment_intent_id, succeeds)
    )


async def _outcome(command: Command, work: Callable[[Transaction], Row]) -> Answer:
    order = await command.transaction(work)
    shown = {key: order[key] for key in ("transaction_id", "order_id", "payment_intent_id")}
    if order["state"] == "completed":
        balance = amounts.show(order["new_balance"])
        return Answer({"status": "success", **shown, "new_balance": balance})
    if code := order["decline_code"]:
        # Raised after the commit: a declined card leaves an order that failed.
        raise CardDeclined(cards.DECLINES[code], decline_code=code, **shown)
    return Answer({"status": order["payment_state"], **shown})


@frozen
class WhichSession:
    """A checkout session."""

    session_id: Annotated[str, f.Text()]


@refuses(SessionNotFound, SessionAlreadyConsumed, SessionExpired)
async def cancel(command: Command, wanted: WhichSession) -> Answer:
    """200 with the message that the page would have posted; the session stays usable."""

    def work(tx: Transaction) -> dict[str, object]:
        session = checkout.get(tx, wanted.session_id)
        checkout.check_payable(session)
        message = purchase_views.checkout_message(tx, session, None)
        return {"status": "cancelled", "session_id": wanted.session_id, "message": message}

    return Answer(await command.transaction(work))


controls = [
    control("POST", "/checkout/{session_id}/pay", pay, Pay),
    control("POST", "/checkout/{session_id}/cancel", cancel, WhichSession),
    control("POST", "/payments/{payment_intent_id}/authenticate", authenticate, Authenticate),
]
