"""Reading answers: a missing field is empty, one of the wrong kind makes the answer unreadable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


class Unreadable(Exception):
    """The answer is a success, but not one that can be understood."""


def text(body: Mapping[str, Any], field: str) -> str:
    """A text; a number becomes one. Empty if missing."""
    return optional_text(body, field) or ""


def optional_text(body: Mapping[str, Any], field: str) -> str | None:
    """A text; a number becomes one. None if missing."""
    value = body.get(field)
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise Unreadable(f"INVO answered with a `{field}` that is not a string.")
    return None if value is None else str(value)


def required_text(body: Mapping[str, Any], field: str) -> str:
    """A text without which the answer is of no use."""
    value = text(body, field)
    if not value.strip():
        raise Unreadable(f"INVO answered without `{field}`.")
    return value


def optional_number(body: Mapping[str, Any], field: str) -> float | None:
    """A number, None if missing."""
    value = body.get(field)
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        raise Unreadable(f"INVO answered with a `{field}` that is not a number.")
    return value


def optional_count(body: Mapping[str, Any], field: str) -> int | None:
    """A whole number, or a text that is one. None if missing or something else."""
    value = optional_text(body, field) or ""
    return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None


def flag(body: Mapping[str, Any], field: str) -> bool:
    """True or false. False if missing."""
    return optional_flag(body, field) or False


def optional_flag(body: Mapping[str, Any], field: str) -> bool | None:
    """True or false. None if missing."""
    value = body.get(field)
    if not isinstance(value, bool | None):
        raise Unreadable(f"INVO answered with a `{field}` that is neither true nor false.")
    return value


def mapping(body: Mapping[str, Any], field: str) -> dict[str, Any]:
    """An object, empty if missing."""
    return optional_mapping(body, field) or {}


def optional_mapping(body: Mapping[str, Any], field: str) -> dict[str, Any] | None:
    """An object, None if missing."""
    value = body.get(field)
    if not isinstance(value, dict | None):
        raise Unreadable(f"INVO answered with a `{field}` that is not an object.")
    return value


def rows(body: Mapping[str, Any], field: str) -> list[dict[str, Any]]:
    """A list of objects, empty if missing."""
    value = body.get(field)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise Unreadable(f"INVO answered with a `{field}` that is not a list of objects.")
    return value


def identifier(body: Mapping[str, Any], field: str) -> int | str:
    """A number or a text that names something, as it came. Empty if missing."""
    found = optional_identifier(body, field)
    return "" if found is None else found


def optional_identifier(body: Mapping[str, Any], field: str) -> int | str | None:
    """A number or a text that names something, as it came. None if missing."""
    value = body.get(field)
    return value if type(value) is int else optional_text(body, field)
