"""The hosted pages in every state, for those who look at all of them: a game, and the way there."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from playwright.async_api import FrameLocator, Page

from running import Running

Json = dict[str, Any]

PLAYER, CHILD, GUARDIAN = "ada@example.com", "kid@example.com", "gran@example.com"
PHONE, CHILDS_PHONE = "+15555550100", "+15555550101"
NOBODYS, ONES, SEVERALS = "+15555550197", "+15555550198", "+15555550199"

Where = Page | FrameLocator

PLAIN: Json = {"game_id": 71, "name": "Demo Quest", "currency": {"name": "Gold Coins"}}
PALE: Json = {**PLAIN, "color": "#ffe14d", "logo": "data:image/svg+xml;base64,PHN2ZyAvPg=="}
ARABIC: Json = {
    "game_id": 71,
    "name": "مغامرات النجوم البعيدة",
    "currency": {"name": "قطع ذهبية"},
    "color": "#0a1030",
}


class Studio:
    """A studio in a world of its own, with players who send each other things."""

    def __init__(self, running: Running, world: Json, child: str) -> None:
        self.http, self.child, self.count = running.client, child, 0
        self.headers = {
            "User-Agent": "a-studio/1.0",
            "X-Emulator-World": world["id"],
            "X-Game-Secret-Key": world["games"][0]["secret"],
        }

    @classmethod
    async def begin(cls, running: Running, game: Json, language: str = "en") -> "Studio":
        """A world with this game, another one, and players."""
        other = {**game, "game_id": 72, "currency": {"name": "Star Credits"}}
        body = {"games": [game, other], "settings": {"page_language": language}}
        child = "ليلى" if language == "ar" else "Ada"
        studio = cls(running, await running.control("POST", "/worlds", body), child)
        await studio.player(PLAYER, phone=PHONE, balance="900000.00")
        guarded = {"is_minor": True, "guardian_email": GUARDIAN, "phone": CHILDS_PHONE}
        await studio.player(CHILD, balance="900.00", **guarded)
        await studio.player("one@example.com", game_id=72, phone=ONES)
        for email in ("two@example.com", "three@example.com"):
            await studio.player(email, game_id=72, phone=SEVERALS)
        return studio

    async def call(self, method: str, path: str, body: object = None) -> Json:
        """A call that must succeed."""
        answer = await self.http.request(method, path, json=body, headers=self.headers)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def player(self, email: str, **fields: object) -> None:
        """Put a player there."""
        body = {"game_id": 71, "name": self.child, **fields}
        await self.call("PUT", f"/_emulator/players/{email}", body)

    async def checkout(self, email: str = "") -> str:
        """A checkout link for 20 dollars, for somebody new unless told otherwise."""
        email = email or f"player{self._next()}@example.com"
        body = {"player_email": email, "usd_amount": "20.00"}
        return str((await self.call("POST", "/api/checkout/sessions", body))["checkout_url"])

    async def rail(self) -> str:
        """A link to the game's own processor."""
        body = {"player_email": PLAYER, "usd_amount": "20.00", "rail": "game"}
        body["purchase_reference"] = f"purchase {self._next()}"
        path = "/api/currency-purchases/purchase-currency"
        return str((await self.call("POST", path, body))["payment_url"])

    async def approval(self, kind: str = "transfer") -> str:
        """A link for a sender."""
        await self._move(kind, PLAYER, PHONE, NOBODYS, "12500.50")
        return await self.link_to(PHONE)

    async def guardian(self) -> str:
        """A link for a guardian."""
        await self._move("send", CHILD, CHILDS_PHONE, NOBODYS, "10.00")
        return await self.link_to(GUARDIAN)

    async def claim(self, phone: str) -> str:
        """A link for whoever is behind a phone."""
        move = await self._move("send", PLAYER, PHONE, phone, "12500.50")
        await self.call("POST", f"/_emulator/transactions/{move['transaction_id']}/approve")
        return await self.link_to(phone)

    async def _move(self, kind: str, email: str, phone: str, to: str, amount: str) -> Json:
        words = ("sender_player", "receiver_player", "receiving_game")
        path = "/api/currency-sends/initiate-send"
        if kind == "transfer":
            words = ("source_player", "target_player", "target_game")
            path = "/api/transfers/initiate-transfer"
        giver, taker, game = words
        body = {
            "client_request_id": f"gift {self._next()}",
            f"{giver}_name": self.child,
            f"{giver}_email": email,
            f"{giver}_phone": phone,
            f"{taker}_phone": to,
            f"{game}_id": 72,
            "amount": amount,
        }
        return await self.call("POST", path, body)

    def _next(self) -> int:
        self.count += 1
        return self.count

    async def link_to(self, address: str) -> str:
        """The link in the newest message to somebody."""
        path = f"/_emulator/messages?to={address.replace('+', '%2B')}"
        return str((await self.call("GET", path))["messages"][0]["data"]["link"])

    async def later(self, seconds: int) -> None:
        """Let time pass."""
        await self.call("POST", "/_emulator/clock/advance", {"seconds": seconds})


