"""Lockouts of item purchases: what slows a backend down that goes wrong too often. Off by default.

    insufficient_balance_blocked   three purchases that a player could not pay, within a minute
    invalid_item_blocked           five purchases of an item that is none, within a minute
    malformed_request_blocked      ten requests that could not be read, within a minute
    rapid_purchase                 the same item for the same player again within five seconds
    player_spam_blocked            thirty purchases of one player within a minute

The real numbers are not known; these are ours.
"""

from collections.abc import Mapping, Sequence

from invo_emulator.errors import InsufficientBalance, InvalidInput, LockedOut, Refusal
from invo_emulator.records import frozen
from invo_emulator.times import SECOND
from invo_emulator.world.transaction import Game, Row, Transaction

Values = Mapping[str, object]

_ITEM_FIELDS = ("item_id", "item_name", "item_quantity")


@frozen
class Lockout:
    """So many strikes within so many seconds lock out for as long."""

    code: str
    says: str
    most: int
    seconds: int


INSUFFICIENT = Lockout("insufficient_balance_blocked", "could not be paid", 3, 60)
INVALID_ITEM = Lockout("invalid_item_blocked", "named no item", 5, 60)
MALFORMED = Lockout("malformed_request_blocked", "could not be read", 10, 60)
RAPID = Lockout("rapid_purchase", "bought the same item just now", 1, 5)
SPAM = Lockout("player_spam_blocked", "came from this player", 30, 60)

ALL = (INSUFFICIENT, INVALID_ITEM, MALFORMED, RAPID, SPAM)


def check(tx: Transaction, game: Game, values: Values) -> None:
    """Raises LockedOut while one of them holds for who is asking."""
    for lockout in ALL:
        since = tx.now - lockout.seconds * SECOND
        strikes = tx.all(
            """SELECT at FROM strike WHERE game_id = ? AND code = ? AND subject = ? AND at > ?
               ORDER BY at DESC LIMIT ?""",
            game.game_id,
            lockout.code,
            _subject(lockout, values),
            since,
            lockout.most,
        )
        if len(strikes) == lockout.most:
            raise _locked_out(tx, lockout, strikes)


def _locked_out(tx: Transaction, lockout: Lockout, strikes: Sequence[Row]) -> LockedOut:
    left = strikes[-1]["at"] + lockout.seconds * SECOND - tx.now
    seconds = max(1, -(-left // SECOND))
    message = f"Too many requests: {lockout.most} {lockout.says}. Wait {seconds} seconds."
    return LockedOut(lockout.code, message, seconds)


def note_refusal(tx: Transaction, game: Game, values: Values, refusal: Refusal) -> None:
    """A purchase was refused: a strike for whoever asked."""
    if isinstance(refusal, InsufficientBalance):
        _strike(tx, game, INSUFFICIENT, values)
    elif isinstance(refusal, InvalidInput):
        about_item = refusal.extra["field"] in _ITEM_FIELDS
        _strike(tx, game, INVALID_ITEM if about_item else MALFORMED, values)


def note_purchase(tx: Transaction, game: Game, values: Values) -> None:
    """A purchase was made: the next one of the same should not follow at once."""
    _strike(tx, game, RAPID, values)
    _strike(tx, game, SPAM, values)


def _strike(tx: Transaction, game: Game, lockout: Lockout, values: Values) -> None:
    tx.insert(
        "strike",
        game_id=game.game_id,
        code=lockout.code,
        subject=_subject(lockout, values),
        at=tx.now,
    )


def _subject(lockout: Lockout, values: Values) -> str:
    """Whom a lockout is about: the game, a player, or a player and an item."""
    player = str(values.get("player_email", "")).strip().lower()
    if lockout is MALFORMED:
        return "game"
    item = str(values.get("item_id", "")).strip()
    return (f"{player} {item}" if lockout is RAPID else player)[:600]
