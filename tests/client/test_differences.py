"""Where this library parts from INVO's own SDK on purpose: the whole list, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from invo_client import InvoError

ITEM = {
    "client_request_id": "c",
    "player_email": "p",
    "player_name": "P",
    "item_id": "i",
    "item_name": "I",
    "item_quantity": 1,
    "unit_price": "100.00",
    "total_price": "100.00",
}
BOUGHT = {"transaction_id": "t", "order_id": "o"}
SEND = {
    "client_request_id": "c",
    "sender_player_name": "P",
    "sender_player_email": "p",
    "sender_player_phone": "+1",
    "receiver_player_email": "q",
    "receiver_player_phone": "+2",
    "receiving_game_id": 5,
    "amount": "50",
}
CARD = {"player_email": "p", "usd_amount": "20", "purchase_reference": "r"}
PLAYER = {"player_email": "p"}
SENT = "sent"
REFUSED = "INVALID_INPUT"


@dataclass(frozen=True)
class Difference:
    """A call, its answer, and the one thing that is not alike: a field that is sent, a field of
    the result, or what became of the call (sent, or refused with a code)."""

    reason: str
    method: str
    fields: dict[str, Any]
    what: str
    theirs: Any
    ours: Any
    status: int = 200
    answer: Any = field(default_factory=dict)


DIFFERENCES = [
    Difference(
        "An amount is always sent as text, so that no float is rounded on the way.",
        *("create_checkout", {**PLAYER, "usd_amount": 19.9}),
        *("body usd_amount", 19.9, "19.90"),
    ),
    Difference(
        "The prices of an item are amounts too.",
        *("purchase_item", {**ITEM, "unit_price": 100}, "body unit_price", 100, "100.00"),
    ),
    Difference(
        "So is what moves.",
        *("initiate_send", {**SEND, "amount": 50}, "body amount", 50, "50.00"),
    ),
    Difference(
        "Which amounts are too large is for the server to say; newer ones allow far more.",
        *("purchase_currency", {**CARD, "usd_amount": "1000"}, "call", REFUSED, SENT),
    ),
    Difference(
        "A move of nothing, or of no number, is a slip like any other.",
        *("initiate_send", {**SEND, "amount": "-1"}, "call", SENT, REFUSED),
    ),
    Difference(
        "A move needs its fields as much as a purchase does.",
        *("initiate_send", {**SEND, "client_request_id": ""}, "call", SENT, REFUSED),
    ),
    Difference(
        "A recipient may be named by phone alone; an e-mail of null helps nobody.",
        *("initiate_send", {**SEND, "receiver_player_email": None}),
        *("body receiver_player_email", None, "nothing"),
    ),
    Difference(
        "A payment without its id cannot be confirmed.",
        *("confirm_payment", {"payment_intent_id": ""}, "call", SENT, REFUSED),
    ),
    Difference(
        "A blank reference makes nothing safe to repeat.",
        *("purchase_currency", {**CARD, "purchase_reference": " "}),
        *("call", SENT, "MISSING_PURCHASE_REFERENCE"),
    ),
    Difference(
        "A rail that does not exist is a slip.",
        *("purchase_currency", {**CARD, "rail": "paypal"}, "call", SENT, REFUSED),
    ),
    Difference(
        "Blank counts as not given, everywhere.",
        *("purchase_currency", {**CARD, "player_name": " "}, "body player_name", " ", "nothing"),
    ),
    Difference(
        "An empty object is something given.",
        *("purchase_currency", {**CARD, "metadata": {}}, "body metadata", "nothing", {}),
    ),
    Difference(
        "What was given is sent as it is: this library does not correct an e-mail.",
        *("get_linked_identities", {"player_email": "p "}),
        *("url", "/api/wallet/identities?player_email=p", "/api/wallet/identities?player_email=p+"),
    ),
    Difference(
        "A path with dots leads somewhere else.",
        *("get_player_balance", {"player_email": ".."}, "call", SENT, REFUSED),
    ),
    Difference(
        "Half a character ends like other wrong input, not in a UnicodeEncodeError.",
        *("get_item_purchase_history", {"player_email": "\ud800"}, "call", "a crash", REFUSED),
    ),
    Difference(
        "A place in a list is a number from 0 on.",
        *("get_item_purchase_history", {**PLAYER, "offset": -1}, "call", SENT, REFUSED),
    ),
    Difference(
        "A page of no rows is a slip, not fifty rows; so is anything that is no number.",
        *("iterate_item_purchase_history", {**PLAYER, "page_size": 0}, "call", SENT, REFUSED),
    ),
    Difference(
        "`total_count` is the field that servers send; it saves the last, empty page.",
        *("iterate_item_purchase_history", {**PLAYER, "page_size": 1}, "requests", 2, 1),
        answer=[
            {"item_purchase_history": [{}], "pagination": {"total_count": 1}},
            {"item_purchase_history": []},
        ],
    ),
    Difference(
        "Balances are decimal strings in every result.",
        *("purchase_item", ITEM, "result new_balance", 900, "900"),
        answer={**BOUGHT, "new_balance": 900},
    ),
    Difference(
        "A list that is missing is empty, as every other list is.",
        *("get_order_details", {"order_id": "o"}, "result status_timeline", None, []),
    ),
    Difference(
        "A token of blanks is none.",
        *("mint_player_token", PLAYER, "call", SENT, "INVALID_RESPONSE"),
        answer={"token": " "},
    ),
    Difference(
        "A field of the wrong kind is not passed on under a type that says otherwise.",
        *("initiate_send", SEND, "call", SENT, "INVALID_RESPONSE"),
        answer={"transaction_id": "t", "guardian_approval": False},
    ),
    Difference(
        "Where there is a neutral code, it is the stable one.",
        *("purchase_currency", CARD, "call", "STRIPE_ERROR", "PROCESSOR_ERROR"),
        *(400, {"code": "STRIPE_ERROR", "error_code_public": "PROCESSOR_ERROR"}),
    ),
    Difference(
        "More words stand in `error` without a code than there were then.",
        *("mint_player_token", PLAYER, "call", None, "rate_limited"),
        *(400, {"error": "rate_limited"}),
    ),
    Difference(
        "Only a 409 says that a key was used before.",
        *("mint_player_token", PLAYER, "error is_duplicate_request", True, False),
        *(400, {"code": "DUPLICATE_REQUEST"}),
    ),
    Difference(
        "A player without any balance gets only `current_balance` to read.",
        *("purchase_item", ITEM, "error is_insufficient_balance", False, True),
        *(400, {"error": "Player has no balance in this tenant", "current_balance": "0"}),
    ),
]


def seen(ask: Any, one: Difference) -> Any:
    """What one library made of the call, in the words of the table."""
    answers = list(one.answer) if isinstance(one.answer, list) else [one.answer]
    rest = iter(answers)
    kind, _, name = one.what.partition(" ")
    try:
        told = ask(one.method, one.fields, lambda _: httpx.Response(one.status, json=next(rest)))
    except UnicodeEncodeError:
        return "a crash"
    if kind == "error":
        return getattr(told.error, name)
    if kind == "call":
        return told.error.code if told.error else SENT
    if kind == "requests":
        return len(told.requests)
    if kind == "url":
        return told.requests[0][1].removeprefix("https://invo.test/sandbox")
    return (
        told.requests[0][2].get(name, "nothing") if kind == "body" else getattr(told.result, name)
    )


@pytest.mark.parametrize("one", DIFFERENCES, ids=lambda one: one.reason)
def test_a_difference_is_there_and_is_this_one(libraries: Any, one: Difference) -> None:
    theirs, ours = seen(libraries.theirs, one), seen(libraries.ours, one)

    assert (theirs, ours) == (one.theirs, one.ours)
    assert theirs != ours


def test_a_wrong_page_size_is_told_before_the_first_row(libraries: Any) -> None:
    told = libraries.ours("iterate_item_purchase_history", {**PLAYER, "page_size": 0}, None)

    assert isinstance(told.error, InvoError)
    assert told.requests == []
