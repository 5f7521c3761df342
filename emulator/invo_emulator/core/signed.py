"""Signed tokens: each is of one world, for one purpose, and stamped by that world's clock."""

from collections.abc import Mapping

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from invo_emulator.times import SECOND
from invo_emulator.world.transaction import Transaction


class NotSigned(Exception):
    """A token that this world did not sign for this purpose."""


class _WorldSigner(TimestampSigner):
    """Stamps with the time it was given instead of the machine's."""

    def __init__(self, *args: object, now: int, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._now = now

    def get_timestamp(self) -> int:
        return self._now // SECOND


def sign(tx: Transaction, purpose: str, claims: Mapping[str, object]) -> str:
    """A token that carries the claims, and which world made them."""
    token = _serializer(tx, purpose).dumps({"w": tx.world_id, **claims})
    return token if isinstance(token, str) else token.decode()


def read(tx: Transaction, purpose: str, token: str) -> Mapping[str, object]:
    """The claims. Raises NotSigned unless this very world signed them for this purpose."""
    try:
        claims = _serializer(tx, purpose).loads(token)
    except BadData:
        raise NotSigned from None
    return claims if isinstance(claims, dict) else {}


def world_of(token: str) -> str:
    """The world that a token says it is of; nothing is verified yet. Raises NotSigned."""
    # Before anything is inflated: ours are a tenth as long.
    if len(token) > 2048:
        raise NotSigned
    try:
        _, claims = URLSafeTimedSerializer("").loads_unsafe(token)
        return str(claims["w"])
    except (BadData, LookupError, TypeError, ValueError):
        raise NotSigned from None


def _serializer(tx: Transaction, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        tx.chance.key(purpose), salt=purpose, signer=_WorldSigner, signer_kwargs={"now": tx.now}
    )
