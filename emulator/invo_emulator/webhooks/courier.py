"""The courier: carries what is due to its targets. Claim, send, record, each on its own.

Nothing is held open while a receiver thinks: an attempt is claimed in one transaction, sent without
one, and recorded in another.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

from invo_emulator import __version__
from invo_emulator.system import System
from invo_emulator.times import SECOND
from invo_emulator.webhooks import deliveries
from invo_emulator.webhooks.deliveries import Due, Outcome
from invo_emulator.webhooks.signing import signature_header
from invo_emulator.world.jobs import Fired
from invo_emulator.world.world import World

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__)

# How many attempts may be under way at once, over all worlds.
MOST_AT_ONCE = 16

# How much of a receiver's answer is kept.
_KEPT_BYTES = 65_536

# How long a shutdown waits for attempts that are under way.
_GRACE_SECONDS = 3.0

FIRED_KIND = "webhook.attempt"


class Courier:
    """Sends webhooks for any number of worlds."""

    def __init__(
        self, system: System, transport: "Callable[[], httpx.AsyncBaseTransport] | None" = None
    ) -> None:
        self._system = system
        self._transport = transport
        # One long-lived client for each attempt under way: a shared pool slows down when busy.
        self._idle: list[httpx.AsyncClient] = []
        self._clients = AsyncExitStack()
        self._tls: ssl.SSLContext | None = None
        self._under_way: dict[World, set[asyncio.Task[Fired]]] = {}

    async def start_due(self, world: World) -> None:
        """Begin every attempt that is due by the world's clock and has a free place."""
        free = MOST_AT_ONCE - sum(map(len, self._under_way.values()))
        # At once, because between claim and attempt nobody else, a reset say, may have a turn.
        for due in world.at_once(lambda tx: deliveries.claim(tx, free)):
            self._start(world, due)

    async def deliver_due(self, world: World) -> list[Fired]:
        """Make the attempts that are due, one after the other; what came of each."""
        await self.settle(world)
        fired: list[Fired] = []
        while claimed := await world.transaction(lambda tx: deliveries.claim(tx, 1)):
            fired.append(await self._start(world, claimed[0]))
        return fired

    async def settle(self, world: World) -> None:
        """Wait for the attempts of a world that are under way."""
        await asyncio.gather(*self._under_way.get(world, ()), return_exceptions=True)

    def _start(self, world: World, due: Due) -> "asyncio.Task[Fired]":
        task = asyncio.create_task(self._attempt(world, due))
        tasks = self._under_way.setdefault(world, set())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        task.add_done_callback(partial(_after, world, due))
        return task

    def is_busy(self, world: World) -> bool:
        """Whether an attempt of this world is under way."""
        return bool(self._under_way.get(world))

    async def _attempt(self, world: World, due: Due) -> Fired:
        outcome = await self._send(world, due)
        state = await world.transaction(lambda tx: deliveries.record(tx, due, outcome))
        if not outcome.is_success:
            why = outcome.network_error or f"status {outcome.status}"
            address = due.target_url.partition("?")[0]
            _log.warning(
                "webhook %s to %s: %s (attempt %d)", due.event_type, address, why, due.number
            )
        details = {
            "event_id": due.event_id,
            "event_type": due.event_type,
            "attempt": due.number,
            "status": outcome.status,
            "network_error": outcome.network_error,
            "state": state,
        }
        return Fired(due.due_at, FIRED_KIND, due.delivery_id, details)

    async def _send(self, world: World, due: Due) -> Outcome:
        client = self._idle.pop() if self._idle else await self._new_client()
        headers = self._headers(world, due)
        outcome = partial(Outcome, request_headers=headers)
        began = self._system.stopwatch()
        try:
            # Building one fails for addresses that look right and can't be called.
            request = client.build_request(
                "POST", due.target_url, content=due.body, headers=headers
            )
            outcome = partial(Outcome, request_headers=dict(request.headers))
            async with asyncio.timeout(world.settings.webhook_timeout_seconds):
                status, answered, body = await _answer(client, request)
        except Exception as error:
            # Whatever a target does to the connection is an answer of a kind, never our failure.
            return outcome(self._system.stopwatch() - began, network_error=_named(error))
        finally:
            client.cookies.clear()  # the next attempt may be another target's, or another world's
            self._idle.append(client)
        return outcome(self._system.stopwatch() - began, status, answered, body)

    def _headers(self, world: World, due: Due) -> dict[str, str]:
        """Signed anew for each attempt: receivers refuse a timestamp older than five minutes."""
        is_world = world.settings.webhook_sign_clock == "world"
        now = world.clock.now() if is_world else self._system.wall()
        return {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"INVO-Webhooks/1.0 (invo-emulator {__version__})",
            "X-Invo-Signature": signature_header((due.signing_secret,), now // SECOND, due.body),
            "X-Invo-Event-Id": due.event_id,
            "X-Invo-Idempotency-Key": due.idempotency_key,
        }

    async def _new_client(self) -> "httpx.AsyncClient":
        import httpx  # takes a quarter of the start-up, and only webhooks need it

        transport = self._transport() if self._transport else None
        # The system's own authorities load ten times faster than a bundle, and know a studio's.
        self._tls = self._tls or ssl.create_default_context()
        # No proxy from the environment: nothing is sent anywhere but to the configured targets.
        client = httpx.AsyncClient(
            transport=transport, verify=self._tls, trust_env=False, timeout=None
        )
        return await self._clients.enter_async_context(client)

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
        await self._clients.aclose()


def _after(world: World, due: Due, task: "asyncio.Task[Fired]") -> None:
    error = None if task.cancelled() else task.exception()
    if error:
        _log.error("an attempt could not be recorded", exc_info=error)
    if error or task.cancelled():  # perhaps before it took its first step
        world.at_once(lambda tx: deliveries.hand_back(tx, due.delivery_id))


async def _answer(
    client: "httpx.AsyncClient", request: "httpx.Request"
) -> tuple[int, dict[str, str], bytes]:
    answer = await client.send(request, stream=True)
    try:
        return answer.status_code, dict(answer.headers), await _beginning(answer)
    finally:
        await answer.aclose()


async def _beginning(answer: "httpx.Response") -> bytes:
    if answer.is_stream_consumed:
        return answer.content[:_KEPT_BYTES]
    kept = b""
    async for chunk in answer.aiter_raw():
        kept += chunk
        if len(kept) >= _KEPT_BYTES:
            break  # a receiver that never stops talking has said enough
    return kept[:_KEPT_BYTES]


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")
