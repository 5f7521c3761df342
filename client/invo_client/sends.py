"""Sends: a player gives game currency to another player, found by phone."""

from __future__ import annotations

from . import checks, moves
from .call import Call, given
from .checks import Money
from .move_answers import (
    ClaimResult,
    DestinationsResult,
    InitiateResult,
    MoveStatusResult,
    ResendPinResult,
    VerifySmsResult,
)

HOME = "/api/currency-sends"


def initiate_send(
    *,
    client_request_id: str,
    sender_player_name: str,
    sender_player_email: str,
    sender_player_phone: str,
    receiver_player_email: str | None = None,
    receiver_player_phone: str,
    receiving_game_id: int | str,
    amount: Money,
) -> Call[InitiateResult]:
    """Begin a send: the amount is reserved, and the sender is asked.

    client_request_id: yours, one per send; with it the call can be repeated safely.
    sender_player_name, sender_player_email, sender_player_phone: who gives (phone as
    +15555550100).
    receiver_player_email, receiver_player_phone: who receives. Older backends want the e-mail too.
    receiving_game_id: in which game; your own for a send between two of your players.
    amount: units of the sender's currency with at most two places. The server decides the limits.

    Returns `transaction_id`, and how the sender is asked: look at `guardian_approval` first; if
    there is one, a guardian decides and `verification_method` is None. Else it is "in_app" (the
    sender's device) or "sms" (a PIN was sent). Also `status`, `new_balance` (decimal string, after
    the reservation) and `currency_name`, where the server sends them.

    Raises InvoError: INVALID_INPUT before any request; too little balance (400, see
    `is_insufficient_balance`); AMOUNT_BELOW_MINIMUM, AMOUNT_ABOVE_MAXIMUM, PHONE_MISMATCH (400);
    INVALID_GAME_SECRET (401); SOURCE_GAME_NOT_LIVE, TARGET_GAME_NOT_LIVE, GUARDIAN_REQUIRED (403);
    PHONE_SHARE_APPROVAL_REQUIRED, or a repeated client_request_id (409, see
    `is_duplicate_request`); `flow_paused` (503).

    POST /api/currency-sends/initiate-send. Source: README of invonetwork 0.1.1, "Sends &
    transfers"; E46.
    """
    body = {
        **checks.required_texts(
            client_request_id=client_request_id,
            sender_player_name=sender_player_name,
            sender_player_email=sender_player_email,
            sender_player_phone=sender_player_phone,
            receiver_player_phone=receiver_player_phone,
        ),
        **checks.texts(receiver_player_email=receiver_player_email),
        "receiving_game_id": checks.required_identifier("receiving_game_id", receiving_game_id),
        "amount": moves.amount(amount),
    }
    return Call("POST", f"{HOME}/initiate-send", moves.initiated, idempotent=True, body=body)


def verify_send_sms(*, transaction_id: str, sms_pin: str) -> Call[VerifySmsResult]:
    """Approve a send with the PIN that the sender was texted. Never repeated automatically: a PIN
    has few tries.

    transaction_id: the send.
    sms_pin: what the sender typed, as text, since it may begin with 0.

    Returns `status` ("success"), `transaction_id`, `claim_code`, `order_id` and `new_balance`
    (decimal string). `hold_reason` is None unless a guardian has to agree first.

    Raises InvoError: INVALID_INPUT before any request; a wrong PIN (400, `body` has
    `attempts_remaining`); HIGH_VALUE_REQUIRES_APP (403); 404 if there is no such send; too many
    tries (429).

    POST /api/currency-sends/verify-sms. Source: the public guide, "Verify send SMS"; E48.
    """
    body = checks.required_texts(transaction_id=transaction_id, sms_pin=sms_pin)
    return Call("POST", f"{HOME}/verify-sms", moves.verified, idempotent=False, body=body)


