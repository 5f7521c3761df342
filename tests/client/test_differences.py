"""Where this library parts from INVO's own SDK on purpose: the whole list, each with its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

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
    """A call, what is answered, and the one thing that is not alike: what became of the call (sent,
    or refused with a code), a field of the body, of the result or of the error, and so on."""

    method: str
    fields: dict[str, Any]
    what: str
    theirs: Any
    ours: Any
    status: int = 200
    answers: list[dict[str, Any]] = field(default_factory=lambda: [{}])


DIFFERENCES = {
    "An amount is always sent as text, so that no float is rounded on the way.": Difference(
        "create_checkout", {**PLAYER, "usd_amount": 19.9}, "body usd_amount", 19.9, "19.90"
    ),
    "The prices of an item are amounts too.": Difference(
        "purchase_item", {**ITEM, "unit_price": 100}, "body unit_price", 100, "100.00"
    ),
    "So is what moves.": Difference(
        "initiate_send", {**SEND, "amount": 50}, "body amount", 50, "50.00"
    ),
    "Which amounts are too large is for the server to say; it has grown since.": Difference(
        "purchase_currency", {**CARD, "usd_amount": "1000"}, "call", REFUSED, SENT
    ),
    "A move of nothing, or of no number, is a slip like any other.": Difference(
        "initiate_send", {**SEND, "amount": "-1"}, "call", SENT, REFUSED
    ),
    "A move needs its fields as much as a purchase does.": Difference(
        "initiate_send", {**SEND, "client_request_id": ""}, "call", SENT, REFUSED
    ),
    "A recipient may be named by phone alone; an e-mail of null helps nobody.": Difference(
        "initiate_send",
        {**SEND, "receiver_player_email": None},
        "body receiver_player_email",
        None,
        "nothing",
    ),
    "A payment without its id cannot be confirmed.": Difference(
        "confirm_payment", {"payment_intent_id": ""}, "call", SENT, REFUSED
    ),
    "A blank reference makes nothing safe to repeat.": Difference(
        "purchase_currency",
        {**CARD, "purchase_reference": " "},
        "call",
        SENT,
        "MISSING_PURCHASE_REFERENCE",
    ),
    "A rail that does not exist is a slip.": Difference(
        "purchase_currency", {**CARD, "rail": "paypal"}, "call", SENT, REFUSED
    ),
    "Blank counts as not given, everywhere.": Difference(
        "purchase_currency", {**CARD, "player_name": " "}, "body player_name", " ", "nothing"
    ),
    "An empty object is something given.": Difference(
        "purchase_currency", {**CARD, "metadata": {}}, "body metadata", "nothing", {}
    ),
    "What was given is sent as it is: nobody's e-mail is corrected.": Difference(
        "get_linked_identities",
        {"player_email": "p "},
        "query",
        "player_email=p",
        "player_email=p+",
    ),
    "A path with dots leads somewhere else.": Difference(
        "get_player_balance", {"player_email": ".."}, "call", SENT, REFUSED
    ),
    "Half a character ends like other wrong input, not in a UnicodeEncodeError.": Difference(
        "get_item_purchase_history", {"player_email": "\ud800"}, "call", "a crash", REFUSED
    ),
    "A place in a list is a number from 0 on.": Difference(
        "get_item_purchase_history", {**PLAYER, "offset": -1}, "call", SENT, REFUSED
    ),
    "A page of no rows is a slip, not fifty rows; so is anything that is no number.": Difference(
        "iterate_item_purchase_history", {**PLAYER, "page_size": 0}, "call", SENT, REFUSED
    ),
    "`total_count` is the field that servers send; it saves the last, empty page.": Difference(
        "iterate_item_purchase_history",
        {**PLAYER, "page_size": 1},
        "requests",
        2,
        1,
        answers=[
            {"item_purchase_history": [{}], "pagination": {"total_count": 1}},
            {"item_purchase_history": []},
        ],
    ),
    "Balances are decimal strings in every result.": Difference(
        "purchase_item",
        ITEM,
        "result new_balance",
        900,
        "900",
        answers=[{"transaction_id": "t", "order_id": "o", "new_balance": 900}],
    ),
    "A list that is missing is empty, as every other list is.": Difference(
        "get_order_details", {"order_id": "o"}, "result status_timeline", None, []
    ),
    "A token of blanks is none.": Difference(
        "mint_player_token", PLAYER, "call", SENT, "INVALID_RESPONSE", answers=[{"token": " "}]
    ),
    "A field of the wrong kind is not passed on under a type that says otherwise.": Difference(
        "initiate_send",
        SEND,
        "call",
        SENT,
        "INVALID_RESPONSE",
        answers=[{"transaction_id": "t", "guardian_approval": False}],
    ),
    "Where there is a neutral code, it is the stable one.": Difference(
        "purchase_currency",
        CARD,
        "call",
        "STRIPE_ERROR",
        "PROCESSOR_ERROR",
        status=400,
        answers=[{"code": "STRIPE_ERROR", "error_code_public": "PROCESSOR_ERROR"}],
    ),
    "More words stand in `error` without a code than there were then.": Difference(
        "mint_player_token",
        PLAYER,
        "call",
        None,
        "rate_limited",
        status=400,
        answers=[{"error": "rate_limited"}],
    ),
    "Only a 409 says that a key was used before.": Difference(
        "mint_player_token",
        PLAYER,
        "error is_duplicate_request",
        True,
        False,
        status=400,
        answers=[{"code": "DUPLICATE_REQUEST"}],
    ),
    "A player without any balance gets only `current_balance` to read.": Difference(
        "purchase_item",
        ITEM,
        "error is_insufficient_balance",
        False,
        True,
        status=400,
        answers=[{"error": "Player has no balance in this tenant", "current_balance": "0"}],
    ),
}


def seen(ask: Any, one: Difference) -> Any:
    """What one library made of the call, in the words of the table."""
    rest = iter(one.answers)
    what, _, name = one.what.partition(" ")
    try:
        told = ask(one.method, one.fields, lambda _: httpx.Response(one.status, json=next(rest)))
    except UnicodeEncodeError:
        return "a crash"
    views: dict[str, Callable[[], Any]] = {
        "call": lambda: told.error.code if told.error else SENT,
        "requests": lambda: len(told.requests),
        "query": lambda: told.requests[0][1].partition("?")[2],
        "body": lambda: told.requests[0][2].get(name, "nothing"),
        "result": lambda: getattr(told.result, name),
        "error": lambda: getattr(told.error, name),
    }
    return views[what]()


@pytest.mark.parametrize("one", DIFFERENCES.values(), ids=DIFFERENCES)
def test_a_difference_is_there_and_is_this_one(libraries: Any, one: Difference) -> None:
    theirs, ours = seen(libraries.theirs, one), seen(libraries.ours, one)

    assert (theirs, ours) == (one.theirs, one.ours)
    assert theirs != ours
