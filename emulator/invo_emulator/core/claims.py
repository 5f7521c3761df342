"""Claims: the receiver's side of a move, by claim code or in the app."""

from invo_emulator.core import moves, players
from invo_emulator.errors import (
    ClaimCodeNotFound,
    ClaimExpired,
    ClaimPhoneMismatch,
    InvalidInput,
    NotIntendedReceiver,
    ReceiverNotEnrolled,
)
from invo_emulator.records import frozen
from invo_emulator.world.plan import PlayerPlan
from invo_emulator.world.transaction import Game, Row, Transaction


@frozen
class Claim:
    """Somebody who has a code. `player_id` answers which of several players behind the phone."""

    kind: moves.Kind
    code: str
    name: str
    email: str
    phone: str
    player_id: int | None
    player_id_field: str
    # The currency that the caller expects to collect, where it has to say so.
    currency_id: int | None = None


@frozen
class Candidates:
    """Several players are behind the phone: the game has to ask which of them collects."""

    players: tuple[Row, ...]


def claim(tx: Transaction, game: Game, wanted: Claim) -> Row | Candidates:
    """Collect by code; or ask which player. Claims create or update the receiver.

    Raises ClaimCodeNotFound, ClaimPhoneMismatch, ClaimExpired, TransactionNotPending, InvalidInput.
    """
    move = _of_code(tx, game, wanted)
    if wanted.phone != move["target_phone"]:
        raise ClaimPhoneMismatch("The phone is not the one that the value was sent to.")
    if move["state"] == "expired_claim":
        raise ClaimExpired("The claim code has expired; the sender was refunded.")
    moves.check_pending(move, "pending_claim")
    _check_currency(game, wanted)
    receiver = _receiver(tx, game, wanted)
    return receiver if isinstance(receiver, Candidates) else moves.collect(tx, move, receiver)


def _of_code(tx: Transaction, game: Game, wanted: Claim) -> Row:
    move = tx.one("SELECT * FROM move WHERE claim_code = ?", wanted.code)
    if move is None or move["kind"] != wanted.kind:
        raise ClaimCodeNotFound(f"There is no {wanted.kind} with this claim code.")
    if move["target_game_id"] != game.game_id:
        theirs = tx.games[move["target_game_id"]].name
        message = f"This {wanted.kind} is not intended for this game but for {theirs}: use its key."
        raise ClaimCodeNotFound(message)
    return move


def _check_currency(game: Game, wanted: Claim) -> None:
    currency_id = game.currency.currency_id
    if wanted.currency_id not in (None, currency_id):
        message = f"target_currency_id must be {currency_id}, this game's currency."
        raise InvalidInput("target_currency_id", message)


def _receiver(tx: Transaction, game: Game, wanted: Claim) -> Row | Candidates:
    behind_phone = players.of_phone(tx, game, wanted.phone)
    if wanted.player_id is not None:
        for player in behind_phone:
            if player["player_id"] == wanted.player_id:
                return player
        message = f"{wanted.player_id_field} is not one of the candidates behind this phone."
        raise InvalidInput(wanted.player_id_field, message)
    if len(behind_phone) > 1:
        return Candidates(tuple(behind_phone))
    known = players.find(tx, game, wanted.email)
    if known and known["phone"] not in (None, wanted.phone):
        message = (
            f"{wanted.email} is a player with another phone: claim as the one behind this phone."
        )
        raise ClaimPhoneMismatch(message)
    plan = PlayerPlan(wanted.email, name=wanted.name, phone=wanted.phone)
    return players.put(tx, game, plan)


def confirm_receipt(tx: Transaction, kind: moves.Kind, transaction_id: str, player: Row) -> Row:
    """Collect in the app. Raises NotIntendedReceiver, ReceiverNotEnrolled and
    TransactionNotPending."""
    move = moves.of_game(tx, kind, transaction_id, player["game_id"])
    is_theirs = move["target_phone"] == player["phone"] or move["target_email"] == player["email"]
    if move["target_game_id"] != player["game_id"] or not is_theirs:
        raise NotIntendedReceiver("This value was sent to somebody else.")
    moves.check_pending(move, "pending_claim")
    if not player["passkey"]:
        raise ReceiverNotEnrolled("The receiver has no passkey: collect with the claim code.")
    return moves.collect(tx, move, player)


def inbound(tx: Transaction, game: Game, email: str | None, phone: str | None) -> list[Row]:
    """What waits for whoever is behind an address or a phone in this game, newest first."""
    player = players.find(tx, game, email) if email else None
    phones = {phone, player["phone"] if player else None} - {None}
    rows = tx.all(
        """SELECT * FROM move WHERE target_game_id = ? AND state = 'pending_claim'
           ORDER BY number DESC""",
        game.game_id,
    )
    return [
        row
        for row in rows
        if row["target_phone"] in phones or (email and row["target_email"] == email)
    ]
