"""The witness: what every call of every story was answered, and that nobody had to keep it secret.

It stands between a story and the emulator. What an operation answers without declaring it fails the
story on the spot; all else is noted, for `evidence.json`: see evidence.py beside this file.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from invo_emulator import app
from invo_emulator.contract.endpoints import CONTRACT
from invo_emulator.errors import (
    InjectedFault,
    MethodNotAllowed,
    NotEmulated,
    Refusal,
    RouteNotFound,
    UnknownHost,
)
from invo_emulator.web import refusals
from invo_emulator.web.controls import PREFIX
from invo_emulator.web.directory import Directory, entry_of
from invo_emulator.web.docstrings import name_of
from invo_emulator.world.transaction import Transaction
from running import Running
from shapes import Shape

HTTP = "HTTP"

# Pages, and what has no end.
_UNREAD = (b"text/html", b"text/event-stream")

# Of larger ones, lists are cut to their first entry.
_LARGEST_EXAMPLE = 2500


@dataclass(frozen=True)
class Example:
    """A call that went well, and its answer."""

    test: str
    sent: Mapping[str, Any]
    status: int
    answer: Any

    @property
    def rank(self) -> tuple[object, ...]:
        """The one that shows most names with the fewest words is the best."""
        names = sum(len(part) for part in self.sent.values())
        names += len(self.answer or ())
        return (
            self.size > _LARGEST_EXAMPLE,
            "test_hostile_snapshots.py" in self.test,  # what a forger made up
            -names,
            self.size,
            self.test,
            json.dumps([self.sent, self.answer]),
        )

    @property
    def size(self) -> int:
        """In characters."""
        return len(json.dumps([self.sent, self.answer]))

    @property
    def shown(self) -> dict[str, Any]:
        """As the evidence keeps it."""
        answer = self.answer if self.size <= _LARGEST_EXAMPLE else _cut(self.answer)
        return {"sent": self.sent, "status": self.status, "answer": answer}


def _cut(value: Any) -> Any:
    if isinstance(value, list):
        return [_cut(each) for each in value[:1]]
    if isinstance(value, dict):
        return {name: _cut(each) for name, each in value.items()}
    return value


@dataclass
class Seen:
    """All that was seen of one call."""

    answers: dict[str, Shape] = field(default_factory=dict)
    refusals: dict[str, set[str]] = field(default_factory=dict)
    drivers: dict[str, set[str]] = field(default_factory=dict)
    fields: dict[str, set[str]] = field(default_factory=dict)
    example: Example | None = None


@dataclass
class Witness:
    """All that was seen."""

    calls: dict[str, Seen] = field(default_factory=dict)
    extras: dict[str, Shape] = field(default_factory=dict)
    events: dict[str, set[str]] = field(default_factory=dict)
    payloads: dict[str, Shape] = field(default_factory=dict)
    announcers: set[str] = field(default_factory=set)

    def of(self, call: str) -> Seen:
        """What was seen of a call."""
        return self.calls.setdefault(call, Seen())

    def drove(self, call: str, driver: str, fields: Iterable[str], test: str) -> None:
        """A driver made a call that was understood, with these fields."""
        seen = self.of(call)
        seen.drivers.setdefault(driver, set()).add(test)
        for name in fields:
            seen.fields.setdefault(name, set()).add(driver)

    def refused(self, call: str, status: int, body: Mapping[str, Any], test: str) -> None:
        """A call was refused."""
        code = body.get("code", "")
        known = (status, code) in declared(call)
        assert known, f"{call or 'a wrong path'} answered {status} {code}, which it never declared"
        what = f"{status} {code}".strip()
        self.of(call).refusals.setdefault(what, set()).add(test)
        extra = {name: value for name, value in body.items() if name not in _ENVELOPE}
        self.extras.setdefault(what, Shape()).see(extra)

    def answered(self, call: str, example: Example) -> None:
        """A call went well."""
        seen = self.of(call)
        seen.answers.setdefault(str(example.status), Shape()).see(example.answer)
        if seen.example is None or example.rank < seen.example.rank:
            seen.example = example

    def heard(self, bodies: Iterable[str], test: str) -> None:
        """What a world announced, unless the test had it say so."""
        if test.startswith(_STORIES) and test not in self.announcers:
            for body in map(json.loads, bodies):
                self.events.setdefault(body["event_type"], set()).add(test)
                self.payloads.setdefault(body["event_type"], Shape()).see(body)


# Where everything that happens comes of a call.
_STORIES = ("tests/api/", "tests/controls/", "tests/pages/")

_ANNOUNCING = "POST /_emulator/events"

_ENVELOPE = ("error", "code", "error_code", "error_id", "timestamp")

WITNESS = Witness()


def current_test() -> str:
    """The test that is running, without its parameters; "" where there is none."""
    named, _, _ = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")
    return named.partition("[")[0]


def is_dice(test: str) -> bool:
    """Whether what a test calls is made up by chance, and so is what it is answered."""
    return "_properties.py" in test


@cache
def directory() -> Directory:
    """Who answers what."""
    return Directory(map(entry_of, app.all_routes()))


@cache
def calls() -> Mapping[tuple[str, str], str]:
    """The name of each call by its method and route."""
    controls = {(each.method, PREFIX + each.path): name_of(each) for each in app.all_controls()}
    return {**controls, **{(each.method, each.path): each.number for each in CONTRACT}}


@cache
def declared(call: str) -> frozenset[tuple[int, str]]:
    """The status and the code of everything that a call says it can be refused with."""
    found: tuple[type[Refusal], ...] = (NotEmulated, UnknownHost)
    if call == "":
        found = (RouteNotFound, MethodNotAllowed)
    for operation in app.OPERATIONS:
        if name_of(operation) == call:
            found = refusals.of_operation(operation)
    for control in app.all_controls():
        if name_of(control) == call:
            found = refusals.of_control(control)
    return frozenset((each.status, code) for each in found for code in refusals.codes_of(each))


def announced(tx: Transaction) -> list[str]:
    """The bodies of the events that a world announced; none, if a test broke its store."""
    if not tx.one("SELECT 1 FROM sqlite_schema WHERE name = 'event'"):
        return []
    return [row["body"] for row in tx.all("SELECT body FROM event")]


class Witnessed:
    """An emulator whose every answer is looked at."""

    def __init__(self, app: ASGIApp, driver: str = HTTP) -> None:
        self.app, self.driver = app, driver

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told: list[Message] = []

        async def listen(message: Message) -> None:
            told.append(message)
            await send(message)

        await self.app(scope, receive, listen)
        if scope["type"] == "http" and told and current_test():
            self._look(scope, told)

    def _look(self, scope: Scope, told: list[Message]) -> None:
        status, headers = told[0]["status"], dict(told[0]["headers"])
        if headers.get(b"content-type", b"").startswith(_UNREAD):
            return
        content = b"".join(message.get("body", b"") for message in told[1:])
        body = _read(content)
        fault = scope.get("fault")
        if fault is not None and (status, _code(body)) != (
            InjectedFault.status,
            InjectedFault.code,
        ):
            return  # a fault says what a test wants it to say
        try:
            route, _ = directory().find(scope["method"], scope["path"])
        except Refusal:
            if _code(body) in (RouteNotFound.code, MethodNotAllowed.code):
                WITNESS.refused("", status, body, current_test())
            return
        call = calls().get((scope["method"], route.path))
        if call is not None:
            self._note(call, status, body, scope)

    def _note(self, call: str, status: int, body: Any, scope: Scope) -> None:
        test = current_test()
        if status >= 400:
            WITNESS.refused(call, status, body, test)
            return
        if call == _ANNOUNCING:
            WITNESS.announcers.add(test)
        if is_dice(test):
            return
        sent = _sent(scope)
        WITNESS.drove(call, self.driver, _known(call, sent), test)
        WITNESS.answered(call, Example(test, sent, status, body))


async def overhear(running: Running, driver: str) -> None:
    """Note which calls a driver made of an emulator in another process that remembers them."""
    for call in (await running.control("GET", "/requests?limit=1000"))["requests"]:
        if call["operation"] and call["status"] < 400:
            whole = await running.control("GET", f"/requests/{call['request_id']}")
            sent = {**dict(parse_qsl(whole["query"])), **(_read(whole["request_body"]) or {})}
            _, inside = directory().find(call["method"], call["path"].removeprefix("/sandbox"))
            WITNESS.drove(call["operation"], driver, {*sent, *inside}, current_test())


def _code(body: Any) -> object:
    return body.get("code", "") if isinstance(body, dict) else None


def _read(content: bytes | str) -> Any:
    if not content:
        return None
    try:
        return json.loads(content)
    except ValueError:
        return "bytes"


def _sent(scope: Scope) -> dict[str, Any]:
    """What was sent, by where it stood."""
    body = _read(scope.get("body", b""))
    query = dict(parse_qsl(scope["query_string"].decode("ascii")))
    parts = {"path": dict(scope.get("path_params", {})), "query": query, "body": body}
    return {name: part for name, part in parts.items() if part and isinstance(part, dict)}


def _known(call: str, sent: Mapping[str, Any]) -> set[str]:
    names = {name for part in sent.values() for name in part}
    return names & field_names(call)


@cache
def field_names(call: str) -> frozenset[str]:
    """The names that a call reads."""
    for each in app.OPERATIONS:
        if each.number == call:
            return frozenset(one.name for one in fields(each.reads))
    return frozenset()
