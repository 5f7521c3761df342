"""How the demo is reached.

    GET  /demo                        the game
    POST /demo/store/start-checkout   its Buy button, as in the guide: {usdAmount} to {checkout_url}
    GET  /demo/activity               what happened since, and the balance
    POST /demo/webhooks               where INVO tells the studio

End of the list.
"""

from typing import TYPE_CHECKING, Annotated, cast
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invo_emulator import fields as f
from invo_emulator.demo.backend import Studio
from invo_emulator.errors import InvalidInput
from invo_emulator.money import amounts
from invo_emulator.records import frozen
from invo_emulator.web import receiving
from invo_emulator.web.answers import Answer, write
from invo_emulator.web.rendering import Page, respond
from invo_emulator.webhooks import targets
from invo_emulator.world.transaction import Transaction
from invo_emulator.world.world import World

if TYPE_CHECKING:
    from invo_client import AsyncInvoServer

PLAYER = "hero@example.com"
_TARGET = "demo"


@frozen
class StartCheckout:
    """What the guide's browser code sends."""

    usdAmount: Annotated[int, f.Amount()]  # the guide's own spelling


async def game(request: Request) -> Response:
    """The page, ready to play."""
    world = receiving.emulator_of(request).worlds.get()
    await _listen(request, world)
    studio = _studio(request, world)
    await studio.refresh_balance(_invo(request, world))
    demo_game = world.game()
    context = {
        "base_url": receiving.base_url(request),
        "game_name": demo_game.name,
        "game_secret": demo_game.secret,
        "currency_name": demo_game.currency.name,
        "units_per_usd": demo_game.currency.units_per_usd,
        "player_email": PLAYER,
    }
    return respond(request, Page("demo.html", context, allows="connect-src 'self'; frame-src *; "))


async def start_checkout(request: Request) -> Response:
    """201 with the link; 502 with INVO's own words when it refused."""
    from invo_client import InvoError

    world = receiving.emulator_of(request).worlds.get()
    wanted = f.read(StartCheckout, await receiving.named_values(request))
    await _listen(request, world)
    usd_amount = amounts.show(wanted.usdAmount)
    page_url = f"{receiving.base_url(request)}{request.scope['root']}/demo"
    try:
        session = await _studio(request, world).start_checkout(
            _invo(request, world), usd_amount, page_url
        )
    except InvoError as error:
        return write(Answer({"error": error.message, "code": error.code}, 502))
    return write(Answer(session, 201))


async def activity(request: Request) -> Response:
    """200 with what the page has not seen yet."""
    world = receiving.emulator_of(request).worlds.get()
    studio = _studio(request, world)
    await world.transaction(lambda tx: _observe(tx, studio, request.app.state.observed))
    try:
        after = f.Integer().read(request.query_params.get("after", "0"))
    except ValueError:
        raise InvalidInput("after", "after must be a number.") from None
    body = {
        "activity": studio.diary.after(after),
        "newest": studio.diary.written,
        "balance": studio.balance,
        "currency_name": world.game().currency.name,
    }
    return write(Answer(body))


async def webhooks(request: Request) -> Response:
    """200 once the event is safe here; 400 for a signature that is not INVO's."""
    world = receiving.emulator_of(request).worlds.get()
    studio = _studio(request, world)
    body = await receiving.body_of(request)
    # What INVO did stands in the diary before what it tells us of it.
    await world.transaction(lambda tx: _observe(tx, studio, request.app.state.observed))
    status, event_type = studio.receive_webhook(body, request.headers.get("x-invo-signature"))
    if event_type:
        await studio.refresh_balance(_invo(request, world))
    return write(Answer({"received": status == 200}, status))


def _studio(request: Request, world: World) -> Studio:
    state = request.app.state
    if not hasattr(state, "studio"):
        state.studio, state.observed = Studio(world.game().signing_secret, PLAYER), set()
    return cast(Studio, state.studio)


def _invo(request: Request, world: World) -> "AsyncInvoServer":
    """The studio's client. It reaches the emulator without leaving the process, by the name that
    the browser used, so that links work behind a container's published port, too."""
    import httpx

    from invo_client import AsyncInvoServer

    address = receiving.base_url(request)
    is_safe = urlsplit(address).scheme == "https"
    is_local = urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")
    transport = httpx.ASGITransport(request.app.state.gate)
    return AsyncInvoServer(
        game_secret=world.game().secret,
        base_url=address if is_safe or is_local else "http://localhost",
        http=httpx.AsyncClient(
            transport=transport, headers={"Host": request.headers["host"]}, verify=False
        ),
    )


async def _listen(request: Request, world: World) -> None:
    """Have the game's events sent here, beside wherever the studio's own target is."""
    bound, port = request.scope["server"][:2]
    host = "[::1]" if bound == "::1" else "127.0.0.1"

    def work(tx: Transaction) -> None:
        url = f"{request.scope['scheme']}://{host}:{port}/demo/webhooks"
        known = targets.get(tx, world.game(), _TARGET)
        if not known or known["target_url"] != url:
            targets.put(tx, world.game(), url, name=_TARGET)

    await world.transaction(work)


def _observe(tx: Transaction, studio: Studio, seen: set[tuple[str, int]]) -> None:
    """Note what INVO did meanwhile: orders, and attempts to tell the studio."""
    for row in tx.all(
        """SELECT order_id, purchase_status.number, status, usd_amount, at FROM purchase_status
           JOIN purchase USING (order_id) WHERE status <> 'pending'
           UNION ALL
           SELECT delivery_id, attempt.number, COALESCE(status, network_error), NULL, sent_at
           FROM attempt JOIN delivery USING (delivery_id)
           WHERE target_id IN (SELECT target_id FROM webhook_target WHERE name = ?)
           ORDER BY at, order_id DESC""",
        _TARGET,
    ):
        if (row["order_id"], row["number"]) in seen:
            continue
        seen.add((row["order_id"], row["number"]))
        if row["usd_amount"] is None:
            detail = f"Attempt {row['number']}, answered {row['status']}."
            studio.diary.note("invo", "Webhook sent", detail)
        else:
            detail = f"US${amounts.show(row['usd_amount'])}, {row['order_id']}"
            studio.diary.note("invo", f"Order {row['status']}", detail)


routes = [
    Route("/demo", game, methods=["GET"]),
    Route("/demo/store/start-checkout", start_checkout, methods=["POST"]),
    Route("/demo/activity", activity, methods=["GET"]),
    Route("/demo/webhooks", webhooks, methods=["POST"]),
]
