"""The demo's stage: two games with a studio each, what they say to INVO, and what INVO did."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from starlette.requests import Request

from invo_emulator import keys
from invo_emulator.core import players
from invo_emulator.demo.backend import Backend, Item, Player
from invo_emulator.demo.diary import Diary, Message
from invo_emulator.demo.keeping import keep
from invo_emulator.web import receiving
from invo_emulator.webhooks import targets
from invo_emulator.world.journal import Journal
from invo_emulator.world.transaction import Game, Row, Transaction
from invo_emulator.world.world import World

if TYPE_CHECKING:
    import httpx

    from invo_client import AsyncInvoServer

HERO = Player("Hero", "hero@example.com", "+15555550101")
NOVA = Player("Nova", "nova@example.com", "+15555550102")

# What the studio's calls are for, by the beginning of their path.
_CALLS = {
    "/api/checkout/sessions": ("Wants a checkout link", "Only the backend has the key for it."),
    "/api/player-balances": ("Asks for the balance", "INVO keeps it; the studio only shows it."),
    "/api/item-purchases/purchase-item": (
        "Takes the item’s price",
        "The client_request_id makes sure that pressing twice pays once.",
    ),
    "/api/currency-sends/initiate-send": (
        "Begins a send",
        "The coins are put aside until the player says yes.",
    ),
    "/api/currency-sends/verify-sms": ("Hands on the PIN", "The player said yes."),
    "/api/currency-sends/claim-currency": (
        "Claims with the code",
        "With the key of the game that receives.",
    ),
}

# How many texts, and how many links to the checkout, are known. The page gets every PIN with all
# that it is told.
_MOST_TEXTS, _MOST_LINKS = 100, 100

_PAGES = {
    "/checkout": "Opens the checkout page",
    "/checkout/pay": "Pays with a card",
    "/checkout/authenticate": "Answers the bank’s question",
    "/checkout/cancel": "Cancels",
}


@dataclass
class House:
    """A game on the stage: its page's half and its studio's."""

    game: Game
    backend: Backend
    # The name of the webhook target, and where it leads.
    target: str
    path: str


@dataclass
class Stage:
    """Both games, and the diary of what is said between all."""

    quest: House
    arena: House
    diary: Diary
    # The world's, which is another one once the world was put back to how it began.
    journal: Journal
    # The newest texts that INVO sent to the two players, newest last.
    texts: dict[str, Mapping[str, object]] = field(default_factory=dict)
    # The links that were minted here: whose else's checkouts are is no business of this page.
    links: dict[str, None] = field(default_factory=dict)
    # How far the store was read: messages, and calls. What stood in it before is no news.
    read: dict[str, int] = field(default_factory=lambda: {"message": 0, "call": 0})
    has_read: bool = False

    @property
    def state(self) -> dict[str, object]:
        """What the two games show, and the PINs on the hero's phone, by transaction."""
        pins = {
            name.removeprefix("pin "): text
            for name, text in self.texts.items()
            if name.startswith("pin ")
        }
        return {"quest": self.shown(self.quest), "arena": self.shown(self.arena), "pins": pins}

    def shown(self, house: House) -> dict[str, object]:
        """What a game shows of its player."""
        backend = house.backend
        parcels = [
            {"transaction_id": each, **self.texts.get(f"claim_code {each}", {})}
            for each in backend.parcels
        ]
        return {"balance": backend.balance, "items": sorted(backend.items), "parcels": parcels}

    def items(self) -> list[Item]:
        """What the first game sells, for two, four and six dollars' worth of its currency."""
        rate = self.quest.game.currency.units_per_usd
        return [
            Item("hat_001", "Wizard hat", f"{2 * rate}.00"),
            Item("sword_001", "Dawn sword", f"{4 * rate}.00"),
            Item("dragon_001", "Baby dragon", f"{6 * rate}.00"),
        ]

    def is_started_here(self, token: str) -> None:
        """A checkout was started here, whose link carries this. Its page signs the link anew; whose
        it is, stands before the signature."""
        keep(self.links, token.partition(".")[0], None, _MOST_LINKS)


def stage_of(request: Request) -> Stage:
    """The stage of the emulator that this request reached."""
    state, world = request.app.state, receiving.emulator_of(request).worlds.get()
    if not hasattr(state, "stage") or state.stage.journal is not world.journal:
        before: Stage | None = getattr(state, "stage", None)
        first, *others = world.games.values()
        second = others[0] if others else first
        state.stage = Stage(
            House(first, Backend(first.signing_secret, HERO), "demo", "/demo/webhooks"),
            House(
                second, Backend(second.signing_secret, NOVA), "demo-friend", "/demo/arena/webhooks"
            ),
            Diary(receiving.emulator_of(request).chance.id("epoch")),
            world.journal,
        )
        if before:
            before.diary.wake()  # whoever waits there should wait here
    return cast(Stage, state.stage)


async def set_up(request: Request) -> Stage:
    """The stage, with both games' events sent to it, beside wherever the studios' own are."""
    stage, world = stage_of(request), receiving.emulator_of(request).worlds.get()
    bound, port = request.scope["server"][:2]
    host = "[::1]" if bound == "::1" else "127.0.0.1"

    def work(tx: Transaction) -> None:
        for house in (stage.quest, stage.arena):
            url = f"{request.scope['scheme']}://{host}:{port}{house.path}"
            secret = house.game.signing_secret
            known = targets.get(tx, house.game, house.target)
            if not known or (known["target_url"], known["signing_secret"]) != (url, secret):
                targets.put(tx, house.game, url, name=house.target, signing_secret=secret)

    await world.transaction(work)
    return stage


