"""The courier: carries what is due to its targets. Claim, send, record, each on its own.

Nothing is held open while a receiver thinks: an attempt is claimed in one transaction, sent without
one, and recorded in another.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from invo_emulator.deadlines import timeout
from invo_emulator.system import System
from invo_emulator.times import SECOND
from invo_emulator.webhooks import addresses, deliveries, envelopes, targets
from invo_emulator.webhooks.borrowed import Borrowed
from invo_emulator.webhooks.deliveries import Due, Outcome
from invo_emulator.webhooks.envelopes import Envelope
from invo_emulator.webhooks.places import Places
from invo_emulator.webhooks.wire import Letter, Wire, authorities, host_header
from invo_emulator.world.jobs import Fired
from invo_emulator.world.transaction import Transaction
from invo_emulator.world.world import World

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__)

T = TypeVar("T")

# How long a shutdown waits for attempts that are under way.
_GRACE_SECONDS = 3.0

FIRED_KIND = "webhook.attempt"

# The status of a target that says it wants nothing more.
GONE = 410

# In how many pieces a body is dripped.
_DROPS = 20

DROPPED = "Dropped: hostile.drop lost this attempt on purpose"


class Courier:
    """Sends webhooks for any number of worlds."""

    def __init__(
        self,
        system: System,
        transport: "Callable[[], httpx.AsyncBaseTransport] | None" = None,
        ca_file: Path | None = None,
    ) -> None:
        """`ca_file` is of an authority to trust beside the system's."""
        self._system = system
        self._wire = Borrowed(transport) if transport else Wire(partial(authorities, ca_file))
        self._under_way: dict[World, set[asyncio.Task[Any]]] = {}
        self.places = Places()

    async def start_due(self, world: World) -> bool:
        """Begin every attempt that is due by the world's clock and has a free place; whether there
        was any."""
        wall, free = self._system.wall(), self.places.room(world)

        def work(tx: Transaction) -> list[Due]:
            deliveries.hand_back(tx, leased_until=wall)
            return deliveries.claim(tx, free, wall)

        # At once, because between claim and attempt nobody else, a reset say, may have a turn.
        claimed = world.at_once(work)
        for due in claimed:
            self._start(_Errand(world, [due]), self._carry)
        return bool(claimed)

    async def deliver_due(self, world: World) -> list[Fired]:
        """Make the attempts that are due, one after the other (but copies that a hostile policy
        wants at the same moment); what came of each."""
        await self.settle(world)
        fired: list[Fired] = []
        while claimed := await world.transaction(
            lambda tx: deliveries.claim(tx, 1, self._system.wall())
        ):
            tasks = [self._start(_Errand(world, [due]), self._attempt) for due in claimed]
            fired.extend(await asyncio.gather(*tasks))
        return fired

    async def post_by_hand(self, world: World, due: Due) -> Outcome:
        """Make one attempt beside all others, now."""
        return await self._send(world, due)

    async def settle(self, world: World) -> None:
        """Wait for the attempts of a world that are under way."""
        await asyncio.gather(*self._under_way.get(world, ()), return_exceptions=True)

    def _start(
        self, errand: "_Errand", does: "Callable[[_Errand], Coroutine[None, None, T]]"
    ) -> "asyncio.Task[T]":
        task = asyncio.create_task(does(errand))
        tasks = self._under_way.setdefault(errand.world, set())
        tasks.add(task)
        self.places.take(errand.world)
        task.add_done_callback(tasks.discard)
        task.add_done_callback(lambda _: self.places.give_back(errand.world))
        task.add_done_callback(partial(_after, errand))
        return task

    def is_busy(self, world: World) -> bool:
        """Whether an attempt of this world is under way."""
        return bool(self._under_way.get(world))

    async def _carry(self, errand: "_Errand") -> None:
        """Make an attempt, and as long as more is due, nobody moves the clock and no other world
        has more right to the place, the next."""
        world = errand.world
        while errand.claimed:
            outcome = await self._send(world, errand.claimed[0])
            await world.transaction(partial(self._record_and_claim, errand, outcome))
            while len(errand.claimed) > 1:
                self._start(_Errand(world, [errand.claimed.pop()]), self._carry)

    def _record_and_claim(self, errand: "_Errand", outcome: Outcome, tx: Transaction) -> None:
        _record(tx, errand.claimed[0], outcome)
        goes_on = self.places.may_keep(errand.world) and not errand.world.travelling.locked()
        errand.claimed = deliveries.claim(tx, 1, self._system.wall()) if goes_on else []

    async def _attempt(self, errand: "_Errand") -> Fired:
        [due] = errand.claimed
        outcome = await self._send(errand.world, due)
        state = await errand.world.transaction(lambda tx: _record(tx, due, outcome))
        errand.claimed = []
        details = {
            "event_id": due.event_id,
            "event_type": due.event_type,
            "attempt": due.number,
            "status": outcome.status,
            "network_error": outcome.network_error,
            "state": state,
        }
        return Fired(due.sent_at, FIRED_KIND, due.delivery_id, details)

    async def _send(self, world: World, due: Due) -> Outcome:
        is_world = world.settings.webhook_sign_clock == "world"
        now = world.clock.now() if is_world else self._system.wall()
        envelope = envelopes.seal(due, now // SECOND)
        sent = envelope.body if envelope.body != due.body else None
        outcome = partial(Outcome, request_headers=envelope.headers, request_body=sent)
        if due.hostile.drop and due.hostile.spoils(due.number):
            return outcome(0, network_error=DROPPED)
        began = self._system.stopwatch()
        try:
            async with timeout(_patience(world, due)):
                # Writing one fails for addresses that look right and can't be called.
                letter = await self._letter(due, envelope)
                shown = {name.lower(): value for name, value in letter.headers.items()}
                outcome = partial(outcome, request_headers=shown)
                answer = await self._wire.post(letter)
        except Exception as error:
            # Whatever a target does to the connection is an answer of a kind, never our failure.
            return _told(
                due, outcome(self._system.stopwatch() - began, network_error=_named(error))
            )
        outcome = partial(outcome, self._system.stopwatch() - began)
        return _told(due, outcome(answer.status, answer.headers, answer.body))

    async def _letter(self, due: Due, envelope: Envelope) -> Letter:
        url, server_name = due.target_url, None
        if due.must_be_public:
            address = await addresses.resolved(url, self._system.resolve)
            url, server_name, host = address.url, address.host, address.authority
        else:
            host = host_header(url)
        body: bytes | AsyncIterator[bytes] = envelope.body
        if due.hostile.drip_seconds and due.hostile.spoils(due.number):
            body = self._drip(envelope.body, due.hostile.drip_seconds)
        length = str(len(envelope.body))
        headers = {"Host": host, **envelope.headers, "Content-Length": length}
        return Letter(url, headers, body, server_name)

    async def _drip(self, body: bytes, seconds: float) -> AsyncIterator[bytes]:
        places = [len(body) * number // _DROPS for number in range(_DROPS + 1)]
        for start, end in pairwise(places):
            await self._system.pause(seconds / _DROPS)
            yield body[start:end]

    async def drop(self, world: World) -> None:
        """Stop what is under way for a world."""
        tasks = self._under_way.pop(world, set())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Let what is under way finish; hand back what takes too long, and hang up."""
        tasks = [task for tasks in self._under_way.values() for task in tasks]
        if tasks:
            await asyncio.wait(tasks, timeout=_GRACE_SECONDS)
        for world in list(self._under_way):
            await self.drop(world)
        await self._wire.close()


@dataclass(eq=False)
class _Errand:
    """What a task is about: a world, and what it has claimed there and not yet recorded."""

    world: World
    claimed: list[Due]


def _after(errand: _Errand, task: "asyncio.Task[Any]") -> None:
    error = None if task.cancelled() else task.exception()
    if error:
        _log.error("an attempt could not be recorded", exc_info=error)
    else:
        errand.world.on_announcement()  # a place is free, and something else may be due next
    for due in errand.claimed:  # cancelled, perhaps before it took its first step
        errand.world.at_once(partial(deliveries.hand_back, due=due))


def _record(tx: Transaction, due: Due, outcome: Outcome) -> str:
    state = deliveries.record(tx, due, outcome)
    if outcome.status == GONE and tx.settings.webhook_disable_on_gone:
        targets.disable_gone(tx, due.target_id, due.target_url)
        state = str(deliveries.get(tx, due.delivery_id)["state"])
    return state


def _patience(world: World, due: Due) -> float:
    patience = due.policy.timeout_seconds or world.settings.webhook_timeout_seconds
    return patience + due.hostile.drip_seconds


def _told(due: Due, outcome: Outcome) -> Outcome:
    if not outcome.is_success:
        why = outcome.network_error or f"status {outcome.status}"
        address = due.target_url.partition("?")[0]
        _log.warning("webhook %s to %s: %s (attempt %d)", due.event_type, address, why, due.number)
    return outcome


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")
