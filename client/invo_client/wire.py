"""What travels: requests, answers, and the lack of an answer, as plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """Ready to be sent. Headers stay out of the repr, because one of them is the game secret."""

    method: str
    url: str
    timeout: float
    content: bytes | None = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """What came back. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def request_id(self) -> str | None:
        """The backend's name for this exchange, to be quoted in support tickets."""
        return self.headers.get("x-invo-request-id") or self.headers.get("x-request-id")

    def body(self) -> object:
        """The JSON value, else the text, else None when there is nothing."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return self.content.decode(errors="replace").strip() or None


@dataclass(frozen=True)
class NoAnswer:
    """The network failed or took too long."""

    failure: Exception
    status: int = 0

    @property
    def reason(self) -> str:
        return f"{type(self.failure).__name__}: {self.failure}".removesuffix(": ")


@dataclass(frozen=True)
class Wait:
    """Let this much time pass before the next request."""

    seconds: float


Outcome = Answer | NoAnswer


def fits_in_a_header(value: str) -> bool:
    """Is this a text that a header can carry and that both ends read alike?"""
    return bool(value) and value == value.strip() and value.isascii() and value.isprintable()