def invo(request: Request, house: House, *, is_shown: bool = True) -> "AsyncInvoServer":
    """The studio's client, every call of which stands in the diary. It reaches the emulator without
    leaving the process, by the name that the browser used, so that links work behind a container's
    published port, too."""
    import httpx

    from invo_client import AsyncInvoServer

    address = receiving.base_url(request)
    is_safe = urlsplit(address).scheme == "https"
    is_local = urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")
    listening = _listening(stage_of(request), house) if is_shown else {}
    return AsyncInvoServer(
        game_secret=house.game.secret,
        base_url=address if is_safe or is_local else "http://localhost",
        http=httpx.AsyncClient(
            transport=httpx.ASGITransport(request.app.state.gate),
            headers={"Host": request.headers["host"]},
            verify=False,
            event_hooks=listening,
        ),
    )


def _listening(stage: Stage, house: House) -> dict[str, list[Callable[..., Any]]]:
    """What has an httpx client tell the diary. Raises nothing: the call matters more."""

    async def begin(request: "httpx.Request") -> None:
        path = request.url.path
        title, why = next(
            (says for known, says in _CALLS.items() if path.startswith(known)), (path, "")
        )
        request.extensions["told"] = stage.diary.begin(
            Message(
                game=house.game.name,
                source="backend",
                target="invo",
                title=title,
                line=f"{request.method} {path}",
                why=why,
                request={
                    "headers": shown_headers(request.headers),
                    "body": request.content.decode(),
                },
            )
        )

    async def end(response: "httpx.Response") -> None:
        body = (await response.aread()).decode()
        told = cast(Message, response.request.extensions["told"])
        stage.diary.answer(told, response.status_code, shown_headers(response.headers), body)

    return {"request": [begin], "response": [end]}


def shown_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers as people may see them: without the key, and without what a connection needs."""
    hidden = {"connection", "accept-encoding", "cookie", "content-length"}
    return {
        name: keys.masked(value) if name.lower() == "x-game-secret-key" else value
        for name, value in headers.items()
        if name.lower() not in hidden and not name.lower().startswith("sec-")
    }


async def has_met(world: World, house: House) -> bool:
    """Whether a world knows a house's player. A call about one that it does not know is answered
    with 404, and stands in everybody's timeline."""
    email = house.backend.player.email
    return await world.transaction(lambda tx: players.find(tx, house.game, email) is not None)


async def observe(world: World, stage: Stage) -> None:
    """Note what INVO did meanwhile: texts to the players, and what was done on its pages."""
    world.write_journal()
    await world.transaction(lambda tx: _read(tx, stage))


def _read(tx: Transaction, stage: Stage) -> None:
    read, is_news = stage.read, stage.has_read
    stage.has_read = True
    newest = {
        "message": tx.one("SELECT COALESCE(MAX(number), 0) AS newest FROM message"),
        "call": tx.one("SELECT COALESCE(MAX(number), 0) AS newest FROM call"),
    }
    for name, row in newest.items():
        # Lower than before once the world was put back to how it began.
        if row and row["newest"] < read[name]:
            read[name] = 0
    for row in tx.all("SELECT * FROM message WHERE number > ? ORDER BY number", read["message"]):
        read["message"] = row["number"]
        _note_text(stage, row, is_news)
    for row in tx.all(
        "SELECT * FROM call WHERE number > ? AND path LIKE '/checkout%' ORDER BY number",
        read["call"],
    ):
        read["call"] = row["number"]
        _note_page(stage, row)


def _note_text(stage: Stage, row: Row, is_news: bool) -> None:
    house = {HERO.phone: stage.quest, NOVA.phone: stage.arena}.get(row["address"])
    data = json.loads(row["data"])
    if house is None or row["channel"] != "sms":
        return
    code = data.get("sms_pin") or data.get("claim_code")
    name = f"{row['kind']} {data.get('transaction_id')}"
    link = str(data.get("link") or "")
    # A link is shown as one, and not by its address.
    text = row["text"].replace(link, "").rstrip() if link else row["text"]
    keep(stage.texts, name, {"text": text, "code": code, "link": link}, _MOST_TEXTS)
    if not is_news:
        return
    body = json.dumps({"to": row["address"], "text": row["text"], **data})
    message = Message(
        game=house.game.name,
        source="invo",
        target="client",
        title="Texts a PIN" if row["kind"] == "pin" else "Texts a claim code",
        line=f"SMS to {house.backend.player.name}, {row['address']}",
        why="To the player’s own phone, past the game and its studio.",
        request={"headers": {}, "body": body},
    )
    stage.diary.begin(message)


def _note_page(stage: Stage, row: Row) -> None:
    said = f"{row['query']}&{bytes(row['request_body']).decode(errors='replace')}"
    if not any(link in said for link in stage.links):
        return
    headers = dict(json.loads(row["request_headers"]))
    body = bytes(row["request_body"]).decode(errors="replace")
    message = Message(
        game=stage.quest.game.name,
        source="client",
        target="invo",
        title=_PAGES.get(row["path"], row["path"]),
        line=f"{row['method']} {row['path']}",
        why="In INVO’s own frame: no card number comes near the game.",
        request={"headers": shown_headers(headers), "body": body},
    )
    stage.diary.begin(message)
    answered = shown_headers(dict(json.loads(row["response_headers"])))
    stage.diary.answer(message, row["status"] or 0, answered, "(a page for the player)")
