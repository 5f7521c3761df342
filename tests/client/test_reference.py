"""INVO's own SDK and this library, side by side: the same calls make the same requests, and the
same answers the same results. Where they part on purpose is in `test_differences`.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import invonetwork
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invo_client import InvoError

SHARED = sorted(name for name in vars(invonetwork.InvoServer) if not name.startswith("_"))

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(str.strip).filter(bool)
# Two dots are nobody's e-mail, and this library refuses to put them into a path.
EMAILS = TEXTS.filter(lambda email: email not in {".", ".."})
MAYBE = st.none() | st.just("") | TEXTS
DOLLARS = st.integers(1, 99_999).map(lambda cents: f"{cents / 100:.2f}")
BAD_MONEY = st.sampled_from(["", "x", "0", "0.00", "-1", "1.", ".5", "1.234", " 1", "1e2"])
PHONES = st.from_regex(r"\+[1-9][0-9]{5,14}", fullmatch=True)
GAMES = st.integers(1, 10**12) | TEXTS
# Fewer than the smallest page below, so that every history ends.
ROWS = st.lists(st.fixed_dictionaries({"order_id": TEXTS}), max_size=3)
OBJECTS = st.dictionaries(TEXTS, TEXTS, max_size=2)


def wanting(**needed: Any) -> Any:
    """Arguments of which each is needed."""
    return st.fixed_dictionaries(needed)


def allowing(**more: Any) -> Any:
    """Arguments of which each may be left out, or answers of which each field may be missing."""
    return st.fixed_dictionaries({}, optional=more)


def move(giver: str, taker: str, game: str) -> Any:
    """A send or a transfer."""
    names = {f"{giver}_player_name": TEXTS, f"{giver}_player_email": TEXTS}
    phones = {f"{giver}_player_phone": PHONES, f"{taker}_player_phone": PHONES}
    email = {f"{taker}_player_email": TEXTS}
    return wanting(
        client_request_id=TEXTS, **names, **phones, **email, **{game: GAMES}, amount=DOLLARS
    )


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    """An item whose total is right, a little wrong, or wrong."""
    quantity, cents = draw(st.integers(-1, 1002)), draw(st.integers(1, 90_000))
    total = quantity * cents + draw(st.sampled_from([0, 0, 0, -2, 2]))
    texts = wanting(**dict.fromkeys(("client_request_id", "player_name", "item_id"), TEXTS))
    more = allowing(player_phone=MAYBE, item_description=MAYBE, item_category=MAYBE)
    prices = {"unit_price": f"{cents / 100:.2f}", "total_price": f"{total / 100:.2f}"}
    fixed = {"player_email": "p", "item_name": "i", "item_quantity": quantity}
    return {**draw(texts), **draw(more), **prices, **fixed}


ONE_ID = wanting(order_id=MAYBE, transaction_id=MAYBE, client_request_id=MAYBE)
WHO = allowing(player_email=MAYBE, player_phone=MAYBE)
PURCHASE = wanting(player_email=TEXTS, usd_amount=DOLLARS | BAD_MONEY, purchase_reference=MAYBE)
CARD = allowing(
    rail=st.sampled_from([None, "platform", "game", "steam"]),
    **dict.fromkeys(("payment_method_id", "saved_card_id", "player_name", "player_phone"), MAYBE),
    metadata=st.dictionaries(TEXTS, TEXTS, min_size=1),
)
CHECKOUT = wanting(player_email=TEXTS, usd_amount=DOLLARS | BAD_MONEY)
URLS = allowing(
    success_url=MAYBE, cancel_url=MAYBE, metadata=st.dictionaries(TEXTS, TEXTS, min_size=1)
)
ARGUMENTS = {
    "confirm_payment": wanting(payment_intent_id=TEXTS, order_id=MAYBE),
    "create_checkout": st.builds(dict.__or__, CHECKOUT, URLS),
    "get_inbound_pending": WHO,
    "get_item_order_details": ONE_ID,
    "get_item_purchase_history": wanting(
        player_email=TEXTS, limit=st.none() | st.integers(1, 99), offset=st.integers(0, 9)
    ),
    "get_linked_identities": WHO,
    "get_order_details": wanting(order_id=MAYBE, transaction_id=MAYBE),
    "get_player_balance": wanting(player_email=EMAILS) | wanting(player_id=st.integers(1)),
    "initiate_send": move("sender", "receiver", "receiving_game_id"),
    "initiate_transfer": move("source", "target", "target_game_id"),
    "iterate_item_purchase_history": wanting(player_email=TEXTS, page_size=st.integers(4, 99)),
    "mint_player_token": wanting(player_email=TEXTS | st.just("")),
    "purchase_currency": st.builds(dict.__or__, PURCHASE, CARD),
    "purchase_item": items(),
}
GUARDIANS = st.none() | OBJECTS
TIMELINES = wanting(status_timeline=ROWS)
ANSWER = st.builds(
    dict.__or__,
    TIMELINES,
    allowing(
        **dict.fromkeys(("token", "expires_at", "identity_id", "status"), TEXTS),
        **dict.fromkeys(("transaction_id", "order_id", "session_id", "checkout_url"), TEXTS),
        **dict.fromkeys(("client_secret", "payment_intent_id", "payment_url"), TEXTS),
        **dict.fromkeys(("new_balance", "previous_balance"), st.none() | DOLLARS),
        **dict.fromkeys(("currency_name", "primary_email", "primary_phone"), TEXTS),
        **dict.fromkeys(("order", "financial_summary", "pagination", "player", "summary"), OBJECTS),
        verification_method=st.sampled_from(["in_app", "sms", "voice", "", None]),
        guardian_approval=GUARDIANS,
        financial_breakdown=GUARDIANS,
        wallet_user_id=st.none() | TEXTS,
        is_minor=st.booleans(),
        emails=st.lists(allowing(email=TEXTS, primary=st.booleans(), verified_at=TEXTS)),
        inbound_pending=st.lists(
            allowing(transaction_id=TEXTS, flow=TEXTS, source_game_id=GAMES, to_identity_id=MAYBE)
        ),
        balances=st.lists(allowing(currency_id=GAMES, currency_name=TEXTS, total_balance=DOLLARS)),
        item_purchase_history=ROWS,
    ),
)
few = settings(max_examples=25, deadline=None)
CLASSIFIERS = [name for name in vars(InvoError) if name.startswith("is_")]


def same(theirs: Any, ours: Any) -> bool:
    """Does ours have all that theirs has? It may have more."""
    if is_dataclass(theirs):
        return all(same(getattr(theirs, f.name), getattr(ours, f.name)) for f in fields(theirs))
    if isinstance(theirs, list):
        return len(theirs) == len(ours) and all(map(same, theirs, ours))
    return bool(theirs == ours)


def test_every_method_of_theirs_is_compared() -> None:
    assert sorted(ARGUMENTS) == SHARED


@pytest.mark.parametrize("method", SHARED)
@few
@given(data=st.data())
def test_the_same_call_is_the_same_request_and_result(
    libraries: Any, method: str, data: st.DataObject
) -> None:
    arguments, body = data.draw(ARGUMENTS[method]), data.draw(ANSWER)

    theirs, ours = (
        ask(method, arguments, lambda _: httpx.Response(200, json=body))
        for ask in (libraries.theirs, libraries.ours)
    )

    assert ours.requests == theirs.requests
    assert getattr(ours.error, "code", None) == getattr(theirs.error, "code", None)
    assert same(theirs.result, ours.result)


WORDS = ["SDK_TOKEN_EXPIRED", "ENROLLMENT_REQUIRES_PROOF", "TENANT_NOT_MIGRATED", "flow_paused"]
REFUSAL = allowing(
    code=st.sampled_from(WORDS),
    error_code=st.sampled_from(WORDS),
    error=st.sampled_from([*WORDS, "Insufficient balance", "receiver_not_enrolled_use_claim_code"]),
    required_amount=DOLLARS,
    retry_after=st.integers(0, 30) | st.sampled_from(["5", "soon", None]),
)


@few
@given(st.sampled_from([400, 401, 403, 404, 409, 410, 422, 429, 503]), REFUSAL, MAYBE)
def test_the_same_refusal_is_the_same_error(
    libraries: Any, status: int, body: dict[str, Any], request_id: str | None
) -> None:
    headers = {"X-Request-Id": "req_1"} if request_id else {}

    theirs, ours = (
        ask(
            "create_checkout",
            {"player_email": "p", "usd_amount": "1"},
            lambda _: httpx.Response(status, json=body, headers=headers),
        ).error
        for ask in (libraries.theirs, libraries.ours)
    )

    for name in ("code", "status", "message", "body", "request_id", "retry_after", *CLASSIFIERS):
        assert getattr(ours, name) == getattr(theirs, name), name


@pytest.mark.parametrize("method", SHARED)
@few
@given(status=st.sampled_from([400, 404, 429, 500, 503]), data=st.data())
def test_the_same_failure_is_repeated_as_often(
    libraries: Any, method: str, status: int, data: st.DataObject
) -> None:
    arguments = data.draw(ARGUMENTS[method])

    theirs, ours = (
        ask(method, arguments, lambda _: httpx.Response(status, json={"retry_after": 0}))
        for ask in (libraries.theirs, libraries.ours)
    )

    assert ours.requests == theirs.requests
    assert getattr(ours.error, "status", None) == getattr(theirs.error, "status", None)


@few
@given(st.integers(0, 12), st.integers(1, 5), st.sampled_from([None, 0, 3, "12"]))
def test_the_same_history_is_walked_in_the_same_pages(
    libraries: Any, count: int, size: int, more: int | str | None
) -> None:
    total = count + more if isinstance(more, int) else more

    def answer(url: str) -> httpx.Response:
        asked = {name: int(value[0]) for name, value in parse_qs(urlsplit(url).query).items()}
        rows = [{"row": row} for row in range(count)][asked["offset"] :][: asked["limit"]]
        page = {"item_purchase_history": rows, "pagination": {"total": total}}
        return httpx.Response(200, json=page)

    arguments = {"player_email": "5", "page_size": size}
    theirs = libraries.theirs("iterate_item_purchase_history", arguments, answer)
    ours = libraries.ours("iterate_item_purchase_history", arguments, answer)

    assert (ours.requests, ours.result) == (theirs.requests, theirs.result)
