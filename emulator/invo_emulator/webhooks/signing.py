"""The signature: HMAC-SHA256 over the timestamp, a dot, and the exact bytes of the body."""

import hashlib
import hmac


def signature_header(secrets: tuple[str, ...], timestamp: int, body: bytes) -> str:
    """The value of X-Invo-Signature: `t=<unix seconds>,v1=<hex>`, one v1 for each secret."""
    message = b"%d." % timestamp + body
    digests = [hmac.new(secret.encode(), message, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={timestamp}", *(f"v1={digest}" for digest in digests)])
