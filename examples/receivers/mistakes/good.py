"""Receivers that make no mistake. All others differ from the first one by one thing."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from invo_client import InvoError, verify_webhook

Event = dict[str, Any]


class Receiver:
    """Verifies, then records and grants in one step, then answers."""

    methods: ClassVar[list[str]] = ["POST"]

    def __init__(self, secrets: list[str], now: Callable[[], float] = time.time) -> None:
        self.secrets = secrets
        self.now = now
        self.known: set[str] = set()
        self.coins: defaultdict[str, Decimal] = defaultdict(Decimal)
        self.buyers: dict[str, str] = {}
        self.items: defaultdict[str, int] = defaultdict(int)
        self.requests = 0

    @property
    def app(self) -> Starlette:
        """The receiver, and what a certificate may look at."""
        receive = Route("/webhooks/invo", self.receive, methods=self.methods)
        return Starlette(routes=[receive, Route("/state", self.show)])

    async def show(self, _: Request) -> Response:
        """What players hold, and a few numbers that have nothing to do with it."""
        players = {email: {"coins": str(coins)} for email, coins in self.coins.items()}
        seen = {"requests": self.requests, "known": len(self.known), "now": self.now()}
        return JSONResponse({"players": players, "items": self.items, **seen})

    async def receive(self, request: Request) -> Response:
        """One delivery."""
        self.requests += 1
        try:
            raw = await self.raw(request)
            event = self.verify(raw, request.headers.get("x-invo-signature"))
        except InvoError as error:
            return Response(error.code, 400)
        except ClientDisconnect:
            return Response(status_code=400)
        return await self.handle(event, request)

    async def raw(self, request: Request) -> bytes:
        """The bytes that were signed."""
        body = await request.body()
        return gzip.decompress(body) if "content-encoding" in request.headers else body

    def verify(self, raw: bytes, signature: str | None) -> Event:
        """The event, once it is known who sent it. Raises InvoError."""
        return verify_webhook(raw, signature, self.secrets, now=self.now()).raw

    async def handle(self, event: Event, request: Request) -> Response:
        """Grant it, unless that was done before."""
        if self.key(event, request) in self.known:
            return JSONResponse({"duplicate": True})
        self.grant(event)
        self.known.add(self.key(event, request))
        return JSONResponse({"received": True})

    def key(self, event: Event, request: Request) -> str:
        """What tells one event from all others."""
        return str(event["idempotency_key"])

    def grant(self, event: Event) -> None:
        """Do what the event asks for; nothing, if it is none of ours."""
        data = event["data"]
        match event["event_type"]:
            case "purchase.completed":
                self.buyers[data["order_id"]] = data["player_email"]
                self.coins[data["player_email"]] += Decimal(data["currency_amount"])
            case "purchase.refunded":
                self.coins[self.buyers[data["order_id"]]] -= Decimal(data["currency_debited"])
            case "transfer.received":
                self.coins[data["player_email"]] += Decimal(data["amount_received"])
            case "item.purchased":
                self.items[data["item_id"]] += data["item_quantity"]


class Later(Receiver):
    """No mistake: keeps the event, answers, and has a worker grant it half a second later."""

    seconds = 0.5

    async def handle(self, event: Event, request: Request) -> Response:
        if self.key(event, request) not in self.known:
            self.known.add(self.key(event, request))
            asyncio.get_running_loop().call_later(self.seconds, self.grant, event)
        return Response(status_code=202)
