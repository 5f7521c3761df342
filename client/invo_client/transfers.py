"""Transfers: a player takes game currency along into another game."""

from __future__ import annotations

from typing import Any

from . import checks, moves, reading
from .call import Call, given
from .checks import Money
from .move_answers import (
    ClaimResult,
    DestinationsResult,
    InboundPendingItem,
    InboundPendingResult,
    InitiateResult,
    MoveStatusResult,
    ResendPinResult,
    VerifySmsResult,
)

HOME = "/api/transfers"


def initiate_transfer(
    *,
    client_request_id: str,
    source_player_name: str,
    source_player_email: str,
    source_player_phone: str,
    target_player_email: str | None = None,
    target_player_phone: str,
    target_game_id: int | str,
    amount: Money,
) -> Call[InitiateResult]:
    """Begin a transfer: the amount is reserved, and the player is asked.

    client_request_id: yours, one per transfer; with it the call can be repeated safely.
    source_player_name, source_player_email, source_player_phone: who gives (phone as
    +15555550100).
    target_player_email, target_player_phone: who receives. Older backends want the e-mail too.
    target_game_id: into which game.
    amount: units of the source's currency with at most two places. The server decides the limits.

    Returns what initiate_send does: look at `guardian_approval` first, then at
    `verification_method`.

    Raises InvoError: as initiate_send.

    POST /api/transfers/initiate-transfer. Source: README of invonetwork 0.1.1, "Sends &
    transfers"; E47.
    """
    body = {
        **checks.required_texts(
            client_request_id=client_request_id,
            source_player_name=source_player_name,
            source_player_email=source_player_email,
            source_player_phone=source_player_phone,
            target_player_phone=target_player_phone,
        ),
        **checks.texts(target_player_email=target_player_email),
        "target_game_id": checks.required_identifier("target_game_id", target_game_id),
        "amount": moves.amount(amount),
    }
    return Call("POST", f"{HOME}/initiate-transfer", moves.initiated, idempotent=True, body=body)


def verify_transfer_sms(*, transaction_id: str, sms_pin: str) -> Call[VerifySmsResult]:
    """Approve a transfer with the PIN that the player was texted. Never repeated automatically: a
    PIN has few tries.

    transaction_id: the transfer.
    sms_pin: what the player typed, as text, since it may begin with 0.

    Returns what verify_send_sms does. The `claim_code` is for your player, who types it in the
    other game.

    Raises InvoError: as verify_send_sms.

    POST /api/transfers/verify-sms. Source: the public guide, "Verify transfer"; E49.
    """
    body = checks.required_texts(transaction_id=transaction_id, sms_pin=sms_pin)
    return Call("POST", f"{HOME}/verify-sms", moves.verified, idempotent=False, body=body)


def resend_transfer_pin(*, transaction_id: str) -> Call[ResendPinResult]:
    """Text the player's PIN once more. Never repeated automatically: each call is a text message.

    transaction_id: the transfer.

    Returns `status` ("resent").

    Raises InvoError: as resend_send_pin.

    POST /api/transfers/resend-pin. Source: the calls of INVO's Unity SDK.
    """
    body = checks.required_texts(transaction_id=transaction_id)
    return Call("POST", f"{HOME}/resend-pin", moves.resent, idempotent=False, body=body)


def claim_transfer(
    *,
    claim_code: str,
    target_player_name: str,
    target_player_email: str,
    target_player_phone: str,
    target_currency_id: int | str,
    target_player_id: int | str | None = None,
) -> Call[ClaimResult]:
    """Collect a transfer by its code, with the secret of the game that receives. Never repeated
    automatically: the answer may be lost after the money moved.

    claim_code: as the player typed it, like ABCDE-12345.
    target_player_name, target_player_email, target_player_phone: who collects; the phone has to be
    the one the transfer went to.
    target_currency_id: into which of your currencies.
    target_player_id: one of the `candidates`, in a second try.

    Returns what claim_currency does: collected once `hold_reason` is None, or see
    `needs_account_selection` and `candidates`.

    Raises InvoError: as claim_currency.

    POST /api/transfers/claim-transfer. Source: the public guide, "Claim transfer"; E51.
    """
    currency_id = checks.required_identifier("target_currency_id", target_currency_id)
    player_id = checks.sent_identifier("target_player_id", target_player_id)
    body = checks.required_texts(
        claim_code=claim_code,
        target_player_name=target_player_name,
        target_player_email=target_player_email,
        target_player_phone=target_player_phone,
    ) | given(target_currency_id=currency_id, target_player_id=player_id)
    return Call("POST", f"{HOME}/claim-transfer", moves.claimed, idempotent=False, body=body)


def get_transfer_status(*, transaction_id: str) -> Call[MoveStatusResult]:
    """Look at where a transfer is.

    transaction_id: which.

    Returns what get_send_status does, `verification_state` before all.

    Raises InvoError: as get_send_status.

    GET /api/transfers/{transaction_id}/status. Source: the calls of INVO's Unity SDK; E53.
    """
    transaction = checks.required_segment("transaction_id", transaction_id)
    return Call("GET", f"{HOME}/{transaction}/status", moves.status, idempotent=True)


def get_transfer_destinations(*, source_game_id: int | str) -> Call[DestinationsResult]:
    """List the games into which a player may transfer. It changes rarely: keep it for a day.

    source_game_id: your game.

    Returns what get_send_destinations does.

    Raises InvoError: as get_send_destinations.

    POST /api/transfers/available-destinations. Source: the public guide, "Transfer overview"; E57.
    """
    body = {"source_game_id": checks.required_identifier("source_game_id", source_game_id)}
    return Call(
        "POST", f"{HOME}/available-destinations", moves.destinations, idempotent=True, body=body
    )


def get_inbound_pending(
    *, player_email: str | None = None, player_phone: str | None = None
) -> Call[InboundPendingResult]:
    """List what a player may collect in your game: sends and transfers alike.

    player_email, player_phone: who; at least one is needed, and both are sent when both are given.

    Returns `inbound_pending`: rows of `transaction_id`, `flow`, `amount` and `net_amount` (decimal
    strings), `source_game`, `to_phone` and so on. Match `to_phone` with your player;
    `to_identity_id` is None if several of your players have that phone.

    Raises InvoError: INVALID_INPUT before any request; INVALID_GAME_SECRET (401).

    GET /api/transfers/inbound-pending. Source: README of invonetwork 0.1.1, "Inbound pending &
    linked identities"; E54.
    """
    query = checks.at_least_one(player_email=player_email, player_phone=player_phone)
    return Call("GET", f"{HOME}/inbound-pending", _inbound, idempotent=True, query=query)


def _inbound(body: dict[str, Any]) -> InboundPendingResult:
    pending = [_inbound_row(row) for row in reading.rows(body, "inbound_pending")]
    return InboundPendingResult(pending, raw=body)


def _inbound_row(row: dict[str, Any]) -> InboundPendingItem:
    return InboundPendingItem(
        transaction_id=reading.text(row, "transaction_id"),
        flow=reading.text(row, "flow"),
        amount=reading.text(row, "amount"),
        net_amount=reading.text(row, "net_amount"),
        source_game_id=reading.identifier(row, "source_game_id"),
        source_game=reading.text(row, "source_game"),
        to_phone=reading.text(row, "to_phone"),
        to_identity_id=reading.optional_text(row, "to_identity_id"),
        created_at=reading.text(row, "created_at"),
        claim_code_expires_at=reading.text(row, "claim_code_expires_at"),
        raw=row,
    )
