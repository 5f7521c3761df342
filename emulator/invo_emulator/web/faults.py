"""What a fault does to a call: another answer, a broken connection, silence, a wait."""

import asyncio
import json
import socket
import struct
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from invo_emulator.core import faults
from invo_emulator.core.faults import Fault
from invo_emulator.emulator import Emulator
from invo_emulator.errors import InjectedFault
from invo_emulator.web import receiving
from invo_emulator.web.answers import api_refusal
from invo_emulator.web.receiving import emulator_of
from invo_emulator.world.world import World


class ConnectionBroken(BaseException):
    """The connection is to end without a word more. Not an Exception, so that nobody answers it
    with a 500 on its way out."""


class Spoilt(Exception):
    """A call that a fault keeps from being done, and what is answered instead."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


async def strike(request: Request, world: World, operation: str) -> None:
    """Count a call of an operation that has a fault armed, and let it have its way. Raises
    Spoilt."""
    fault = await world.transaction(
        lambda tx: faults.take(tx, operation), receiving.request_id(request)
    )
    request.scope["fault"] = fault
    if fault is None or fault.point != "before-handler":
        return
    if fault.effect == "delay":
        await world.system.pause(fault.seconds)
    else:
        raise Spoilt(_instead(request, fault))


async def after(request: Request, answer: Response) -> Response:
    """What is answered instead of what was done, if a fault wants that."""
    fault: Fault | None = request.scope["fault"]
    if fault is None or fault.point == "before-handler":
        return answer
    if fault.point == "mid-body":
        return _Torn(answer, emulator_of(request), fault)
    if fault.effect == "delay":
        await emulator_of(request).system.pause(fault.seconds)
        return answer
    return _instead(request, fault)


def _instead(request: Request, fault: Fault) -> Response:
    if fault.effect == "reset":
        return _Broken()
    if fault.effect == "hang":
        return _Silence(emulator_of(request), fault.seconds)
    if fault.body is None:
        message = f"A fault was armed for {fault.operation}."
        answer = api_refusal(request, InjectedFault(message))
        answer.status_code = fault.status
    else:
        body = json.dumps(fault.body, ensure_ascii=False).encode()
        answer = Response(body, fault.status, media_type="application/json")
    answer.headers.update(fault.headers)
    return answer


def is_answered(answer: Response) -> bool:
    """Whether the caller hears anything at all."""
    return not isinstance(answer, _UNANSWERED)


class _Broken(Response):
    """Hangs up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise ConnectionBroken


class _Silence(Response):
    """Says nothing until the caller has enough of it, or the time is over; then hangs up."""

    def __init__(self, emulator: Emulator, seconds: float) -> None:
        super().__init__()
        self._emulator, self._seconds = emulator, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _wait(self._emulator, self._seconds, receive)
        raise ConnectionBroken


_UNANSWERED = (_Broken, _Silence)


class _Torn(Response):
    """Says half of its answer; the rest after a wait, or never."""

    def __init__(self, whole: Response, emulator: Emulator, fault: Fault) -> None:
        super().__init__(status_code=whole.status_code)
        self._whole, self._emulator, self._fault = whole, emulator, fault
        self.raw_headers = whole.raw_headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytes(self._whole.body)
        first, rest = body[: len(body) // 2], body[len(body) // 2 :]
        status = self._whole.status_code
        await send({"type": "http.response.start", "status": status, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": first, "more_body": True})
        if self._fault.effect == "reset":
            raise ConnectionBroken
        await _wait(self._emulator, self._fault.seconds, receive)
        if self._fault.effect == "hang":
            raise ConnectionBroken
        await send({"type": "http.response.body", "body": rest})


async def _wait(emulator: Emulator, seconds: float, receive: Receive) -> None:
    waits = [
        asyncio.ensure_future(emulator.system.pause(seconds)),
        asyncio.ensure_future(emulator.is_stopping.wait()),
        asyncio.ensure_future(_until_gone(receive)),
    ]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    await asyncio.gather(*waits, return_exceptions=True)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def hang_up(send: Send, receive: Receive) -> None:
    """End a connection as a crash would, with a reset. Raises ConnectionResetError where there is
    no connection but a caller in this process."""
    transport: Any = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the connection was reset")
    connection = transport.get_extra_info("socket")
    with suppress(OSError, AttributeError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    # The server must know before this call ends, or it would complain of having no answer.
    await _until_gone(receive)
