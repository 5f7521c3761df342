"""Approvals: what the guardian of a minor says to a move."""

from invo_emulator.core import moves
from invo_emulator.errors import ApprovalExpired, ApprovalNotFound, ApprovalRejected, Refusal
from invo_emulator.money import amounts
from invo_emulator.times import SECOND, iso
from invo_emulator.world.transaction import Game, Row, Transaction

_ENDED: dict[str, type[Refusal]] = {"rejected": ApprovalRejected, "expired": ApprovalExpired}


def get(tx: Transaction, approval_id: str) -> Row:
    """The move that a guardian was asked about. Raises ApprovalNotFound."""
    row = tx.one("SELECT * FROM move WHERE approval_id = ?", approval_id)
    if row is None:
        raise ApprovalNotFound(f"Nobody was asked for the approval {approval_id}.")
    return row


def of_game(tx: Transaction, game: Game, transaction_id: str) -> Row:
    """A move out of this game that a guardian was asked about. Raises ApprovalNotFound."""
    row = tx.one(
        """SELECT * FROM move WHERE transaction_id = ? AND source_game_id = ?
           AND approval_id IS NOT NULL""",
        transaction_id,
        game.game_id,
    )
    if row is None:
        raise ApprovalNotFound("Nobody was asked to approve this.", status="not_found")
    return row


def decide(tx: Transaction, move: Row, approves: bool) -> Row:
    """The guardian's answer. Raises TransactionNotPending."""
    moves.check_pending(move, "pending_guardian_approval")
    return moves.approve(tx, move) if approves else moves.decline(tx, move)


def check(move: Row) -> None:
    """Raises ApprovalRejected or ApprovalExpired once the guardian did not approve."""
    if move["approval_id"] and (refusal := _ENDED.get(_state(move))):
        message = f"The guardian's approval is {_state(move)}; the sender was refunded."
        raise refusal(message, approval=show(move))


def _state(move: Row) -> str:
    states = {
        "pending_guardian_approval": "pending",
        "rejected_guardian": "rejected",
        "expired": "expired",
    }
    return states.get(move["state"], "approved")


def show(move: Row) -> dict[str, object]:
    """An approval, and what became of it (E55)."""
    decided = move["decided_at"]
    amount = amounts.show(move["amount"])
    return {
        "approval_id": move["approval_id"],
        "transaction_id": move["transaction_id"],
        "approval_type": move["kind"],
        "state": _state(move),
        "expires_at": iso(move["created_at"] + moves.GUARDIAN_SECONDS * SECOND),
        "decided_at": None if decided is None else iso(decided),
        "decision_source": None if decided is None else "email_link",
        "consent_channel": "email",
        "action_description": f"{move['kind'].capitalize()} {amount} to another player",
    }
