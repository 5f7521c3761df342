"""Settlements: the last word on a move, which is the player's own.

These calls carry a player's token instead of the game secret.
"""

from __future__ import annotations

from typing import Any

from . import auth, checks, moves, reading
from .call import Call, given
from .move_answers import ApproveResult, ConfirmReceiptResult, PendingMove, PendingMovesResult


def approve_send(
    *, player_token: str, transaction_id: str, device_code: str | None = None
) -> Call[ApproveResult]:
    """Approve a send in the name of its sender. Never repeated automatically: the answer may be
    lost after the approval was recorded, so look at get_send_status first.

    player_token: the sender's.
    transaction_id: the send, while it waits for its sender.
    device_code: of a device approval that the sender has given.

    Returns `status` ("approved"), `transaction_id` and `next` ("pending_claim"). While somebody
    else has to agree, `hold_reason` says why (GUARDIAN_APPROVAL_PENDING, RISK_HOLD) and
    `guardian_approval` how; approve again later.

    Raises InvoError: INVALID_INPUT before any request; TRANSACTION_NOT_PENDING,
    DEVICE_APPROVAL_NOT_APPROVED, SEND_APPROVE_FAILED (400); SDK_TOKEN_EXPIRED (401, see
    `is_token_expired`); PLAYER_TOKEN_STALE, PASSKEY_RECOVERY_COOLDOWN (403);
    GUARDIAN_APPROVAL_REJECTED, GUARDIAN_APPROVAL_EXPIRED (410).

    POST /api/sdk/send/{transaction_id}/approve. Source: the public guide, "App approve"; E61.
    """
    path = f"/api/sdk/send/{_id(transaction_id)}/approve"
    return _approve(path, player_token, device_code)


def approve_transfer(
    *, player_token: str, transaction_id: str, device_code: str | None = None
) -> Call[ApproveResult]:
    """Approve a transfer in the name of its sender. Never repeated automatically, as approve_send.

    player_token: the sender's.
    transaction_id: the transfer, while it waits for its sender.
    device_code: of a device approval that the sender has given.

    Returns what approve_send does, and `claim_code` with `claim_code_expires_at` (ISO 8601).

    Raises InvoError: as approve_send, with TRANSFER_APPROVE_FAILED (400).

    POST /api/sdk/transfers/{transaction_id}/approve. Source: the public guide, "App approve"; E62.
    """
    path = f"/api/sdk/transfers/{_id(transaction_id)}/approve"
    return _approve(path, player_token, device_code)


def confirm_send_receipt(
    *, player_token: str, transaction_id: str, device_code: str | None = None
) -> Call[ConfirmReceiptResult]:
    """Collect a send in the name of its recipient. Never repeated automatically: the answer may be
    lost after the money moved, so look at get_send_status first.

    player_token: the recipient's.
    transaction_id: the send, once its sender has approved it.
    device_code: of a device approval that the recipient has given.

    Returns `status` ("completed"), `transaction_id` and `amount_received` (decimal string, the
    recipient's currency). While somebody else has to agree, `hold_reason` says why
    (RECIPIENT_IDENTITY_PENDING, RISK_HOLD, GUARDIAN_APPROVAL_PENDING); confirm again later.

    Raises InvoError: INVALID_INPUT before any request; TRANSACTION_NOT_PENDING,
    DEVICE_APPROVAL_NOT_APPROVED, CONFIRM_RECEIPT_FAILED (400); SDK_TOKEN_EXPIRED (401, see
    `is_token_expired`); `not_intended_receiver`, RECIPIENT_IDENTITY_DECLINED, PLAYER_TOKEN_STALE
    (403); PHONE_SHARE_APPROVAL_REQUIRED, and see `is_receiver_not_enrolled` (409);
    IDENTITY_CHECK_UNAVAILABLE (503).

    POST /api/sdk/send/{transaction_id}/confirm-receipt. Source: the public guide, "App confirm
    receipt"; E63.
    """
    path = f"/api/sdk/send/{_id(transaction_id)}/confirm-receipt"
    return _confirm(path, player_token, device_code)