def resend_send_pin(*, transaction_id: str) -> Call[ResendPinResult]:
    """Text the sender's PIN once more. Never repeated automatically: each call is a text message.

    transaction_id: the send.

    Returns `status` ("resent").

    Raises InvoError: INVALID_INPUT before any request; `pin_expired` (400); `resend_cooldown` (429,
    see `retry_after`); `resend_unavailable` (503).

    POST /api/currency-sends/resend-pin. Source: the calls of INVO's Unity SDK.
    """
    body = checks.required_texts(transaction_id=transaction_id)
    return Call("POST", f"{HOME}/resend-pin", moves.resent, idempotent=False, body=body)


def claim_currency(
    *,
    claim_code: str,
    receiver_player_name: str,
    receiver_player_email: str,
    receiver_player_phone: str,
    receiver_player_id: int | str | None = None,
) -> Call[ClaimResult]:
    """Collect a send by its code, with the secret of the game that receives. Never repeated
    automatically: the answer may be lost after the money moved.

    claim_code: as the recipient typed it, like ABCDE-12345.
    receiver_player_name, receiver_player_email, receiver_player_phone: who collects; the phone has
    to be the one the send went to.
    receiver_player_id: one of the `candidates`, in a second try.

    Returns `status` ("success"), `transaction_id`, `order_id`, `new_balance` (decimal string) and
    `currency_name`. If several players share the phone nothing moves, `needs_account_selection` is
    True, and `candidates` tells who they are. `hold_reason` is None once the send is collected.

    Raises InvoError: INVALID_INPUT before any request; not claimable any more (400); another phone
    (403); 404 for an unknown code or another game's; PHONE_SHARE_APPROVAL_REQUIRED (409);
    IDENTITY_CHECK_UNAVAILABLE (503).

    POST /api/currency-sends/claim-currency. Source: the public guide, "Claim currency"; E50.
    """
    player_id = checks.sent_identifier("receiver_player_id", receiver_player_id)
    body = checks.required_texts(
        claim_code=claim_code,
        receiver_player_name=receiver_player_name,
        receiver_player_email=receiver_player_email,
        receiver_player_phone=receiver_player_phone,
    ) | given(receiver_player_id=player_id)
    return Call("POST", f"{HOME}/claim-currency", moves.claimed, idempotent=False, body=body)


def get_send_status(*, transaction_id: str) -> Call[MoveStatusResult]:
    """Look at where a send is.

    transaction_id: which.

    Returns `verification_state` ("awaiting", "approved", "completed", "expired", "failed"),
    `transaction_status`, `amount` and `net_amount` (decimal strings), and for the game they
    concern `claim_code` (the sending one), `to_phone` and `to_identity_id` (the receiving one).

    Raises InvoError: INVALID_INPUT before any request; INVALID_GAME_SECRET (401); 404 if there is
    no such send, or it is a transfer.

    GET /api/currency-sends/{transaction_id}/status. Source: the calls of INVO's Unity SDK; E52.
    """
    transaction = checks.required_segment("transaction_id", transaction_id)
    return Call("GET", f"{HOME}/{transaction}/status", moves.status, idempotent=True)


def get_send_destinations(*, source_game_id: int | str) -> Call[DestinationsResult]:
    """List the games into which a player may send. It changes rarely: keep it for a day.

    source_game_id: your game.

    Returns `available_games` (rows of `game_id`, `game_name`, `currency_name`,
    `minimum_transfer`, `maximum_transfer` and so on, limits as decimal strings),
    `total_destinations`, `transfer_mode` ("universal" or "linked") and what the source is called.

    Raises InvoError: INVALID_INPUT before any request; INVALID_GAME_SECRET (401).

    POST /api/currency-sends/available-destinations. Source: the public guide, "Send available
    destinations"; E56.
    """
    body = {"source_game_id": checks.required_identifier("source_game_id", source_game_id)}
    return Call(
        "POST", f"{HOME}/available-destinations", moves.destinations, idempotent=True, body=body
    )
