"""Sends and transfers: the answers of the people who are not here.

    POST /_emulator/transactions/{transaction_id}/approve    the sender's passkey says yes
    POST /_emulator/transactions/{transaction_id}/decline    it says no
    POST /_emulator/approvals/{approval_id}/decide           a guardian's answer

End of the list.
"""

from collections.abc import Callable
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import approvals, move_views, moves
from invo_emulator.errors import ApprovalNotFound, TransactionNotFound, TransactionNotPending
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, control
from invo_emulator.web.declaring import refuses
from invo_emulator.world.transaction import Row, Transaction


@frozen
class WhichMove:
    """A send or a transfer of any game."""

    transaction_id: Annotated[str, f.Text()]


@refuses(TransactionNotPending, TransactionNotFound)
async def approve(command: Command, wanted: WhichMove) -> Answer:
    """200 with the status, and the claim code."""
    return await _change(command, lambda tx: moves.approve(tx, _of_sender(tx, wanted)))


@refuses(TransactionNotPending, TransactionNotFound)
async def decline(command: Command, wanted: WhichMove) -> Answer:
    """200 with the status; the sender has it back."""
    return await _change(command, lambda tx: moves.decline(tx, _of_sender(tx, wanted)))


def _of_sender(tx: Transaction, wanted: WhichMove) -> Row:
    move = moves.get(tx, wanted.transaction_id)
    if move["state"] == "pending_guardian_approval":
        raise TransactionNotPending(
            "This waits for a guardian: POST /_emulator/approvals/"
            f"{move['approval_id']}/decide instead.",
            current_status=move["state"],
        )
    return move


@frozen
class Decide:
    """An approval, and the guardian's answer."""

    approval_id: Annotated[str, f.Text()]
    decision: Annotated[str, f.Choice("approve", "decline")]


@refuses(TransactionNotPending, ApprovalNotFound)
async def decide(command: Command, wanted: Decide) -> Answer:
    """200 with the status."""

    def work(tx: Transaction) -> Row:
        move = approvals.get(tx, wanted.approval_id)
        return approvals.decide(tx, move, wanted.decision == "approve")

    return await _change(command, work)


async def _change(command: Command, work: Callable[[Transaction], Row]) -> Answer:
    def change(tx: Transaction) -> dict[str, object]:
        move = work(tx)
        return move_views.status(tx, move, move["source_game_id"])

    return Answer(await command.transaction(change))


controls = [
    control("POST", "/transactions/{transaction_id}/approve", approve, WhichMove),
    control("POST", "/transactions/{transaction_id}/decline", decline, WhichMove),
    control("POST", "/approvals/{approval_id}/decide", decide, Decide),
]
