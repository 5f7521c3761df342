"""Webhooks: is this delivery from INVO, is it fresh, and what does it say?

`X-Invo-Signature: t=<unix seconds>,v1=<hex>` signs `<t>.<raw body>` with HMAC-SHA256. There are
several `v1` while a secret is being rotated.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any

from . import reading
from .answers import WebhookEvent
from .errors import InvoError, seconds
from .system import REAL


def verify_webhook(
    raw_body: bytes | str,
    signature_header: str | None,
    secret_or_secrets: str | Iterable[str],
    *,
    tolerance_seconds: float = 300,
    now: float | None = None,
) -> WebhookEvent:
    """Check a delivery and read it. Nothing in `raw_body` is looked at before it is trusted.

    raw_body: the bytes of the request exactly as they came (decompressed), never parsed JSON.
    signature_header: the value of X-Invo-Signature.
    secret_or_secrets: the signing secret, or old and new ones during a rotation.
    tolerance_seconds: how far the time of signing may be from now, either way.
    now: unix seconds, for tests.

    Raises InvoError (status 0), in this order: WEBHOOK_SIGNATURE_MISSING, WEBHOOK_SECRET_MISSING,
    WEBHOOK_MALFORMED (the header), WEBHOOK_TIMESTAMP_EXPIRED, WEBHOOK_SIGNATURE_INVALID,
    WEBHOOK_MALFORMED (the body). Answer those with a 4xx.

    Source: README of invonetwork 0.1.1, "Webhooks".
    """
    if not isinstance(signature_header, str) or not signature_header.strip():
        raise _refusal("SIGNATURE_MISSING", "Pass the value of the X-Invo-Signature header.")
    secrets = _secrets(secret_or_secrets)
    stamp, signatures = _parse(signature_header)
    _check_time(stamp, REAL.now() if now is None else now, tolerance_seconds)
    body = _raw(raw_body)
    _check_signature(stamp.encode() + b"." + body, secrets, signatures)
    return _event(body)


def _secrets(secret_or_secrets: str | Iterable[str] | None) -> list[bytes]:
    # None is not in the public type, but it is what os.environ.get() gives.
    is_one = isinstance(secret_or_secrets, str)
    listed = [secret_or_secrets] if is_one else list(secret_or_secrets or ())
    secrets = [_bytes(secret) for secret in listed if isinstance(secret, str) and secret.strip()]
    if not secrets:
        raise _refusal("SECRET_MISSING", "Pass the webhook signing secret, or a list of them.")
    return secrets


def _parse(header: str) -> tuple[str, list[bytes]]:
    parts = [part.partition("=") for part in header.split(",")]
    pairs = [(name.strip(), value.strip()) for name, _, value in parts]
    stamps = [value for name, value in pairs if name == "t" and value]
    signatures = [_bytes(value) for name, value in pairs if name == "v1" and value]
    if not stamps or not signatures:
        raise _refusal("MALFORMED", "X-Invo-Signature must read t=<unix seconds>,v1=<hex>.")
    return stamps[-1], signatures


def _check_time(stamp: str, now: float, tolerance_seconds: float) -> None:
    signed_at = seconds(stamp)
    if signed_at is None or not abs(now - signed_at) <= tolerance_seconds:
        message = f"The webhook was not signed within {tolerance_seconds} seconds of now."
        raise _refusal("TIMESTAMP_EXPIRED", message)


def _raw(raw_body: bytes | str) -> bytes:
    if isinstance(raw_body, str):
        return _bytes(raw_body)
    if not isinstance(raw_body, bytes | bytearray | memoryview):
        raise _refusal("MALFORMED", "Pass the raw bytes of the request, not parsed JSON.")
    return bytes(raw_body)


def _check_signature(signed: bytes, secrets: list[bytes], signatures: list[bytes]) -> None:
    expected = [hmac.new(secret, signed, hashlib.sha256).hexdigest().encode() for secret in secrets]
    # A list, not a generator: every pair is compared, so the time says nothing about which fits.
    matches = [hmac.compare_digest(one, other) for one in expected for other in signatures]
    if not any(matches):
        raise _refusal("SIGNATURE_INVALID", "No signature fits this body and these secrets.")


def _event(raw: bytes) -> WebhookEvent:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise _refusal("MALFORMED", "The body of the webhook is not JSON.") from None
    if not isinstance(body, dict) or not isinstance(body.get("event_type"), str):
        raise _refusal("MALFORMED", "The body of the webhook is not an object with an event_type.")
    try:
        return _read(body)
    except reading.Unreadable as problem:
        raise _refusal("MALFORMED", str(problem)) from None


def _read(body: dict[str, Any]) -> WebhookEvent:
    return WebhookEvent(
        event_id=reading.text(body, "event_id"),
        idempotency_key=reading.text(body, "idempotency_key"),
        event_type=reading.text(body, "event_type"),
        schema_version=reading.text(body, "schema_version"),
        created_at=reading.text(body, "created_at"),
        tenant_id=reading.text(body, "tenant_id"),
        data=reading.mapping(body, "data"),
        raw=body,
    )


def _refusal(code: str, message: str) -> InvoError:
    return InvoError(message, code=f"WEBHOOK_{code}")


def _bytes(text: str) -> bytes:
    # Half a character must end in a refusal, not in a UnicodeEncodeError.
    return text.encode(errors="surrogatepass")
