"""Helpers that read as sentences: await api.mint(), await api.pay(session), await api.listen()."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from invo_emulator.app import create_app
from invo_emulator.emulator import Emulator
from invo_emulator.times import SECOND
from invo_emulator.world.transaction import Transaction
from witness import Witnessed

BASE_URL = "http://localhost:4686"
KEY, OTHER_KEY = "ivsdk_test_demoquest", "ivsdk_test_stararena"
SIGNING_SECRET = "whsec_test_demoquest"
PLAYER = "ada@example.com"
TARGET = "http://studio.test/webhooks"

Json = dict[str, Any]

# What it takes to sell Ada a sword for 10 coins.
SWORD: Json = {
    "client_request_id": "sword 1",
    "player_email": PLAYER,
    "player_name": "Ada",
    "item_id": "sword_001",
    "item_name": "Sword",
    "item_quantity": 1,
    "unit_price": "10.00",
    "total_price": "10.00",
}

GAME, OTHER_GAME = 100000000001, 200000000002
RECEIVER = "bob@example.com"
PHONE, RECEIVER_PHONE = "+15555550100", "+15555550199"


@dataclass(frozen=True)
class Words:
    """How a send, or a transfer, names what both have."""

    kind: str
    home: str
    initiate: str
    claim: str
    settle: str
    giver: str
    taker: str
    origin: str
    destination: str
    network_fee: str

    def __str__(self) -> str:
        """What pytest calls a test by."""
        return self.kind


SEND = Words(
    kind="send",
    home="/api/currency-sends",
    initiate="/api/currency-sends/initiate-send",
    claim="/api/currency-sends/claim-currency",
    settle="/api/sdk/send",
    giver="sender_player",
    taker="receiver_player",
    origin="sending_game",
    destination="receiving_game",
    network_fee="platform_fee",
)
TRANSFER = Words(
    kind="transfer",
    home="/api/transfers",
    initiate="/api/transfers/initiate-transfer",
    claim="/api/transfers/claim-transfer",
    settle="/api/sdk/transfers",
    giver="source_player",
    taker="target_player",
    origin="source_game",
    destination="target_game",
    network_fee="invo_fee",
)

# What is none of its kind. None stands for a field that is left out.
NO_TEXT: list[object] = [None, "", "   ", 5, True, [], {}, "x" * 256]
NO_EMAIL: list[object] = [None, "", "  ", "ada", "ada@", "@x", 12, [], "a" * 250 + "@example.com"]
NO_PHONE: list[object] = [
    None,
    "",
    "  ",
    "5555550100",
    "+0555",
    "+1 555 0100",
    15555550100,
    "+" * 9,
]
NO_AMOUNT: list[object] = [
    None,
    "",
    "0",
    "-1",
    "1e2",
    "1.001",
    "NaN",
    "1,00",
    0,
    -1,
    1.001,
    True,
    [],
]
NO_NUMBER: list[object] = [None, "", "one", "0", "-1", 0, -1, 1.5, True, [], 10**16]


def table(**kinds: list[object]) -> list[tuple[str, object]]:
    """Each field with each value that does not fit it."""
    return [(field, value) for field, values in kinds.items() for value in values]


def given(values: list[object]) -> list[object]:
    """The same values for a field that may be left out."""
    return [value for value in values if value is not None]


class Wall:
    """A wall clock that stands at the last second of a year until it is moved."""

    def __init__(self) -> None:
        self.now = 1_798_761_599 * SECOND  # 2026-12-31T23:59:59Z

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += round(seconds * SECOND)

    async def pause(self, seconds: float) -> None:
        """What waits for time to pass finds that it has."""
        self.advance(seconds)


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
        # What happens before they answer.
        self.meanwhile: Callable[[], None] = lambda: None

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """What httpx asks of a transport."""
        self.requests.append(request)
        return await self.respond()

    async def respond(self) -> httpx.Response:
        """As told."""
        await self.may_answer.wait()
        self.meanwhile()
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

    def __init__(self, emulator: Emulator, key: str = KEY, world: str = "default") -> None:
        self.emulator = emulator
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(Witnessed(create_app(emulator))),
            base_url=BASE_URL,
            headers={"User-Agent": "a-studio/1.0", "X-Emulator-World": world},
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

    async def send(self, path: str, fields: Mapping[str, object]) -> httpx.Response:
        """Post a body. A field of None is left out."""
        sent = {name: value for name, value in fields.items() if value is not None}
        return await self.call("POST", path, json=sent)

    async def buy(self, **fields: object) -> httpx.Response:
        """Sell Ada a sword for 10 coins, unless told otherwise."""
        return await self.send("/api/item-purchases/purchase-item", {**SWORD, **fields})

    async def charge(self, **fields: object) -> httpx.Response:
        """Charge Ada's card 10 dollars, unless told otherwise."""
        body = {
            "player_email": PLAYER,
            "usd_amount": "10.00",
            "purchase_reference": "purchase 1",
            "payment_method_id": "pm_card_visa",
        }
        return await self.send("/api/currency-purchases/purchase-currency", {**body, **fields})

    async def confirm(self, **fields: object) -> httpx.Response:
        """Ask what came of a payment."""
        return await self.send("/api/currency-purchases/confirm-payment", fields)

    async def initiate(self, words: Words, **fields: object) -> httpx.Response:
        """Have Ada give Bob, who plays the other game, 100 coins, unless told otherwise."""
        body = {
            "client_request_id": "gift 1",
            f"{words.giver}_name": "Ada",
            f"{words.giver}_email": PLAYER,
            f"{words.giver}_phone": PHONE,
            f"{words.taker}_phone": RECEIVER_PHONE,
            f"{words.destination}_id": OTHER_GAME,
            "amount": "100.00",
        }
        return await self.send(words.initiate, {**body, **fields})

    async def start(self, words: Words, **fields: object) -> Json:
        """The same, for Ada who has 250 coins."""
        await self.put_player(balance="250.00", phone=PHONE)
        answer = await self.initiate(words, **fields)
        assert answer.status_code in (201, 202), answer.text
        return dict(answer.json())

    async def verify(self, words: Words, move: Json, pin: object) -> httpx.Response:
        """Type a PIN."""
        body = {"transaction_id": move["transaction_id"], "sms_pin": pin}
        return await self.send(f"{words.home}/verify-sms", body)

    async def start_and_verify(self, words: Words, **fields: object) -> Json:
        """Ada's gift up to the claim code."""
        move = await self.start(words, **fields)
        answer = await self.verify(words, move, await self.pin())
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def claim(self, words: Words, move: Json, **fields: object) -> httpx.Response:
        """Have Bob collect it in the other game."""
        body = {
            "claim_code": move["claim_code"],
            f"{words.taker}_name": "Bob",
            f"{words.taker}_email": RECEIVER,
            f"{words.taker}_phone": RECEIVER_PHONE,
            **({"target_currency_id": 2} if words is TRANSFER else {}),
        }
        return await self.in_other_game("POST", words.claim, {**body, **fields})

    async def status(self, words: Words, move: Json) -> Json:
        """How far it is, for the game that sends."""
        answer = await self.call("GET", f"{words.home}/{move['transaction_id']}/status")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def in_other_game(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> httpx.Response:
        """A call with the other game's key. A field of None is left out."""
        sent = {name: value for name, value in (body or {}).items() if value is not None}
        headers = {"X-Game-Secret-Key": OTHER_KEY}
        return await self.http.request(method, path, json=sent or None, headers=headers)

    async def token(self, email: str = PLAYER, key: str = KEY) -> str:
        """A player token for a player who exists."""
        headers = {"X-Game-Secret-Key": key}
        body = {"player_email": email}
        answer = await self.http.post("/api/sdk/player-token", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["token"])

    async def as_player(
        self, token: str, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> httpx.Response:
        """A call of the player's browser."""
        headers = {"Authorization": f"Bearer {token}"}
        return await self.http.request(method, path, json=body, headers=headers)

    # The tester's control plane

    async def put_player(self, email: str = PLAYER, **fields: object) -> Json:
        """Create or change a player."""
        answer = await self.control("PUT", f"/players/{email}", fields)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def wallet(self, email: str = PLAYER, game_id: int = GAME) -> tuple[str, str]:
        """What a player can spend, and what is promised."""
        path = f"/players/{email}?game_id={game_id}"
        player = (await self.control("GET", path)).json()
        return player["available_balance"], player["reserved_balance"]

    async def account(self, name: str) -> str:
        """What an account of the books holds."""
        books = (await self.control("GET", "/ledger")).json()
        held = {row["account"]: row["balance"] for row in books["accounts"]}
        return str(held.get(name, "0.00"))

    async def told(self, event_type: str) -> list[Json]:
        """The data of each event of this type, oldest first, with the game that is told."""
        path = f"/events?type={event_type}&limit=1000"
        events = (await self.control("GET", path)).json()["events"]
        return [{"tenant": event["game_id"], **event["data"]} for event in reversed(events)]

    async def announced(self) -> list[str]:
        """The type of every event, oldest first."""
        events = (await self.control("GET", "/events?limit=1000")).json()["events"]
        return [event["event_type"] for event in reversed(events)]

    async def messages(self, to: str) -> list[Json]:
        """What was texted or mailed there, newest first."""
        answer = await self.http.get("/_emulator/messages", params={"to": to})
        return list(answer.json()["messages"])

    async def pin(self, phone: str = PHONE) -> str:
        """The newest PIN that was texted there."""
        return str((await self.messages(phone))[0]["data"]["sms_pin"])

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table: what must stay as it is when a call is refused. That it was
        called, and refused, is remembered."""

        def look(tx: Transaction) -> dict[str, list[tuple[Any, ...]]]:
            names = [
                row["name"]
                for row in tx.all("SELECT name FROM sqlite_schema WHERE type = 'table'")
                if row["name"] not in ("call", "timeline")
            ]
            return {name: list(map(tuple, tx.all(f"SELECT * FROM {name}"))) for name in names}

        return self.emulator.worlds.get().at_once(look)

    async def control(self, method: str, path: str, body: object = None) -> httpx.Response:
        """A control call."""
        return await self.http.request(method, f"/_emulator{path}", json=body)

    async def world(self, **fields: object) -> Json:
        """A new world. A field of None is left out."""
        sent = {name: value for name, value in fields.items() if value is not None}
        answer = await self.control("POST", "/worlds", sent or None)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def studio_in(self, world: Json, game: int = 0) -> "Story":
        """A studio whose game is one of another world's."""
        return Story(self.emulator, world["games"][game]["secret"], world["id"])

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


def names_read(into: type[Any]) -> set[str]:
    """The names of what a call reads; none where it reads whatever is sent."""
    return {each.name for each in fields(into)} if is_dataclass(into) else set()
