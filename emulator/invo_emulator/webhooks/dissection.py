"""A signature taken apart: what was signed, what was sent, and what the secrets make of it now."""

import gzip
import hashlib
import hmac
import re
import zlib
from collections.abc import Mapping

_HEADER = re.compile(r"t=([0-9]{1,18})((?:,v1=[0-9a-f]+)+)")


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
    try:
        return gzip.decompress(body)
    except (OSError, EOFError, zlib.error):  # a byte was changed on purpose
        return body
