"""Was it granted before? Mistakes with repeats, races, and what is recorded when."""

from __future__ import annotations

import asyncio
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response

from mistakes.good import Event, Receiver


class GrantsAgain(Receiver):
    """A webhook comes once."""

    async def handle(self, event: Event, request: Request) -> Response:
        self.grant(event)
        return Response(status_code=200)


class KeepsTransactions(Receiver):
    """A transaction happens once."""

    def key(self, event: Event, request: Request) -> str:
        return str(event["data"].get("transaction_id") or event["event_id"])


class KeepsSignatures(Receiver):
    """A signature is as good as an id."""

    def key(self, event: Event, request: Request) -> str:
        return request.headers["x-invo-signature"]


class KeepsContent(Receiver):
    """Nobody buys the same twice."""

    def key(self, event: Event, request: Request) -> str:
        data = event["data"]
        return f"{event['event_type']} {data.get('player_email')} {data.get('currency_amount')}"


class ForgetsSoon(Receiver):
    """Duplicates come right after each other."""

    async def handle(self, event: Event, request: Request) -> Response:
        answer = await super().handle(event, request)
        self.recent = [*getattr(self, "recent", []), self.key(event, request)][-10:]
        self.known = set(self.recent)
        return answer


class Races(Receiver):
    """Look whether it is known, ask the database for the player, grant, and record that."""

    async def handle(self, event: Event, request: Request) -> Response:
        if self.key(event, request) in self.known:
            return Response(status_code=200)
        await asyncio.sleep(0.01)
        self.grant(event)
        self.known.add(self.key(event, request))
        return Response(status_code=200)


class RefusesDuplicates(Receiver):
    """A conflict is a conflict."""

    async def handle(self, event: Event, request: Request) -> Response:
        is_known = self.key(event, request) in self.known
        answer = await super().handle(event, request)
        return Response("duplicate", 409) if is_known else answer


class NeverGrants(Receiver):
    """Answer first; the worker does the rest. It has not run since Tuesday."""

    def grant(self, event: Event) -> None:
        pass


class OverwritesBalance(Receiver):
    """new_balance says it all."""

    def grant(self, event: Event) -> None:
        super().grant(event)
        if event["event_type"] == "purchase.completed":
            data = event["data"]
            self.coins[data["player_email"]] = Decimal(data["new_balance"])


class IgnoresRefunds(Receiver):
    """Refunds are INVO's business."""

    def grant(self, event: Event) -> None:
        if event["event_type"] != "purchase.refunded":
            super().grant(event)


class Stumbles(Receiver):
    """The pool is small, but they will send it again. (They do, and nothing is lost.)"""

    grants = 0

    def grant(self, event: Event) -> None:
        self.grants += 1
        if self.grants % 4 == 0:
            raise RuntimeError("the database is locked")
        super().grant(event)


class RecordsFirst(Stumbles):
    """Record it before anything else, so that it can't be granted twice."""

    async def handle(self, event: Event, request: Request) -> Response:
        if self.key(event, request) not in self.known:
            self.known.add(self.key(event, request))
            self.grant(event)
        return Response(status_code=200)


class GivesUpWithCaller(Receiver):
    """The framework cancels a request whose caller has gone."""

    async def handle(self, event: Event, request: Request) -> Response:
        if self.key(event, request) not in self.known:
            self.known.add(self.key(event, request))
            await asyncio.sleep(0.02)
            if not await request.is_disconnected():
                self.grant(event)
        return Response(status_code=200)
