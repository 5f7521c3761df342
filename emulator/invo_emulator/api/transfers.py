"""Transfers: a player moves currency to a player of another game, or of this one.

    POST /api/transfers/initiate-transfer          E47: start one; the value is reserved
    POST /api/transfers/verify-sms                 E49: the sender's PIN
    POST /api/transfers/resend-pin                 D3: the PIN once more
    POST /api/transfers/claim-transfer             E51: collect, with the claim code
    GET  /api/transfers/inbound-pending            E54: what waits for a player of this game
    GET  /api/transfers/{transaction_id}/status    E53: how far it is
    POST /api/transfers/available-destinations     E57: where it can go

What a transfer does is core/moves.py and core/claims.py, written once for it and its twin.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import claims, move_refusals, move_views, moves
from invo_emulator.core.claims import Candidates, Claim
from invo_emulator.core.moves import Wish
from invo_emulator.errors import GameNotFound, InvalidInput, Refusal, TransactionNotFound
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.declaring import refuses
from invo_emulator.web.operations import Caller, Outcome, operation
from invo_emulator.world.transaction import Transaction


@frozen
class Initiate:
    """Who gives how much to whom. The receiver is found by phone; the e-mail is optional."""

    client_request_id: Annotated[str, f.Text()]
    source_player_name: Annotated[str, f.Text()]
    source_player_email: Annotated[str, f.Email()]
    source_player_phone: Annotated[str, f.Phone()]
    target_player_phone: Annotated[str, f.Phone()]
    target_game_id: Annotated[int, f.Integer(1)]
    amount: Annotated[int, f.Amount()]
    target_player_email: Annotated[str | None, f.Email()] = None


@refuses(*move_refusals.START)
def initiate(tx: Transaction, caller: Caller, wanted: Initiate) -> Answer:
    """201 with `verification_method`; 202 with `guardian_approval` if a guardian has to approve."""
    move = moves.initiate(
        tx,
        Wish(
            kind="transfer",
            client_request_id=wanted.client_request_id,
            source_game=caller.game,
            source_name=wanted.source_player_name,
            source_email=wanted.source_player_email,
            source_phone=wanted.source_player_phone,
            target_game_id=wanted.target_game_id,
            target_game_id_field="target_game_id",
            target_phone=wanted.target_player_phone,
            target_email=wanted.target_player_email,
            amount=wanted.amount,
        ),
    )
    return Answer(move_views.initiated(tx, move), 202 if move["approval_id"] else 201)


@frozen
class VerifySms:
    """The PIN that the sender was texted."""

    transaction_id: Annotated[str, f.Text()]
    sms_pin: Annotated[str, f.Text(20)]


@refuses(*move_refusals.VERIFY)
def verify_sms(tx: Transaction, caller: Caller, wanted: VerifySms) -> Outcome:
    """200 with the claim code. A wrong PIN counts as a try."""
    move = moves.out_of_game(tx, "transfer", wanted.transaction_id, caller.game.game_id)
    outcome = moves.verify_pin(tx, move, wanted.sms_pin)
    return outcome if isinstance(outcome, Refusal) else Answer(move_views.verified(tx, outcome))


@frozen
class Which:
    """A transfer of the calling game."""

    transaction_id: Annotated[str, f.Text()]


@refuses(*move_refusals.RESEND_PIN)
def resend_pin(tx: Transaction, caller: Caller, wanted: Which) -> Answer:
    """200 `resent`; no sooner than `retry_after` says after the last time."""
    move = moves.out_of_game(tx, "transfer", wanted.transaction_id, caller.game.game_id)
    moves.resend_pin(tx, move)
    return Answer({"status": "resent", "transaction_id": wanted.transaction_id})


@frozen
class Collect:
    """A claim code, and who has it."""

    claim_code: Annotated[str, f.Text(20)]
    target_player_name: Annotated[str, f.Text()]
    target_player_email: Annotated[str, f.Email()]
    target_player_phone: Annotated[str, f.TypedPhone()]
    target_currency_id: Annotated[int, f.Integer(1)]
    target_player_id: Annotated[int | None, f.Integer(1)] = None


@refuses(*move_refusals.CLAIM)
def collect(tx: Transaction, caller: Caller, wanted: Collect) -> Answer:
    """200 with the new balance, or `needs_account_selection` with `candidates`. Another game's code
    is none."""
    claim = Claim(
        kind="transfer",
        code=wanted.claim_code,
        name=wanted.target_player_name,
        email=wanted.target_player_email,
        phone=wanted.target_player_phone,
        player_id=wanted.target_player_id,
        player_id_field="target_player_id",
        currency_id=wanted.target_currency_id,
    )
    outcome = claims.claim(tx, caller.game, claim)
    if isinstance(outcome, Candidates):
        return Answer(move_views.needs_selection(outcome, wanted.claim_code))
    return Answer(move_views.collected(tx, outcome))


@refuses(TransactionNotFound)
def status(tx: Transaction, caller: Caller, wanted: Which) -> Answer:
    """200 for either of its games."""
    game_id = caller.game.game_id
    move = moves.of_game(tx, "transfer", wanted.transaction_id, game_id)
    return Answer(move_views.status(tx, move, game_id))


@frozen
class From:
    """The game that the value would leave: the calling one."""

    source_game_id: Annotated[int, f.Integer(1)]


@refuses(GameNotFound)
def available_destinations(tx: Transaction, caller: Caller, wanted: From) -> Answer:
    """200 with the games that the caller's own may give to."""
    if wanted.source_game_id != caller.game.game_id:
        message = "source_game_id is not the game of this key."
        raise GameNotFound(message, field="source_game_id")
    return Answer(move_views.destinations(tx, wanted.source_game_id))


@frozen
class Inbound:
    """A player of the calling game, by address, by phone, or by either."""

    player_email: Annotated[str | None, f.Email()] = None
    player_phone: Annotated[str | None, f.Phone()] = None


def inbound_pending(tx: Transaction, caller: Caller, wanted: Inbound) -> Answer:
    """200 with sends and transfers that wait, newest first."""
    if wanted.player_email is None and wanted.player_phone is None:
        message = "player_email or player_phone is required: send one of them in the query."
        raise InvalidInput("player_email", message)
    rows = claims.inbound(tx, caller.game, wanted.player_email, wanted.player_phone)
    return Answer({"inbound_pending": [move_views.inbound(tx, row) for row in rows]})


_PATH = "/api/transfers"

operations = [
    operation("E47", "POST", f"{_PATH}/initiate-transfer", initiate, Initiate),
    operation("E49", "POST", f"{_PATH}/verify-sms", verify_sms, VerifySms),
    operation("D3", "POST", f"{_PATH}/resend-pin", resend_pin, Which),
    operation("E51", "POST", f"{_PATH}/claim-transfer", collect, Collect),
    operation("E54", "GET", f"{_PATH}/inbound-pending", inbound_pending, Inbound),
    operation("E53", "GET", f"{_PATH}/{{transaction_id}}/status", status, Which),
    operation("E57", "POST", f"{_PATH}/available-destinations", available_destinations, From),
]
