"""The races: two calls that must not both have their way, and every end that they may come to.

An end is what both were answered, in their order; what it leaves says what Ada can spend, what is
promised, and how often each event was announced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

import httpx

from races.ring import Contender, Ring, claimed, gift, sword
from stories import GAME, OTHER_GAME, PLAYER, RECEIVER, SEND, TRANSFER, Json, Words

CHARGE = "/api/currency-purchases/purchase-currency"
BUY = "/api/item-purchases/purchase-item"
DAY = 86_401


@dataclass(frozen=True)
class Left:
    """What a race leaves behind."""

    available: str
    reserved: str = "0.00"
    told: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, str, Counter[str]]:
        """As a ring tells them."""
        return self.available, self.reserved, Counter(self.told)


@dataclass(frozen=True)
class Race:
    """Two calls at once."""

    name: str
    prepare: Callable[[Ring], Awaitable[None]]
    one: Contender
    other: Contender
    ends: Mapping[tuple[int, int], tuple[Left, ...]]
    # How often an event of it may arrive.
    arrivals: tuple[int, ...] = (1,)

    def __str__(self) -> str:
        """What pytest calls a test by."""
        return self.name


# Who races


def control(method: str, path: str, body: object = None) -> Contender:
    """A control call about what was prepared."""

    async def say(ring: Ring, by: int) -> httpx.Response:
        place = path.format(**{**ring.about, "world_id": ring.world_id})
        return await ring.say(method, f"/_emulator{place}", body, by=by)

    return say


def call(path: str, body: Callable[[Json], object], game: int = GAME) -> Contender:
    """A call of the API, whose body is about what was prepared."""

    async def say(ring: Ring, by: int) -> httpx.Response:
        return await ring.say("POST", path, body(ring.about), game=game, by=by)

    return say


def buys(request_id: str) -> Contender:
    """Ada buys for more than half of what she has."""
    return call(BUY, lambda _: sword(request_id))


def gives(words: Words, request_id: str) -> Contender:
    """She gives it away."""
    return call(words.initiate, lambda _: gift(words, request_id))


def claims(words: Words) -> Contender:
    """Bob collects with the code."""
    return call(words.claim, partial(claimed, words), OTHER_GAME)


def types_the_pin(words: Words) -> Contender:
    """The PIN that was texted."""

    async def say(ring: Ring, by: int) -> httpx.Response:
        body = {"transaction_id": ring.about["transaction_id"], "sms_pin": ring.about["pin"]}
        return await ring.say("POST", f"{words.home}/verify-sms", body, by=by)

    return say


def in_the_app(words: Words, what: str) -> Contender:
    """A player's answer, with the token that was prepared."""

    async def say(ring: Ring, by: int) -> httpx.Response:
        path = f"{words.settle}/{ring.about['transaction_id']}/{what}"
        return await ring.as_player(ring.about["token"], path, by)

    return say


async def put_back(ring: Ring, by: int) -> httpx.Response:
    """The snapshot that was prepared."""
    return await ring.say("PUT", "/_emulator/snapshot", ring.about["snapshot"], by=by)


async def forks(ring: Ring, by: int) -> httpx.Response:
    """A copy of the world as it is in the middle of it all."""
    return await ring.say("POST", "/_emulator/worlds", {"from_world": ring.world_id}, by=by)


def advances(seconds: int) -> Contender:
    """Time passes."""
    return control("POST", "/clock/advance", {"seconds": seconds})


pays = control("POST", "/checkout/{session_id}/pay", {})
pays_with_another = control(
    "POST", "/checkout/{session_id}/pay", {"payment_method": "pm_card_visa"}
)
cancels = control("POST", "/checkout/{session_id}/cancel")
says_yes = control("POST", "/payments/{payment_intent_id}/authenticate", {"outcome": "succeed"})
says_no = control("POST", "/payments/{payment_intent_id}/authenticate", {"outcome": "fail"})
approves = control("POST", "/transactions/{transaction_id}/approve")
declines = control("POST", "/transactions/{transaction_id}/decline")
allows = control("POST", "/approvals/{approval_id}/decide", {"decision": "approve"})
forbids = control("POST", "/approvals/{approval_id}/decide", {"decision": "decline"})
resends = control("POST", "/deliveries/{delivery_id}/resend")
resets = control("POST", "/reset")
drops = control("DELETE", "/worlds/{world_id}")
takes_a_snapshot = control("GET", "/snapshot")
rotates = control("POST", "/webhooks/rotate")
stops_listening = control("DELETE", "/webhooks")
charges = call(
    CHARGE,
    lambda _: {
        "player_email": PLAYER,
        "usd_amount": "10.00",
        "purchase_reference": "one",
        "payment_method_id": "pm_card_visa",
    },
)


# What is prepared


async def nothing(ring: Ring) -> None:
    """Ada has 100 coins."""


def started(words: Words) -> Callable[[Ring], Awaitable[None]]:
    """Ada's gift, which waits for her."""
    return lambda ring: ring.start(words)


def approved(words: Words) -> Callable[[Ring], Awaitable[None]]:
    """Ada's gift, which waits for Bob."""
    return lambda ring: ring.start_and_approve(words)


async def approved_and_signed_in(ring: Ring) -> None:
    """The same, and Bob has the app open."""
    await ring.start_and_approve(SEND)
    ring.about["token"] = await ring.token(RECEIVER, OTHER_GAME)


async def pin_was_sent(ring: Ring) -> None:
    """Ada's gift, which waits for her PIN."""
    await ring.start(SEND, by_pin=True)
    shown = await ring.sure("GET", f"/_emulator/moves/{ring.about['transaction_id']}")
    ring.about["pin"] = shown["sms_pin"]


