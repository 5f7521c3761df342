"""Hooks: being told about every request, answer and failure, for tracing and metrics."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from .errors import InvoError

Info = TypeVar("Info")


@dataclass(frozen=True)
class RequestInfo:
    """A request is about to leave. `attempt` counts from 0; `url` may hold a player's e-mail."""

    method: str
    url: str
    attempt: int


@dataclass(frozen=True)
class ResponseInfo:
    """An answer came, whatever its status."""

    method: str
    url: str
    attempt: int
    status: int
    duration_ms: float
    request_id: str | None = None


@dataclass(frozen=True)
class ErrorInfo:
    """A request failed. If `will_retry`, it will leave once more after a pause."""

    method: str
    url: str
    attempt: int
    error: InvoError
    will_retry: bool


@dataclass(frozen=True)
class Hooks:
    """Three plain functions, each optional. They are never shown the game secret,
    nor a player's token."""

    on_request: Callable[[RequestInfo], object] | None = None
    on_response: Callable[[ResponseInfo], object] | None = None
    on_error: Callable[[ErrorInfo], object] | None = None


def notify(hook: Callable[[Info], object] | None, info: Info) -> None:
    """Tell the hook, if there is one."""
    if hook is not None:
        # A payment must not fail because a metric did.
        with suppress(Exception):
            hook(info)
