"""The token in a checkout link."""

from invo_emulator.core import signed
from invo_emulator.core.signed import NotSigned
from invo_emulator.errors import InvalidSessionToken
from invo_emulator.world.transaction import Transaction

_PURPOSE = "checkout session"


def sign(tx: Transaction, session_id: str) -> str:
    """The token of a session: its id is also the documented `jti`."""
    return signed.sign(tx, _PURPOSE, {"jti": session_id})


def read(tx: Transaction, token: str) -> str:
    """The session's id. Raises InvalidSessionToken unless this very world signed it."""
    try:
        return str(signed.read(tx, _PURPOSE, token)["jti"])
    except (NotSigned, LookupError):
        raise _not_ours() from None


def world_of(token: str) -> str:
    """The world that a link says it is of. Raises InvalidSessionToken for what is none."""
    try:
        return signed.world_of(token)
    except NotSigned:
        raise _not_ours() from None


def _not_ours() -> InvalidSessionToken:
    message = "This checkout link was not signed here: use checkout_url exactly as it was given."
    return InvalidSessionToken(message)
