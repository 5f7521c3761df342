"""An examination: what a check may do to a receiver, and what all of them have seen so far."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from invo_emulator.certificate.checks import Finding, failed, passed, unseen
from invo_emulator.certificate.events import Event, Events, Player
from invo_emulator.certificate.exchanges import Came, Exchange
from invo_emulator.certificate.grants import Grants
from invo_emulator.certificate.sender import Request, Sender
from invo_emulator.records import frozen
from invo_emulator.system import System
from invo_emulator.times import SECOND
from invo_emulator.webhooks.signing import signature_header

# How often a good event is sent that is not accepted, and the pause before it is sent again.
_ATTEMPTS = 3
_RETRY_SECONDS = 0.2


@frozen
class Delivery:
    """A good event that was sent until it was accepted, or often enough."""

    event: Event
    wanted: Request
    attempts: tuple[Came, ...]

    @property
    def came(self) -> Came:
        """What came in the end."""
        return self.attempts[-1]

    @property
    def has_stumbled(self) -> bool:
        """Whether it was accepted, but not at first."""
        return self.came.is_accepted and len(self.attempts) > 1


class Examination:
    """One receiver, and the secrets, events and state to examine it with."""

    def __init__(
        self,
        sender: Sender,
        system: System,
        events: Events,
        secrets: tuple[str, str | None],
        grants: Grants | None,
    ) -> None:
        self.events = events
        self.secret, self.old_secret = secrets
        self.grants = grants
        self.url, self.deadline_seconds = sender.url, sender.deadline_seconds
        self.pause = system.pause
        # Which type of event the state shows the grants of.
        self.granting = "purchase.completed"
        self.deliveries: list[Delivery] = []
        # Of each batch with events that had to be sent again: were all of them granted?
        self.recoveries: list[bool] = []
        # Whether all that was sent has been looked for.
        self._is_settled = True
        self._sender = sender
        self._system = system
        self._exchanges: list[Exchange] = []
        self._opening: list[Exchange] = []

    @property
    def seconds(self) -> float:
        """A stopwatch."""
        return self._system.stopwatch() / SECOND

    def take_exchanges(self) -> tuple[Exchange, ...]:
        """All that was said since this was last asked."""
        taken = tuple(self._exchanges)
        self._exchanges.clear()
        return taken

    async def open(self, event: Event) -> Delivery:
        """Deliver the first event. It may take its time: that it took too long is for a check of
        its own to say."""
        delivery = await self.deliver(event, patience_seconds=2 * self.deadline_seconds)
        self._opening = list(self._exchanges)
        return delivery

    def recall_opening(self) -> Delivery:
        """The first event's delivery, shown with this check, too."""
        self._exchanges += self._opening
        return self.deliveries[0]

    # What to send.

    def good(self, player: Player | None = None) -> Event:
        """An event that the receiver grants something for."""
        if self.granting == "item.purchased":
            return self.events.item(player)
        if self.granting == "transfer.received":
            return self.events.transfer(player=player)
        return self.events.purchase(player)

    def signature(self, event: Event, *secrets: str, age_seconds: int = 0) -> str:
        """The header that signs an event; with the receiver's secret, if no other is given."""
        signed_at = self._system.wall() // SECOND - age_seconds
        return signature_header(secrets or (self.secret,), signed_at, event.body)

    def request(self, says: str, event: Event, *secrets: str, age_seconds: int = 0) -> Request:
        """An event as INVO sends it, signed so long ago."""
        signature = self.signature(event, *secrets, age_seconds=age_seconds)
        return self.signed_with(signature, says, event)

    def signed_with(self, signature: str | None, says: str, event: Event) -> Request:
        """The same with a signature of one's own, or none."""
        signed = {} if signature is None else {"X-Invo-Signature": signature}
        ids = {
            "X-Invo-Event-Id": event.event_id,
            "X-Invo-Idempotency-Key": event.idempotency_key,
        }
        return Request(says, event.body, {**signed, **ids})

    # How to send it.

    async def send(self, wanted: Request, patience_seconds: float | None = None) -> Came:
        """One request."""
        self._is_settled = False
        exchange = await self._sender.send(wanted, patience_seconds)
        self._exchanges.append(exchange)
        return exchange.came

    async def deliver(
        self, event: Event, wanted: Request | None = None, patience_seconds: float | None = None
    ) -> Delivery:
        """Send a good event as INVO does: again, if it was not accepted."""
        wanted = wanted or self.request(f"a good {event.event_type}", event)
        attempts = [await self.send(wanted, patience_seconds)]
        again = replace(wanted, says=f"{wanted.says}, sent again after that", meeting=None)
        while attempts[-1].is_worth_a_retry and len(attempts) < _ATTEMPTS:
            await self.pause(_RETRY_SECONDS)
            attempts.append(await self.send(again, patience_seconds))
        delivery = Delivery(event, wanted, tuple(attempts))
        self.deliveries.append(delivery)
        return delivery

    # What came of it.

    async def look(self) -> object:
        """The state now, to be compared with later; None if no grant can be seen there."""
        if not self.grants or not self.grants.are_known:
            return None
        if not self._is_settled:
            await self.grants.rest()
            self._is_settled = True
        return await self.grants.look()

    def sees(self, events: Iterable[Event]) -> bool:
        """Whether the state shows what was granted for events of these types."""
        knows = self.grants is not None and self.grants.are_known
        return knows and all(event.event_type == self.granting for event in events)

    async def accepts(self, *requests: tuple[Event, Request]) -> Finding:
        """Whether each of these is accepted and, as far as that is seen, granted once."""
        since = await self.look()
        deliveries = [await self.deliver(event, request) for event, request in requests]
        finding = await self.judge(since, deliveries)
        return passed("Accepted.") if finding.verdict == "unseen" else finding

    async def judge(self, since: object, deliveries: Sequence[Delivery]) -> Finding:
        """Whether each event of these was accepted, and granted just once since then."""
        for delivery in deliveries:
            if not delivery.came.is_accepted:
                because = f"{sentence(delivery.wanted.says)}: {delivery.came.says}."
                return failed(because, delivery.came)
        events = list({delivery.event.event_id: delivery.event for delivery in deliveries}.values())
        if not self.grants or not self.sees(events):
            return unseen("Accepted. How often it was granted is only seen in a state.")
        reading = await self.grants.granted(since, events)
        self._is_settled = True
        if any(delivery.has_stumbled for delivery in deliveries):
            self.recoveries.append(reading.times >= 1)
        if reading.times > 1:
            return failed(f"Granted too often: {reading.says}.")
        if reading.times < 1:
            return failed(f"Accepted, but not granted, or not wholly: {reading.says}.")
        return passed("Granted once.")

    async def refuses(self, *requests: Request) -> Finding:
        """Whether each of these gets a clear no."""
        answers = [(request, await self.send(request)) for request in requests]
        for request, came in answers:
            if not came.is_refused:
                because = f"{sentence(request.says)}: {came.says}, {came.is_no_refusal_because}."
                return failed(because, came)
        return passed(f"Refused with {', '.join(str(came.status) for _, came in answers)}.")


def sentence(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]
