"""Books: what INVO has at the end of a run, read from the control plane."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from invo_emulator.records import frozen
from invo_emulator.sweep.calls import pages
from invo_emulator.terminal.connection import ControlPlane


@frozen
class Order:
    """Something bought, sent or transferred. `does` is what the player did, the same for two that
    are alike, whatever became of them; `request_id` is the call that made it."""

    kind: str
    order_id: str
    game_id: str
    player: str
    status: str
    amount: Decimal
    item_id: str | None
    quantity: int
    does: str
    request_id: str | None

    @property
    def counts(self) -> bool:
        """Whether value moved, or was set aside to be moved."""
        return self.kind != "currency" or self.status == "completed"

    @property
    def deed(self) -> str:
        """Who did what."""
        return f"{self.player} {self.does}"

    @property
    def ending(self) -> str:
        """What was done, and what became of it."""
        return f"{self.deed}, {self.status}"


@frozen
class Books:
    """What was ordered by whom, first to last, and what players of the studio's game hold, from the
    first player to the newest."""

    game_id: str
    orders: Sequence[Order]
    balances: Mapping[str, Decimal]
    is_balanced: bool

    @property
    def bought(self) -> dict[str, Decimal]:
        """How much currency each player paid for with real money."""
        return _totals((each.player, each.amount) for each in self._of("currency"))

    def items(self) -> dict[tuple[str, str], Decimal]:
        """How many of each item each player was charged for."""
        pairs = [((each.player, each.item_id or ""), each.quantity) for each in self._of("item")]
        return _totals((pair, Decimal(quantity)) for pair, quantity in pairs)

    @property
    def deeds(self) -> Counter[str]:
        """How often each thing was done."""
        return Counter(each.deed for each in self.orders if each.counts)

    @property
    def endings(self) -> Counter[str]:
        """How often each thing was done and came to the same end."""
        return Counter(each.ending for each in self.orders if each.counts)

    @property
    def players(self) -> list[str]:
        """Everybody, in the order in which they came."""
        return list(dict.fromkeys([*self.balances, *(each.player for each in self.orders)]))

    def with_names_of(self, other: "Books") -> "Books":
        """The same, with players whom the other books don't know called as those who are missing
        here, in the order in which they came: a test may think of new names each time."""
        new = [each for each in self.players if each not in other.players]
        missing = [each for each in other.players if each not in self.players]
        names = dict(zip(new, missing, strict=False))
        orders = [replace(each, player=names.get(each.player, each.player)) for each in self.orders]
        return replace(self, orders=orders)

    def _of(self, kind: str) -> list[Order]:
        ours = [each for each in self.orders if each.game_id == self.game_id]
        return [each for each in ours if each.kind == kind and each.counts]


def _totals(pairs: Iterable[tuple[Any, Decimal]]) -> dict[Any, Decimal]:
    totals: dict[Any, Decimal] = {}
    for key, amount in pairs:
        totals[key] = totals.get(key, Decimal(0)) + amount
    return totals


def read(plane: ControlPlane, game_id: str) -> Books:
    """The books as they are now, for the studio that this game is of."""
    return Books(
        game_id=game_id,
        orders=tuple(_order(row) for row in reversed(pages(plane, "orders"))),
        balances={
            row["email"]: Decimal(row["available_balance"])
            for row in reversed(pages(plane, "players", game_id=game_id))
        },
        is_balanced=plane.call("GET", "/ledger", query={"limit": 1})["balanced"],
    )


def _order(row: Mapping[str, Any]) -> Order:
    return Order(
        kind=row["kind"],
        order_id=row["order_id"],
        game_id=row["game_id"],
        player=row["player_email"],
        status=row["status"],
        amount=Decimal(row["amount"]),
        item_id=row["item_id"],
        quantity=row["item_quantity"] or 0,
        does=_in_words(row),
        request_id=row["request_id"],
    )


def _in_words(row: Mapping[str, Any]) -> str:
    amount = f"{row['amount']} {row['currency_name']}"
    if row["kind"] == "currency":
        return f"pays {row['usd_amount']} USD for {amount}"
    if row["kind"] == "item":
        return f"pays {amount} for {row['item_quantity']} x {row['item_id']}"
    return f"gives {amount} by a {row['kind']}"
