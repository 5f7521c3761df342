"""How the demo is reached. The game's half calls /demo/store/…, its friend's half /demo/arena/….

    GET  /demo                        both games, and what is said between all
    GET  /demo/activity               what was said since a cursor; as a stream for who asks for one
    POST /demo/store/start-checkout   buy coins: {usdAmount} to {checkout_url}
    POST /store/start-checkout        the same where the guide's own code looks for it
    POST /demo/store/buy-item         spend some: {itemId}
    POST /demo/store/send             give some to the friend: {amount} to {transaction_id}
    POST /demo/store/confirm-send     with the PIN: {transactionId, pin}
    POST /demo/arena/claim            the friend collects: {claimCode}
    POST /demo/webhooks               where INVO tells the first studio
    POST /demo/arena/webhooks         and the second

End of the list.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from invo_emulator import fields as f
from invo_emulator.demo import stage as stages
from invo_emulator.demo.backend import Item
from invo_emulator.demo.diary import Message
from invo_emulator.demo.stage import HERO, NOVA, House, Stage
from invo_emulator.errors import InvalidInput, Refusal
from invo_emulator.json_objects import compact
from invo_emulator.money import amounts
from invo_emulator.records import frozen
from invo_emulator.web import receiving
from invo_emulator.web.answers import Answer, write
from invo_emulator.web.rendering import Page, respond

T = TypeVar("T")

# A stream says something this often, so that who has gone is noticed.
_HEARTBEAT_SECONDS = 15


async def game(request: Request) -> Response:
    """The page, ready to play."""
    stage = await stages.set_up(request)
    world = receiving.emulator_of(request).worlds.get()
    for house in (stage.quest, stage.arena):
        house.backend.is_known = await stages.has_met(world, house)
        await house.backend.refresh(stages.invo(request, house, is_shown=False))
    await stages.observe(world, stage)
    quest, arena = stage.quest.game, stage.arena.game
    context = {
        "base_url": receiving.base_url(request),
        "game_name": quest.name,
        "game_secret": receiving.secret_for(request, quest.secret),
        "currency_name": quest.currency.name,
        "units_per_usd": quest.currency.units_per_usd,
        "player": HERO,
        "items": stage.items(),
        "friend": NOVA,
        "friend_game_name": arena.name,
        "friend_currency_name": arena.currency.name,
        "webgl": bool(receiving.emulator_of(request).webgl),
    }
    return respond(request, Page("demo.html", context, allows="connect-src 'self'; frame-src *; "))


async def activity(request: Request) -> Response:
    """200 with what the page has not seen yet, and what both games hold."""
    stage = stages.stage_of(request)
    await stages.observe(receiving.emulator_of(request).worlds.get(), stage)
    cursor = request.query_params.get("after", "")
    if "text/event-stream" in request.headers.get("accept", ""):
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(_follow(request, cursor), 200, headers, "text/event-stream")
    return write(Answer(_news(stage, cursor)))


def _news(stage: Stage, cursor: str) -> dict[str, object]:
    return {"messages": stage.diary.since(cursor), "cursor": stage.diary.cursor, **stage.state}


async def _follow(request: Request, cursor: str) -> AsyncIterator[bytes]:
    emulator = receiving.emulator_of(request)
    while not emulator.is_stopping.is_set():
        stage = stages.stage_of(request)
        news = _news(stage, cursor)
        cursor = stage.diary.cursor
        yield b"data: %b\n\n" % compact(news)
        if cursor == stage.diary.cursor:
            await stage.diary.wait(emulator.is_stopping, _HEARTBEAT_SECONDS)
            await stages.observe(emulator.worlds.get(), stage)


@frozen
class StartCheckout:
    """What the guide's code sends, in the guide's own spelling."""

    usdAmount: Annotated[int, f.Amount()]


async def _start_checkout(request: Request, stage: Stage, wanted: StartCheckout) -> dict[str, Any]:
    invo = stages.invo(request, stage.quest)
    page_url = f"{receiving.base_url(request)}{request.scope['root']}/demo"
    usd_amount = amounts.show(wanted.usdAmount)
    started = await stage.quest.backend.start_checkout(invo, usd_amount, page_url)
    stage.is_started_here(str(started["checkout_url"]).partition("session=")[2])
    return started


@frozen
class BuyItem:
    """One of what the first game sells."""

    itemId: Annotated[str, f.Text()]


async def _buy_item(request: Request, stage: Stage, wanted: BuyItem) -> dict[str, Any]:
    known: dict[str, Item] = {item.item_id: item for item in stage.items()}
    if wanted.itemId not in known:
        raise InvalidInput("itemId", f"itemId must be one of {', '.join(known)}.")
    request_id = receiving.emulator_of(request).chance.id("demo")
    invo = stages.invo(request, stage.quest)
    return await stage.quest.backend.buy_item(invo, request_id, known[wanted.itemId])


@frozen
class Send:
    """How much the hero gives."""

    amount: Annotated[int, f.Amount()]


async def _send(request: Request, stage: Stage, wanted: Send) -> dict[str, Any]:
    request_id = receiving.emulator_of(request).chance.id("demo")
    return await stage.quest.backend.send(
        stages.invo(request, stage.quest),
        request_id,
        amounts.show(wanted.amount),
        NOVA,
        stage.arena.game.game_id,
    )


@frozen
class ConfirmSend:
    """The hero's PIN."""

    transactionId: Annotated[str, f.Text()]
    pin: Annotated[str, f.Text(20)]


async def _confirm_send(request: Request, stage: Stage, wanted: ConfirmSend) -> dict[str, Any]:
    invo = stages.invo(request, stage.quest)
    return await stage.quest.backend.confirm_send(invo, wanted.transactionId, wanted.pin)


