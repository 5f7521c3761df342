"""How HTTP is spoken: in few pieces, and not for ever with those who never come to the point."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from invo_emulator.errors import HeadersTooLarge, Refusal, RequestTimeout
from invo_emulator.records import frozen
from invo_emulator.web.answers import WHOLE_ANSWER, on_the_wire


class Gathering:
    """A connection that sends in one piece what is written to it in one turn of the loop. Uvicorn
    writes the head of an answer and its body apart, and each piece wakes the caller: on a machine
    with few cores that costs as much as all else that is done about a connection."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._pieces: list[bytes] = []
        self._has_ended = False

    def write(self, piece: bytes) -> None:
        """Send this at the end of the turn, behind what was written before it."""
        if not self._pieces:
            self._loop.call_soon(self._send)
        self._pieces.append(piece)

    def _send(self) -> None:
        pieces, self._pieces = self._pieces, []
        # Who was told that it is over gets no late answer.
        if pieces and not self._has_ended:
            self._transport.write(b"".join(pieces))

    def write_eof(self) -> None:
        """Say that nothing more is written."""
        self._send()
        self._has_ended = True
        self._transport.write_eof()

    def close(self) -> None:
        """End the connection once all is sent."""
        self._send()
        self._transport.close()

    def abort(self) -> None:
        """End it at once; what was written before it is on its way."""
        self._send()
        self._transport.abort()

    def is_closing(self) -> bool:
        """Whether it is ending, or has ended."""
        return self._transport.is_closing()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


# How long somebody is heard out who was told that the connection is over.
_LAST_SECONDS = 1.0


@frozen
class Patience:
    """How long a caller is waited for, and how much of it is read before it has said what it wants.
    The server has no such limits of its own."""

    # For the head of a request: from the connection's first moment, or the request's first byte.
    head_seconds: float = 10.0
    most_head_bytes: int = 65_536
    # For its body: each time so much must have come, or the end of it.
    body_seconds: float = 30.0
    least_body_bytes: int = 65_536


class Protocol(HttpToolsProtocol):
    """Uvicorn's way of speaking HTTP, which waits for nobody for ever,
    and says what it has to say in fewer pieces."""

    def __init__(self, patience: Patience, **of_the_server: Any) -> None:
        super().__init__(**of_the_server)
        self._patience = patience
        self._waiting: asyncio.TimerHandle | None = None
        self._was_in_head = True
        self._came = 0
        self._is_left = False
        self._extensions = {WHOLE_ANSWER: self._answer}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        gathering = Gathering(cast(asyncio.Transport, transport))
        super().connection_made(cast(asyncio.Transport, gathering))
        self._wait(self._patience.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        # With it in there a connection would wait for the garbage collector, and its bodies, too.
        self._extensions.clear()
        super().connection_lost(exc)

    def on_headers_complete(self) -> None:
        cast(dict[str, Any], self.scope)["extensions"] = self._extensions
        super().on_headers_complete()

    def _answer(
        self,
        scope: Mapping[str, Any],
        status: int,
        headers: Sequence[tuple[bytes, bytes]],
        body: bytes,
    ) -> bool:
        """Send a whole answer, whose headers are our own, unless there is anything unusual about
        it; whether that was done. Uvicorn takes a head and a body apart, and looks for what could
        be wrong with either, which is a fifth of all that is done about a connection."""
        cycle = self.cycle
        is_usual = cycle.scope is scope and cycle.keep_alive and scope["method"] != "HEAD"
        is_free = not (cycle.response_started or cycle.disconnected or self.flow.write_paused)
        if not (is_usual and is_free):
            return False
        pieces = [STATUS_LINE[status]]
        for name, value in (*cycle.default_headers, *headers):
            pieces += name, b": ", value, b"\r\n"
        pieces += b"\r\n", body
        self.transport.write(b"".join(pieces))
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        cycle.message_event.set()
        cycle.on_response()
        return True

    def data_received(self, data: bytes) -> None:
        if self._is_left:
            return
        most = self._patience.most_head_bytes
        # In pieces, so that a head that is too long is still one when it is looked at.
        for start in range(0, len(data), most):
            super().data_received(data[start : start + most])
            self._came += min(most, len(data) - start)
            self._look(most)
            if self._is_left or self.transport.is_closing():
                return

    def _look(self, most: int) -> None:
        """Wait for what is missing, if anything is."""
        is_in_head = self._is_in_head
        if is_in_head and self._came > most:
            self._refuse(HeadersTooLarge(f"The headers are larger than {most} bytes: send less."))
        elif not is_in_head and not self._is_in_body:
            self._stop_waiting()
        elif self._waiting is None or is_in_head != self._was_in_head:
            patience = self._patience
            self._wait(patience.head_seconds if is_in_head else patience.body_seconds)
        self._was_in_head = is_in_head

    @property
    def _is_in_head(self) -> bool:
        # Its first line is told only once all of it is there.
        return self.scope is not None and "method" not in self.scope

    @property
    def _is_in_body(self) -> bool:
        return self.cycle is not None and self.cycle.more_body

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._waiting = self.loop.call_later(seconds, self._give_up, seconds)

    def _stop_waiting(self) -> None:
        self._came = 0
        if self._waiting:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self, seconds: float) -> None:
        is_moving = self._came >= self._patience.least_body_bytes or self.flow.read_paused
        if self._is_in_body and is_moving:
            self._wait(seconds)
        elif self.scope is None:
            self.transport.close()  # it never asked for anything
        else:
            what = "headers" if self._is_in_head else "body"
            message = f"The {what} did not come within {seconds:g} seconds: send it whole."
            self._refuse(RequestTimeout(message))

    def _refuse(self, refusal: Refusal) -> None:
        if self._is_in_head or not self.cycle.response_started:
            self.transport.write(on_the_wire(refusal))
        self._leave()

    def _leave(self) -> None:
        """Say no more, and hear the caller out for a moment: what it still sends to a connection
        that is closed would reset it, and take away what it was told last."""
        self._is_left = True
        if self.transport.can_write_eof():
            self.transport.write_eof()
            self.loop.call_later(_LAST_SECONDS, self.transport.close)
        else:
            self.transport.close()
