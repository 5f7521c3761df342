"""A test's own webhook receiver: verifies, remembers, and answers as told."""

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from invo_emulator.records import frozen
from invo_emulator.testing.clocks import InvoClock
from invo_emulator.testing.receivers import Reply
from invo_emulator.testing.spans import Span, seconds
from invo_emulator.testing.worlds import Game, Invo, Json

if TYPE_CHECKING:
    from invo_client import InvoError, WebhookEvent

_SIGNATURE = "x-invo-signature"

# How far wait_for lets the world's clock go, unless told otherwise.
_PATIENCE_SECONDS = 60.0


@frozen
class Delivery:
    """One delivery as it came, and what was answered. `event` is what it says once it is believed,
    else `problem` says why it is not."""

    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    event: "WebhookEvent | None"
    problem: "InvoError | None"
    status: int
    # What a handler raised, which was answered with a 500.
    error: Exception | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether it was believed, and answered with a 2xx."""
        return self.event is not None and 200 <= self.status < 300


# What a studio's own receiver is given, headers in small letters, and answers: a status, or nothing
# for 200.
Handler = Callable[[bytes, Mapping[str, str]], int | None]


class InvoWebhooks:
    """Receives the webhooks of every game of a test's world."""

    def __init__(self, invo: Invo) -> None:
        """Have them sent here from now on."""
        self._invo = invo
        self._clock = InvoClock(invo)
        self._lock = threading.Lock()
        self._answers: list[tuple[Reply, float]] = []
        self._handler: Handler | None = None
        self._waited_for: set[str] = set()
        self.received: list[Delivery] = []
        self.url = invo.place.receivers.add(invo.world_id, self)
        self._secrets: dict[int, str] = {}
        for game in invo.games:
            self.listen(game)

    def listen(self, game: int | str | Game | None = None, **target: Any) -> Json:
        """Change how a game's webhooks are sent here: `subscribed_events`, `signing_secret`,
        `policy`, `hostile`."""
        found = self._invo.game(game)
        body = {"game_id": found.game_id, "target_url": self.url, **target}
        shown = self._invo.control("PUT", "/webhooks", body)
        self._secrets[found.game_id] = str(shown["signing_secret"])
        return shown

    def answer(
        self,
        status: int,
        *,
        times: int | None = None,
        body: bytes = b"{}",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer the next deliveries so, all of them or so many. Said again, it goes on from
        there: answer(500, times=2) and answer(410, times=1)."""
        if times is None:
            self._answers.clear()
        reply = Reply(status, headers or {}, body)
        self._answers.append((reply, math.inf if times is None else times))

    def handled_by(self, handler: Handler) -> None:
        """Have a receiver of your own decide: it is given each body and its headers, in a thread,
        and answers with a status, or nothing for 200."""
        self._handler = handler

    @property
    def events(self) -> "list[WebhookEvent]":
        """What the accepted deliveries said, as they came."""
        return [each.event for each in self.received if each.event and each.is_accepted]

    @property
    def types(self) -> list[str]:
        """The types of those events."""
        return [event.event_type for event in self.events]

    def wait_for(
        self,
        event_type: str,
        timeout: Span = _PATIENCE_SECONDS,
        *,
        matching: "Callable[[WebhookEvent], object] | None" = None,
    ) -> "WebhookEvent":
        """The next event of a type that this receiver accepts, or has accepted, each once.

        timeout: how far the world's clock may go for it. It goes from one thing that is due to the
            next, so nobody sleeps, and stops when the event is there.
        matching: says whether it is the one that is meant.

        Raises AssertionError that tells what came instead; and at once for a type that INVO does
        not have, unless the test announced one of it.
        """
        until = self._clock.later(timeout)
        self._clock.advance(0)  # what is under way comes to its end
        if event_type not in self.types:
            self._check_type(event_type)
        while (event := self._next(event_type, matching)) is None:
            if not self._clock.step(until):
                raise AssertionError(self._missing(event_type, seconds(timeout)))
        self._waited_for.add(event.event_id)
        return event

    def _check_type(self, event_type: str) -> None:
        answer = self._invo.ask("GET", "/events", params={"type": event_type, "limit": 1})
        if answer.status_code == 400:
            raise AssertionError(answer.json()["error"])

    def _next(
        self, event_type: str, matching: "Callable[[WebhookEvent], object] | None"
    ) -> "WebhookEvent | None":
        for event in self.events:
            is_new = event.event_type == event_type and event.event_id not in self._waited_for
            if is_new and (matching is None or matching(event)):
                return event
        return None

    def _missing(self, event_type: str, patience: float) -> str:
        due = self._clock.next_due
        seen = [f"  {_line(each)}" for each in self.received] or ["  nothing"]
        return "\n".join(
            [
                f"No {event_type} was accepted within {patience:g} s of the world's clock.",
                f"Next due: {due.isoformat() if due else 'nothing at all'}.",
                "Received:",
                *seen,
            ]
        )

    def receive(self, headers: Mapping[str, str], body: bytes) -> Reply:
        """Be told. The emulator calls this."""
        event, problem = self._believed(headers, body)
        error = None
        try:
            reply = Reply(400) if problem else self._reply(headers, body)
        except Exception as raised:  # a studio's mistake is a 500 here, as in any web framework
            reply, error = Reply(500), raised
        self.received.append(Delivery(dict(headers), body, event, problem, reply.status, error))
        return reply

    def _believed(
        self, headers: Mapping[str, str], body: bytes
    ) -> "tuple[WebhookEvent | None, InvoError | None]":
        from invo_client import InvoError, verify_webhook

        # Where the world's clock signs, ours says nothing about a signature's age.
        is_wall = self._invo.known_settings["webhook_sign_clock"] == "wall"
        tolerance = 300 if is_wall else math.inf
        try:
            header, secrets = headers.get(_SIGNATURE), self._secrets.values()
            return verify_webhook(body, header, secrets, tolerance_seconds=tolerance), None
        except InvoError as problem:
            return None, problem

    def _reply(self, headers: Mapping[str, str], body: bytes) -> Reply:
        with self._lock:
            if self._answers:
                reply, times = self._answers.pop(0)
                if times > 1:
                    self._answers.insert(0, (reply, times - 1))
                return reply
        return Reply(self._handler(body, headers) or 200) if self._handler else Reply()

    def close(self) -> None:
        """Receive nothing more."""
        self._invo.place.receivers.remove(self._invo.world_id)


def _line(delivery: Delivery) -> str:
    said = delivery.event.event_type if delivery.event else f"not believed: {delivery.problem}"
    why = f" ({type(delivery.error).__name__}: {delivery.error})" if delivery.error else ""
    return f"{said}, answered {delivery.status}{why}"
