"""Currency purchases: real money in, game currency out.

    POST /api/currency-purchases/quote                      E12: what a purchase would cost
    POST /api/currency-purchases/purchase-currency          E13: charge a card directly
    POST /api/currency-purchases/confirm-payment            E14: what came of it
    GET  /api/currency-purchases/order-details              E15: an order and how it came to be
    GET  /api/currency-purchases/player-purchase-history    D1: what a player bought

What a purchase does is core/purchases.py.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import (
    cards,
    checkout,
    items,
    payment_links,
    players,
    purchase_views,
    purchases,
)
from invo_emulator.core.purchases import ReferenceUsed, Sale, Tender
from invo_emulator.errors import (
    AboveCardMaximum,
    BelowCardMinimum,
    CardDeclined,
    ClientRequestIdReserved,
    DuplicateRequest,
    InvalidInput,
    OrderNotFound,
    PaymentNotFinished,
    PaymentNotFound,
    PlayerNotFound,
    Refusal,
    WrongRailEndpoint,
)
from invo_emulator.money import amounts
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.declaring import refuses
from invo_emulator.web.histories import HistoryOf, pagination
from invo_emulator.web.operations import Caller, Outcome, operation
from invo_emulator.world.plan import PlayerPlan
from invo_emulator.world.transaction import Game, Row, Transaction

# What a card that is saved without its page is remembered to expire.
_TEST_EXPIRY = "12/34"


@frozen
class Quote:
    """An amount that a player may want to pay. Where the player lives makes no difference here."""

    usd_amount: Annotated[int, f.Amount()]
    player_email: Annotated[str | None, f.Email()] = None


@refuses(BelowCardMinimum, AboveCardMaximum)
def quote(tx: Transaction, caller: Caller, wanted: Quote) -> Answer:
    """200 with the price and what it buys; nothing is made of it."""
    checkout.check_amount(tx.settings, wanted.usd_amount)
    price, nothing = amounts.show(wanted.usd_amount), amounts.show(0)
    both: dict[str, object] = {
        "subtotal_usd": price,
        "processing_fee_usd": nothing,
        "total_usd": price,
        "coins": amounts.show(purchases.currency_for(caller.game, wanted.usd_amount)),
        "currency_name": caller.game.currency.name,
    }
    breakdown = {
        **both,
        "tax_usd": nothing,
        "tax_treatment": "partner_responsible",
        "tax_note": "Tax is the game's own to charge and pay.",
        "processing_fee_note": "The player pays no fee.",
    }
    body = {"amount_cents": wanted.usd_amount, "fee_taken_from": "partner", **both}
    return Answer({**body, "international_card_fee_usd": None, "breakdown": breakdown})


@frozen
class PurchaseCurrency:
    """What a backend sends to charge a card that it has a token for."""

    player_email: Annotated[str, f.Email()]
    usd_amount: Annotated[int, f.Amount()]
    purchase_reference: Annotated[str, f.Text()]
    rail: Annotated[str, f.Choice("platform", "game", "steam")] = "platform"
    payment_method_id: Annotated[str | None, f.Text()] = None
    saved_card_id: Annotated[int | None, f.Integer(1)] = None
    player_name: Annotated[str | None, f.Text()] = None
    player_phone: Annotated[str | None, f.Phone()] = None
    metadata: Annotated[Mapping[str, object], f.JsonObject()] = field(default_factory=dict)
    save_card: Annotated[bool, f.Boolean()] = False


@refuses(
    BelowCardMinimum,
    AboveCardMaximum,
    ClientRequestIdReserved,
    WrongRailEndpoint,
    CardDeclined,
    DuplicateRequest,
)
def purchase_currency(tx: Transaction, caller: Caller, wanted: PurchaseCurrency) -> Outcome:
    """200 `success`, `requires_action` (3-D Secure) or `pending_payment` (the game's rail). For a
    reference that was used before, the first answer again if a setting says so."""
    if wanted.rail == "steam":
        message = "rail steam is not for this endpoint: Steam purchases begin in Steam's client."
        raise WrongRailEndpoint(message, field="rail")
    items.check_request_id(wanted.purchase_reference, "purchase_reference")
    if before := _to_replay(tx, caller.game, wanted):
        return _outcome(tx, caller, before)
    try:
        order = _pay(tx, caller.game, wanted)
    except (Refusal, ReferenceUsed):
        # Looked for only now, because nearly all are new. That it was used comes before all else.
        if before := purchases.of_reference(tx, caller.game, wanted.purchase_reference):
            raise _duplicate(before) from None
        raise
    return _outcome(tx, caller, order)


def _to_replay(tx: Transaction, game: Game, wanted: PurchaseCurrency) -> Row | None:
    """The order that this very call made before, if it is to be told of it again."""
    if tx.settings.duplicate_requests != "replay":
        return None
    order = purchases.of_reference(tx, game, wanted.purchase_reference)
    if order is None or order["usd_amount"] != wanted.usd_amount:
        return None
    player = players.get_by_id(tx, game, order["player_id"])
    return order if player["email"] == wanted.player_email else None


def _pay(tx: Transaction, game: Game, wanted: PurchaseCurrency) -> Row:
    checkout.check_amount(tx.settings, wanted.usd_amount)
    sale = _sale(tx, game, wanted)
    if wanted.rail == "game":
        return purchases.redirect(tx, sale)
    return purchases.charge(tx, sale, _tender(tx, wanted, sale.player))


def _duplicate(order: Row) -> DuplicateRequest:
    return DuplicateRequest(
        "Duplicate purchase_reference: this purchase was made already.",
        order_id=order["order_id"],
        transaction_id=order["transaction_id"],
        order_status=order["state"],
    )


def _sale(tx: Transaction, game: Game, wanted: PurchaseCurrency) -> Sale:
    kept = {key: value for key, value in wanted.metadata.items() if not key.startswith("_invo_")}
    metadata = checkout.packed_metadata(tx.settings, kept)
    player = players.find(tx, game, wanted.player_email)
    if player is None:
        plan = PlayerPlan(wanted.player_email, name=wanted.player_name, phone=wanted.player_phone)
        player = players.put(tx, game, plan)
    return Sale(
        game=game,
        player=player,
        usd_amount=wanted.usd_amount,
        rail=wanted.rail,
        metadata=metadata,
        purchase_reference=wanted.purchase_reference,
    )


def _tender(tx: Transaction, wanted: PurchaseCurrency, player: Row) -> Tender:
    if wanted.saved_card_id is not None:
        saved = cards.get_saved(tx, player["player_id"], wanted.saved_card_id)
        card = cards.by_payment_method(saved["payment_method"])
    elif wanted.payment_method_id is not None:
        card = cards.by_payment_method(wanted.payment_method_id, field="payment_method_id")
    else:
        message = "payment_method_id or saved_card_id is required: send one, like pm_card_visa."
        raise InvalidInput("payment_method_id", message)
    return Tender(card, _TEST_EXPIRY if wanted.save_card else None)


@frozen
class ConfirmPayment:
    """A payment that 3-D Secure, or the game's processor, was asked about."""

    payment_intent_id: Annotated[str, f.Text()]
    order_id: Annotated[str | None, f.Text()] = None


@refuses(PaymentNotFinished, CardDeclined, PaymentNotFound, OrderNotFound)
def confirm_payment(tx: Transaction, caller: Caller, wanted: ConfirmPayment) -> Outcome:
    """200 `success` with the balance, as often as it is asked; `credited` says that it is in."""
    order = purchases.of_payment(tx, wanted.payment_intent_id)
    if order["game_id"] != caller.game.game_id or wanted.order_id not in (None, order["order_id"]):
        raise OrderNotFound(f"{caller.game.name} has no such order with this payment.")
    if order["state"] == "pending":
        raise PaymentNotFinished(
            "The payment waits for its owner's answer: run the client's action first, or POST "
            f"/_emulator/payments/{order['payment_intent_id']}/authenticate.",
            payment_status=order["payment_state"],
        )
    outcome = _outcome(tx, caller, order)
    if isinstance(outcome, Answer):
        # The credit came with the owner's answer, so this call added nothing.
        return Answer({**outcome.body, "credited": True, "already_processed": True})
    return outcome


def _outcome(tx: Transaction, caller: Caller, order: Row) -> Outcome:
    """What an order's maker is told of it, the first time or again."""
    shown: dict[str, object] = {
        "transaction_id": order["transaction_id"],
        "order_id": order["order_id"],
    }
    if order["state"] in ("failed", "canceled"):
        code = order["decline_code"] or "payment_failed"
        return CardDeclined(cards.DECLINES[code], decline_code=code, **shown)
    if order["payment_state"] == "requires_action":
        intent = order["payment_intent_id"]
        secret = {"client_secret": f"{intent}_secret_{tx.chance.fingerprint(intent)[:24]}"}
        return Answer({"status": "requires_action", "payment_intent_id": intent, **secret, **shown})
    if order["payment_state"] == "pending_payment":
        url = caller.base_url + payment_links.path(tx, order)
        intent = order["payment_intent_id"]
        return Answer(
            {"status": "pending_payment", "payment_url": url, "payment_intent_id": intent, **shown}
        )
    return Answer({"status": "success", **shown, **_credited(caller.game, order)})


def _credited(game: Game, order: Row) -> dict[str, object]:
    balance, received = amounts.show(order["new_balance"]), amounts.show(order["currency_amount"])
    card_saved = {"card_saved": True} if order["save_as_expiry"] else {}
    return {
        "message": "Currency purchased successfully",
        "new_balance": balance,
        "currency_name": game.currency.name,
        "coins_credited": received,
        **card_saved,
        "purchase_details": {
            "usd_charged": amounts.show(order["usd_amount"]),
            "currency_received": received,
            "currency_name": game.currency.name,
            "new_balance": balance,
        },
    }


@frozen
class OrderDetails:
    """An order of the calling game, by either of its ids; both must agree if both are sent."""

    order_id: Annotated[str | None, f.Text()] = None
    transaction_id: Annotated[str | None, f.Text()] = None


@refuses(OrderNotFound)
def order_details(tx: Transaction, caller: Caller, wanted: OrderDetails) -> Answer:
    """200 with `order`, `financial_summary` and `status_timeline`."""
    if wanted.order_id is None and wanted.transaction_id is None:
        message = "order_id or transaction_id is required: send one of them in the query."
        raise InvalidInput("order_id", message)
    order = purchases.find(tx, caller.game, wanted.order_id, wanted.transaction_id)
    return Answer(purchase_views.order_details(tx, order))


@refuses(PlayerNotFound)
def purchase_history(tx: Transaction, caller: Caller, wanted: HistoryOf) -> Answer:
    """200 with rows, newest first. Engines read `completed_at`, `amount`."""
    player = players.get(tx, caller.game, wanted.player_email)
    rows, total = purchases.history(tx, player, wanted.limit, wanted.offset)
    body = {
        "status": "success",
        "purchase_history": [purchase_views.show_row(tx, row) for row in rows],
        "pagination": pagination(wanted, len(rows), total),
    }
    return Answer(body)


_PATH = "/api/currency-purchases"


operations = [
    operation("E12", "POST", f"{_PATH}/quote", quote, Quote),
    operation("E13", "POST", f"{_PATH}/purchase-currency", purchase_currency, PurchaseCurrency),
    operation("E14", "POST", f"{_PATH}/confirm-payment", confirm_payment, ConfirmPayment),
    operation("E15", "GET", f"{_PATH}/order-details", order_details, OrderDetails),
    operation("D1", "GET", f"{_PATH}/player-purchase-history", purchase_history, HistoryOf),
]
