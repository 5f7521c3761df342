"""A signature taken apart: what was signed, what was sent, what the secrets make of it now, and
why a receiver would refuse it."""

import hashlib
import hmac
import re
import zlib
from collections.abc import Mapping
from typing import Any

from invo_emulator.times import SECOND

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


# How far a timestamp may be from a receiver's clock, says the guide.
TOLERANCE_SECONDS = 300


def objections(
    parts: Mapping[str, Any] | None, body: bytes, secrets: Mapping[str, str], wall_at: int
) -> list[str]:
    """Why a receiver that verifies as the guide says, with the target's signing secret, would
    refuse an attempt that reached it at `wall_at`, in microseconds by its own clock; nothing if it
    would not. `parts` are dissect's, `body` is the event's own."""
    if parts is None:
        return ["There is no X-Invo-Signature header."]
    if parts["timestamp"] is None:
        return ["X-Invo-Signature is not of the form t=<seconds>,v1=<hex>."]
    found = []
    late = wall_at // SECOND - parts["timestamp"]
    if abs(late) > TOLERANCE_SECONDS:
        way = "earlier" if late > 0 else "later"
        found.append(
            f"Its timestamp is {abs(late)} seconds {way} than the receiver's clock, and at most "
            f"{TOLERANCE_SECONDS} are allowed."
        )
    makers = {digest["is_of"] for digest in parts["digests"]}
    if "signing_secret" not in makers:
        found.append(_why_of_nobody(parts, body, secrets, makers))
    return found


def _why_of_nobody(
    parts: Mapping[str, Any], body: bytes, secrets: Mapping[str, str], makers: set[str | None]
) -> str:
    if "old_secret" in makers:
        return "It is signed with the old secret alone, and the target has a new one."
    if "given_secret" in makers:
        return "It is signed with the secret that was given, which is not the target's."
    signed = b"%d." % parts["timestamp"] + body
    sent = {digest["sent"] for digest in parts["digests"]}
    if sent & {_digest(secret, signed) for secret in secrets.values()}:
        return "Its body was changed after it was signed: one byte more or less is another digest."
    return (
        "The target's signing secret makes another digest of these bytes: another secret signed "
        "them, or the secret was changed since."
    )


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