async def press(where: Where, value: str) -> None:
    """Press the button that stands for this, and wait for the page that follows."""
    await where.locator(f'button[value="{value}"]').click()
    await arrived(where)


async def submit(where: Where) -> None:
    """Press the one button of a form."""
    await where.locator("main form:last-of-type button[type=submit]").first.click()
    await arrived(where)


async def pay(where: Where, number: str) -> None:
    """Pay with a card. Without scripts, its button pays at once."""
    await where.locator("#card_number").fill(number)
    await where.locator("#expiry").fill("12/34")
    await where.locator("#cvc").fill("123")
    await where.locator("#pay").click()
    await arrived(where)


async def arrived(where: Where) -> None:
    """The form is not on its way any more."""
    await where.locator("html:not(:has([aria-busy=true])) main").wait_for()
    if isinstance(where, Page):
        await where.wait_for_load_state()


# What happens on a page after it was opened, until it is in the state that is meant.
Steps = Callable[[Where], Awaitable[None]]


async def nothing(where: Where) -> None:
    """It is in that state as soon as it is open."""


def presses(*values: str) -> Steps:
    """Press one button after the other."""

    async def steps(where: Where) -> None:
        for value in values:
            await press(where, value)

    return steps


def pays(number: str, *values: str) -> Steps:
    """Pay with a card, then press buttons."""

    async def steps(where: Where) -> None:
        await pay(where, number)
        await presses(*values)(where)

    return steps


async def pays_nothing(where: Where) -> None:
    """Press Pay over empty fields."""
    await where.locator("#pay").click()
    await arrived(where)


async def cancels(where: Where) -> None:
    """Press Cancel."""
    await where.locator(".cancel").click()
    await arrived(where)


async def collects(where: Where) -> None:
    """Type who collects it, and collect it."""
    await where.locator("#name").fill("بدر")
    await where.locator("#email").fill("new@example.com")
    await submit(where)


async def paid_before(studio: Studio) -> str:
    """A link that was paid."""
    url = await studio.checkout(PLAYER)
    form = {"session": httpx.URL(url).params["session"], "test_card": "4242424242424242"}
    await studio.http.post("/checkout/pay", data={**form, "save_card": "on"})
    return url


async def with_saved_card(studio: Studio) -> str:
    """A link for a player who has a card."""
    await paid_before(studio)
    return await studio.checkout(PLAYER)


async def expired(studio: Studio) -> str:
    """A link that is too old."""
    url = await studio.approval()
    await studio.later(600)
    return url


async def declined_before(studio: Studio) -> str:
    """A link that was answered with no."""
    url = await studio.guardian()
    form = {"link": httpx.URL(url).params["link"], "decision": "decline"}
    await studio.http.post("/guardian/decide", data=form)
    return url


async def broken(studio: Studio) -> str:
    """A link of which the end is missing."""
    return (await studio.claim(NOBODYS))[:-5]


# Every page in every state: the link that opens it, what is done there, the status of the end.
STATES: dict[str, tuple[Callable[[Studio], Awaitable[str]], Steps, int]] = {
    "checkout": (Studio.checkout, nothing, 200),
    "checkout, a card saved": (with_saved_card, nothing, 200),
    "checkout, mistaken": (Studio.checkout, pays_nothing, 400),
    "checkout, declined": (Studio.checkout, pays("4000000000009995"), 402),
    "checkout, paid": (Studio.checkout, pays("4242424242424242"), 200),
    "checkout, cancelled": (Studio.checkout, cancels, 200),
    "checkout, paid before": (paid_before, nothing, 409),
    "3-D Secure": (Studio.checkout, pays("4000002760003184"), 200),
    "3-D Secure, yes": (Studio.checkout, pays("4000002760003184", "succeed"), 200),
    "3-D Secure, no": (Studio.checkout, pays("4000002760003184", "fail"), 402),
    "rail": (Studio.rail, nothing, 200),
    "rail, paid": (Studio.rail, presses("succeed"), 200),
    "rail, failed": (Studio.rail, presses("fail"), 200),
    "approval": (Studio.approval, nothing, 200),
    "approval, yes": (Studio.approval, presses("approve"), 200),
    "approval, no": (Studio.approval, presses("decline"), 200),
    "approval, expired": (expired, nothing, 410),
    "guardian": (Studio.guardian, nothing, 200),
    "guardian, yes": (Studio.guardian, presses("approve"), 200),
    "guardian, no": (Studio.guardian, presses("decline"), 200),
    "guardian, declined before": (declined_before, nothing, 409),
    "claim": (lambda studio: studio.claim(NOBODYS), nothing, 200),
    "claim, mistaken": (lambda studio: studio.claim(NOBODYS), submit, 400),
    "claim of one player": (lambda studio: studio.claim(ONES), nothing, 200),
    "claim of several players": (lambda studio: studio.claim(SEVERALS), nothing, 200),
    "claim, nobody chosen": (lambda studio: studio.claim(SEVERALS), submit, 400),
    "claim, collected": (lambda studio: studio.claim(NOBODYS), collects, 200),
    "link that is none": (broken, nothing, 401),
}
