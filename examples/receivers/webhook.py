"""Webhooks: from the bytes of a request to an event that can be believed.

It is the same for every web framework. Hand it the body as it came, before anything parses it: JSON
that was read and written again has other bytes, and another signature.
"""

import os
import sys
import zlib

from invo_client import InvoError, WebhookEvent, verify_webhook

# An event of INVO's has a few kilobytes.
MOST_BYTES = 1024 * 1024

# While the secret is being rotated, what INVO sends may be signed with the old one, the new one, or
# both.
SECRETS = [
    os.environ[name]
    for name in ("INVO_WEBHOOK_SECRET", "INVO_WEBHOOK_OLD_SECRET")
    if os.environ.get(name)
]
if not SECRETS:
    sys.exit("Set INVO_WEBHOOK_SECRET to the signing secret of your webhook target.")


class Refused(Exception):
    """A request that is not to be acted on: the status and the sentence to answer with."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class TooLarge(Refused):
    """A body over the limit, as it came or inflated."""

    def __init__(self) -> None:
        super().__init__(413, f"A webhook has at most {MOST_BYTES} bytes.")


def inflated(body: bytes, encoding: str = "identity") -> bytes:
    """The bytes that were signed: INVO signs first, and compresses then if you asked for that.

    encoding: the value of Content-Encoding. Raises Refused.
    """
    if len(body) > MOST_BYTES:
        raise TooLarge
    if encoding.lower() == "identity":
        return body
    if encoding.lower() != "gzip":
        raise Refused(415, "Send the body as it is, or with Content-Encoding: gzip.")
    inflating = zlib.decompressobj(wbits=31)  # 31 means gzip
    try:
        # Not gzip.decompress: a few kilobytes may become gigabytes.
        plain = inflating.decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
        raise Refused(400, "Content-Encoding says gzip, and the body is none.") from error
    if len(plain) > MOST_BYTES:
        raise TooLarge
    if not inflating.eof:
        raise Refused(400, "The gzip body ends too early.")
    return plain


def believed(body: bytes, signature: str | None) -> WebhookEvent:
    """The event, once it is certain that INVO sent it, and not long ago.

    signature: the value of X-Invo-Signature. Raises Refused.
    """
    try:
        event = verify_webhook(body, signature, SECRETS)
    except InvoError as error:
        raise Refused(400, f"{error.code}: {error.message}") from error
    if not key_of(event):
        raise Refused(400, "The event has neither idempotency_key nor event_id.")
    return event


def key_of(event: WebhookEvent) -> str:
    """What all copies of one event have in common, and no two events.

    From the body, because the headers with the same names are not signed.
    """
    return event.idempotency_key or event.event_id
