"""What comes back from sends and transfers, in the manner of `answers`.

A move goes in steps, and any step may be held up: for a guardian, for a second look, for the
recipient's own word. That is an answer and no error. `hold_reason` is None once the step is done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

VerificationMethod = Literal["in_app", "sms"]


@dataclass(frozen=True)
class InitiateResult:
    """A move that waits for its sender. Look at `guardian_approval` before anything else."""

    transaction_id: str
    verification_method: VerificationMethod | None
    guardian_approval: dict[str, Any] | None = None
    raw: dict[str, Any] = field(repr=False, default_factory=dict)
    status: str = ""
    new_balance: str | None = None
    currency_name: str = ""


@dataclass(frozen=True)
class VerifySmsResult:
    """A move that its sender has approved by PIN, and the code with which to collect it."""

    status: str
    transaction_id: str
    hold_reason: str | None
    # Not in the repr: whoever has it may try to collect.
    claim_code: str | None = field(repr=False, default=None)
    order_id: str | None = None
    new_balance: str | None = None
    guardian_approval: dict[str, Any] | None = None
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class ResendPinResult:
    """A PIN that is on its way again ("resent")."""

    status: str
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class AccountCandidate:
    """One of several players who share a phone. The hint shows only parts of the e-mail."""

    player_id: int | str
    email_hint: str
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class ClaimResult:
    """A move that was collected, or a question: see `needs_account_selection`."""

    status: str
    transaction_id: str
    hold_reason: str | None
    order_id: str | None
    new_balance: str | None
    currency_name: str
    candidates: list[AccountCandidate]
    raw: dict[str, Any] = field(repr=False, default_factory=dict)

    @property
    def needs_account_selection(self) -> bool:
        """Nothing moved: claim again with the id of one of the `candidates`."""
        return self.status == "needs_account_selection"


@dataclass(frozen=True)
class MoveStatusResult:
    """Where a move is. Code, phone and identity are told only to the game they concern."""

    transaction_id: str
    transaction_type: str
    transaction_status: str
    verification_state: str
    amount: str
    net_amount: str
    currency_id: int | str | None
    order_id: str | None
    to_phone: str | None
    to_identity_id: str | None
    expiry_reason: str | None
    failure_reason: str | None
    claim_code: str | None = field(repr=False)
    claim_code_expires_at: str | None
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class Destination:
    """A game that takes moves, and the limits of one, in its own currency."""

    game_id: int | str
    game_name: str
    currency_name: str
    currency_symbol: str
    minimum_transfer: str
    maximum_transfer: str | None
    accepts_steam_origin_value: bool
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class DestinationsResult:
    """The games to which value may go from one game. `transfer_mode` is "universal" or "linked"."""

    source_game_id: int | str
    source_game_name: str
    source_currency_name: str
    transfer_mode: str
    total_destinations: int
    available_games: list[Destination]
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class InboundPendingItem:
    """Something a player of this game may collect. The id is None if several share the phone."""

    transaction_id: str
    flow: str
    amount: str
    net_amount: str
    source_game_id: int | str
    source_game: str
    to_phone: str
    to_identity_id: str | None
    created_at: str
    claim_code_expires_at: str
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class InboundPendingResult:
    """Everything a player may collect."""

    inbound_pending: list[InboundPendingItem]
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class ApprovalStatusResult:
    """What a guardian has decided: "pending", "approved", "rejected" or "expired"."""

    state: str
    approval_id: str
    transaction_id: str
    expires_at: str | None
    decided_at: str | None
    decision_source: str | None
    action_description: str | None
    consent_channel: str | None
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class ApproveResult:
    """A move that its sender has approved ("approved")."""

    status: str
    transaction_id: str
    hold_reason: str | None
    next: str | None
    claim_code: str | None = field(repr=False)
    claim_code_expires_at: str | None
    guardian_approval: dict[str, Any] | None
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class ConfirmReceiptResult:
    """A move that its recipient has collected ("completed")."""

    status: str
    transaction_id: str
    hold_reason: str | None
    amount_received: str | None
    guardian_approval: dict[str, Any] | None
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class PendingMove:
    """A move that waits for the player: to approve it, or to confirm that it may come in."""

    transfer_id: str
    kind: str
    flow: str
    amount: str
    expires_at: str | None
    step_up_required: bool
    held: bool
    hold_reason: str | None
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class PendingMovesResult:
    """All the moves that wait for a player."""

    pending: list[PendingMove]
    raw: dict[str, Any] = field(repr=False, default_factory=dict)
