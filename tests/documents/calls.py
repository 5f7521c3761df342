"""One call of each emulated endpoint, really made, for the examples of docs/endpoints.md."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from invo_emulator import app
from invo_emulator.emulator import Emulator
from invo_emulator.system import System
from invo_emulator.web.operations import Operation, by_body_secret, plain
from stories import (
    BASE_URL,
    GAME,
    KEY,
    OTHER_GAME,
    OTHER_KEY,
    PHONE,
    PLAYER,
    RECEIVER,
    RECEIVER_PHONE,
    SEND,
    SWORD,
    TARGET,
    TRANSFER,
    Json,
    Receiver,
    Story,
    Wall,
    Words,
)

OPERATIONS = {each.number: each for each in app.OPERATIONS}


@dataclass(frozen=True)
class Exchange:
    """What was sent and what came back, as the page shows it."""

    sent: str
    came: str


class Unwitnessed(Story):
    """A studio whose calls are no evidence of anything but what the documents show."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator)
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app.create_app(emulator)),
            base_url=BASE_URL,
            headers=self.http.headers,
        )


class Calls:
    """A studio that makes every call once."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.made: dict[str, Exchange] = {}
        self._names = Names()

    async def make(
        self,
        number: str,
        body: Mapping[str, object] | None = None,
        *,
        key: str = KEY,
        token: str | None = None,
        query: Mapping[str, str] | None = None,
        **path: object,
    ) -> Json:
        """A call that must succeed; its answer."""
        operation = OPERATIONS[number]
        address = plain(operation.path).format(**path)
        headers = {"Authorization": f"Bearer {token}"} if token else {"X-Game-Secret-Key": key}
        if operation.identify is by_body_secret:
            headers = {}
        answer = await self.story.http.request(
            operation.method, address, headers=headers, params=query, json=body
        )
        assert answer.is_success, f"{number}: {answer.text}"
        self.made[number] = self._exchange(answer, headers, body)
        return dict(answer.json())

    def _exchange(
        self, answer: httpx.Response, headers: Mapping[str, str], body: object
    ) -> Exchange:
        request = answer.request
        target = request.url.raw_path.decode()
        lines = [f"{request.method} {target}", *(f"{n}: {v}" for n, v in headers.items())]
        sent = "\n".join([*lines, *(["", _indented(body)] if body is not None else [])])
        came = f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}\n\n{_indented(answer.json())}"
        return Exchange(self._names.steady(sent), self._names.steady(came))


class Names:
    """Ids and tokens as they are shown: numbered, so that the page changes only when calls do."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def steady(self, text: str) -> str:
        """A text with steady ids."""
        text = re.sub(r"[\w-]{40,}(\.[\w-]+)+|(?<=session=)[\w.-]+", "eyJ…", text)
        text = re.sub(r"\b[0-9a-f]{64}\b", lambda found: self._of(found[0], "", 64), text)
        text = re.sub(r"\b[A-Z]{5}-[0-9]{5}\b", "ABCDE-12345", text)
        text = re.sub(r"(?<=\"sms_pin\": \")[0-9]{6}", "123456", text)
        text = re.sub(
            r"\b[0-9a-f]{8}-[0-9a-f-]{27}\b", "00000000-0000-4000-8000-000000000001", text
        )
        text = text.replace(BASE_URL, "http://127.0.0.1:4686")
        text = re.sub(r"whsec_[\w-]{24,}", "whsec_…", text)
        return re.sub(
            r"\b([a-z]+_)([0-9a-f]{24})\b", lambda found: self._of(found[0], found[1], 24), text
        )

    def _of(self, found: str, prefix: str, length: int) -> str:
        if found not in self._known:
            count = sum(each.startswith(prefix) for each in self._known) + 1
            self._known[found] = prefix + str(count).rjust(length, "0")
        return self._known[found]


def _indented(body: object) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)


def pinned(receiver: Receiver) -> Emulator:
    """An emulator to which the same happens each time."""
    wall = Wall()
    system = System(
        wall=wall, stopwatch=wall, entropy=lambda: "entropy of the documents", pause=wall.pause
    )
    transport = lambda: httpx.MockTransport(receiver.answer)  # noqa: E731
    return Emulator(system=system, webhook_transport=transport)


async def a_refusal() -> str:
    """The body of a no."""
    emulator = pinned(Receiver())
    async with Unwitnessed(emulator) as story:
        answer = await story.try_to_mint(usd_amount=None)
    await emulator.close()
    body = {**answer.json(), "error_id": "err_000000000000000000000001"}
    return _indented(body)


async def every_call() -> dict[str, Exchange]:
    """An exchange for each operation, by its number."""
    receiver = Receiver()
    emulator = pinned(receiver)
    async with Unwitnessed(emulator) as story:
        calls = Calls(story)
        receiver.status = 500
        await _webhooks(calls)
        await _purchases(calls)
        await _items(calls)
        for words, numbers in ((SEND, _SENDS), (TRANSFER, _TRANSFERS)):
            await _move(calls, words, numbers)
        await _players(calls)
    await emulator.close()
    return calls.made


async def _webhooks(calls: Calls) -> None:
    fields = {"target_url": TARGET, "subscribed_events": ["*"]}
    await calls.make("D13")
    await calls.make("D15", fields, game_id=GAME)
    await calls.make("D17", game_id=GAME)
    policy = {"retry_delays_seconds": [1, 5], "max_attempts": 3}
    await calls.make("D20", policy, game_id=GAME)
    await calls.make("D18", game_id=GAME)
    await calls.story.settle()
    await calls.make("D14", game_id=GAME)
    await calls.make("D19", game_id=GAME)
    found = await calls.make("D21", query={"limit": "1"}, game_id=GAME)
    delivery_id = found["deliveries"][0]["delivery_id"]
    await calls.make("D22", delivery_id=delivery_id)
    await calls.make("D23", delivery_id=delivery_id)
    await calls.make("D16", game_id=GAME)


