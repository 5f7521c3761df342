"""A call: one request to the API, described as a value before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from .auth import Auth, secret_in_header

T = TypeVar("T")


@dataclass(frozen=True)
class Call(Generic[T]):
    """What to ask, whether asking twice does no harm, and how to read the answer.

    `path` begins with a slash and its variable parts went through `checks.path_segment`.
    `read` takes the JSON object of a 2xx answer and raises `reading.Unreadable` if it will not do.
    `read_missing` takes that of a 404, where "there is none" is a result and not an error.
    """

    method: Literal["GET", "POST"]
    path: str
    read: Callable[[dict[str, Any]], T]
    idempotent: bool
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    auth: Auth = secret_in_header
    read_missing: Callable[[dict[str, Any]], T] | None = None


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a long list, and the call that brings the next ones, if there are any."""

    rows: list[T]
    following: Call[Page[T]] | None


def given(**fields: Any) -> dict[str, Any]:
    """Keep the fields that have a value: the API reads a missing one as "not given"."""
    return {name: value for name, value in fields.items() if value is not None}
