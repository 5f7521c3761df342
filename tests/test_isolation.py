"""Many worlds at once on one server: each has its canary, and nobody ever meets another's."""

import asyncio
import re
from typing import Any

import httpx

from invo_emulator.emulator import Emulator
from invo_emulator.system import System
from invo_emulator.world.transaction import Transaction
from stories import GAME, OTHER_GAME, SEND, Json, Receiver, Story, Wall

WORLDS = 64

CANARY = re.compile(r"canary(\d+)")


class Studio:
    """A studio that puts its canary into whatever it says, and remembers what it is told."""

    def __init__(self, api: Story, number: int) -> None:
        self.api = api
        self.canary = f"canary{number}"
        self.email = f"{self.canary}@example.com"
        self.phone = f"+1555{number:07}"
        self.heard: list[str] = []
        api.http.event_hooks["response"].append(self._hear)

    async def _hear(self, answer: httpx.Response) -> None:
        await answer.aread()
        self.heard.append(answer.text)

    async def work(self) -> None:
        """One of each: a purchase, an item, a gift with its messages, a failed webhook."""
        await self.api.put_player(self.email, name=self.canary, phone=self.phone, balance="250.00")
        await self.api.listen(target_url=f"http://{self.canary}.test/hooks")
        session = await self.api.mint(
            player_email=self.email, metadata={"note": self.canary}, success_url=self._url()
        )
        await self.api.pay(session)
        await self.api.buy(
            player_email=self.email, player_name=self.canary, item_name=f"Sword of {self.canary}"
        )
        move = await self._give()
        await self.api.verify(SEND, move, await self.api.pin(self.phone))
        await self.api.advance(31)
        for path in ("/events", "/deliveries", "/ledger", "/messages", "/world"):
            await self.api.control("GET", path)

    def _url(self) -> str:
        return f"https://{self.canary}.example/"

    async def _give(self) -> Json:
        answer = await self.api.initiate(
            SEND,
            client_request_id=self.canary,
            sender_player_name=self.canary,
            sender_player_email=self.email,
            sender_player_phone=self.phone,
        )
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


def everything(tx: Transaction) -> list[Any]:
    """Every row of every table."""
    names = [row["name"] for row in tx.all("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return [(name, tuple(row)) for name in names for row in tx.all(f"SELECT * FROM {name}")]


def met(text: str) -> set[str]:
    """Whose canaries are in there."""
    return {f"canary{number}" for number in CANARY.findall(text)}


async def test_worlds_that_are_busy_at_once_share_nothing() -> None:
    wall, receiver = Wall(), Receiver()
    receiver.status = 500
    # All worlds have the same seed, so that whatever finds a thing by its id alone finds another's.
    emulator = Emulator(
        system=System(wall, wall, lambda: "the same"),
        webhook_transport=lambda: httpx.MockTransport(receiver.answer),
    )
    api = Story(emulator)
    games = [{"game_id": GAME, "name": "Quest"}, {"game_id": OTHER_GAME, "name": "Arena"}]
    worlds = [await api.world(id=f"world{number}", games=games) for number in range(WORLDS)]
    studios = [Studio(api.studio_in(world), number) for number, world in enumerate(worlds)]

    await asyncio.gather(*(studio.work() for studio in studios))

    for studio, world in zip(studios, worlds, strict=True):
        rows = emulator.worlds.get(world["id"]).at_once(everything)
        told = [one for one in receiver.requests if one.url.host == f"{studio.canary}.test"]
        assert met(repr(rows)) == {studio.canary}
        assert met(repr(studio.heard)) == {studio.canary}
        assert met(repr([one.content for one in told])) == {studio.canary}
        # purchase.completed, item.purchased, transfer.claim_pending: each sent twice.
        assert len(told) == 6
    assert met(repr(emulator.worlds.get().at_once(everything))) == set()
    assert len(receiver.requests) == 6 * WORLDS
    await asyncio.gather(*(studio.api.http.aclose() for studio in studios), emulator.close())
