"""Asking an application in this process, with nothing in between: a client takes as long as it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message


@dataclass
class Answer:
    """What came back."""

    status_code: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def is_success(self) -> bool:
        """Whether it went well."""
        return 200 <= self.status_code < 300

    @property
    def text(self) -> str:
        """For people."""
        return self.content.decode()

    def json(self) -> Any:
        """What it says."""
        return json.loads(self.content)


async def ask(
    app: ASGIApp, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> Answer:
    """One call. Raises ConnectionResetError if the connection ended without an answer."""
    path, _, query = url.partition("?")
    known = {"host": "localhost:4686", "content-length": str(len(body)), **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "server": ("localhost", 4686),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in known.items()],
    }
    waiting, answer = [body], Answer()

    async def receive() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        await asyncio.Event().wait()
        raise AssertionError("nobody hangs up")

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status_code = message["status"]
            pairs = message["headers"]
            answer.headers = {name.decode().lower(): value.decode() for name, value in pairs}
        else:
            answer.content += message.get("body", b"")

    await app(scope, receive, send)
    return answer
