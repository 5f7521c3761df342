"""Orders: how a purchase went, told alike for currency and for items."""

from __future__ import annotations

from typing import Any

from . import reading
from .answers import OrderDetailsResult


def details(body: dict[str, Any]) -> OrderDetailsResult:
    """The order, its money and its history."""
    return OrderDetailsResult(
        order=reading.mapping(body, "order"),
        financial_summary=reading.mapping(body, "financial_summary"),
        status_timeline=reading.rows(body, "status_timeline"),
        raw=body,
    )
