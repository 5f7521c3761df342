"""All that can be done: each step is given a number, which says to whom, how much and how."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from machine.asking import Answer
from machine.studio import GAMES, PEOPLE, Call, Studio
from stories import GAME, OTHER_GAME, SEND, TRANSFER, Json, Words

T = TypeVar("T")
Step = Callable[[Studio, int], Awaitable[None]]

CARDS = (
    *("pm_card_visa", "pm_card_visa", "pm_card_threeDSecure2Required"),
    "pm_card_chargeDeclined",
)
EMAILS = tuple(PEOPLE)
NOBODY: Json = {
    "session_id": "chk_none",
    "checkout_url": "?session=none",
    "transaction_id": "txn_none",
    "words": SEND,
}
OPERATIONS = (
    "POST /api/item-purchases/purchase-item",
    "POST /api/currency-purchases/purchase-currency",
    "POST /api/checkout/sessions",
    "POST /api/currency-sends/verify-sms",
)
SPOILS: tuple[Json, ...] = (
    {"point": "after-commit"},
    {"do": "reset"},
    {"point": "after-commit", "do": "reset"},
    {"point": "mid-body", "do": "reset"},
    {"after": 1, "times": 2},
    {"do": "delay", "seconds": 1},
)


def newest(known: Sequence[T], number: int, otherwise: T) -> T:
    """One of the last three."""
    return known[-1 - number % min(3, len(known))] if known else otherwise


# Buying


async def mint(studio: Studio, number: int) -> None:
    body = {"player_email": EMAILS[number % 4], "usd_amount": f"{number + 1}.50"}
    answer = await studio.call("POST", "/api/checkout/sessions", body, GAMES[number % 2])
    if answer is not None and answer.is_success:
        studio.memory.sessions.append(answer.json())


def _session(studio: Studio, number: int) -> Json:
    """One of the newest; mostly one that can be paid, if there is any."""
    rows = studio.all("SELECT session_id FROM checkout_session WHERE state = 'open'")
    open_ones = {row["session_id"] for row in rows}
    known = studio.memory.sessions
    if number % 6:
        known = [each for each in known if each["session_id"] in open_ones] or known
    return newest(known, number // 4, NOBODY)


async def pay(studio: Studio, number: int) -> None:
    session = _session(studio, number)
    body = {"payment_method": CARDS[number % 4]}
    path = f"/checkout/{session['session_id']}/pay"
    answer = await studio.settle("POST", path, body)
    _note_intent(studio, answer)


NUMBERS = ("4242424242424242", "5555555555554444", "4000002500003155", "4000000000000002")


async def pay_on_the_page(studio: Studio, number: int) -> None:
    """With a card that is to be remembered, or one that is, from a page that may be sent twice."""
    token = _session(studio, number)["checkout_url"].partition("session=")[2]
    card = {"card_number": NUMBERS[number % 4], "expiry": "12/34", "cvc": "123", "save_card": "on"}
    if number % 3 == 0:
        saved = studio.all("SELECT card_id FROM saved_card ORDER BY card_id")
        card = {"saved_card_id": str(newest(saved, number, {"card_id": 1})["card_id"])}
    form = urlencode({"session": token, "page_view": f"view {number}", **card}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    await studio.say(Call("POST", "/checkout/pay", form, headers))


async def charge_a_saved_card(studio: Studio, number: int) -> None:
    saved = studio.all(
        "SELECT card_id, email, game_id FROM saved_card JOIN player USING (player_id)"
    )
    card = newest(saved, number, {"card_id": 1, "email": EMAILS[0], "game_id": GAME})
    body = {
        "player_email": card["email"],
        "usd_amount": "5.00",
        "purchase_reference": studio.fresh(),
        "saved_card_id": card["card_id"],
    }
    path = "/api/currency-purchases/purchase-currency"
    await studio.settle("POST", path, body, card["game_id"])


async def list_cards(studio: Studio, number: int) -> None:
    path = f"/api/currency-purchases/player-cards?player_email={EMAILS[number % 4]}"
    await studio.call("GET", path, None, GAMES[number % 2])


async def cancel(studio: Studio, number: int) -> None:
    session = newest(studio.memory.sessions, number, NOBODY)
    await studio.settle("POST", f"/checkout/{session['session_id']}/cancel")


async def authenticate(studio: Studio, number: int) -> None:
    intent = newest(studio.memory.intents, number // 4, "pi_none")
    outcome = {"outcome": "fail" if number % 4 == 0 else "succeed"}
    await studio.settle("POST", f"/payments/{intent}/authenticate", outcome)


async def charge(studio: Studio, number: int) -> None:
    body = {
        "player_email": EMAILS[number // 4],
        "usd_amount": "10.00",
        "purchase_reference": studio.fresh(),
        "payment_method_id": CARDS[number % 4],
    }
    path = "/api/currency-purchases/purchase-currency"
    _note_intent(studio, await studio.settle("POST", path, body, GAMES[number % 2]))


def _note_intent(studio: Studio, answer: Answer | None) -> None:
    told = answer.json() if answer is not None else {}
    if told.get("payment_intent_id"):
        studio.memory.intents.append(told["payment_intent_id"])


async def confirm(studio: Studio, number: int) -> None:
    intent = newest(studio.memory.intents, number, "pi_none")
    path = "/api/currency-purchases/confirm-payment"
    await studio.settle("POST", path, {"payment_intent_id": intent}, GAMES[number % 2])


async def buy(studio: Studio, number: int) -> None:
    price = f"{1 + 20 * number}.00"
    body = {
        "client_request_id": studio.fresh(),
        "player_email": EMAILS[number % 4],
        "player_name": "Somebody",
        "item_id": "sword_001",
        "item_name": "Sword",
        "item_quantity": 1,
        "unit_price": price,
        "total_price": price,
    }
    path = "/api/item-purchases/purchase-item"
    await studio.settle("POST", path, body, GAMES[number % 2])


# Giving


def _start(words: Words) -> Step:
    async def start(studio: Studio, number: int) -> None:
        giver, taker = EMAILS[number % 4], EMAILS[(number + 1) % 4]
        source = GAMES[number % 2]
        body = {
            "client_request_id": studio.fresh(),
            f"{words.giver}_name": "Somebody",
            f"{words.giver}_email": giver,
            f"{words.giver}_phone": PEOPLE[giver],
            f"{words.taker}_phone": PEOPLE[taker],
            f"{words.destination}_id": GAMES[(number // 2) % 2],
            "amount": f"{10 + 15 * number}.00",
        }
        answer = await studio.settle("POST", words.initiate, body, source)
        if answer is not None and answer.is_success:
            told = {"words": words, "source": source, "giver": giver, "taker": taker}
            place = {"target": GAMES[(number // 2) % 2]}
            studio.memory.moves.append({**answer.json(), **told, **place})

    return start


def _move(studio: Studio, number: int, state: str | None = None) -> Json:
    """One of the newest; mostly one that is in this state, if there is any."""
    known = studio.memory.moves
    if state and number % 6:
        rows = studio.all("SELECT transaction_id FROM move WHERE state = ?", state)
        waiting = {row["transaction_id"] for row in rows}
        known = [move for move in known if move["transaction_id"] in waiting] or known
    return newest(known, number // 4, {**NOBODY, "source": GAME, "target": OTHER_GAME})


def _of(studio: Studio, move: Json, column: str) -> str:
    sql = f"SELECT {column} AS found FROM move WHERE transaction_id = ?"
    rows = studio.all(sql, move["transaction_id"])
    return str(rows[0]["found"] or "none") if rows else "none"


async def verify(studio: Studio, number: int) -> None:
    move = _move(studio, number, "pending_pin_verification")
    pin = "000000" if number % 4 == 0 else _of(studio, move, "pin")
    body = {"transaction_id": move["transaction_id"], "sms_pin": pin}
    await studio.settle("POST", f"{move['words'].home}/verify-sms", body, move["source"])


async def resend_pin(studio: Studio, number: int) -> None:
    move = _move(studio, number, "pending_pin_verification")
    body = {"transaction_id": move["transaction_id"]}
    await studio.call("POST", f"{move['words'].home}/resend-pin", body, move["source"])


async def approve(studio: Studio, number: int) -> None:
    move = _move(studio, number, "pending_verification")
    answer = "decline" if number % 4 == 0 else "approve"
    await studio.settle("POST", f"/transactions/{move['transaction_id']}/{answer}")


async def decide(studio: Studio, number: int) -> None:
    approval = _of(studio, _move(studio, number, "pending_guardian_approval"), "approval_id")
    body = {"decision": "decline" if number % 4 == 0 else "approve"}
    await studio.settle("POST", f"/approvals/{approval}/decide", body)


async def approve_in_the_app(studio: Studio, number: int) -> None:
    move = _move(studio, number, "pending_verification")
    path = f"{move['words'].settle}/{move['transaction_id']}/approve"
    giver = move.get("giver", EMAILS[0])
    await studio.as_player(giver, move["source"], path, {"device_code": "dvc_1"})


async def claim(studio: Studio, number: int) -> None:
    move = _move(studio, number, "pending_claim")
    words, taker = move["words"], move.get("taker", EMAILS[1])
    email = EMAILS[number % 4] if number % 2 else taker
    body = {
        "claim_code": _of(studio, move, "claim_code"),
        f"{words.taker}_name": "Somebody",
        f"{words.taker}_email": email,
        f"{words.taker}_phone": PEOPLE[taker],
    }
    currency = {"target_currency_id": GAMES.index(move["target"]) + 1}
    body |= currency if words is TRANSFER else {}
    await studio.settle("POST", words.claim, body, move["target"])


async def collect_in_the_app(studio: Studio, number: int) -> None:
    move = _move(studio, number, "pending_claim")
    path = f"{move['words'].settle}/{move['transaction_id']}/confirm-receipt"
    taker = move.get("taker", EMAILS[1])
    await studio.as_player(taker, move["target"], path, {"device_code": "dvc_1"})


# Time


async def advance(studio: Studio, number: int) -> None:
    studio.receiver.status = (200, 500, 200, 410)[number % 4]
    seconds = (0, 0, 1, 1, 31, 31, 121, 601, 901, 901, 86_401, 200_000)[number]
    await studio.control("POST", "/clock/advance", {"seconds": seconds})


async def run_until_idle(studio: Studio, number: int) -> None:
    studio.receiver.status = 200
    await studio.control("POST", "/clock/run-until-idle", {"limit": 1 + number})


async def stop_or_start_the_clock(studio: Studio, number: int) -> None:
    await studio.control("POST", "/clock/freeze" if number % 2 else "/clock/unfreeze")


async def let_time_pass(studio: Studio, number: int) -> None:
    studio.wall.advance((1, 30, 600, 901)[number % 4])


# Webhooks


async def listen(studio: Studio, number: int) -> None:
    events = (["*"], ["purchase.completed", "item.purchased"])[number // 2 % 2]
    body = {"game_id": GAMES[number % 2], "target_url": f"http://studio.test/{number % 3}"}
    await studio.control("PUT", "/webhooks", {**body, "subscribed_events": events})


async def stop_listening(studio: Studio, number: int) -> None:
    await studio.control("DELETE", f"/webhooks?game_id={GAMES[number % 2]}")


def _managing(method: str, path: str, body: object = None) -> Step:
    async def manage(studio: Studio, number: int) -> None:
        game = GAMES[number % 2]
        await studio.call(method, f"/api/dev/webhooks/games/{game}{path}", body, game)

    return manage


async def announce(studio: Studio, number: int) -> None:
    body = {"game_id": GAMES[number % 2], "event_type": "studio.own", "data": {"n": number}}
    await studio.control("POST", "/events", body)


async def resend(studio: Studio, number: int) -> None:
    known = studio.all("SELECT * FROM delivery ORDER BY number")
    delivery = newest(known, number, {"delivery_id": "dlv_none"})["delivery_id"]
    if number % 2:
        await studio.control("POST", f"/deliveries/{delivery}/resend")
    else:
        game = GAMES[number // 2 % 2]
        await studio.call("POST", f"/api/dev/webhooks/deliveries/{delivery}/replay", None, game)


# The tester


async def spoil(studio: Studio, number: int) -> None:
    body = {"operation": OPERATIONS[number % 4], **SPOILS[number % 6]}
    await studio.control("POST", "/faults", body)


async def spoil_no_more(studio: Studio, number: int) -> None:
    await studio.control("DELETE", "/faults")


async def give_coins(studio: Studio, number: int) -> None:
    body = {"game_id": GAMES[number % 2], "balance": f"{50 * number}.00"}
    await studio.control("PUT", f"/players/{EMAILS[number % 4]}", body)


async def configure(studio: Studio, number: int) -> None:
    await studio.control("PUT", "/settings", {"session_ttl_seconds": 600 + number})


LOOKS = (
    *("/deliveries", "/events", "/ledger", "/faults", "/world", "/moves", "/orders", "/checkouts"),
    *("/clock", "/webhooks", "/messages", "/players"),
)


async def look(studio: Studio, number: int) -> None:
    await studio.control("GET", LOOKS[number])


_MOVES: dict[str, Step] = {"send": _start(SEND), "transfer": _start(TRANSFER)}
_WEBHOOKS: dict[str, Step] = {
    "subscribe": _managing(
        "PUT", "", {"target_url": "https://studio.test/own", "subscribed_events": ["*"]}
    ),
    "unsubscribe": _managing("DELETE", ""),
    "rotate the secret": _managing("POST", "/rotate-secret"),
    "test the webhook": _managing("POST", "/test"),
    "change the policy": _managing("PATCH", "/retry-policy", {"max_attempts": 2}),
}
_NAMED = (
    *(mint, pay, pay_on_the_page, cancel, authenticate, charge, charge_a_saved_card, list_cards),
    *(confirm, buy, verify, resend_pin, approve, decide, approve_in_the_app, claim),
    *(collect_in_the_app, advance, run_until_idle, stop_or_start_the_clock, let_time_pass),
    *(listen, stop_listening, announce, resend),
    *(spoil, spoil_no_more, give_coins, configure, look),
)
STEPS: dict[str, Step] = {
    **{step.__name__.replace("_", " "): step for step in _NAMED},
    **_MOVES,
    **_WEBHOOKS,
}
