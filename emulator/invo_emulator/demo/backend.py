"""The studio's backend of the demo: it knows the game's key, and the emulator only by its API.

It mints sessions with invo-client, verifies the webhooks it gets, and keeps a diary for the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invo_client import AsyncInvoServer

# How much of the diary is kept for pages that open late.
_KEPT = 500


@dataclass
class Diary:
    """What happened, for the page to show beside the game."""

    items: list[dict[str, object]] = field(default_factory=list)
    written: int = 0

    def note(
        self, lane: str, title: str, detail: str = "", data: Mapping[str, object] | None = None
    ) -> None:
        """One more thing that happened, in the lane of whoever did it."""
        self.written += 1
        item = {"number": self.written, "lane": lane, "title": title, "detail": detail}
        self.items.append({**item, "data": data})
        del self.items[:-_KEPT]

    def after(self, number: int) -> list[dict[str, object]]:
        """What a page that has seen `number` has not seen yet."""
        return self.items[-(self.written - number) :] if number < self.written else []


class Studio:
    """The backend. Grants nothing itself: INVO keeps the balance, and the webhook is the proof."""

    def __init__(self, signing_secret: str, player_email: str) -> None:
        self.diary = Diary()
        self.player_email = player_email
        self.balance: str | None = None
        self._signing_secret = signing_secret
        self._handled: set[str] = set()

    async def start_checkout(
        self, invo: "AsyncInvoServer", usd_amount: str, page_url: str
    ) -> dict[str, object]:
        """What the game's Buy button calls. Raises InvoError."""
        self.diary.note("backend", "create_checkout()", f"US${usd_amount} for {self.player_email}")
        session = await invo.create_checkout(
            player_email=self.player_email,
            usd_amount=usd_amount,
            success_url=page_url,
            cancel_url=page_url,
            metadata={"user_id": "u_42", "source": "demo"},
        )
        self.diary.note("backend", "Got a checkout_url", "and hands it to the game.", session.raw)
        return {
            "checkout_url": session.checkout_url,
            "session_id": session.session_id,
            "expires_at": session.expires_at,
        }

    async def refresh_balance(self, invo: "AsyncInvoServer") -> None:
        """Ask INVO what the player holds; a player who never bought anything holds nothing."""
        from invo_client import InvoError

        try:
            result = await invo.get_player_balance(player_email=self.player_email)
        except InvoError as error:
            if error.status != 404:
                raise
            self.balance = "0.00"
        else:
            self.balance = result.balances[0].available_balance

    def receive_webhook(self, body: bytes, signature: str | None) -> tuple[int, str | None]:
        """The status to answer with, and the event's type if it is new. Grants once per event."""
        from invo_client import InvoError, verify_webhook

        try:
            event = verify_webhook(body, signature, self._signing_secret)
        except InvoError as error:
            self.diary.note("backend", "Webhook refused", error.message)
            return 400, None
        if event.idempotency_key in self._handled:
            self.diary.note("backend", f"{event.event_type} again", "Known; nothing to do.")
            return 200, None
        self._handled.add(event.idempotency_key)
        detail = "Signature verified: this is the proof, and what to act on."
        self.diary.note("backend", f"{event.event_type} received", detail, event.raw)
        return 200, event.event_type
