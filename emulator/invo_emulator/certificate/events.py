"""The events of a run: as INVO would announce them, each with ids and amounts of its own.

Every amount is met once in a run, so that it can be found again in the studio's own state.
"""

import json
from collections.abc import Mapping
from dataclasses import field, replace
from decimal import Decimal

from invo_emulator.records import frozen
from invo_emulator.system import System
from invo_emulator.times import SECOND, iso
from invo_emulator.world.chance import Chance

_CURRENCY = "Gold Coins"
_COINS_PER_USD = 10

# The first purchase is of so many coins, each one after it of one more.
_FIRST_COINS = 101


@frozen
class Event:
    """One event. `grants` are the quantities in it that a receiver may book, by field."""

    event_type: str
    event_id: str
    idempotency_key: str
    data: Mapping[str, object]
    body: bytes
    grants: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """What is this event's alone, and a word for it that fits every event."""
        own = {
            self.event_id: "{event}",
            self.idempotency_key: "{key}",
            str(self.data.get("transaction_id")): "{transaction}",
            str(self.data.get("order_id")): "{order}",
            str(self.data.get("identity_id")): "{identity}",
            str(self.data.get("player_email")): "{player}",
        }
        return {name: word for name, word in own.items() if name != "None"}


@frozen
class Player:
    """A player of the studio's."""

    email: str
    identity: str


class Events:
    """Makes events. The same seed makes the same ones, but for their times."""

    def __init__(self, chance: Chance, system: System, game_id: str, player: str | None) -> None:
        self._chance = chance
        self._system = system
        self._game_id = game_id
        self._only = player
        self._coins = _FIRST_COINS
        self._balances: dict[str, Decimal] = {}

    def player(self) -> Player:
        """Somebody new, unless one player was named for all."""
        email = self._only or f"ada.{self._chance.id('x')[2:10]}@example.com"
        return Player(email, self._chance.fingerprint(email))

    def purchase(
        self,
        player: Player | None = None,
        *,
        like: Event | None = None,
        age_seconds: int = 0,
        **metadata: object,
    ) -> Event:
        """A purchase of currency; with `like`, of as much as that one."""
        coins = like.grants["currency_amount"] if like else self._amount()
        who = player or self.player()
        self._balances[who.email] = self._balances.get(who.email, Decimal(0)) + coins
        data = {
            **self._order(who),
            "usd_amount": f"{coins / _COINS_PER_USD:.2f}",
            "currency_amount": str(coins),
            "currency_name": _CURRENCY,
            "metadata": {"user_id": "u_42", "source": "web_store", **metadata},
            "rail": "platform",
            "channel": None,
            "new_balance": f"{self._balances[who.email]:.2f}",
        }
        grants = {"currency_amount": coins, "usd_amount": coins / _COINS_PER_USD}
        return self.event("purchase.completed", data, grants, age_seconds=age_seconds)

    def item(self, player: Player | None = None) -> Event:
        """Three of an item, bought with currency."""
        who, price = player or self.player(), self._amount()
        data = {
            **self._order(who),
            "client_request_id": self._chance.id("req"),
            "item_id": "sword_001",
            "item_name": "Sword of Dawn",
            "item_category": "weapon",
            "item_quantity": 3,
            "unit_price": f"{price:.2f}",
            "total_price": f"{3 * price:.2f}",
            "currency_name": _CURRENCY,
            "new_balance": "1000.00",
            "fee_breakdown": {"total_paid": f"{3 * price:.2f}"},
        }
        grants = {"item_quantity": Decimal(3), "total_price": 3 * price}
        return self.event("item.purchased", data, grants)

    def transfer(
        self, event_type: str = "transfer.received", player: Player | None = None
    ) -> Event:
        """Currency on its way between two players, or arrived."""
        who, coins = player or self.player(), self._amount()
        data = {
            **self._order(who),
            "amount": f"{coins:.2f}",
            "net_amount": f"{coins:.2f}",
            "net_transfer_amount": f"{coins:.2f}",
            "amount_received": f"{coins:.2f}",
            "refunded_amount": f"{coins:.2f}",
            "currency_name": _CURRENCY,
            "flow": "transfer",
            "direction": "inbound",
            "from_game_id": self._game_id,
            "to_game_id": self._game_id,
            "from_player_id": 12345,
            "to_player_id": 12346,
            "to_phone": "+15555550100",
            "to_identity_id": who.identity,
            "claim_code_expires_at": self._now(86_400),
            "completed_at": self._now(),
            "expired_at": self._now(),
            "reason": "claim_expired",
            "expiry_reason": "claim_expired",
            "new_balance": f"{coins:.2f}",
        }
        return self.event(event_type, data, {"amount_received": coins})

    def failed(self) -> Event:
        """A card that was declined."""
        who, coins = self.player(), self._amount()
        data = {
            **self._order(who),
            "usd_amount": f"{coins / _COINS_PER_USD:.2f}",
            "currency_amount": str(coins),
            "currency_name": _CURRENCY,
            "metadata": {},
            "rail": "platform",
            "channel": None,
            "reason_code": "PAYMENT_DECLINED",
            "failure_code": "card_declined",
            "failure_message": "Your card was declined.",
        }
        return self.event("purchase.failed", data)

    def refund(self, of: Event) -> Event:
        """The refund of a purchase: another event of its transaction, which names no player."""
        email = str(of.data["player_email"])
        self._balances[email] -= of.grants["currency_amount"]
        data = {
            "order_id": of.data["order_id"],
            "transaction_id": of.data["transaction_id"],
            "currency_debited": f"{of.grants['currency_amount']:.2f}",
            "new_balance": f"{self._balances[email]:.2f}",
        }
        return self.event("purchase.refunded", data)

    def event(
        self,
        event_type: str,
        data: Mapping[str, object],
        grants: Mapping[str, Decimal] | None = None,
        *,
        age_seconds: int = 0,
        **more: object,
    ) -> Event:
        """Any event, with ids of its own. `more` stands in the envelope."""
        event_id, key = self._chance.id("evt"), self._chance.id("idem")
        envelope = {
            "event_id": event_id,
            "event_type": event_type,
            "created_at": self._now(-age_seconds),
            "tenant_id": self._game_id,
            "data": data,
            "idempotency_key": key,
            "schema_version": "1.0",
            **more,
        }
        return Event(event_type, event_id, key, data, compact(envelope), grants or {})

    def _order(self, player: Player) -> dict[str, object]:
        return {
            "transaction_id": self._chance.id("txn"),
            "order_id": self._chance.id("ord"),
            "player_email": player.email,
            "identity_id": player.identity,
        }

    def _amount(self) -> Decimal:
        self._coins += 1
        return Decimal(self._coins - 1)

    def _now(self, seconds_later: int = 0) -> str:
        return iso(self._system.wall() + seconds_later * SECOND)


def compact(envelope: Mapping[str, object]) -> bytes:
    """As INVO writes JSON: no spaces, and letters as themselves."""
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()


def rewritten(event: Event, *, sort: bool = False) -> Event:
    """The same JSON in other bytes: as another serialiser might write it."""
    envelope = json.loads(event.body)
    return replace(event, body=json.dumps(envelope, indent=2, sort_keys=sort).encode() + b"\n")


def tampered(event: Event) -> Event:
    """The same event about a hundred times the amount."""
    envelope = json.loads(event.body)
    envelope["data"]["currency_amount"] += "00"
    return replace(event, body=compact(envelope))
