"""The page that stands in for a game's own payment processor.

    GET  /game-rail           what is bought, and the two answers
    POST /game-rail/finish    paid, or failed

A real game's processor would be here; the emulator's answers as the person at the page says.
"""

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invo_emulator.core import payment_links, purchases
from invo_emulator.errors import InvalidInput, Refusal
from invo_emulator.money import amounts
from invo_emulator.web import receiving
from invo_emulator.web.links import named_world, refuse
from invo_emulator.web.rendering import Page, respond
from invo_emulator.world.transaction import Row, Transaction

Form = Mapping[str, str]


def show(tx: Transaction, order: Row, form: Form) -> Page:
    """The question, or what came of it."""
    game = tx.games[order["game_id"]]
    context = {
        "payment": payment_links.sign(tx, order),
        "order_id": order["order_id"],
        "state": order["state"],
        "game_name": game.name,
        "usd_amount": amounts.show(order["usd_amount"]),
        "currency_amount": amounts.show_trimmed(order["currency_amount"]),
        "currency_name": game.currency.name,
    }
    return Page("game_rail.html", context)


def finish(tx: Transaction, order: Row, form: Form) -> Page:
    """The answer; pressed twice, what came of the first."""
    outcome = form.get("outcome")
    if outcome not in ("succeed", "fail"):
        raise InvalidInput("outcome", 'outcome must be "succeed" or "fail".')
    if order["payment_state"] == "pending_payment":
        order = purchases.authenticate(tx, order["payment_intent_id"], outcome == "succeed")
    return show(tx, order, form)


def _page(path: str, method: str, work: Callable[[Transaction, Row, Form], Page]) -> Route:
    async def answer(request: Request) -> Response:
        try:
            form = await receiving.form_of(request) if method == "POST" else {}
            token = {**receiving.query_of(request), **form}.get("payment", "")
            world = named_world(request, payment_links.world_of(token))
            receiving.belongs_to(request, world)
            page = await world.transaction(
                lambda tx: work(tx, purchases.of_payment(tx, payment_links.read(tx, token)), form),
                receiving.request_id(request),
            )
        except Refusal as refusal:
            return refuse(request, refusal)
        return respond(request, page, world.settings.frame_ancestors)

    return Route(path, answer, methods=[method])


routes = [
    _page(payment_links.PATH, "GET", show),
    _page(f"{payment_links.PATH}/finish", "POST", finish),
]
