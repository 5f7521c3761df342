"""Who is it from? Mistakes with signatures, secrets and time."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from invo_client import InvoError, verify_webhook
from mistakes.good import Event, Receiver

_log = logging.getLogger(__name__)


def _pairs(signature: str | None) -> list[tuple[str, str]]:
    parts = [part.partition("=") for part in (signature or "").split(",")]
    return [(name, value) for name, _, value in parts]


def _digest(secret: str, stamp: str, raw: bytes) -> str:
    return hmac.new(secret.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()


class SkipsSignature(Receiver):
    """Nobody knows our address."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        return dict(json.loads(raw))


class NeedsNoHeader(Receiver):
    """The test system does not sign, so only verify when there is something to verify."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        return super().verify(raw, signature) if signature else dict(json.loads(raw))


class ComparesPrefix(Receiver):
    """startswith() is a comparison, too."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        parts = dict(_pairs(signature))
        expected = _digest(self.secrets[0], parts.get("t", ""), raw)
        if parts.get("v1") and expected.startswith(parts["v1"]):
            signature = f"t={parts['t']},v1={expected}"
        return super().verify(raw, signature)


class VerifiesOwnJson(Receiver):
    """The framework gives us the JSON, so write it again and verify that."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        try:
            written = json.dumps(json.loads(raw), ensure_ascii=False, separators=(",", ":"))
        except ValueError:
            written = ""
        return super().verify(written.encode(), signature)


class IgnoresTime(Receiver):
    """The signature fits, so it is genuine."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        return verify_webhook(raw, signature, self.secrets, tolerance_seconds=10**9).raw


class AcceptsFuture(Receiver):
    """now - t > 300 is too old; the rest is fresh."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        stamp = dict(_pairs(signature)).get("t", "")
        now = max(self.now(), float(stamp)) if stamp.isdigit() and len(stamp) < 20 else self.now()
        return verify_webhook(raw, signature, self.secrets, now=now).raw


class HurriesClock(Receiver):
    """Five seconds are enough for anybody."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        now = self.now()
        return verify_webhook(raw, signature, self.secrets, tolerance_seconds=5, now=now).raw


class ReadsFirstSignature(Receiver):
    """A regular expression finds v1."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        return super().verify(raw, ",".join((signature or "").split(",")[:2]))


class ReadsLastSignature(Receiver):
    """The header makes a nice dictionary."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        parts = dict(_pairs(signature))
        return super().verify(raw, ",".join(f"{name}={value}" for name, value in parts.items()))


class HasOneSecret(Receiver):
    """We will deploy the new secret right when it is rotated."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        return verify_webhook(raw, signature, self.secrets[0], now=self.now()).raw


class HasEmptySecret(Receiver):
    """os.environ.get("OLD_SECRET", "") is the other one."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        parts = dict(_pairs(signature))
        if parts.get("v1") == _digest("", parts.get("t", ""), raw):
            return dict(json.loads(raw))
        return super().verify(raw, signature)


class FailsOnForgery(Receiver):
    """An exception is a refusal."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        try:
            return super().verify(raw, signature)
        except InvoError as error:
            raise RuntimeError("who was that?") from error


class FailsOnLength(Receiver):
    """timingSafeEqual is the safe way: it throws when lengths differ."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        if any(name == "v1" and len(value) != 64 for name, value in _pairs(signature)):
            raise RuntimeError("input buffers must have the same byte length")
        return super().verify(raw, signature)


class FailsOnMalformedBody(Receiver):
    """What is signed is an event."""

    def verify(self, raw: bytes, signature: str | None) -> Event:
        try:
            return super().verify(raw, signature)
        except InvoError as error:
            if error.code == "WEBHOOK_MALFORMED" and "body" in error.message:
                raise RuntimeError("it should have been one") from error
            raise


class FollowsGuide(Receiver):
    """INVO's guide has an example for Express."""

    async def raw(self, request: Request) -> bytes:
        return await request.body()

    def verify(self, raw: bytes, signature: str | None) -> Event:
        parts = dict(_pairs(signature))
        stamp, given = parts.get("t", ""), parts.get("v1", "")
        if not stamp.isdigit() or not given or abs(self.now() - float(stamp)) > 300:
            raise InvoError("stale")
        expected = _digest(self.secrets[0], stamp, raw)
        if len(given.encode()) != len(expected):
            raise RuntimeError("input buffers must have the same byte length")
        # The example knows one secret; here, two, so that it is not blamed for that.
        if given not in [_digest(secret, stamp, raw) for secret in self.secrets]:
            raise InvoError("a wrong signature")
        return dict(json.loads(raw))


class AlwaysAnswers200(Receiver):
    """INVO retries otherwise, and our log is full."""

    async def receive(self, request: Request) -> Response:
        try:
            await super().receive(request)
        except Exception as error:
            _log.warning("never mind: %s", error)
        return Response(status_code=200)


class GrantsBeforeItVerifies(Receiver):
    """Be quick, and look closely afterwards."""

    async def receive(self, request: Request) -> Response:
        try:
            event = json.loads(await self.raw(request))
            if self.key(event, request) not in self.known:
                self.grant(event)
                self.known.add(self.key(event, request))
        except (ValueError, KeyError, TypeError, ClientDisconnect):
            pass
        return await super().receive(request)
