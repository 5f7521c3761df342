"""A studio in this process: its receiver and its state, called without a socket."""

import asyncio
from collections.abc import Mapping
from functools import cache
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from broken import FAULTS
from certificate.instant import at_once, now, system
from invo_emulator.certificate import Certificate, Options, run
from mistakes.good import Receiver

URL, STATE_URL = "http://studio.test/webhooks/invo", "http://studio.test/state"
SECRET, OLD_SECRET = "whsec_new", "whsec_old"


class Studio(httpx.AsyncBaseTransport):
    """Answers as an ASGI server does. When a caller hangs up, the application goes on, and is told
    so when it asks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._alone: set[asyncio.Task[httpx.Response]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One call."""
        listener = request.extensions.get("trace")
        if not listener:
            return await self._call(self._app, request)
        gone = asyncio.Event()
        task = asyncio.create_task(self._call(_left(self._app, gone), request))
        self._alone.add(task)
        try:
            await listener("http11.send_request_body.complete", {})
        except BaseException:
            gone.set()
            raise
        return await task

    async def _call(self, app: ASGIApp, request: httpx.Request) -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        return await transport.handle_async_request(request)


def _left(app: ASGIApp, gone: asyncio.Event) -> ASGIApp:
    """The application as it finds itself once its caller is gone."""

    async def without_caller(scope: Scope, receive: Receive, send: Send) -> None:
        is_read = False

        async def receive_or_end() -> Message:
            nonlocal is_read
            if is_read and gone.is_set():
                return {"type": "http.disconnect"}
            message = await receive()
            is_read = not message.get("more_body", False)
            return message

        await app(scope, receive_or_end, send)

    return without_caller


async def examine(receiver: Receiver, **options: Any) -> Certificate:
    """The certificate of a receiver, its state included."""
    chosen = {"old_secret": OLD_SECRET, "state_url": STATE_URL, **options}
    transport = Studio(receiver.app)
    return await run(URL, SECRET, Options(**chosen), system=system(), transport=lambda: transport)


def receiver(fault: str = "none") -> Receiver:
    """A receiver that makes this mistake, and knows both secrets."""
    return FAULTS[fault]([SECRET, OLD_SECRET], now)


@cache
def certificate_of(fault: str) -> Certificate:
    """Its certificate, which is always the same."""
    return at_once(examine(receiver(fault)))


def failures(certificate: Certificate) -> Mapping[str, str]:
    """What failed, and why."""
    return {result.check.name: result.finding.because for result in certificate.failures}
