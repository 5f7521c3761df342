"""A ring: a world of its own for two who want the same thing, and what both are told."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from invo_emulator.webhooks.signing import signature_header
from stories import GAME, OTHER_GAME, PHONE, PLAYER, RECEIVER, RECEIVER_PHONE, Json, Words

GUARDIAN = "gran@example.com"

# In which currency Bob collects: the second game's.
CURRENCY_OF_BOB = 2


Arrival = tuple[Mapping[str, str], bytes]


@dataclass
class Ring:
    """A world with Ada, who has 100 coins, Bob, who plays another game, and a webhook target."""

    clients: Sequence[httpx.AsyncClient]
    # What arrived at the webhook target: headers, with names in small letters, and the body.
    arrivals: Callable[[], Sequence[Arrival]]
    target_url: str
    dice: random.Random
    world_id: str = ""
    keys: dict[int, str] = field(default_factory=dict)
    # What the race is about, once it is prepared.
    about: Json = field(default_factory=dict)

    async def open(self) -> None:
        """Make the world."""
        ada = {"email": PLAYER, "game_id": GAME, "phone": PHONE, "balance": "100.00"}
        bob = {"email": RECEIVER, "game_id": OTHER_GAME, "phone": RECEIVER_PHONE}
        players = [{**ada, "passkey": True}, {**bob, "passkey": True}]
        games = [
            {"game_id": GAME, "name": "Quest"},
            {"game_id": OTHER_GAME, "name": "Arena", "currency": {"name": "S", "symbol": "S"}},
        ]
        answer = await self.clients[0].post(
            "/_emulator/worlds", json={"games": games, "players": players, "frozen": True}
        )
        assert answer.status_code == 201, answer.text
        self.world_id = answer.json()["id"]
        self.keys = {int(game["game_id"]): game["secret"] for game in answer.json()["games"]}
        for game in (GAME, OTHER_GAME):
            body = {"game_id": game, "target_url": self.target_url}
            await self.sure("PUT", "/_emulator/webhooks", body)

    async def say(
        self, method: str, path: str, body: object = None, *, game: int = GAME, by: int = 0
    ) -> httpx.Response:
        """A call, of the API or a control, over a connection of one's own."""
        headers = {"User-Agent": "a-studio/1.0", "X-Emulator-World": self.world_id}
        if not path.startswith("/_emulator"):
            headers = {"User-Agent": "a-studio/1.0", "X-Game-Secret-Key": self.keys[game]}
        client = self.clients[by % len(self.clients)]
        if isinstance(body, bytes):
            return await client.request(method, path, content=body, headers=headers)
        return await client.request(method, path, json=body, headers=headers)

    async def sure(self, method: str, path: str, body: object = None, game: int = GAME) -> Json:
        """The same, which must go well."""
        answer = await self.say(method, path, body, game=game)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def token(self, email: str, game: int) -> str:
        """A player's token."""
        body = {"player_email": email}
        return str((await self.sure("POST", "/api/sdk/player-token", body, game))["token"])

    async def as_player(self, token: str, path: str, by: int) -> httpx.Response:
        """What a player says in the app."""
        client, headers = self.clients[by % len(self.clients)], {"Authorization": f"Bearer {token}"}
        return await client.post(path, json={"device_code": "dvc_1"}, headers=headers)

    # What is prepared

    async def mint(self) -> None:
        """A session of ten dollars."""
        body = {"player_email": PLAYER, "usd_amount": "10.00"}
        self.about = await self.sure("POST", "/api/checkout/sessions", body)

    async def ask_the_cardholder(self) -> None:
        """A session that waits for the card's owner."""
        await self.mint()
        path = f"/_emulator/checkout/{self.about['session_id']}/pay"
        told = await self.sure("POST", path, {"payment_method": "pm_card_threeDSecure2Required"})
        self.about = {**self.about, **told}

    async def start(self, words: Words, is_minor: bool = False, by_pin: bool = False) -> None:
        """Ada gives Bob 60 coins."""
        if is_minor:
            child = {"is_minor": True, "guardian_email": GUARDIAN}
            await self.sure("PUT", f"/_emulator/players/{PLAYER}", child)
        if by_pin:
            await self.sure("PUT", f"/_emulator/players/{PLAYER}", {"passkey": False})
        self.about = await self.sure("POST", words.initiate, gift(words, "gift 1"))

    async def start_and_approve(self, words: Words) -> None:
        """The same, up to where Bob can collect it."""
        await self.start(words)
        path = f"/_emulator/transactions/{self.about['transaction_id']}/approve"
        await self.sure("POST", path)
        move = await self.sure("GET", f"/_emulator/moves/{self.about['transaction_id']}")
        self.about = {**self.about, "claim_code": move["claim_code"]}

    async def buy_and_fail_to_tell(self) -> None:
        """An item whose event is on its way, for the first time."""
        await self.sure("POST", "/api/item-purchases/purchase-item", sword("sword 1"))
        [row] = (await self.sure("GET", "/_emulator/deliveries"))["deliveries"]
        self.about = row

    # What came of it

    async def facts(self) -> tuple[str, str, Counter[str]]:
        """What Ada can spend, what is promised, and what was announced."""
        wallet = await self.sure("GET", f"/_emulator/players/{PLAYER}?game_id={GAME}")
        events = (await self.sure("GET", "/_emulator/events?limit=1000"))["events"]
        told = Counter(event["event_type"] for event in events)
        return wallet["available_balance"], wallet["reserved_balance"], told

    async def is_balanced(self) -> bool:
        """Whether the books are."""
        return bool((await self.sure("GET", "/_emulator/ledger"))["balanced"])

    async def arrived(self) -> Counter[str]:
        """How often each of the world's events arrived, once all was let happen that is due."""
        await self.sure("POST", "/_emulator/clock/advance", {"seconds": 0})
        events = (await self.sure("GET", "/_emulator/events?limit=1000"))["events"]
        counts = Counter(headers["x-invo-event-id"] for headers, _ in self.arrivals())
        return Counter({event["event_id"]: counts[event["event_id"]] for event in events})

    async def unsigned(self) -> list[str]:
        """The world's events that arrived with a signature by no secret of their target."""
        events = (await self.sure("GET", "/_emulator/events?limit=1000"))["events"]
        known = {event["event_id"] for event in events}
        targets = (await self.sure("GET", "/_emulator/webhooks"))["webhooks"]
        secrets = [each[name] for each in targets for name in ("signing_secret", "old_secret")]
        mine = [each for each in self.arrivals() if each[0]["x-invo-event-id"] in known]
        return [each[0]["x-invo-event-id"] for each in mine if not is_signed(each, secrets)]

    async def hesitate(self) -> None:
        """Come a little later, in process by some turns of the loop."""
        for _ in range(self.dice.choice((0, 0, 0, 1, 2, 3, 5, 8))):
            await asyncio.sleep(0)