def confirm_transfer_receipt(
    *, player_token: str, transaction_id: str, device_code: str | None = None
) -> Call[ConfirmReceiptResult]:
    """Collect a transfer in the name of its recipient. Never repeated automatically, as
    confirm_send_receipt.

    player_token: the recipient's.
    transaction_id: the transfer, once its sender has approved it.
    device_code: of a device approval that the recipient has given.

    Returns what confirm_send_receipt does.

    Raises InvoError: as confirm_send_receipt.

    POST /api/sdk/transfers/{transaction_id}/confirm-receipt. Source: the calls of INVO's Unity
    SDK; E64.
    """
    path = f"/api/sdk/transfers/{_id(transaction_id)}/confirm-receipt"
    return _confirm(path, player_token, device_code)


def get_pending_moves(*, player_token: str) -> Call[PendingMovesResult]:
    """List the moves that wait for a player.

    player_token: whose.

    Returns `pending`: rows of `transfer_id`, `kind` ("identity_gate": to approve,
    "receiving_confirm": to collect), `flow` ("send" or "transfer"), `amount` (decimal string;
    gross for a sender, net for a recipient), `expires_at` (ISO 8601), `step_up_required`, and
    `held` with its `hold_reason`. Currency and counterparty are in the row's `raw`.

    Raises InvoError: INVALID_INPUT before any request; SDK_TOKEN_EXPIRED (401, see
    `is_token_expired`); TENANT_NOT_MIGRATED (403).

    GET /api/sdk/transfers/pending. Source: the public guide, "In-app verification".
    """
    path = "/api/sdk/transfers/pending"
    return Call("GET", path, _pending, idempotent=True, auth=auth.player(player_token))


def _id(transaction_id: str) -> str:
    return checks.required_segment("transaction_id", transaction_id)


def _approve(path: str, player_token: str, device_code: str | None) -> Call[ApproveResult]:
    player = auth.player(player_token)
    body = given(device_code=checks.text("device_code", device_code))
    return Call("POST", path, _approved, idempotent=False, body=body, auth=player)


def _confirm(path: str, player_token: str, device_code: str | None) -> Call[ConfirmReceiptResult]:
    player = auth.player(player_token)
    body = given(device_code=checks.text("device_code", device_code))
    return Call("POST", path, _confirmed, idempotent=False, body=body, auth=player)


def _approved(body: dict[str, Any]) -> ApproveResult:
    return ApproveResult(
        status=reading.text(body, "status"),
        transaction_id=reading.text(body, "transaction_id"),
        hold_reason=moves.hold_reason(body, done="approved"),
        next=reading.optional_text(body, "next"),
        claim_code=reading.optional_text(body, "claim_code"),
        claim_code_expires_at=reading.optional_text(body, "claim_code_expires_at"),
        guardian_approval=reading.optional_mapping(body, "guardian_approval"),
        raw=body,
    )


def _confirmed(body: dict[str, Any]) -> ConfirmReceiptResult:
    return ConfirmReceiptResult(
        status=reading.text(body, "status"),
        transaction_id=reading.text(body, "transaction_id"),
        hold_reason=moves.hold_reason(body, done="completed"),
        amount_received=reading.optional_text(body, "amount_received"),
        guardian_approval=reading.optional_mapping(body, "guardian_approval"),
        raw=body,
    )


def _pending(body: dict[str, Any]) -> PendingMovesResult:
    return PendingMovesResult([_move(row) for row in reading.rows(body, "pending")], raw=body)


def _move(row: dict[str, Any]) -> PendingMove:
    return PendingMove(
        transfer_id=reading.text(row, "transfer_id"),
        kind=reading.text(row, "kind"),
        flow=reading.text(row, "flow"),
        amount=reading.text(row, "amount"),
        expires_at=reading.optional_text(row, "expires_at"),
        step_up_required=reading.flag(row, "step_up_required"),
        held=reading.flag(row, "held"),
        hold_reason=reading.optional_text(row, "hold_reason"),
        raw=row,
    )
