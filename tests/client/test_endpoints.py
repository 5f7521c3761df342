"""Every method once: what it sends where, who it says is asking, and whether it asks again."""

from __future__ import annotations

import inspect
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from invo_client import Hooks, InvoError, InvoServer


@dataclass(frozen=True)
class Example:
    """A call with only what it needs, and the request that has to come of it."""

    request: str
    fields: dict[str, Any] = field(default_factory=dict)
    # What is sent besides the fields, or in their place where they go into the path.
    body: dict[str, Any] | None = None
    auth: str = "the game"
    is_repeated: bool = True


TOKEN = {"player_token": "tok-7", "transaction_id": "t/1"}
EMAIL = {"player_email": "p+1@example.com"}
ASKED = "player_email=p%2B1%40example.com"
ITEM = {
    "client_request_id": "c",
    "player_email": "p@example.com",
    "player_name": "P",
    "item_id": "sword_001",
    "item_name": "Sword",
    "item_quantity": 2,
    "unit_price": "1.50",
    "total_price": "3.00",
}
SENDER = {f"sender_player_{one}": "x" for one in ("name", "email", "phone")}
SOURCE = {f"source_player_{one}": "x" for one in ("name", "email", "phone")}
RECEIVER = {f"receiver_player_{one}": "x" for one in ("name", "email", "phone")}
TARGET = {f"target_player_{one}": "x" for one in ("name", "email", "phone")}
SEND = {"client_request_id": "c", **SENDER, "receiver_player_phone": "+1", "amount": "50"}
TRANSFER = {"client_request_id": "c", **SOURCE, "target_player_phone": "+1", "amount": "50"}
TRANSACTION = {"transaction_id": "t"}
PIN = {"transaction_id": "t", "sms_pin": "012345"}


def once(request: str, fields: dict[str, Any], **more: Any) -> Example:
    """A write that must not happen twice by itself."""
    return Example(request, fields, is_repeated=False, **more)


def settling(request: str) -> Example:
    """A settlement: the player asks, and everything but the token is in the path."""
    return once(request, TOKEN, body={}, auth="a token")


EXAMPLES = {
    "approve_send": settling("POST /api/sdk/send/t%2F1/approve"),
    "approve_transfer": settling("POST /api/sdk/transfers/t%2F1/approve"),
    "claim_currency": once(
        "POST /api/currency-sends/claim-currency", {"claim_code": "ABCDE-12345", **RECEIVER}
    ),
    "claim_transfer": once(
        "POST /api/transfers/claim-transfer",
        {"claim_code": "ABCDE-12345", **TARGET, "target_currency_id": 7},
    ),
    "confirm_payment": Example(
        "POST /api/currency-purchases/confirm-payment", {"payment_intent_id": "pi_1"}
    ),
    "confirm_send_receipt": settling("POST /api/sdk/send/t%2F1/confirm-receipt"),
    "confirm_transfer_receipt": settling("POST /api/sdk/transfers/t%2F1/confirm-receipt"),
    "create_checkout": once("POST /api/checkout/sessions", {**EMAIL, "usd_amount": "20.00"}),
    "get_approval_status": Example("GET /api/transactions/t/approval-status", TRANSACTION),
    "get_currency_purchase_history": Example(
        f"GET /api/currency-purchases/player-purchase-history?{ASKED}", EMAIL
    ),
    "get_inbound_pending": Example(f"GET /api/transfers/inbound-pending?{ASKED}", EMAIL),
    "get_item_order_details": Example(
        "GET /api/item-purchases/order-details?order_id=o", {"order_id": "o"}
    ),
    "get_item_purchase_history": Example(
        f"GET /api/item-purchases/player-purchase-history?{ASKED}", EMAIL
    ),
    "get_linked_identities": Example(f"GET /api/wallet/identities?{ASKED}", EMAIL),
    "get_order_details": Example(
        "GET /api/currency-purchases/order-details?order_id=o", {"order_id": "o"}
    ),
    "get_pending_moves": Example(
        "GET /api/sdk/transfers/pending", {"player_token": "tok-7"}, auth="a token"
    ),
    "get_player_balance": Example("GET /api/player-balances/player/5", {"player_id": 5}),
    "get_purchase_status": Example(
        "GET /api/checkout/sessions/s%2F1",
        {"session_id": "s/1", "session_token": "tok-7"},
        auth="a token",
    ),
    "get_send_destinations": Example(
        "POST /api/currency-sends/available-destinations", {"source_game_id": 123456}
    ),
    "get_send_status": Example("GET /api/currency-sends/t/status", TRANSACTION),
    "get_transfer_destinations": Example(
        "POST /api/transfers/available-destinations", {"source_game_id": "123456"}
    ),
    "get_transfer_status": Example("GET /api/transfers/t/status", TRANSACTION),
    "initiate_send": Example(
        "POST /api/currency-sends/initiate-send", {**SEND, "receiving_game_id": 123456}
    ),
    "initiate_transfer": Example(
        "POST /api/transfers/initiate-transfer", {**TRANSFER, "target_game_id": "123456"}
    ),
    "iterate_item_purchase_history": Example(
        f"GET /api/item-purchases/player-purchase-history?{ASKED}&limit=50&offset=0", EMAIL
    ),
    "list_game_items": Example("POST /api/v1/game-items/list", auth="the game, in the body"),
    "mint_player_token": Example("POST /api/sdk/player-token", EMAIL),
    "purchase_currency": Example(
        "POST /api/currency-purchases/purchase-currency",
        {**EMAIL, "usd_amount": "20.00", "purchase_reference": "r"},
    ),
    "purchase_item": Example("POST /api/item-purchases/purchase-item", ITEM),
    "resend_send_pin": once("POST /api/currency-sends/resend-pin", TRANSACTION),
    "resend_transfer_pin": once("POST /api/transfers/resend-pin", TRANSACTION),
    "verify_send_sms": once("POST /api/currency-sends/verify-sms", PIN),
    "verify_transfer_sms": once("POST /api/transfers/verify-sms", PIN),
}
SECRET = {"x-game-secret-key": "the-secret"}
BEARER = {"authorization": "Bearer tok-7"}
CREDENTIALS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "the game": (SECRET, {}),
    "the game, in the body": ({}, {"game_secret": "the-secret"}),
    "a token": (BEARER, {}),
}
ENOUGH = {
    "status": "success",
    **dict.fromkeys(("token", "checkout_url", "transaction_id", "order_id", "state"), "x"),
}

