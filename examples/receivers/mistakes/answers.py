"""Can it be read, and does it answer? Mistakes with bodies, types, limits and time."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mistakes.good import Event, Receiver


class FailsOnOtherTypes(Receiver):
    """There are four types of events."""

    def grant(self, event: Event) -> None:
        ours = ("purchase.completed", "purchase.refunded", "transfer.received", "item.purchased")
        if event["event_type"] not in ours:
            raise KeyError(event["event_type"])
        super().grant(event)


class HasStrictSchema(Receiver):
    """What is not in the schema is an attack."""

    known_fields = frozenset(
        [
            "event_id",
            "event_type",
            "created_at",
            "tenant_id",
            "data",
            "idempotency_key",
            "schema_version",
        ]
    )

    async def handle(self, event: Event, request: Request) -> Response:
        if event.keys() - self.known_fields:
            return Response("unknown fields", 422)
        return await super().handle(event, request)


class HasLimit(Receiver):
    """The default of the body parser."""

    limit = 100 * 1024

    async def receive(self, request: Request) -> Response:
        if int(request.headers.get("content-length", 0)) > self.limit:
            return Response("too large", 413)
        return await super().receive(request)


class HasTinyLimit(HasLimit):
    """An event has some 600 bytes."""

    limit = 4 * 1024


class ReadsNoGzip(Receiver):
    """The proxy unpacks it."""

    async def raw(self, request: Request) -> bytes:
        return await request.body()


class ReadsAsciiOnly(Receiver):
    """JSON is ASCII."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        return super().verify(raw.decode("ascii").encode(), signature)


class IsLate(Receiver):
    """Talk to three other services first."""

    pause = 12.0

    async def handle(self, event: Event, request: Request) -> Response:
        await asyncio.sleep(self.pause)
        return await super().handle(event, request)


class IsSlow(IsLate):
    """Talk to one other service first."""

    pause = 3.0


class IsSerial(Receiver):
    """One global lock keeps everything consistent."""

    async def handle(self, event: Event, request: Request) -> Response:
        self.lock = getattr(self, "lock", None) or asyncio.Lock()
        async with self.lock:
            await asyncio.sleep(0.3)
            return await super().handle(event, request)


class Redirects(Receiver):
    """The framework wants a slash at the end."""

    async def receive(self, request: Request) -> Response:
        return RedirectResponse(f"{request.url.path}/", 307)


class AnswersGet(Receiver):
    """The load balancer looks whether we are there."""

    methods: ClassVar[list[str]] = ["GET", "POST"]

    async def receive(self, request: Request) -> Response:
        return Response("hello") if request.method == "GET" else await super().receive(request)


class Jams(Receiver):
    """A pool of twenty connections; an error does not give its connection back."""

    async def receive(self, request: Request) -> Response:
        self.pool = getattr(self, "pool", None) or asyncio.Semaphore(20)
        await self.pool.acquire()
        answer = await super().receive(request)
        if answer.status_code == 200:
            self.pool.release()
        return answer
