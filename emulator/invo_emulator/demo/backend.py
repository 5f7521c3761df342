"""A studio's backend of the demo: it knows its game's key, and INVO only by its API.

It calls INVO with invo-client and verifies the webhooks it gets. What a player holds is INVO's to
say; what a player owns and what waits for a player is what signed webhooks said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from invo_emulator.demo.keeping import keep
from invo_emulator.records import frozen

if TYPE_CHECKING:
    from invo_client import AsyncInvoServer, WebhookEvent

# How many events are known again when they come once more.
_MOST_HANDLED = 1000


@frozen
class Player:
    """Whom a game calls by name, and INVO by address and phone."""

    name: str
    email: str
    phone: str


@frozen
class Item:
    """What the studio sells for its currency. The price is a decimal string."""

    item_id: str
    name: str
    price: str


@dataclass
class Backend:
    """One studio's server. Believes an answer for the moment, and a signed webhook for good."""

    signing_secret: str
    player: Player
    balance: str = "0.00"
    items: set[str] = field(default_factory=set)
    # What waits to be claimed, by transaction.
    parcels: dict[str, Mapping[str, object]] = field(default_factory=dict)
    # Whether INVO has heard of the player, and by which number it knows it.
    is_known: bool = False
    _player_id: object = None
    # The newest events' idempotency keys.
    _handled: dict[str, None] = field(default_factory=dict)

    async def start_checkout(
        self, invo: "AsyncInvoServer", usd_amount: str, page_url: str
    ) -> dict[str, object]:
        """What the game's Buy button calls. Raises InvoError."""
        session = await invo.create_checkout(
            player_email=self.player.email,
            usd_amount=usd_amount,
            success_url=page_url,
            cancel_url=page_url,
            metadata={"user_id": "u_42", "source": "demo"},
        )
        return {
            "checkout_url": session.checkout_url,
            "session_id": session.session_id,
            "expires_at": session.expires_at,
        }

    async def buy_item(
        self, invo: "AsyncInvoServer", request_id: str, item: Item
    ) -> dict[str, object]:
        """Take the price. The item is granted by the webhook that follows. Raises InvoError."""
        result = await invo.purchase_item(
            client_request_id=request_id,
            player_email=self.player.email,
            player_name=self.player.name,
            item_id=item.item_id,
            item_name=item.name,
            item_quantity=1,
            unit_price=item.price,
            total_price=item.price,
        )
        return {"order_id": result.order_id, "new_balance": result.new_balance}

    async def send(
        self, invo: "AsyncInvoServer", request_id: str, amount: str, to: Player, game_id: int
    ) -> dict[str, object]:
        """Begin to give coins away; the player has to say yes, too. Raises InvoError."""
        result = await invo.initiate_send(
            client_request_id=request_id,
            sender_player_name=self.player.name,
            sender_player_email=self.player.email,
            sender_player_phone=self.player.phone,
            receiver_player_phone=to.phone,
            receiving_game_id=game_id,
            amount=amount,
        )
        return {
            "transaction_id": result.transaction_id,
            "verification_method": result.verification_method,
        }

    async def confirm_send(
        self, invo: "AsyncInvoServer", transaction_id: str, pin: str
    ) -> dict[str, object]:
        """The player said yes, with the PIN that INVO texted. Raises InvoError."""
        result = await invo.verify_send_sms(transaction_id=transaction_id, sms_pin=pin)
        return {"status": result.status, "transaction_id": result.transaction_id}

    async def claim(self, invo: "AsyncInvoServer", claim_code: str) -> dict[str, object]:
        """Collect what somebody sent. Raises InvoError."""
        result = await invo.claim_currency(
            claim_code=claim_code,
            receiver_player_name=self.player.name,
            receiver_player_email=self.player.email,
            receiver_player_phone=self.player.phone,
        )
        return {"status": result.status, "new_balance": result.new_balance}

    async def refresh_balance(self, invo: "AsyncInvoServer") -> None:
        """Ask INVO what the player holds; a player it never heard of holds nothing, unasked."""
        from invo_client import InvoError

        if self.is_known:
            try:
                result = await invo.get_player_balance(player_email=self.player.email)
                self.balance = result.balances[0].available_balance
                self._player_id = result.player["player_id"]
            except InvoError as error:
                if error.status != 404:
                    raise
                self.is_known = False  # whoever sent an event by hand made the player up
        if not self.is_known:
            self.balance = "0.00"

    async def refresh(self, invo: "AsyncInvoServer") -> None:
        """Everything anew, from INVO's books: this server may have been away."""
        self.items = set()
        await self.refresh_balance(invo)
        if self.is_known:
            history = await invo.get_item_purchase_history(player_email=self.player.email)
            self.items = {str(row["item_id"]) for row in history.history}
        pending = await invo.get_inbound_pending(player_phone=self.player.phone)
        self.parcels = {row.transaction_id: row.raw for row in pending.inbound_pending}

    def receive_webhook(self, body: bytes, signature: str | None) -> tuple[int, str]:
        """The status to answer with, and why. Acts once per event."""
        from invo_client import InvoError, verify_webhook

        try:
            event = verify_webhook(body, signature, self.signing_secret)
        except InvoError as error:
            return 400, error.message
        if event.idempotency_key in self._handled:
            return 200, "known"
        try:
            self.is_known = self.is_known or self._is_of_the_player(event.data)
            is_ours = self._is_about_the_player(event.data)
            self._act(event)
        except (KeyError, TypeError):
            return 422, f"{event.event_type} without what is needed to act on it"
        # Only now: what could not be done is done when the event comes again.
        keep(self._handled, event.idempotency_key, None, _MOST_HANDLED)
        return 200, "new" if is_ours else "of another"

    def _is_about_the_player(self, data: Mapping[str, object]) -> bool:
        """By address, by phone, by INVO's number, or by what waits: a game has other players."""
        numbers = (data.get("from_player_id"), data.get("to_player_id"))
        return (
            self._is_of_the_player(data)
            or data.get("to_phone") == self.player.phone
            or (self._player_id is not None and self._player_id in numbers)
            or data.get("transaction_id") in self.parcels
        )

    def _is_of_the_player(self, data: Mapping[str, object]) -> bool:
        return data.get("player_email") == self.player.email

    def _act(self, event: "WebhookEvent") -> None:
        data, player = event.data, self.player
        transaction_id = str(data.get("transaction_id"))
        match event.event_type:
            case "item.purchased" if data["player_email"] == player.email:
                self.items.add(str(data["item_id"]))
            case "transfer.claim_pending" if data["direction"] == "inbound":
                if data.get("to_phone") == player.phone:
                    self.parcels[transaction_id] = data
            case "transfer.received" | "transfer.claim_expired":
                self.parcels.pop(transaction_id, None)
