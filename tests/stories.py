"""Helpers that read as sentences: await api.mint(), await api.pay(session), await api.listen()."""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from invo_emulator.app import create_app
from invo_emulator.emulator import Emulator
from invo_emulator.times import SECOND

BASE_URL = "http://localhost:4686"
KEY, OTHER_KEY = "ivsdk_test_demoquest", "ivsdk_test_stararena"
SIGNING_SECRET = "whsec_test_demoquest"
PLAYER = "ada@example.com"
TARGET = "http://studio.test/webhooks"

Json = dict[str, Any]


class Wall:
    """A wall clock that stands at the last second of a year until it is moved."""

    def __init__(self) -> None:
        self.now = 1_798_761_599 * SECOND  # 2026-12-31T23:59:59Z

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += round(seconds * SECOND)


class Receiver:
    """A webhook receiver that remembers what it got and answers as told."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.body = b"{}"
        self.failure: Exception | None = None
        # While this is cleared, receivers think.
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """What httpx asks of a transport."""
        self.requests.append(request)
        await self.may_answer.wait()
        if self.failure:
            raise self.failure
        return httpx.Response(self.status, headers=self.headers, content=self.body)

    @property
    def events(self) -> list[Json]:
        """The bodies it got."""
        import json

        return [json.loads(request.content) for request in self.requests]

    @property
    def types(self) -> list[str]:
        """The types of the events it got."""
        return [event["event_type"] for event in self.events]


class Story:
    """A studio's backend, a tester's control plane and a player's browser, in one process."""

    def __init__(self, emulator: Emulator, key: str = KEY) -> None:
        self.emulator = emulator
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(create_app(emulator)),
            base_url=BASE_URL,
            headers={"User-Agent": "a-studio/1.0"},
        )
        self.key = key

    async def __aenter__(self) -> "Story":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.http.aclose()

    # The studio's backend

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A call of the emulated API, with the game's key."""
        headers = {"X-Game-Secret-Key": self.key, **options.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **options)

    async def mint(self, **fields: object) -> Json:
        """A new checkout session: 10 dollars for Ada, unless told otherwise."""
        answer = await self.try_to_mint(**fields)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def try_to_mint(self, **fields: object) -> httpx.Response:
        """The same, for those who want to see it fail. A field of None is left out."""
        body = {"player_email": PLAYER, "usd_amount": "10.00", **fields}
        sent = {name: value for name, value in body.items() if value is not None}
        return await self.call("POST", "/api/checkout/sessions", json=sent)

    async def balance(self, email: str = PLAYER) -> str:
        """What a player can spend; "none" for one that does not exist."""
        answer = await self.call("GET", f"/api/player-balances/player/by-email/{email}")
        if answer.status_code == 404:
            return "none"
        return str(answer.json()["balances"][0]["available_balance"])

    async def order(self, order_id: str) -> Json:
        """An order's details."""
        path = "/api/currency-purchases/order-details"
        answer = await self.call("GET", path, params={"order_id": order_id})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    # The tester's control plane

    async def control(self, method: str, path: str, body: object = None) -> httpx.Response:
        """A control call."""
        return await self.http.request(method, f"/_emulator{path}", json=body)

    async def listen(self, **fields: object) -> None:
        """Have the webhooks of the first game sent to the receiver."""
        answer = await self.control("PUT", "/webhooks", {"target_url": TARGET, **fields})
        assert answer.status_code == 200, answer.text

    async def settle(self) -> list[Json]:
        """Let everything happen that is due right now."""
        return await self.advance(0)

    async def advance(self, seconds: float) -> list[Json]:
        """Move the world's clock; what happened on the way."""
        answer = await self.control("POST", "/clock/advance", {"seconds": seconds})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["fired"])

    async def pay(self, session: Json, **how: object) -> httpx.Response:
        """What the page's Pay button does."""
        return await self.control("POST", f"/checkout/{session['session_id']}/pay", how)

    async def change_settings(self, **settings: object) -> None:
        """Turn some of the world's knobs."""
        answer = await self.control("PUT", "/settings", settings)
        assert answer.status_code == 200, answer.text

    # The player's browser

    async def open(self, session: Json, accept: str = "text/html") -> httpx.Response:
        """Open the checkout link."""
        return await self.http.get(session["checkout_url"], headers={"Accept": accept})

    async def submit(
        self, session: Json, action: str, fields: Mapping[str, str], accept: str = "text/html"
    ) -> httpx.Response:
        """Press a button of the hosted page."""
        return await self.http.post(
            f"/checkout/{action}",
            data={"session": token_of(session), **fields},
            headers={"Accept": accept},
        )


def token_of(session: Json) -> str:
    """The token in a checkout link."""
    return parse_qs(urlsplit(session["checkout_url"]).query)["session"][0]


CARD_FIELDS = {"card_number": "4242 4242 4242 4242", "expiry": "12/34", "cvc": "123"}