@frozen
class Claim:
    """The code that the friend was texted."""

    claimCode: Annotated[str, f.Text(20)]


async def _claim(request: Request, stage: Stage, wanted: Claim) -> dict[str, Any]:
    invo = stages.invo(request, stage.arena)
    return await stage.arena.backend.claim(invo, wanted.claimCode)


Work = Callable[[Request, Stage, T], Awaitable[dict[str, Any]]]


def _store(path: str, title: str, why: str, work: Work[T], reads: type[T]) -> Route:
    """A call of a game to its own studio: 200; else INVO's own words."""

    async def answer(request: Request) -> Response:
        sent = await receiving.named_values(request)
        stage = await stages.set_up(request)
        house = stage.arena if path.startswith("/demo/arena/") else stage.quest
        told = _told(request, house, title, why)
        stage.diary.begin(told)
        try:
            response = await _done(request, stage, work, f.read(reads, sent))
        except Refusal as refusal:
            stage.diary.answer(told, refusal.status, {}, refusal.message)
            raise
        # What the call made happen is noted before its answer.
        await stages.observe(receiving.emulator_of(request).worlds.get(), stage)
        headers = stages.shown_headers(response.headers)
        stage.diary.answer(told, response.status_code, headers, bytes(response.body).decode())
        return response

    return Route(path, answer, methods=["POST"])


async def _done(request: Request, stage: Stage, work: Work[T], wanted: T) -> Response:
    from invo_client import InvoError

    try:
        return write(Answer(await work(request, stage, wanted)))
    except InvoError as error:
        # What the player did wrong is the player's; all else is between the studio and INVO.
        status = error.status if error.status in (400, 403, 404, 409, 429) else 502
        return write(Answer({"error": error.message, "code": error.code}, status))


def _told(request: Request, house: House, title: str, why: str) -> Message:
    body = bytes(request.scope["body"]).decode(errors="replace")
    return Message(
        game=house.game.name,
        source="client",
        target="backend",
        title=title,
        line=f"POST {request.scope['path']}",
        why=why,
        request={"headers": stages.shown_headers(request.headers), "body": body},
    )


def _webhooks(path: str) -> Route:
    async def receive(request: Request) -> Response:
        """200 once the event is safe here; 400 for a signature that is not INVO's, and 422 for what
        can't be acted on."""
        stage, body = stages.stage_of(request), await receiving.body_of(request)
        # What INVO did stands in the diary before what it tells us of it.
        await stages.observe(receiving.emulator_of(request).worlds.get(), stage)
        house = stage.arena if path.startswith("/demo/arena/") else stage.quest
        status, outcome = house.backend.receive_webhook(
            body, request.headers.get("x-invo-signature")
        )
        told = _webhook(request, house, body, status, outcome)
        response = write(Answer({"received": status == 200, "outcome": outcome}, status))
        stage.diary.begin(told)
        headers = stages.shown_headers(response.headers)
        stage.diary.answer(told, status, headers, bytes(response.body).decode())
        if outcome == "new":
            await _tell_the_game(request, stage, house)
        return response

    return Route(path, receive, methods=["POST"])


def _webhook(request: Request, house: House, body: bytes, status: int, outcome: str) -> Message:
    import json

    why = "Signature verified: this is the proof, and what to act on."
    if status != 200:
        why = outcome
    elif outcome == "of another":
        why = "Signature verified. It is not about this player: nothing to do."
    elif outcome == "known":
        why = "Known by its idempotency key: nothing to do."
    try:
        title = str(json.loads(body)["event_type"])
    except (ValueError, KeyError, TypeError, RecursionError):
        title = "A webhook that can’t be read"
    return Message(
        game=house.game.name,
        source="invo",
        target="backend",
        title=title,
        line=f"POST {request.scope['path']}",
        why=why,
        request={
            "headers": stages.shown_headers(request.headers),
            "body": body.decode(errors="replace"),
        },
    )


async def _tell_the_game(request: Request, stage: Stage, house: House) -> None:
    before = house.backend.balance
    await house.backend.refresh_balance(stages.invo(request, house))
    changed = house.backend.balance != before
    stage.diary.begin(
        Message(
            game=house.game.name,
            source="backend",
            target="client",
            title=f"Balance: {house.backend.balance}" if changed else "What the game shows now",
            line="data: over the game’s own event stream",
            why="Confirmed by INVO’s books. What the game showed before was a hint.",
            request={"headers": {}, "body": compact(stage.shown(house)).decode()},
        )
    )


_START = ("Wants to buy coins", "The game asks its own studio: it has no key of INVO’s.")

routes = [
    Route("/demo", game, methods=["GET"]),
    Route("/demo/activity", activity, methods=["GET"]),
    _store("/demo/store/start-checkout", *_START, _start_checkout, StartCheckout),
    _store("/store/start-checkout", *_START, _start_checkout, StartCheckout),
    _store(
        "/demo/store/buy-item",
        "Wants an item",
        "It is granted by the webhook, not by this answer.",
        _buy_item,
        BuyItem,
    ),
    _store(
        "/demo/store/send",
        "Wants to send coins",
        "To somebody in another game, found by phone.",
        _send,
        Send,
    ),
    _store(
        "/demo/store/confirm-send",
        "Hands over the PIN",
        "The player read it on the phone.",
        _confirm_send,
        ConfirmSend,
    ),
    _store(
        "/demo/arena/claim",
        "Wants to claim",
        "The friend’s game asks its own studio, which has a key of its own.",
        _claim,
        Claim,
    ),
    _webhooks("/demo/webhooks"),
    _webhooks("/demo/arena/webhooks"),
]
