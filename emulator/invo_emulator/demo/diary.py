"""The demo's diary: every message between the games, their studios and INVO, as it happens."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

# How much of it is kept for pages that open late.
_KEPT = 60

Layer = Literal["client", "backend", "invo"]


@dataclass
class Message:
    """One thing that one layer said to another, and what it was answered, once it was."""

    game: str
    source: Layer
    target: Layer
    title: str
    line: str
    request: Mapping[str, object]
    # Why it is said at all, for who reads along.
    why: str = ""
    response: Mapping[str, object] | None = None
    number: int = 0
    # When it last changed, on the diary's own count.
    revision: int = 0


@dataclass
class Diary:
    """What was said, and who waits for more. `epoch` tells this one from that of an earlier start,
    whose cursors mean nothing here."""

    epoch: str
    messages: list[Message] = field(default_factory=list)
    written: int = 0
    revision: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, message: Message) -> Message:
        """Something was said."""
        self.written += 1
        message.number = self.written
        self.messages.append(message)
        del self.messages[:-_KEPT]
        self._touch(message)
        return message

    def answer(self, message: Message, status: int, headers: Mapping[str, str], body: str) -> None:
        """And this is what it was answered."""
        message.response = {"status": status, "headers": dict(headers), "body": body}
        self._touch(message)

    def _touch(self, message: Message) -> None:
        self.revision += 1
        message.revision = self.revision
        self.wake()

    def wake(self) -> None:
        """Have whoever waits look again."""
        self._news.set()
        self._news = asyncio.Event()

    async def wait(self, is_over: asyncio.Event, seconds: float) -> None:
        """Until something is said, or all is over, or so long."""
        ways = [asyncio.ensure_future(each.wait()) for each in (self._news, is_over)]
        try:
            await asyncio.wait(ways, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()

    def since(self, cursor: str) -> list[dict[str, object]]:
        """What somebody has not seen who has seen all up to this cursor."""
        epoch, _, revision = cursor.rpartition(".")
        is_ours = epoch == self.epoch and re.fullmatch(r"[0-9]{1,15}", revision)
        seen = int(revision) if is_ours else 0
        news = [message for message in self.messages if message.revision > seen]
        return [asdict(message) for message in sorted(news, key=lambda one: one.number)]

    @property
    def cursor(self) -> str:
        """That of somebody who has seen everything."""
        return f"{self.epoch}.{self.revision}"
