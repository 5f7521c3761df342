"""A studio, its players and its tester: they do as they are told, and remember every byte."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from invo_emulator.app import create_app
from invo_emulator.emulator import Emulator
from invo_emulator.system import System
from invo_emulator.world.transaction import Transaction
from invo_emulator.world.world import World
from machine.asking import Answer, ask
from stories import GAME, OTHER_GAME, Json, Receiver, Wall

Table = list[tuple[Any, ...]]

# Two games whose coins are worth different things, and the same people in both.
GAMES = (GAME, OTHER_GAME)
PEOPLE = {
    "ada@example.com": "+15555550100",
    "bob@example.com": "+15555550199",
    # Behind one phone with Bob.
    "bea@example.com": "+15555550199",
    "minor@example.com": "+15555550122",
}
SEEDED: Json = {
    "id": "pinned",
    "seed": "pinned",
    "now": "2030-01-01T00:00:00Z",
    "games": [
        {"game_id": GAME, "name": "Quest"},
        {
            "game_id": OTHER_GAME,
            "name": "Arena",
            "currency": {"name": "Stars", "symbol": "S", "units_per_usd": 7},
        },
    ],
    "players": [
        {
            "email": email,
            "game_id": game,
            "phone": phone,
            "balance": "250.00",
            "is_minor": email.startswith("minor"),
            "guardian_email": "mum@example.com",
            "passkey": email.startswith("ada"),
        }
        for game in GAMES
        for email, phone in PEOPLE.items()
    ],
}

# What is remembered of calls themselves, which a call that changes nothing is, too.
_OF_CALLS = ("call", "timeline", "fault", "sqlite_stat1")


@dataclass(frozen=True)
class Call:
    """What was sent."""

    method: str
    path: str
    body: object
    headers: Mapping[str, str]


@dataclass
class Memory:
    """What later steps are about. A world that is put back takes this back, too."""

    keys: dict[int, str] = field(default_factory=dict)
    sessions: list[Json] = field(default_factory=list)
    intents: list[str] = field(default_factory=list)
    moves: list[Json] = field(default_factory=list)
    # What must change nothing when it is said again.
    settled: list[Call] = field(default_factory=list)
    requests: int = 0


class Studio:
    """One emulator in this process, in which time stands still unless it is told to pass."""

    def __init__(self) -> None:
        self.wall, self.receiver = Wall(), Receiver()
        system = System(self.wall, self.wall, lambda: "pinned", self.wall.pause)
        self.emulator = Emulator(
            system=system, webhook_transport=lambda: httpx.MockTransport(self.receiver.answer)
        )
        self.app = create_app(self.emulator)
        self.world_id = "pinned"
        self.memory = Memory()
        self.heard: list[object] = []
        self.statuses: list[int] = []
        self.kept: tuple[bytes, Memory, dict[str, Table]] | None = None

    @property
    def world(self) -> World:
        """The one that this is about."""
        return self.emulator.worlds.get(self.world_id)

    async def begin(self) -> None:
        """Make the world, which is always the same one."""
        answer = await self.control("POST", "/worlds", SEEDED)
        assert answer is not None
        assert answer.status_code == 201, answer.text
        self.world_id, self.memory = "pinned", Memory()
        self.learn_keys(answer.json())

    def learn_keys(self, world: Json) -> None:
        """From now on speak with these."""
        self.memory.keys = {int(game["game_id"]): game["secret"] for game in world["games"]}

    def remembered(self) -> Memory:
        """All that is known now, to be known again."""
        return copy.deepcopy(self.memory)

    def fresh(self) -> str:
        """A name that nothing had before."""
        self.memory.requests += 1
        return f"request {self.memory.requests}"

    # How it speaks

    async def call(
        self, method: str, path: str, body: object = None, game: int = GAME
    ) -> Answer | None:
        """A call with a game's key. None if the connection ended without an answer."""
        headers = {"X-Game-Secret-Key": self.memory.keys[game]}
        return await self.say(Call(method, path, body, headers))

    async def control(self, method: str, path: str, body: object = None) -> Answer | None:
        """A control call."""
        headers = {"X-Emulator-World": self.world_id}
        return await self.say(Call(method, f"/_emulator{path}", body, headers))

    async def as_player(self, email: str, game: int, path: str, body: object) -> Answer | None:
        """What a player does in the app."""
        told = await self.call("POST", "/api/sdk/player-token", {"player_email": email}, game)
        token = told.json().get("token", "none") if told is not None else "none"
        return await self.say(Call("POST", path, body, {"Authorization": f"Bearer {token}"}))

    async def say(self, call: Call) -> Answer | None:
        """Say it, and remember what was heard."""
        headers = {"User-Agent": "a-studio/1.0", **call.headers}
        body = call.body if isinstance(call.body, bytes) else b""
        if call.body is not None and not body:
            body = json.dumps(call.body).encode()
            headers["Content-Type"] = "application/json"
        try:
            answer = await ask(self.app, call.method, call.path, headers, body)
        except ConnectionResetError:
            self.statuses.append(0)
            self.heard.append("nothing")
            return None
        self.statuses.append(answer.status_code)
        is_api = not call.path.startswith("/_emulator")
        request_id = answer.headers.get("x-invo-request-id") if is_api else None
        # SQLite counts the commits in a file's head, and whoever looks makes it commit.
        is_file = answer.headers.get("content-type") == "application/octet-stream"
        self.heard.append((answer.status_code, b"" if is_file else answer.content, request_id))
        return answer

    async def settle(
        self, method: str, path: str, body: object = None, game: int | None = None
    ) -> Answer | None:
        """The same of a call that changes nothing once it went well."""
        headers = {"X-Emulator-World": self.world_id}
        if game is not None:
            headers = {"X-Game-Secret-Key": self.memory.keys[game]}
        call = Call(method, path if game is not None else f"/_emulator{path}", body, headers)
        answer = await self.say(call)
        if answer is not None and answer.is_success and not is_unfinished(answer):
            self.memory.settled.append(call)
        return answer

    # What it looks at

    def all(self, sql: str, *values: object) -> Sequence[Mapping[str, Any]]:
        """Rows of the world's store."""
        return [dict(row) for row in self.world.at_once(lambda tx: tx.all(sql, *values))]

    def everything(self, *, but: Sequence[str] = ()) -> dict[str, Table]:
        """Every row of every table that is about more than calls."""

        def look(tx: Transaction) -> dict[str, Table]:
            rows = tx.all("SELECT name FROM sqlite_schema WHERE type = 'table'")
            names = [row["name"] for row in rows if row["name"] not in (*_OF_CALLS, *but)]
            return {name: list(map(tuple, tx.all(f"SELECT * FROM {name}"))) for name in names}

        return self.world.at_once(look)

    async def close(self) -> None:
        """Come to the end."""
        await self.emulator.close()


def is_unfinished(answer: Answer) -> bool:
    """Whether the same call may well do more the next time: a question waits for its answer."""
    told = answer.json()
    return any(
        told.get(name) in ("requires_action", "pending", "multiple_accounts", "selection_required")
        for name in ("status", "payment_status", "state")
    )
