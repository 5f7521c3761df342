"""Writes beside those of other emulators: a payment beside localstripe's, an item purchase beside
what moto makes of DynamoDB's PutItem.

localstripe holds 1,000 payment intents by then, and the emulator 1,000 orders. One process each,
the emulator's with `--data`; one connection, one call after the other, in turns, by the server's
CPU.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack

import peers
from figures import Figure, at_least
from measuring import free_port, print_table, running, wait_for_answer
from throughput import PLAYER, Contender, item, make_rich, post

ROUNDS = 10
CALLS = 20
STORED = 1000


def charge(number: int) -> dict[str, object]:
    """A dollar on a card, each time another order."""
    return {
        "purchase_reference": f"charge {number}",
        "player_email": PLAYER,
        "usd_amount": "1.00",
        "payment_method_id": "pm_card_visa",
    }


def payment_intent(_: int) -> bytes:
    """localstripe's nearest: a payment that is begun."""
    return _request(
        "/v1/payment_intents",
        b"amount=100&currency=usd",
        "Content-Type: application/x-www-form-urlencoded",
        "Authorization: Bearer sk_test_1",
    )


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
    """Let all four take turns: a charge, its peer, a purchase, its peer."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        own, stripe, aws = free_port(), free_port(), free_port()
        ours = [sys.executable, "-m", "invo_emulator", "--port", str(own), "--data", folder]
        process = stack.enter_context(running(ours)).pid
        stripe_process = stack.enter_context(running(peers.localstripe(stripe))).pid
        aws_process = stack.enter_context(running(peers.moto(aws))).pid
        wait_for_answer(own, "/_emulator/health")
        wait_for_answer(stripe, "/v1/customers")
        wait_for_answer(aws, "/moto-api/")
        make_rich(own)
        charging = post("/api/currency-purchases/purchase-currency", charge)
        buying = post("/api/item-purchases/purchase-item", item)

        def contender(name: str, port: int, pid: int, request: Callable[[int], bytes]) -> Contender:
            return Contender(name, port, pid, request, connections=1)

        contender("a table", aws, aws_process, create_table).measure(1)
        contenders = [
            contender("charge a card", own, process, charging),
            contender(
                "localstripe: create a payment intent", stripe, stripe_process, payment_intent
            ),
            contender("buy an item", own, process, buying),
            contender("moto: DynamoDB PutItem", aws, aws_process, put_item),
        ]
        for each in contenders[:3]:
            each.measure(STORED)
            each.forget()
        for _ in range(ROUNDS):
            for each in contenders:
                each.measure(CALLS)
    return contenders


def figures() -> list[Figure]:
    """How many of our writes one of theirs is worth."""
    charging, stripe, buying, aws = contend()
    return [
        at_least(
            f"a charge, faster than localstripe's by CPU, {STORED:,} stored",
            charging.cpu_by(stripe),
            10,
            " x",
        ),
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
