"""Guardians: who decides for a minor.

    GET /api/transactions/{transaction_id}/approval-status    E55: what the guardian said

The guardian's answer itself comes by the control plane.
"""

from dataclasses import dataclass
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import move_views, moves
from invo_emulator.errors import ApprovalExpired, ApprovalNotFound, ApprovalRejected, Refusal
from invo_emulator.web.answers import Answer
from invo_emulator.web.operations import Caller, Outcome, operation
from invo_emulator.world.transaction import Transaction


@dataclass(frozen=True)
class Which:
    """A send or a transfer that a guardian was asked about."""

    transaction_id: Annotated[str, f.Text()]


def approval_status(tx: Transaction, caller: Caller, wanted: Which) -> Outcome:
    """200 with `approval`; 404, and 410 GUARDIAN_APPROVAL_REJECTED or _EXPIRED."""
    move = moves.get(tx, wanted.transaction_id)
    if move["approval_id"] is None or move["source_game_id"] != caller.game.game_id:
        raise ApprovalNotFound("Nobody was asked to approve this.", status="not_found")
    approval = move_views.approval(tx, move)
    ended: dict[object, type[Refusal]] = {"rejected": ApprovalRejected, "expired": ApprovalExpired}
    if refusal := ended.get(approval["state"]):
        raise refusal(f"The guardian's approval is {approval['state']}.", approval=approval)
    return Answer({"status": "success", "approval": approval, **approval})


_PATH = "/api/transactions/{transaction_id}/approval-status"

operations = [operation("E55", "GET", _PATH, approval_status, Which)]
