"""The signature: HMAC-SHA256 over the timestamp, a dot, and the exact bytes of the body."""

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invo_emulator.world.transaction import Row


def signature_header(secrets: tuple[str, ...], timestamp: int, body: bytes) -> str:
    """The value of X-Invo-Signature: `t=<unix seconds>,v1=<hex>`, one v1 for each secret."""
    message = b"%d." % timestamp + body
    digests = [hmac.new(secret.encode(), message, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={timestamp}", *(f"v1={digest}" for digest in digests)])


def secrets_of(target: "Row", now: int) -> tuple[str, ...]:
    """What signs now: the target's secret, and during a rotation the one before, too."""
    until = target["old_secret_until"]
    if until is not None and now < until:
        return target["signing_secret"], target["old_secret"]
    return (target["signing_secret"],)
