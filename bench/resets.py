"""How long it takes to have a clean emulator for the next test, beside localstripe and moto.

Ours makes a world, which shares nothing with the others, and drops it; or it resets one. The others
have one state for everybody, and reset that. Each holds one object when it is told to. All three
run at the same time and are called in turn, so that whatever else the machine does slows all.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack

import peers
from measuring import free_port, milliseconds, print_table, running, wait_for_answer

ROUNDS = 50

# A call: method, path, and the body with its type.
Call = tuple[str, str, str, str]
JSON, FORM = "application/json", "application/x-www-form-urlencoded"

PLAYER = ("PUT", "/_emulator/players/ada@example.com", '{"balance": "1.00"}', JSON)
CUSTOMER = ("POST", "/v1/customers", "email=ada@example.com", FORM)
QUEUE = ("POST", "/", "Action=CreateQueue&QueueName=ada&Version=2012-11-05", FORM)


class Contender:
    """A server, what fills it, what is measured, and how long that took."""

    def __init__(
        self, name: str, port: int, fill: Call, clean: Callable[[Contender], None]
    ) -> None:
        self.name = name
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._fill = fill
        self._clean = clean
        self.seconds: list[float] = []

    def call(self, method: str, path: str, body: str, kind: str) -> bytes:
        """What it answers, which must be a yes."""
        headers = {"Content-Type": kind, "Authorization": "Bearer sk_test_1"}
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise AssertionError(f"{self.name}: {answer.status} {content[:200]!r}")
        return content

    def measure(self) -> None:
        """One more round."""
        self.call(*self._fill)
        began = time.perf_counter()
        self._clean(self)
        self.seconds.append(time.perf_counter() - began)


def reset(method: str, path: str) -> Callable[[Contender], None]:
    """What has a server forget everything, or its world."""
    return lambda server: void(server.call(method, path, "", JSON))


def make_and_drop(server: Contender) -> None:
    """A world for one test."""
    world = json.loads(server.call("POST", "/_emulator/worlds", "", JSON))
    server.call("DELETE", f"/_emulator/worlds/{world['id']}", "", JSON)


def void(_: object) -> None:
    """Nothing."""


def main() -> None:
    """Measure all and print the table."""
    with ExitStack() as servers:
        ports = [free_port() for _ in range(3)]
        own, stripe, aws = ports
        command = [sys.executable, "-m", "invo_emulator", "--port", str(own), "--json"]
        for each in (command, peers.localstripe(stripe), peers.moto(aws)):
            servers.enter_context(running(each))
        for port, path in zip(ports, ("/_emulator/health", "/", "/moto-api/"), strict=True):
            wait_for_answer(port, path)
        contenders = [
            Contender("invo-emulator: make and drop a world", own, PLAYER, make_and_drop),
            Contender(
                "invo-emulator: reset a world", own, PLAYER, reset("POST", "/_emulator/reset")
            ),
            Contender(peers.LOCALSTRIPE, stripe, CUSTOMER, reset("DELETE", "/_config/data")),
            Contender(peers.MOTO, aws, QUEUE, reset("POST", "/moto-api/reset")),
        ]
        for _ in range(ROUNDS):
            for contender in contenders:
                contender.measure()
    print(f"A clean emulator, {ROUNDS} rounds in turn")
    head = ["", "median", "fastest", "slowest"]
    print_table(head, *([each.name, *milliseconds(each.seconds)] for each in contenders))


if __name__ == "__main__":
    main()
