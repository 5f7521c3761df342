"""What comes back: frozen, named, with the whole body kept on `raw`.

Amounts are decimal strings as the API writes them, and so are times (ISO 8601). A repr leaves out
whatever lets its reader act for somebody. Sends and transfers have theirs in `move_answers`.
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
class PurchaseStatusResult:
    """What became of a hosted checkout. Stop asking once it is `terminal`, and not by `status`."""

    status: str
    terminal: bool
    session_id: str
    order_id: str | None
    coins_credited: str | None
    transaction_id: str | None
    new_balance: str | None
    reason_code: str | None
    message: str | None
    amount_charged_usd: str | None
    listed_usd: str | None
    currency_name: str | None
    receipt_number: str | None
    receipt_url: str | None
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


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
class PurchaseResult:
    """A direct purchase: paid ("success"), or waiting ("requires_action", "pending_payment")."""

    status: str
    client_secret: str | None = field(repr=False, default=None)
    payment_intent_id: str | None = None
    payment_url: str | None = None
    transaction_id: str | None = None
    order_id: str | None = None
    new_balance: str | None = None
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class ConfirmPaymentResult:
    """A payment that went through. Where `credited` is told, only True means currency."""

    status: str
    transaction_id: str | None = None
    new_balance: str | None = None
    raw: dict[str, Any] = field(repr=False, default_factory=dict)
    credited: bool | None = None
    reason_code: str | None = None


@dataclass(frozen=True)
class CurrencyHistoryResult:
    """Some of the currency a player has bought, and where in the list these rows are."""

    history: list[dict[str, Any]]
    pagination: dict[str, Any]
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class PurchaseItemResult:
    """An item, paid for with game currency."""

    status: str
    transaction_id: str
    order_id: str
    new_balance: str | None
    previous_balance: str | None
    currency_name: str
    financial_breakdown: dict[str, Any] | None = None
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class ItemHistoryResult:
    """Some of the items a player has bought, and where in the list these rows are."""

    history: list[dict[str, Any]]
    pagination: dict[str, Any]
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class GameItem:
    """An item of the catalogue. Its price is in US dollars, its amounts in game currency."""

    item_id: str
    item_name: str
    display_name: str
    item_category: str
    item_type: str
    game_id: int | str | None
    image_url: str | None
    price_usd: str | None
    currency_amount: str | None
    bonus_amount: str | None
    metadata: dict[str, Any]
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class GameItemsResult:
    """The catalogue."""

    items: list[GameItem]
    total_items: int
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class PlayerToken:
    """What lets a player's device act for the player until `expires_at`."""

    token: str = field(repr=False)
    expires_at: str
    identity_id: str
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class LinkedIdentityEmail:
    """One e-mail of a wallet."""

    email: str
    primary: bool
    verified_at: str | None = None


@dataclass(frozen=True)
class LinkedIdentitiesResult:
    """The wallet behind a player, or `not_found`."""

    wallet_user_id: str | None
    primary_email: str
    primary_phone: str
    is_minor: bool
    emails: list[LinkedIdentityEmail]
    not_found: bool = False
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