Contender = Callable[[Ring, int], Awaitable[httpx.Response]]


def is_signed(arrival: Arrival, secrets: Sequence[str | None]) -> bool:
    """Whether any of the secrets made the signature."""
    headers, body = arrival
    claimed = headers["x-invo-signature"]
    timestamp = int(claimed.partition(",")[0].removeprefix("t="))
    made = [signature_header((secret,), timestamp, body) for secret in secrets if secret]
    return any(each.partition(",")[2] in claimed for each in made)


def sword(request_id: str, price: str = "60.00") -> Json:
    """What Ada buys with more than half of what she has."""
    return {
        "client_request_id": request_id,
        "player_email": PLAYER,
        "player_name": "Ada",
        "item_id": "sword",
        "item_name": "Sword",
        "item_quantity": 1,
        "unit_price": price,
        "total_price": price,
    }


def gift(words: Words, request_id: str) -> Json:
    """What she gives, likewise."""
    return {
        "client_request_id": request_id,
        f"{words.giver}_name": "Ada",
        f"{words.giver}_email": PLAYER,
        f"{words.giver}_phone": PHONE,
        f"{words.taker}_phone": RECEIVER_PHONE,
        f"{words.destination}_id": OTHER_GAME,
        "amount": "60.00",
    }


def claimed(words: Words, about: Mapping[str, Any]) -> Json:
    """Bob's claim."""
    return {
        "claim_code": about["claim_code"],
        f"{words.taker}_name": "Bob",
        f"{words.taker}_email": RECEIVER,
        f"{words.taker}_phone": RECEIVER_PHONE,
        **({"target_currency_id": CURRENCY_OF_BOB} if words.kind == "transfer" else {}),
    }
