"""Moves: what sends and transfers have in common, which is all but the names of their fields."""

from __future__ import annotations

from typing import Any

from . import checks, reading
from .checks import Money
from .move_answers import (
    AccountCandidate,
    ClaimResult,
    Destination,
    DestinationsResult,
    InitiateResult,
    MoveStatusResult,
    ResendPinResult,
    VerificationMethod,
    VerifySmsResult,
)

METHODS: dict[str | None, VerificationMethod] = {"in_app": "in_app", "sms": "sms"}


def amount(value: Money) -> str:
    """How much is to move, in units of the sender's currency."""
    return checks.money("amount", value, at_most=checks.LARGEST_MOVE)


def hold_reason(body: dict[str, Any], done: str) -> str | None:
    """Why nothing moved yet: a code of the answer, else its status. None if the status is done."""
    status = reading.required_text(body, "status")
    if status == done:
        return None
    code = reading.optional_text(body, "error_code") or reading.optional_text(body, "code")
    return code or status


def initiated(body: dict[str, Any]) -> InitiateResult:
    """A move that has begun."""
    guardian = reading.optional_mapping(body, "guardian_approval")
    method = METHODS.get(reading.optional_text(body, "verification_method"))
    return InitiateResult(
        transaction_id=reading.text(body, "transaction_id"),
        # The answer says "sms" for a guardian too, but then there is no PIN to ask for.
        verification_method=method if guardian is None else None,
        guardian_approval=guardian,
        raw=body,
        status=reading.text(body, "status"),
        new_balance=reading.optional_text(body, "new_balance"),
        currency_name=reading.text(body, "currency_name"),
    )


def verified(body: dict[str, Any]) -> VerifySmsResult:
    """A move after its PIN."""
    return VerifySmsResult(
        status=reading.text(body, "status"),
        transaction_id=reading.text(body, "transaction_id"),
        hold_reason=hold_reason(body, done="success"),
        claim_code=reading.optional_text(body, "claim_code"),
        order_id=reading.optional_text(body, "order_id"),
        new_balance=reading.optional_text(body, "new_balance"),
        guardian_approval=reading.optional_mapping(body, "guardian_approval"),
        raw=body,
    )


def resent(body: dict[str, Any]) -> ResendPinResult:
    """A PIN that was asked for again."""
    return ResendPinResult(status=reading.text(body, "status"), raw=body)


def claimed(body: dict[str, Any]) -> ClaimResult:
    """A move after its claim code."""
    return ClaimResult(
        status=reading.text(body, "status"),
        transaction_id=reading.text(body, "transaction_id"),
        hold_reason=hold_reason(body, done="success"),
        order_id=reading.optional_text(body, "order_id"),
        new_balance=reading.optional_text(body, "new_balance"),
        currency_name=reading.text(body, "currency_name"),
        candidates=[_candidate(row) for row in reading.rows(body, "candidates")],
        raw=body,
    )


def status(body: dict[str, Any]) -> MoveStatusResult:
    """Where a move is."""
    return MoveStatusResult(
        transaction_id=reading.text(body, "transaction_id"),
        transaction_type=reading.text(body, "transaction_type"),
        transaction_status=reading.text(body, "transaction_status"),
        verification_state=reading.text(body, "verification_state"),
        amount=reading.text(body, "amount"),
        net_amount=reading.text(body, "net_amount"),
        currency_id=reading.optional_identifier(body, "currency_id"),
        order_id=reading.optional_text(body, "order_id"),
        to_phone=reading.optional_text(body, "to_phone"),
        to_identity_id=reading.optional_text(body, "to_identity_id"),
        expiry_reason=reading.optional_text(body, "expiry_reason"),
        failure_reason=reading.optional_text(body, "failure_reason"),
        claim_code=reading.optional_text(body, "claim_code"),
        claim_code_expires_at=reading.optional_text(body, "claim_code_expires_at"),
        raw=body,
    )


def destinations(body: dict[str, Any]) -> DestinationsResult:
    """Where value may go."""
    games = [_destination(row) for row in reading.rows(body, "available_games")]
    total = reading.optional_count(body, "total_destinations")
    return DestinationsResult(
        source_game_id=reading.identifier(body, "source_game_id"),
        source_game_name=reading.text(body, "source_game_name"),
        source_currency_name=reading.text(body, "source_currency_name"),
        transfer_mode=reading.text(body, "transfer_mode"),
        total_destinations=len(games) if total is None else total,
        available_games=games,
        raw=body,
    )


def _candidate(row: dict[str, Any]) -> AccountCandidate:
    return AccountCandidate(
        player_id=reading.identifier(row, "player_id"),
        email_hint=reading.text(row, "email_hint"),
        raw=row,
    )


def _destination(row: dict[str, Any]) -> Destination:
    return Destination(
        game_id=reading.identifier(row, "game_id"),
        game_name=reading.text(row, "game_name"),
        currency_name=reading.text(row, "currency_name"),
        currency_symbol=reading.text(row, "currency_symbol"),
        minimum_transfer=reading.text(row, "minimum_transfer"),
        maximum_transfer=reading.optional_text(row, "maximum_transfer"),
        accepts_steam_origin_value=reading.flag(row, "accepts_steam_origin_value"),
        raw=row,
    )
