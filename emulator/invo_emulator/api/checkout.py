"""Hosted checkout: a link to a page on which the player pays.

    POST /api/checkout/sessions                 E10: mint a session
    GET  /api/checkout/sessions/{session_id}    E11: what became of it, for whoever has its token

The page itself is pages/checkout.py; what a session does is core/checkout.py, and how it stands
core/purchase_status.py.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.core import checkout, purchase_status, session_tokens
from invo_emulator.errors import AboveCardMaximum, BelowCardMinimum, SessionExpired, SessionMismatch
from invo_emulator.records import frozen
from invo_emulator.times import SECOND, iso
from invo_emulator.web.answers import Answer
from invo_emulator.web.declaring import refuses
from invo_emulator.web.operations import Caller, SessionCaller, operation, session_operation
from invo_emulator.world.transaction import Transaction

RAILS = ("platform", "game", "steam")

# Keys that belong to an item: newer backends warn that such a session sells currency, not an item.
_ITEM_KEYS = ("item_id", "item_name")


@frozen
class CreateSession:
    """What a backend sends to sell currency to a player for real money."""

    player_email: Annotated[str, f.Email()]
    usd_amount: Annotated[int, f.Amount()]
    rail: Annotated[str, f.Choice(*RAILS)] = "platform"
    success_url: Annotated[str | None, f.Url()] = None
    cancel_url: Annotated[str | None, f.Url()] = None
    metadata: Annotated[Mapping[str, object], f.JsonObject()] = field(default_factory=dict)


@refuses(BelowCardMinimum, AboveCardMaximum)
def create_session(tx: Transaction, caller: Caller, wanted: CreateSession) -> Answer:
    """201 with the link; nothing is charged, and no player is made, before somebody pays."""
    session = checkout.mint(
        tx,
        caller.game,
        player_email=wanted.player_email,
        usd_amount=wanted.usd_amount,
        rail=wanted.rail,
        success_url=wanted.success_url,
        cancel_url=wanted.cancel_url,
        metadata=wanted.metadata,
    )
    token = session_tokens.sign(tx, session["session_id"])
    body: dict[str, object] = {
        "session_id": session["session_id"],
        "checkout_url": f"{caller.base_url}/checkout?session={token}",
        "expires_at": iso(session["expires_at"]),
        "expires_in_seconds": (session["expires_at"] - tx.now) // SECOND,
        "session_token": token,
    }
    return Answer(body | _warnings(wanted.metadata), 201)


def _warnings(metadata: Mapping[str, object]) -> dict[str, object]:
    found = [key for key in _ITEM_KEYS if key in metadata]
    if not found:
        return {}
    message = "This session sells currency; metadata that names an item does not sell the item."
    code = "ITEM_METADATA_ON_CURRENCY_SESSION"
    return {"warnings": [{"code": code, "message": message, "fields": found}]}


@frozen
class WhichSession:
    """The session that the token is of."""

    session_id: Annotated[str, f.Text()]


@refuses(SessionMismatch, SessionExpired)
def session_status(tx: Transaction, caller: SessionCaller, wanted: WhichSession) -> Answer:
    """200 for every state, also of a session whose time is over; `terminal` says that nothing
    follows. Nothing is told of it any more a day after its end."""
    if wanted.session_id != caller.session_id:
        raise SessionMismatch("This session token is of another session than the one in the path.")
    return Answer(purchase_status.show(tx, checkout.get(tx, caller.session_id)))


_PATH = "/api/checkout/sessions"

operations = [
    operation("E10", "POST", _PATH, create_session, CreateSession, refuses_first=True),
    session_operation("E11", "GET", f"{_PATH}/{{session_id}}", session_status, WhichSession),
]
