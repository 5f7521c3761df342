"""Whether a studio would believe a webhook: asked of our library and of INVO's own, which agree."""

import gzip

import httpx
import invonetwork

import invo_client

BELIEVED = "believed"


def verdict(request: httpx.Request, secret: str, now: float) -> str:
    """BELIEVED, or the code of the refusal."""
    body = request.content
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    header = request.headers.get("X-Invo-Signature")
    ours, theirs = _ours(body, header, secret, now), _theirs(body, header, secret, now)
    assert ours == theirs
    return ours


def _ours(body: bytes, header: str | None, secret: str, now: float) -> str:
    try:
        invo_client.verify_webhook(body, header, secret, now=now)
    except invo_client.InvoError as error:
        return str(error.code)
    return BELIEVED


def _theirs(body: bytes, header: str | None, secret: str, now: float) -> str:
    try:
        invonetwork.verify_webhook(body, header, secret, now=now)
    except invonetwork.InvoError as error:
        return str(error.code)
    return BELIEVED
