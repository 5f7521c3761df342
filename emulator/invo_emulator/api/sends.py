"""Currency sends: a player gives currency to somebody by phone, in this game or another.

    POST /api/currency-sends/initiate-send              E46: start one; the value is reserved
    POST /api/currency-sends/verify-sms                 E48: the sender's PIN
    POST /api/currency-sends/resend-pin                 D2: the PIN once more
    POST /api/currency-sends/claim-currency             E50: collect, with the claim code
    GET  /api/currency-sends/{transaction_id}/status    E52: how far it is
    POST /api/currency-sends/available-destinations     E56: where it can go

What a send does is core/moves.py and core/claims.py, written once for it and its twin.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import claims, move_refusals, move_views, moves
from invo_emulator.core.claims import Candidates, Claim
from invo_emulator.core.moves import Wish
from invo_emulator.errors import GameNotFound, Refusal, TransactionNotFound
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.declaring import refuses
from invo_emulator.web.operations import Caller, Outcome, operation
from invo_emulator.world.transaction import Transaction


@frozen
class Initiate:
    """Who gives how much to whom. The receiver is found by phone; the e-mail is optional."""

    client_request_id: Annotated[str, f.Text()]
    sender_player_name: Annotated[str, f.Text()]
    sender_player_email: Annotated[str, f.Email()]
    sender_player_phone: Annotated[str, f.Phone()]
    receiver_player_phone: Annotated[str, f.Phone()]
    receiving_game_id: Annotated[int, f.Integer(1)]
    amount: Annotated[int, f.Amount()]
    receiver_player_email: Annotated[str | None, f.Email()] = None


@refuses(*move_refusals.START)
def initiate(tx: Transaction, caller: Caller, wanted: Initiate) -> Answer:
    """201 with `verification_method`; 202 with `guardian_approval` if a guardian has to approve."""
    move = moves.initiate(
        tx,
        Wish(
            kind="send",
            client_request_id=wanted.client_request_id,
            source_game=caller.game,
            source_name=wanted.sender_player_name,
            source_email=wanted.sender_player_email,
            source_phone=wanted.sender_player_phone,
            target_game_id=wanted.receiving_game_id,
            target_game_id_field="receiving_game_id",
            target_phone=wanted.receiver_player_phone,
            target_email=wanted.receiver_player_email,
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
    move = moves.out_of_game(tx, "send", wanted.transaction_id, caller.game.game_id)
    outcome = moves.verify_pin(tx, move, wanted.sms_pin)
    return outcome if isinstance(outcome, Refusal) else Answer(move_views.verified(tx, outcome))


@frozen
class Which:
    """A send of the calling game."""

    transaction_id: Annotated[str, f.Text()]


@refuses(*move_refusals.RESEND_PIN)
def resend_pin(tx: Transaction, caller: Caller, wanted: Which) -> Answer:
    """200 `resent`; no sooner than `retry_after` says after the last time."""
    move = moves.out_of_game(tx, "send", wanted.transaction_id, caller.game.game_id)
    moves.resend_pin(tx, move)
    return Answer({"status": "resent", "transaction_id": wanted.transaction_id})


@frozen
class Collect:
    """A claim code, and who has it."""

    claim_code: Annotated[str, f.Text(20)]
    receiver_player_name: Annotated[str, f.Text()]
    receiver_player_email: Annotated[str, f.Email()]
    receiver_player_phone: Annotated[str, f.TypedPhone()]
    receiver_player_id: Annotated[int | None, f.Integer(1)] = None


@refuses(*move_refusals.CLAIM)
def collect(tx: Transaction, caller: Caller, wanted: Collect) -> Answer:
    """200 with the new balance, or `needs_account_selection` with `candidates`. Another game's code
    is none."""
    claim = Claim(
        kind="send",
        code=wanted.claim_code,
        name=wanted.receiver_player_name,
        email=wanted.receiver_player_email,
        phone=wanted.receiver_player_phone,
        player_id=wanted.receiver_player_id,
        player_id_field="receiver_player_id",
    )
    outcome = claims.claim(tx, caller.game, claim)
    if isinstance(outcome, Candidates):
        return Answer(move_views.needs_selection(outcome, wanted.claim_code))
    return Answer(move_views.collected(tx, outcome))


@refuses(TransactionNotFound)
def status(tx: Transaction, caller: Caller, wanted: Which) -> Answer:
    """200 for either of its games."""
    game_id = caller.game.game_id
    move = moves.of_game(tx, "send", wanted.transaction_id, game_id)
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


_PATH = "/api/currency-sends"

operations = [
    operation("E46", "POST", f"{_PATH}/initiate-send", initiate, Initiate),
    operation("E48", "POST", f"{_PATH}/verify-sms", verify_sms, VerifySms),
    operation("D2", "POST", f"{_PATH}/resend-pin", resend_pin, Which),
    operation("E50", "POST", f"{_PATH}/claim-currency", collect, Collect),
    operation("E52", "GET", f"{_PATH}/{{transaction_id}}/status", status, Which),
    operation("E56", "POST", f"{_PATH}/available-destinations", available_destinations, From),
]