async def _purchases(calls: Calls) -> None:
    session = await calls.make("E10", {"player_email": PLAYER, "usd_amount": "10.00"})
    await calls.story.pay(session)
    await calls.make("E11", token=session["session_token"], session_id=session["session_id"])
    await calls.make("E8", email=PLAYER)
    await calls.make("E8b", player_id=1)
    await calls.make("E12", {"usd_amount": "10.00"})
    bought = await calls.make(
        "E13",
        {
            "player_email": PLAYER,
            "usd_amount": "10.00",
            "purchase_reference": "purchase 1",
            "payment_method_id": "pm_card_visa",
            "save_card": True,
        },
    )
    await _confirm(calls)
    await calls.make("E15", query={"order_id": bought["order_id"]})
    await calls.make("D1", query={"player_email": PLAYER, "limit": "1"})
    await calls.make("E41", query={"player_email": PLAYER})


async def _confirm(calls: Calls) -> None:
    card = "pm_card_threeDSecure2Required"
    answer = await calls.story.charge(purchase_reference="purchase 2", payment_method_id=card)
    payment_intent_id = answer.json()["payment_intent_id"]
    outcome = {"outcome": "succeed"}
    await calls.story.control("POST", f"/payments/{payment_intent_id}/authenticate", outcome)
    await calls.make("E14", {"payment_intent_id": payment_intent_id})


async def _items(calls: Calls) -> None:
    await calls.make("E19", SWORD)
    await calls.make("E20", query={"player_email": PLAYER})
    await calls.make("E21", query={"client_request_id": "sword 1"})
    await calls.make("D5", {"game_secret": KEY})


@dataclass(frozen=True)
class MoveNumbers:
    """The numbers of a send's calls, or a transfer's."""

    start: str
    verify: str
    resend: str
    claim: str
    status: str
    destinations: str
    approve: str
    collect: str


_SENDS = MoveNumbers("E46", "E48", "D2", "E50", "E52", "E56", "E61", "E63")
_TRANSFERS = MoveNumbers("E47", "E49", "D3", "E51", "E53", "E57", "E62", "E64")


async def _move(calls: Calls, words: Words, numbers: MoveNumbers) -> None:
    story = calls.story
    await story.put_player(balance="1000.00", phone=PHONE, passkey=False)
    await calls.make(numbers.destinations, {"source_game_id": GAME})
    move = await calls.make(numbers.start, _gift(words, "gift 1"))
    transaction_id = move["transaction_id"]
    await story.advance(60)
    await calls.make(numbers.resend, {"transaction_id": transaction_id})
    pin = {"transaction_id": transaction_id, "sms_pin": await story.pin()}
    verified = await calls.make(numbers.verify, pin)
    claim = {
        "claim_code": verified["claim_code"],
        f"{words.taker}_name": "Bob",
        f"{words.taker}_email": RECEIVER,
        f"{words.taker}_phone": RECEIVER_PHONE,
        **({"target_currency_id": 2} if words is TRANSFER else {}),
    }
    await calls.make(numbers.claim, claim, key=OTHER_KEY)
    await calls.make(numbers.status, transaction_id=transaction_id)
    await story.put_player(passkey=True)
    await story.put_player(RECEIVER, game_id=OTHER_GAME, passkey=True)
    await _move_in_app(calls, words, numbers)


async def _move_in_app(calls: Calls, words: Words, numbers: MoveNumbers) -> None:
    story = calls.story
    answer = await story.send(words.initiate, _gift(words, "gift 2"))
    transaction_id = answer.json()["transaction_id"]
    sender, receiver = await story.token(), await story.token(RECEIVER, OTHER_KEY)
    await calls.make("D4", token=sender)
    await calls.make(numbers.approve, token=sender, id=transaction_id)
    found = {"player_email": RECEIVER, "player_phone": RECEIVER_PHONE}
    await calls.make("E54", key=OTHER_KEY, query=found)
    await calls.make(numbers.collect, token=receiver, id=transaction_id)


def _gift(words: Words, name: str) -> dict[str, Any]:
    return {
        "client_request_id": name,
        f"{words.giver}_name": "Ada",
        f"{words.giver}_email": PLAYER,
        f"{words.giver}_phone": PHONE,
        f"{words.taker}_phone": RECEIVER_PHONE,
        f"{words.destination}_id": OTHER_GAME,
        "amount": "100.00",
    }


async def _players(calls: Calls) -> None:
    await calls.make("E1", {"player_email": PLAYER})
    await calls.make("E9", query={"player_phone": PHONE})
    story = calls.story
    await story.put_player(
        "kim@example.com",
        is_minor=True,
        guardian_email="sam@example.com",
        balance="250.00",
        phone="+15555550111",
    )
    gift = _gift(SEND, "gift 3") | {
        "sender_player_name": "Kim",
        "sender_player_email": "kim@example.com",
        "sender_player_phone": "+15555550111",
    }
    answer = await story.send(SEND.initiate, gift)
    await calls.make("E55", transaction_id=answer.json()["transaction_id"])


def missing(made: Mapping[str, Exchange]) -> list[Operation]:
    """The operations that were not called."""
    return [each for each in app.OPERATIONS if each.number not in made]
