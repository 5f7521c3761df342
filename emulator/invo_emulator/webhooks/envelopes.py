"""The envelope of one attempt: the bytes, and the headers that name and sign them."""

import gzip

from invo_emulator import __version__
from invo_emulator.records import frozen
from invo_emulator.webhooks import hostility
from invo_emulator.webhooks.deliveries import Due
from invo_emulator.webhooks.hostility import NOT_AT_ALL
from invo_emulator.webhooks.signing import signature_header


@frozen
class Envelope:
    """What is posted."""

    headers: dict[str, str]
    body: bytes


def seal(due: Due, timestamp: int) -> Envelope:
    """What one attempt sends, signed now, in Unix seconds: receivers refuse a timestamp older than
    five minutes. The signature is over the bytes before compression."""
    hostile = due.hostile if due.hostile.spoils(due.number) else NOT_AT_ALL
    signed = hostility.rewritten(hostile, due.body)
    body = hostility.damaged(hostile, signed)
    headers = {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": f"INVO-Webhooks/1.0 (invo-emulator {__version__})",
        "X-Invo-Signature": _signature(due, timestamp, signed),
        "X-Invo-Event-Id": due.event_id,
        "X-Invo-Idempotency-Key": due.idempotency_key,
    }
    if hostile.sign_with == "nothing":
        del headers["X-Invo-Signature"]
    if due.policy.gzip:
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, mtime=0)
    return Envelope(headers, body)


def _signature(due: Due, timestamp: int, body: bytes) -> str:
    hostile = due.hostile if due.hostile.spoils(due.number) else NOT_AT_ALL
    if hostile.sign_with == "malformed":
        return "this is no signature"
    secrets = hostility.signing_secrets(hostile, due.signing_secrets, due.old_secret)
    return signature_header(secrets, timestamp + hostile.timestamp_offset_seconds, body)