async def guardian_was_asked(ring: Ring) -> None:
    """A child's gift."""
    await ring.start(SEND, is_minor=True)
    ring.about["approval_id"] = ring.about["guardian_approval"]["approval_id"]


async def minted_and_kept(ring: Ring) -> None:
    """A session, and a snapshot of it."""
    await ring.mint()
    ring.about["snapshot"] = (await ring.say("GET", "/_emulator/snapshot")).content


PAID, UNPAID = Left("200.00", told=("purchase.completed",)), Left("100.00")
FAILED = Left("100.00", told=("purchase.failed",))
BOUGHT = Left("40.00", told=("item.purchased",))
PROMISED = Left("40.00", "60.00")
WAITING = Left("40.00", "60.00", ("transfer.claim_pending",) * 2)
COLLECTED = Left(
    "40.00", told=(*("transfer.claim_pending",) * 2, "transfer.sent", "transfer.received")
)
REFUNDED = Left("100.00", told=("transfer.refunded",))
LAPSED = Left(
    "100.00",
    told=(
        *("transfer.claim_pending",) * 2,
        *("transfer.claim_expired",) * 2,
        "transfer.refunded",
    ),
)


def either(won: int, lost: int, left: Left) -> dict[tuple[int, int], tuple[Left, ...]]:
    """Exactly one has its way, whichever."""
    return {(won, lost): (left,), (lost, won): (left,)}


mint = Ring.mint
ask = Ring.ask_the_cardholder

RACES = [
    Race("pay, pay", mint, pays, pays, either(200, 409, PAID)),
    Race("pay, cancel", mint, pays, cancels, {(200, 200): (PAID,), (200, 409): (PAID,)}),
    Race("pay, expire", mint, pays, advances(901), {(200, 200): (PAID,), (410, 200): (UNPAID,)}),
    Race(
        "authenticate, pay with another card",
        *(ask, says_yes, pays_with_another),
        {(200, 409): (PAID,), (409, 200): (PAID,)},
    ),
    Race("authenticate, authenticate", ask, says_yes, says_yes, either(200, 409, PAID)),
    Race(
        "authenticate, refuse",
        *(ask, says_yes, says_no),
        {(200, 409): (PAID,), (409, 402): (FAILED,)},
    ),
    Race("same purchase_reference", nothing, charges, charges, either(200, 409, PAID)),
    Race("item, item", nothing, buys("1"), buys("2"), either(200, 400, BOUGHT)),
    Race("same client_request_id", nothing, buys("1"), buys("1"), either(200, 409, BOUGHT)),
    Race(
        "item, send",
        *(nothing, buys("1"), gives(SEND, "1")),
        {(200, 400): (BOUGHT,), (400, 201): (PROMISED,)},
    ),
    Race(
        "send, transfer",
        *(nothing, gives(SEND, "1"), gives(TRANSFER, "1")),
        either(201, 400, PROMISED),
    ),
    Race(
        "same send",
        *(nothing, gives(SEND, "1"), gives(SEND, "1")),
        either(201, 409, PROMISED),
    ),
    *(
        Race(f"claim, claim a {w}", approved(w), claims(w), claims(w), either(200, 400, COLLECTED))
        for w in (SEND, TRANSFER)
    ),
    Race(
        "claim, collect in the app",
        *(approved_and_signed_in, claims(SEND), in_the_app(SEND, "confirm-receipt")),
        either(200, 400, COLLECTED),
    ),
    Race(
        "claim, expire",
        *(approved(SEND), claims(SEND), advances(DAY)),
        {(200, 200): (COLLECTED,), (400, 200): (LAPSED,)},
    ),
    Race(
        "approve, decline",
        *(started(SEND), approves, declines),
        {(200, 400): (WAITING,), (400, 200): (REFUNDED,)},
    ),
    Race("approve, approve", started(SEND), approves, approves, either(200, 400, WAITING)),
    Race(
        "verify-sms, verify-sms",
        *(pin_was_sent, types_the_pin(SEND), types_the_pin(SEND)),
        either(200, 400, WAITING),
    ),
    Race(
        "decide, decide",
        *(guardian_was_asked, allows, forbids),
        {(200, 400): (WAITING,), (400, 200): (REFUNDED,)},
    ),
    Race(
        "resend, advance",
        *(Ring.buy_and_fail_to_tell, resends, advances(0)),
        {(200, 200): (BOUGHT,), (409, 200): (BOUGHT,)},
        arrivals=(1, 2),
    ),
    Race(
        "advance, advance",
        *(Ring.buy_and_fail_to_tell, advances(30), advances(30)),
        {(200, 200): (BOUGHT,)},
    ),
    Race(
        "rotate-secret, deliver",
        *(Ring.buy_and_fail_to_tell, rotates, advances(0)),
        {(200, 200): (BOUGHT,)},
    ),
    Race(
        "stop listening, buy",
        *(nothing, stops_listening, buys("1")),
        {(200, 200): (BOUGHT,)},
        arrivals=(0, 1),
    ),
    Race(
        "reset, pay",
        *(mint, resets, pays),
        {(200, 200): (UNPAID,), (200, 404): (UNPAID,)},
    ),
    Race(
        "put back, pay",
        *(minted_and_kept, put_back, pays),
        {(200, 200): (PAID, UNPAID)},
    ),
    Race("take a snapshot, pay", mint, takes_a_snapshot, pays, {(200, 200): (PAID,)}),
    Race("drop, pay", mint, drops, pays, {(204, 200): (), (204, 404): ()}),
    Race("drop, drop", nothing, drops, drops, {(204, 404): (), (404, 204): ()}),
    # What was on its way when the copy was made, the copy sends, too.
    Race("fork, buy", nothing, forks, buys("1"), {(201, 200): (BOUGHT,)}, arrivals=(1, 2)),
]
