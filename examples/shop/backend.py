"""A small shop of a game: coins for real money, and items for coins.

It keeps three rules, and money is safe:

1. What is wanted has a name, made before the first call and used for every repetition of it.
2. No answer is no answer: the call is repeated, and "made already" (409) is a success.
3. Players get what the webhooks tell of, each once.

With `fault` it breaks one of them, for `invo-emulator sweep` to find out.
"""

import uuid
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from invo_client import CreateCheckoutResult, InvoError, InvoServer, WebhookEvent

T = TypeVar("T")

FAULTS = ("double-grant", "lost-order")

# How often a call is made at most.
ATTEMPTS = 4


class Shop:
    """What players got, and how they get more. In your game, this is your database."""

    def __init__(self, invo: InvoServer, fault: str | None = None) -> None:
        self._invo = invo
        self._fault = fault
        self._seen: set[str] = set()
        self._coins: Counter[str] = Counter()
        self._items: dict[str, Counter[str]] = {}

    def sell_coins(self, player: str, usd_amount: str) -> CreateCheckoutResult:
        """Where the player pays. A session that nobody pays costs nothing, so making another after
        an answer that was lost is safe."""
        return self._repeated(
            lambda: self._invo.create_checkout(player_email=player, usd_amount=usd_amount)
        )

    def sell_item(self, player: str, item: str, price: str) -> None:
        """Take the price of an item. The item comes with the webhook."""
        name = str(uuid.uuid4())

        def charge() -> None:
            self._invo.purchase_item(
                # Fault: what is wanted gets a new name each time, so INVO sells it again.
                client_request_id=str(uuid.uuid4()) if self._fault == "double-grant" else name,
                player_email=player,
                player_name=player,
                item_id=item,
                item_name=item,
                item_quantity=1,
                unit_price=price,
                total_price=price,
            )

        if self._fault == "lost-order":
            # Fault: an error is taken for a no, and nobody looks whether it was one.
            charge()
            self._give(player, item, 1)
            return
        try:
            self._repeated(charge)
        except InvoError as error:
            if not error.is_duplicate_request:
                raise

    def _repeated(self, call: Callable[[], T]) -> T:
        for _ in range(ATTEMPTS - 1):
            try:
                return call()
            except InvoError as error:
                # 0 is no answer at all. Anything else is one, and asking again won't change it.
                if 0 < error.status < 500 and error.status != 429:
                    raise
        return call()

    def take(self, event: WebhookEvent) -> None:
        """Give what a webhook tells of, unless it came before."""
        if event.idempotency_key in self._seen:
            return
        self._seen.add(event.idempotency_key)
        data = event.data
        if event.event_type == "purchase.completed":
            self._coins[data["player_email"]] += round(Decimal(data["currency_amount"]) * 100)
        elif event.event_type == "item.purchased" and self._fault != "lost-order":
            self._give(data["player_email"], data["item_id"], data["item_quantity"])

    def _give(self, player: str, item: str, quantity: int) -> None:
        self._items.setdefault(player, Counter())[item] += quantity

    def items_of(self, player: str) -> dict[str, int]:
        """What a player got."""
        return dict(self._items.get(player, {}))

    def state(self) -> dict[str, object]:
        """What all players got, as `invo-emulator sweep` reads it."""
        return {
            "currency": {player: f"{coins / 100:.2f}" for player, coins in self._coins.items()},
            "items": {player: dict(items) for player, items in self._items.items()},
        }
