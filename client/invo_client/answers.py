"""What comes back: frozen, named, with the whole body kept on `raw`.

Amounts are decimal strings as the API writes them, and so are times (ISO 8601).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class CreateCheckoutResult:
    """A hosted checkout, waiting for the player's browser at `checkout_url`."""

    session_id: str
    checkout_url: str
    expires_at: str
    raw: dict[str, Any] = field(repr=False, default_factory=dict)
    expires_in_seconds: float | None = None
    # Not in the repr: whoever has it may read the session.
    session_token: str | None = field(repr=False, default=None)


@dataclass(frozen=True)
class CurrencyBalance:
    """What a player has of one currency. Total is available plus reserved."""

    currency_id: int | str
    currency_name: str
    currency_symbol: str
    available_balance: str
    reserved_balance: str
    total_balance: str
    last_transaction: str | None = None
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class PlayerBalanceResult:
    """A player and what they have, one row per currency."""

    player: dict[str, Any]
    balances: list[CurrencyBalance]
    summary: dict[str, Any]
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class OrderDetailsResult:
    """An order, its money, and how it went from state to state, oldest first."""

    order: dict[str, Any]
    financial_summary: dict[str, Any]
    status_timeline: list[dict[str, Any]]
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class WebhookEvent:
    """A verified webhook. `idempotency_key` is the same in every repetition: grant once per key."""

    event_id: str
    idempotency_key: str
    event_type: str
    schema_version: str
    created_at: str
    tenant_id: str
    data: dict[str, Any]
    raw: dict[str, Any] = field(repr=False, default_factory=dict)
