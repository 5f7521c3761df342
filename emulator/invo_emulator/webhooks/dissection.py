"""A signature taken apart: what was signed, what was sent, and what the secrets make of it now."""

import hashlib
import hmac
import re
import zlib
from collections.abc import Mapping

_HEADER = re.compile(r"t=([0-9]{1,18})((?:,v1=[0-9a-f]+)+)")

# What a body may unpack to: what a hostile policy pads one to, and the event in it.
_MOST_BYTES = 18 * 2**20


def dissect(
    headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str]
) -> dict[str, object] | None:
    """The parts of an attempt's X-Invo-Signature; None if it had none. Each digest that was sent is
    named by the secret that makes it, or by nothing if none does."""
    sent = {name.lower(): value for name, value in headers.items()}
    header = sent.get("x-invo-signature")
    if header is None:
        return None
    found = _HEADER.fullmatch(header)
    if found is None:
        return {
            "header": header,
            "timestamp": None,
            "base_string": None,
            "digests": [],
            "computed": {},
        }
    timestamp, digests = found[1], found[2].removeprefix(",v1=").split(",v1=")
    signed = timestamp.encode() + b"." + _plain(sent, body)
    computed = {name: _digest(secret, signed) for name, secret in secrets.items()}
    names = {digest: name for name, digest in reversed(computed.items())}
    return {
        "header": header,
        "timestamp": int(timestamp),
        "base_string": signed.decode(errors="replace"),
        "digests": [{"sent": digest, "is_of": names.get(digest)} for digest in digests],
        "computed": computed,
    }


def _digest(secret: str, signed: bytes) -> str:
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _plain(headers: Mapping[str, str], body: bytes) -> bytes:
    """What was signed: the bytes before they were packed."""
    if headers.get("content-encoding") != "gzip":
        return body
    inflating = zlib.decompressobj(wbits=31)
    try:
        plain = inflating.decompress(body, max_length=_MOST_BYTES)
    except zlib.error:  # a byte was changed on purpose
        return body
    # A body of ours is whole and no larger; one that came in with a snapshot may be anything.
    return plain if inflating.eof and not inflating.unused_data else body
