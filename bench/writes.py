"""Writes beside those of other emulators: a payment that is begun and one that is made beside
localstripe's, an item purchase beside what moto makes of DynamoDB's PutItem.

localstripe holds 1,000 payments of each kind by then, in a process for each, because it writes all
that it holds with every call; the emulator holds as many orders. The emulator's process has
`--data`; one connection, one call after the other, in turns, by the server's CPU.
"""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from urllib.parse import urlencode

import peers
from figures import Figure, at_least
from measuring import free_port, print_table, running, wait_for_answer
from throughput import PLAYER, Contender, item, make_rich, post, session

ROUNDS = 10
# In a round. Fewer would measure how a process wakes up after the rounds of others; localstripe's
# calls are slow, and the slower the more there have been.
CALLS, CALLS_OF_LOCALSTRIPE = 100, 20
STORED = 1000


def charge(number: int) -> dict[str, object]:
    """A dollar on a card, each time another order."""
    return {
        "purchase_reference": f"charge {number}",
        "player_email": PLAYER,
        "usd_amount": "1.00",
        "payment_method_id": "pm_card_visa",
    }


_AS_A_FORM = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Authorization": "Bearer sk_test_1",
}

_DOLLAR = {"amount": "100", "currency": "usd"}


def payment_intent(_: int) -> bytes:
    """What localstripe has like a checkout session: a payment that is begun."""
    return _payment_intent(_DOLLAR)


def confirmed_intent(port: int) -> Callable[[int], bytes]:
    """What it has like a charge: a payment that is begun and made, by a card of a customer."""
    number = {"card[number]": "4242424242424242", "card[cvc]": "123"}
    until = {"card[exp_month]": "12", "card[exp_year]": "2030"}
    card = _made(port, "/v1/payment_methods", {"type": "card", **number, **until})
    customer = _made(port, "/v1/customers", {"email": PLAYER})
    _made(port, f"/v1/payment_methods/{card}/attach", {"customer": customer})
    made = {"payment_method": card, "customer": customer, "confirm": "true"}
    return lambda _: _payment_intent(_DOLLAR | made)


def _payment_intent(form: dict[str, str]) -> bytes:
    headers = (f"{name}: {value}" for name, value in _AS_A_FORM.items())
    return _request("/v1/payment_intents", urlencode(form).encode(), *headers)


def _made(port: int, path: str, form: dict[str, str]) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("POST", path, urlencode(form), _AS_A_FORM)
    return str(json.loads(connection.getresponse().read())["id"])


def put_item(number: int) -> bytes:
    """One row in moto's DynamoDB."""
    shown = {name: {"S": str(value)} for name, value in item(number).items()}
    return _dynamodb("PutItem", {"TableName": "orders", "Item": shown})


def create_table(_: int) -> bytes:
    """The table of those rows."""
    key = {"AttributeName": "client_request_id"}
    table: dict[str, object] = {
        "TableName": "orders",
        "KeySchema": [{**key, "KeyType": "HASH"}],
        "AttributeDefinitions": [{**key, "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    return _dynamodb("CreateTable", table)


def _dynamodb(call: str, body: dict[str, object]) -> bytes:
    return _request(
        "/",
        json.dumps(body).encode(),
        "Content-Type: application/x-amz-json-1.0",
        f"X-Amz-Target: DynamoDB_20120810.{call}",
        "Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, "
        "SignedHeaders=host, Signature=0",
    )


def _request(path: str, body: bytes, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def contend() -> list[Contender]:
    """Let all six take turns: a session, its peer, a charge, its peer, a purchase, its peer."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())

        def started(command: Callable[[int], list[str]], path: str) -> tuple[int, int]:
            port = free_port()
            pid = stack.enter_context(running(command(port))).pid
            wait_for_answer(port, path)
            return port, pid

        ours = [sys.executable, "-m", "invo_emulator", "--data", folder, "--port"]
        own, process = started(lambda port: [*ours, str(port)], "/_emulator/health")
        stripe, stripe_process = started(peers.localstripe, "/v1/customers")
        other_stripe, other_process = started(peers.localstripe, "/v1/customers")
        aws, aws_process = started(peers.moto, "/moto-api/")
        make_rich(own)
        minting = post("/api/checkout/sessions", session)
        charging = post("/api/currency-purchases/purchase-currency", charge)
        buying = post("/api/item-purchases/purchase-item", item)

        def contender(name: str, port: int, pid: int, request: Callable[[int], bytes]) -> Contender:
            return Contender(name, port, pid, request, connections=1)

        contender("a table", aws, aws_process, create_table).measure(1)
        contenders = [
            contender("make a checkout session", own, process, minting),
            contender("localstripe: begin a payment", stripe, stripe_process, payment_intent),
            contender("charge a card", own, process, charging),
            contender(
                "localstripe: begin and make a payment",
                other_stripe,
                other_process,
                confirmed_intent(other_stripe),
            ),
            contender("buy an item", own, process, buying),
            contender("moto: DynamoDB PutItem", aws, aws_process, put_item),
        ]
        for each in contenders[:-1]:
            each.measure(STORED)
            each.forget()
        for _ in range(ROUNDS):
            for each in contenders:
                is_slow = each.pid in (stripe_process, other_process)
                each.measure(CALLS_OF_LOCALSTRIPE if is_slow else CALLS)
    return contenders


def figures() -> list[Figure]:
    """How many of our writes one of theirs is worth."""
    minting, begun, charging, made, buying, aws = contend()
    stripes, stored = "faster than localstripe's payment", f"by CPU, {STORED:,} stored"
    return [
        at_least(f"a session, {stripes} begun {stored}", minting.cpu_by(begun), 10, " x"),
        at_least(f"a charge, {stripes} made {stored}", charging.cpu_by(made), 10, " x"),
        at_least(f"a charge, {stripes} only begun {stored}", charging.cpu_by(begun), 10, " x"),
        at_least("a purchase, faster than moto's PutItem by CPU", buying.cpu_by(aws), 5, " x"),
    ]


def main() -> None:
    """Measure, and print the table."""
    contenders = contend()
    rows = [
        [each.name, f"{statistics.median(each.cpu):.0f}", f"{each.latency(50) * 1e3:.2f}"]
        for each in contenders
    ]
    print_table(["call", "server CPU in us", "p50 in ms"], *rows)


if __name__ == "__main__":
    main()
