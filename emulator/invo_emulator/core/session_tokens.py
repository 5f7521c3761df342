"""The token in a checkout link: signed by its world, stamped by its world's clock."""

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from invo_emulator.errors import InvalidSessionToken
from invo_emulator.times import SECOND
from invo_emulator.world.transaction import Transaction


class _WorldSigner(TimestampSigner):
    """Stamps with the time it was given instead of the machine's."""

    def __init__(self, *args: object, now: int, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._now = now

    def get_timestamp(self) -> int:
        return self._now // SECOND


def sign(tx: Transaction, session_id: str) -> str:
    """The token of a session: its world and its id, which is also the documented `jti`."""
    token = _serializer(tx).dumps({"w": tx.world_id, "jti": session_id})
    return token if isinstance(token, str) else token.decode()


def read(tx: Transaction, token: str) -> str:
    """The session's id. Raises InvalidSessionToken unless this very world signed it."""
    try:
        return str(_serializer(tx).loads(token)["jti"])
    except (BadData, LookupError, TypeError):
        raise _not_ours() from None


def world_of(token: str) -> str:
    """The world that a token says it is of; nothing is verified yet."""
    try:
        _, claims = URLSafeTimedSerializer("").loads_unsafe(token)
        return str(claims["w"])
    except (BadData, LookupError, TypeError, ValueError):
        raise _not_ours() from None


def _serializer(tx: Transaction) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        tx.chance.key("checkout session"),
        salt="checkout session",
        signer=_WorldSigner,
        signer_kwargs={"now": tx.now},
    )


def _not_ours() -> InvalidSessionToken:
    message = "This checkout link was not signed here: use checkout_url exactly as it was given."
    return InvalidSessionToken(message)
