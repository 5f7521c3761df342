"""Long lists: which rows to ask for, and whether more are to come."""

from __future__ import annotations

from typing import Any

from . import checks, reading

ROWS_PER_PAGE = 50

# Only guards against slips. How many rows one answer may have is for the server to say.
MANY = 1_000_000_000


def wanted(player_email: str, limit: int | None, offset: int | None) -> dict[str, str]:
    """The query for some rows of a player's history."""
    query = checks.required_texts(player_email=player_email)
    if limit is not None:
        query["limit"] = str(checks.whole_number("limit", limit, at_least=1, at_most=MANY))
    if offset is not None:
        query["offset"] = str(checks.whole_number("offset", offset, at_least=0, at_most=MANY))
    return query


def is_last(pagination: dict[str, Any], asked: int, came: int, seen: int) -> bool:
    """Is a page with so many rows the last one, when so many were seen including it?"""
    total = reading.optional_count(pagination, "total_count")
    if total is None:
        total = reading.optional_count(pagination, "total")
    return came < asked or (total is not None and seen >= total)
