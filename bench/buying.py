"""Buyers who do not take silence for an answer: each asks for the same thing until it is told."""

from __future__ import annotations

import http.client
import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

KEY = "ivsdk_test_demoquest"
START_BALANCE = 1_000_000

# What an item costs, and what a charge of one dollar buys.
PRICE, BOUGHT = 1, 10

# How long a buyer rests between two purchases, at most, and before it asks again.
_REST_SECONDS = 0.03
_AGAIN_SECONDS = 0.01
_PATIENCE_SECONDS = 60


class Buyer:
    """A player of its own, who buys items and charges a card, one after the other."""

    def __init__(self, seed: str, number: int, port: int) -> None:
        self.email = f"player{number}@example.com"
        # What was said of each request, every time it was asked: an order's id.
        self.answers: dict[str, list[str]] = {}
        self.unanswered = 0
        # What the player must hold by all that was answered.
        self.coins = START_BALANCE
        self._name = f"{seed} buyer {number}"
        self._dice = random.Random(self._name)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def buy_until(self, is_over: Event) -> None:
        """Buy one thing after the other; what was begun is finished."""
        while not is_over.is_set():
            request_id = f"{self._name} {len(self.answers)}"
            path, body, gain = self._choose(request_id)
            answers = self.answers[request_id] = [self._ask(path, body)]
            self.coins += gain
            if self._dice.random() < 0.1:
                answers.append(self._ask(path, body))
            time.sleep(self._dice.uniform(0, _REST_SECONDS))
        self._connection.close()

    def _choose(self, request_id: str) -> tuple[str, dict[str, object], int]:
        if self._dice.random() < 0.3:
            charge = {"purchase_reference": request_id, "payment_method_id": "pm_card_visa"}
            path = "/api/currency-purchases/purchase-currency"
            return path, {**charge, "player_email": self.email, "usd_amount": "1.00"}, BOUGHT
        item = {"item_id": "sword", "item_name": "Sword", "item_quantity": 1}
        prices = {"unit_price": f"{PRICE}.00", "total_price": f"{PRICE}.00"}
        buyer = {"player_email": self.email, "player_name": "A buyer"}
        body = {"client_request_id": request_id, **buyer, **item, **prices}
        return "/api/item-purchases/purchase-item", body, -PRICE

    def _ask(self, path: str, body: dict[str, object]) -> str:
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                status, shown = self._call(path, body)
            except (OSError, http.client.HTTPException):
                self._connection.close()  # the next call opens it again
                self.unanswered += 1
                time.sleep(_AGAIN_SECONDS)
                continue
            # A request that was answered by nobody may have been served all the same.
            if status == 200 or (status == 409 and shown["code"] == "DUPLICATE_REQUEST"):
                return str(shown["order_id"])
            raise AssertionError(shown)
        raise TimeoutError("the emulator does not come back")

    def _call(self, path: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
        headers = {"X-Game-Secret-Key": KEY, "Content-Type": "application/json"}
        self._connection.request("POST", path, json.dumps(body), {**headers, "User-Agent": "bench"})
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())


@contextmanager
def buying(buyers: list[Buyer]) -> Iterator[None]:
    """Let them all buy until this is left, and finish what they began."""
    is_over = Event()
    with ThreadPoolExecutor(len(buyers)) as pool:
        busy = [pool.submit(buyer.buy_until, is_over) for buyer in buyers]
        try:
            yield
        finally:
            is_over.set()
    for each in busy:
        each.result()
