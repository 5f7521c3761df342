"""Guardians: who decides for a minor.

    GET /api/transactions/{transaction_id}/approval-status    E55: what the guardian said

The guardian's answer itself comes by the control plane.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import approvals
from invo_emulator.errors import ApprovalExpired, ApprovalNotFound, ApprovalRejected
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.declaring import refuses
from invo_emulator.web.operations import Caller, operation
from invo_emulator.world.transaction import Transaction


@frozen
class Which:
    """A send or a transfer that a guardian was asked about."""

    transaction_id: Annotated[str, f.Text()]


@refuses(ApprovalNotFound, ApprovalExpired, ApprovalRejected)
def approval_status(tx: Transaction, caller: Caller, wanted: Which) -> Answer:
    """200 with `approval`, until the guardian says no or the time is over."""
    move = approvals.of_game(tx, caller.game, wanted.transaction_id)
    approvals.check(move)
    approval = approvals.show(move)
    return Answer({"status": "success", "approval": approval, **approval})


_PATH = "/api/transactions/{transaction_id}/approval-status"

operations = [operation("E55", "GET", _PATH, approval_status, Which)]
