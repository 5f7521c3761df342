"""Checkout sessions: a signed link, fifteen minutes long, that can be paid once.

    mint       make one
    get        look at one, whatever its state
    open_of    the ones of a player that can still be paid
    consume    it was paid
    expire     its time is over (a scheduled job)

End of the list.
"""

from collections.abc import Mapping, Sequence

from invo_emulator.errors import (
    AboveCardMaximum,
    BelowCardMinimum,
    InvalidInput,
    SessionAlreadyConsumed,
    SessionExpired,
    SessionNotFound,
)
from invo_emulator.json_objects import compact
from invo_emulator.lifecycles import CHECKOUT_SESSION
from invo_emulator.money import amounts
from invo_emulator.settings import Settings
from invo_emulator.times import SECOND
from invo_emulator.world import jobs
from invo_emulator.world.transaction import Game, Row, Transaction

EXPIRE_JOB = "checkout.expire"


def mint(
    tx: Transaction,
    game: Game,
    *,
    player_email: str,
    usd_amount: int,
    rail: str,
    success_url: str | None,
    cancel_url: str | None,
    metadata: Mapping[str, object],
) -> Row:
    """Make a session. Raises AboveCardMaximum, BelowCardMinimum and InvalidInput."""
    check_amount(tx.settings, usd_amount)
    session_id = tx.chance.id("chk")
    expires_at = tx.now + tx.settings.session_ttl_seconds * SECOND
    session = {
        "number": tx.step(),
        "session_id": session_id,
        "game_id": game.game_id,
        "player_email": player_email,
        "usd_amount": usd_amount,
        "rail": rail,
        "success_url": success_url,
        "cancel_url": cancel_url,
        "metadata": packed_metadata(tx.settings, metadata),
        "state": CHECKOUT_SESSION.start,
        "created_at": tx.now,
        "expires_at": expires_at,
        "order_id": None,
        "cause": tx.cause,
    }
    tx.insert("checkout_session", **session)
    jobs.schedule(tx, expires_at, EXPIRE_JOB, session_id)
    return session


def check_amount(settings: Settings, usd_amount: int) -> None:
    """Raises AboveCardMaximum or BelowCardMinimum, with the figure in the text."""
    if usd_amount > settings.card_maximum_usd:
        most = amounts.show(settings.card_maximum_usd)
        raise AboveCardMaximum(f"Card purchases must be ${most} or less.", field="usd_amount")
    if usd_amount < settings.card_minimum_usd:
        least = amounts.show(settings.card_minimum_usd)
        message = f"Card purchases must be ${least} or more."
        raise BelowCardMinimum(message, field="usd_amount", min_usd=least)


def packed_metadata(settings: Settings, metadata: Mapping[str, object]) -> str:
    """The metadata as compact JSON. Raises InvalidInput when it is too large."""
    packed = compact(metadata)
    size, limit = len(packed), settings.metadata_max_bytes
    if size >= limit:
        message = f"metadata must be smaller than {limit} bytes of JSON; this is {size}."
        raise InvalidInput("metadata", message)
    return packed.decode()


def get(tx: Transaction, session_id: str) -> Row:
    """A session in any state. Raises SessionNotFound."""
    row = tx.one("SELECT * FROM checkout_session WHERE session_id = ?", session_id)
    if row is None:
        raise SessionNotFound(f"There is no checkout session {session_id} in this world.")
    return row


def open_of(tx: Transaction, game: Game, player_email: str) -> Sequence[Row]:
    """The sessions of a player that can still be paid, oldest first."""
    return tx.all(
        """SELECT * FROM checkout_session WHERE game_id = ? AND player_email = ? AND state = 'open'
           ORDER BY created_at, session_id""",
        game.game_id,
        player_email,
    )


def check_payable(session: Row) -> None:
    """Raises SessionAlreadyConsumed or SessionExpired."""
    if session["state"] == "consumed":
        message = "This checkout session was already paid. Start a new purchase in the game."
        raise SessionAlreadyConsumed(message, session_id=session["session_id"])
    if session["state"] == "expired":
        message = "This checkout session has expired. Start a new purchase in the game."
        raise SessionExpired(message, session_id=session["session_id"])


def consume(tx: Transaction, session: Row, order_id: str) -> None:
    """The session was paid by an order; nobody pays it again."""
    check_payable(session)
    state = CHECKOUT_SESSION.after(session["state"], "pay")
    tx.execute(
        "UPDATE checkout_session SET state = ?, order_id = ? WHERE session_id = ?",
        state,
        order_id,
        session["session_id"],
    )
    jobs.withdraw(tx, session["expires_at"], EXPIRE_JOB, session["session_id"])


def expire(tx: Transaction, session_id: str) -> None:
    """The session's time is over. A snapshot that somebody edited may say so of one that was paid,
    which stays paid."""
    session = get(tx, session_id)
    if not CHECKOUT_SESSION.is_final(session["state"]):
        state = CHECKOUT_SESSION.after(session["state"], "expire")
        tx.execute("UPDATE checkout_session SET state = ? WHERE session_id = ?", state, session_id)


def game_of(tx: Transaction, session: Row) -> Game:
    """The game that minted a session."""
    return tx.games[session["game_id"]]
