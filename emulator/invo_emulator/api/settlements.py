"""Settlements: what a player answers in the app, with a player token.

    POST /api/sdk/send/{id}/approve                E61: the sender says yes
    POST /api/sdk/transfers/{id}/approve           E62: likewise
    POST /api/sdk/send/{id}/confirm-receipt        E63: the receiver collects
    POST /api/sdk/transfers/{id}/confirm-receipt   E64: likewise
    GET  /api/sdk/transfers/pending                D4: what waits for this player's answer

The body's device_code or assertion is taken for good: whether the player has a passkey is what the
control plane says of the player.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import approvals, claims, move_refusals, moves
from invo_emulator.errors import NoDeviceKey, NotTheSender
from invo_emulator.money import amounts
from invo_emulator.records import frozen
from invo_emulator.times import iso
from invo_emulator.web.answers import Answer
from invo_emulator.web.declaring import refuses
from invo_emulator.web.operations import PlayerCaller, player_operation
from invo_emulator.world.transaction import Row, Transaction


@frozen
class Which:
    """A send or a transfer."""

    id: Annotated[str, f.Text()]


@refuses(*move_refusals.APPROVE)
def approve_send(tx: Transaction, caller: PlayerCaller, wanted: Which) -> Answer:
    """200 `approved`; 202 while a guardian decides."""
    return _approve(tx, caller, "send", wanted.id)


@refuses(*move_refusals.APPROVE)
def approve_transfer(tx: Transaction, caller: PlayerCaller, wanted: Which) -> Answer:
    """The same, with the claim code, which goes back to whoever started it."""
    return _approve(tx, caller, "transfer", wanted.id)


def _approve(
    tx: Transaction, caller: PlayerCaller, kind: moves.Kind, transaction_id: str
) -> Answer:
    move = moves.of_game(tx, kind, transaction_id, caller.game.game_id)
    if move["source_player_id"] != caller.player["player_id"]:
        raise NotTheSender("Only the sender can approve this.")
    if move["state"] == "pending_guardian_approval":
        return Answer(_held(move), 202)
    approvals.check(move)
    moves.check_pending(move, "pending_verification", "pending_pin_verification")
    if not caller.player["passkey"]:
        raise NoDeviceKey("This player has no passkey: verify with the PIN that was texted.")
    move = moves.approve(tx, move)
    code = {
        "claim_code": move["claim_code"],
        "claim_code_expires_at": iso(move["deadline"]),
    }
    body = {"status": "approved", "transaction_id": move["transaction_id"], "next": "pending_claim"}
    return Answer({**body, **(code if kind == "transfer" else {})})


def _held(move: Row) -> dict[str, object]:
    return {
        "status": "pending_guardian_approval",
        "error_code": "GUARDIAN_APPROVAL_PENDING",
        "transaction_id": move["transaction_id"],
        "guardian_approval": {"approval_id": move["approval_id"], "state": "pending"},
        "poll_endpoint": f"/api/transactions/{move['transaction_id']}/approval-status",
    }


@refuses(*move_refusals.CONFIRM)
def confirm_send(tx: Transaction, caller: PlayerCaller, wanted: Which) -> Answer:
    """200 `completed`: a passkey stands for the claim code."""
    return _confirm(tx, caller, "send", wanted.id)


@refuses(*move_refusals.CONFIRM)
def confirm_transfer(tx: Transaction, caller: PlayerCaller, wanted: Which) -> Answer:
    """The same."""
    return _confirm(tx, caller, "transfer", wanted.id)


def _confirm(
    tx: Transaction, caller: PlayerCaller, kind: moves.Kind, transaction_id: str
) -> Answer:
    move = claims.confirm_receipt(tx, kind, transaction_id, caller.player)
    received = amounts.show(move["net_target"])
    body = {
        "status": "completed",
        "transaction_id": transaction_id,
        "amount_received": received,
    }
    return Answer({**body, "currency_name": caller.game.currency.name})


@frozen
class Nothing:
    """The input of a call that takes none."""


def pending(tx: Transaction, caller: PlayerCaller, _: Nothing) -> Answer:
    """200 with what waits: to be approved by this player, and to be collected."""
    outgoing = tx.all(
        """SELECT * FROM move WHERE source_player_id = ? AND state IN
           ('pending_verification', 'pending_pin_verification', 'pending_guardian_approval')
           ORDER BY number DESC""",
        caller.player["player_id"],
    )
    waiting = [_row(tx, move, "identity_gate", move["amount"]) for move in outgoing]
    for move in claims.inbound(tx, caller.game, caller.player["email"], None):
        waiting.append(_row(tx, move, "receiving_confirm", move["net_target"]))
    return Answer({"pending": waiting})


def _row(tx: Transaction, move: Row, kind: str, amount: int) -> dict[str, object]:
    is_out = kind == "identity_gate"
    mine = tx.games[move["source_game_id" if is_out else "target_game_id"]]
    other = tx.games[move["target_game_id" if is_out else "source_game_id"]]
    held = move["state"] == "pending_guardian_approval"
    return {
        "transfer_id": move["transaction_id"],
        "transaction_id": move["transaction_id"],
        "kind": kind,
        "flow": move["kind"],
        "amount": amounts.show(amount),
        "currency": mine.currency.name,
        "counterparty_game": other.name,
        "expires_at": iso(move["deadline"]),
        "held": held,
        "hold_reason": "guardian_approval" if held else None,
    }


_SEND, _TRANSFER = "/api/sdk/send/{id}", "/api/sdk/transfers/{id}"

operations = [
    player_operation("E61", "POST", f"{_SEND}/approve", approve_send, Which),
    player_operation("E62", "POST", f"{_TRANSFER}/approve", approve_transfer, Which),
    player_operation("E63", "POST", f"{_SEND}/confirm-receipt", confirm_send, Which),
    player_operation("E64", "POST", f"{_TRANSFER}/confirm-receipt", confirm_transfer, Which),
    player_operation("D4", "GET", "/api/sdk/transfers/pending", pending, Nothing),
]
