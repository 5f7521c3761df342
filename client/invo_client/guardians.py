"""Guardians: a grown-up who has to agree before a minor's move goes on."""

from __future__ import annotations

from typing import Any

from . import checks, reading
from .call import Call
from .move_answers import ApprovalStatusResult


def get_approval_status(*, transaction_id: str) -> Call[ApprovalStatusResult]:
    """Look at what the guardian has said about a move. Every five to ten seconds is often enough.

    transaction_id: the send or transfer that answered with `guardian_approval`.

    Returns `state` ("pending", "approved", "rejected" or "expired"), `approval_id`,
    `transaction_id`, `expires_at` and `decided_at` (ISO 8601), `decision_source`,
    `action_description` and `consent_channel` ("email" or "sms").

    Raises InvoError: INVALID_INPUT before any request; INVALID_GAME_SECRET (401); 404 if the move
    needs no guardian or is not known; 410 where the server refuses to show what is rejected or
    expired; INVALID_RESPONSE if `state` is missing.

    GET /api/transactions/{transaction_id}/approval-status. Source: the public guide, "Guardian
    approval"; E55.
    """
    transaction = checks.required_segment("transaction_id", transaction_id)
    path = f"/api/transactions/{transaction}/approval-status"
    return Call("GET", path, _approval, idempotent=True)


def _approval(body: dict[str, Any]) -> ApprovalStatusResult:
    # Documented both ways: the fields lie under `approval`, or are the whole answer.
    fields = reading.optional_mapping(body, "approval") or body
    return ApprovalStatusResult(
        state=reading.required_text(fields, "state"),
        approval_id=reading.text(fields, "approval_id"),
        transaction_id=reading.text(fields, "transaction_id"),
        expires_at=reading.optional_text(fields, "expires_at"),
        decided_at=reading.optional_text(fields, "decided_at"),
        decision_source=reading.optional_text(fields, "decision_source"),
        action_description=reading.optional_text(fields, "action_description"),
        consent_channel=reading.optional_text(fields, "consent_channel"),
        raw=body,
    )