every_method = pytest.mark.parametrize(("name", "example"), EXAMPLES.items(), ids=list(EXAMPLES))


def test_every_method_has_an_example() -> None:
    public = {name for name in vars(InvoServer) if not name.startswith("_")}

    assert set(EXAMPLES) == public - {"close"}


@every_method
async def test_a_method_asks_as_the_contract_says(
    invo: Any,
    answers: list[httpx.Response],
    requests: list[httpx.Request],
    name: str,
    example: Example,
) -> None:
    answers.append(httpx.Response(200, json=ENOUGH))

    await getattr(invo, name)(**example.fields)

    (request,) = requests
    path = request.url.raw_path.decode().removeprefix("/sandbox")
    headers, extra = CREDENTIALS[example.auth]
    expected = {**(example.fields if example.body is None else example.body), **extra}
    assert f"{request.method} {path}" == example.request
    assert json.loads(request.content or b"null") == (None if request.method == "GET" else expected)
    sent = {one: request.headers[one] for one in (*SECRET, *BEARER) if one in request.headers}
    assert sent == headers


@every_method
async def test_only_what_may_be_repeated_is(
    invo: Any,
    answers: list[httpx.Response],
    requests: list[httpx.Request],
    name: str,
    example: Example,
) -> None:
    answers += [httpx.Response(503)] * 3

    with pytest.raises(InvoError, match="HTTP 503"):
        await getattr(invo, name)(**example.fields)

    assert len(requests) == (3 if example.is_repeated else 1)
    assert len({request.content for request in requests}) == 1


@pytest.mark.parametrize("value", [None, "", " \n", [], {}, True])
@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        (name, parameter.name)
        for name in EXAMPLES
        for parameter in inspect.signature(getattr(InvoServer, name)).parameters.values()
        if parameter.default is parameter.empty and parameter.name != "self"
    ],
)
async def test_what_is_needed_has_to_be_there_before_any_request(
    invo: Any, requests: list[httpx.Request], name: str, parameter: str, value: Any
) -> None:
    with pytest.raises(InvoError, match=parameter) as caught:
        await getattr(invo, name)(**{**EXAMPLES[name].fields, parameter: value})

    assert caught.value.code in {"INVALID_INPUT", "MISSING_PURCHASE_REFERENCE"}
    assert (caught.value.status, requests) == (0, [])


@every_method
async def test_nobody_is_told_a_secret(
    connect: Callable[..., Any],
    answers: list[httpx.Response | Exception],
    caplog: pytest.LogCaptureFixture,
    name: str,
    example: Example,
) -> None:
    caplog.set_level(logging.DEBUG)
    answers += [httpx.ConnectError("refused"), httpx.Response(503), httpx.Response(400)]
    told: list[Any] = []
    server = connect(hooks=Hooks(told.append, told.append, told.append))

    with pytest.raises(InvoError) as caught:
        await getattr(server, name)(**example.fields)

    shown = f"{told!r} {caught.value!r} {vars(caught.value)!r} {caplog.text}"
    assert told
    assert "the-secret" not in shown
    assert "tok-7" not in shown
