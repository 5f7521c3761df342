"""Signed tokens: each is of one world, for one purpose, and stamped by that world's clock."""

import hmac
from collections.abc import Mapping

from itsdangerous import BadData, TimestampSigner
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.signer import SigningAlgorithm

from invo_emulator.errors import InvalidInput, InvalidSessionToken
from invo_emulator.json_objects import compact, parse_object
from invo_emulator.records import frozen
from invo_emulator.times import SECOND
from invo_emulator.world.transaction import Transaction


class NotSigned(Exception):
    """A token that this world did not sign for this purpose."""


class _Hmac(SigningAlgorithm):
    """In one step: the one that comes along takes four times as long."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, "sha256")


_HMAC = _Hmac()


class _WorldSigner(TimestampSigner):
    """Signs with a world's own key for a purpose, and stamps with the time it was given instead of
    the machine's."""

    def __init__(self, tx: Transaction, purpose: str) -> None:
        super().__init__(tx.chance.key(purpose), key_derivation="none", algorithm=_HMAC)
        self._now = tx.now

    def get_timestamp(self) -> int:
        return self._now // SECOND


def sign(tx: Transaction, purpose: str, claims: Mapping[str, object]) -> str:
    """A token that carries the claims, and which world made them."""
    return _WorldSigner(tx, purpose).sign(_payload(tx, claims)).decode()


def _payload(tx: Transaction, claims: Mapping[str, object]) -> bytes:
    return base64_encode(compact({"w": tx.world_id, **claims}))


def read(tx: Transaction, purpose: str, token: str) -> Mapping[str, object]:
    """The claims. Raises NotSigned unless this very world signed them for this purpose."""
    try:
        return _claims(_WorldSigner(tx, purpose).unsign(token))
    except BadData:
        raise NotSigned from None


def world_of(token: str) -> str:
    """The world that a token says it is of; nothing is verified yet. Raises NotSigned."""
    # Before anything is decoded: ours are a tenth as long.
    if len(token) > 2048:
        raise NotSigned
    try:
        return str(_claims(token.partition(".")[0])["w"])
    except LookupError:
        raise NotSigned from None


@frozen
class Link:
    """A kind of link that we sign: what it is for, under which name it carries its id, and what
    somebody is told whose link is not ours."""

    purpose: str
    claim: str
    refusal: str

    def sign(self, tx: Transaction, subject: str) -> str:
        """The token of a link to something, by its id."""
        return sign(tx, self.purpose, {self.claim: subject})

    def common(self, tx: Transaction, subject: str) -> str:
        """What all tokens of links to one thing have in common."""
        return _payload(tx, {self.claim: subject}).decode()

    def read(self, tx: Transaction, token: str) -> str:
        """The id. Raises InvalidSessionToken unless this very world signed it."""
        try:
            return str(read(tx, self.purpose, token)[self.claim])
        except (NotSigned, LookupError):
            raise InvalidSessionToken(self.refusal) from None

    def world_of(self, token: str) -> str:
        """The world that a link says it is of. Raises InvalidSessionToken for what is none."""
        try:
            return world_of(token)
        except NotSigned:
            raise InvalidSessionToken(self.refusal) from None


def _claims(payload: str | bytes) -> Mapping[str, object]:
    try:
        return parse_object(base64_decode(payload))
    except (BadData, InvalidInput):
        raise NotSigned from None
