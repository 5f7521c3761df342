"""Believable data for an event that somebody wants announced although nothing happened.

Each sample has the fields of the real event, in its order; no money moves, and nobody is made.
"""

from collections.abc import Callable, Mapping
from typing import cast

from invo_emulator import fields as f
from invo_emulator.core import cards, players
from invo_emulator.core.moves import CLAIM_SECONDS
from invo_emulator.money import amounts
from invo_emulator.records import frozen
from invo_emulator.times import SECOND, iso
from invo_emulator.webhooks.outbox import data_of_test
from invo_emulator.world.transaction import Game, Transaction

# Who buys, and gives, unless somebody else is named.
PLAYER = "ada@example.com"

_USD = 10_00
_COINS = 100_00


@frozen
class _Scene:
    """Whose event it is, and when."""

    tx: Transaction
    game: Game
    # What the caller says of it already, which the rest should agree with.
    given: Mapping[str, object]

    @property
    def email(self) -> str:
        given = self.given.get("player_email", PLAYER)
        return cast(str, f.Email().read_at("data.player_email", given))

    @property
    def usd(self) -> int:
        given = self.given.get("usd_amount")
        if given is None:
            return _USD
        return cast(int, f.Amount(10**11).read_at("data.usd_amount", given))

    @property
    def coins(self) -> int:
        """What a purchase is of."""
        return self.usd * self.game.currency.units_per_usd

    @property
    def who(self) -> dict[str, object]:
        """The player, as events name them; the one of this game, if there is one."""
        known = players.find(self.tx, self.game, self.email)
        identity = known["identity_id"] if known else self.tx.chance.fingerprint(self.email)
        return {"player_email": self.email, "identity_id": identity}

    @property
    def player_id(self) -> int:
        known = players.find(self.tx, self.game, self.email)
        return int(known["player_id"]) if known else 1

    @property
    def balance(self) -> int:
        return players.available(self.tx, self.game, self.player_id)

    @property
    def order(self) -> dict[str, object]:
        """Ids that no event before had: receivers pass over what they have booked already."""
        chance = self.tx.chance
        return {"transaction_id": chance.id("txn"), "order_id": chance.id("ord")}

    @property
    def currency(self) -> str:
        return self.game.currency.name


def sample(
    tx: Transaction, game: Game, event_type: str, given: Mapping[str, object]
) -> dict[str, object]:
    """The data of an event of this type, with what is given laid over it. Nothing but that for a
    type of which the emulator announces none."""
    make = _SAMPLES.get(event_type)
    return {**(make(_Scene(tx, game, given)) if make else {}), **given}


def _purchase(scene: _Scene) -> dict[str, object]:
    trimmed = scene.tx.settings.currency_amount_format == "guide"
    return {
        **scene.order,
        **scene.who,
        "usd_amount": amounts.show(scene.usd),
        "currency_amount": (amounts.show_trimmed if trimmed else amounts.show)(scene.coins),
        "currency_name": scene.currency,
        "metadata": {"user_id": "u_42", "source": "web_store"},
        "rail": "platform",
        "channel": None,
    }


def _completed(scene: _Scene) -> dict[str, object]:
    return {**_purchase(scene), "new_balance": amounts.show(scene.balance + scene.coins)}


def _failed(scene: _Scene) -> dict[str, object]:
    return {
        **_purchase(scene),
        "reason_code": "PAYMENT_DECLINED",
        "failure_code": "insufficient_funds",
        "failure_message": cards.DECLINES["insufficient_funds"],
    }


def _item(scene: _Scene) -> dict[str, object]:
    price, fee = 20_00, 2_00
    return {
        **scene.order,
        "client_request_id": scene.tx.chance.id("req"),
        **scene.who,
        "item_id": "sword_001",
        "item_name": "Sword of Dawn",
        "item_category": "weapon",
        "item_quantity": 1,
        "unit_price": amounts.show(price),
        "total_price": amounts.show(price),
        "currency_name": scene.currency,
        "new_balance": amounts.show(max(scene.balance - price, 0)),
        "fee_breakdown": {
            "total_paid": amounts.show(price),
            "developer_revenue": amounts.show(price - fee),
            "platform_fee": amounts.show(fee),
        },
    }


def _move(scene: _Scene) -> dict[str, object]:
    others = [each for each in scene.tx.games if each != scene.game.game_id]
    return {
        "transaction_id": scene.tx.chance.id("txn"),
        "amount": amounts.show(_COINS),
        "from_game_id": str(scene.game.game_id),
        "to_game_id": str(others[0] if others else scene.game.game_id),
        "from_player_id": scene.player_id,
    }


def _claim_pending(scene: _Scene) -> dict[str, object]:
    return {
        **_move(scene),
        "order_id": scene.tx.chance.id("ord"),
        "net_transfer_amount": amounts.show(_COINS * 9 // 10),
        "claim_code_expires_at": iso(scene.tx.now + CLAIM_SECONDS * SECOND),
        "direction": "outbound",
    }


def _claim_expired(scene: _Scene) -> dict[str, object]:
    return {
        **_move(scene),
        "expired_at": iso(scene.tx.now),
        "reason": "claim_expired",
        "expiry_reason": "claim_expired",
        "direction": "outbound",
    }


def _refunded(scene: _Scene) -> dict[str, object]:
    return {
        **_move(scene),
        "refunded_amount": amounts.show(_COINS),
        "expired_at": iso(scene.tx.now),
        "reason": "claim_expired",
        "expiry_reason": "claim_expired",
    }


def _sent(scene: _Scene) -> dict[str, object]:
    return _arrived(scene, _move(scene), scene.balance)


def _received(scene: _Scene) -> dict[str, object]:
    move = _move(scene)
    to_us = {"from_game_id": move["to_game_id"], "to_game_id": move["from_game_id"]}
    return _arrived(scene, {**move, **to_us}, scene.balance + _COINS * 9 // 10)


def _arrived(scene: _Scene, move: dict[str, object], balance: int) -> dict[str, object]:
    return {
        **move,
        "order_id": scene.tx.chance.id("ord"),
        "flow": "send",
        "to_player_id": scene.player_id + 1,
        **scene.who,
        "net_amount": amounts.show(_COINS * 9 // 10),
        "amount_received": amounts.show(_COINS * 9 // 10),
        "currency_name": scene.currency,
        "new_balance": amounts.show(balance),
        "completed_at": iso(scene.tx.now),
    }


def _test(scene: _Scene) -> dict[str, object]:
    return data_of_test(scene.game.game_id)


_SAMPLES: dict[str, Callable[[_Scene], dict[str, object]]] = {
    "purchase.completed": _completed,
    "purchase.failed": _failed,
    "item.purchased": _item,
    "transfer.claim_pending": _claim_pending,
    "transfer.claim_expired": _claim_expired,
    "transfer.refunded": _refunded,
    "transfer.sent": _sent,
    "transfer.received": _received,
    "webhook.test": _test,
}
