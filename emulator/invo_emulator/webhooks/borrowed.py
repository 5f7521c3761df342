"""Webhooks by way of an httpx transport: to an application in this very process, say, no socket."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from invo_emulator.webhooks.wire import KEPT_BYTES, Answer, Letter

if TYPE_CHECKING:
    import httpx


class Borrowed:
    """Posts letters through a transport that is made when it is first needed."""

    def __init__(self, make: "Callable[[], httpx.AsyncBaseTransport]") -> None:
        self._make = make
        self._made: httpx.AsyncBaseTransport | None = None

    async def post(self, letter: Letter) -> Answer:
        """Send it and wait for the answer. Raises what the transport does."""
        import httpx  # most have no transport of their own

        self._made = self._made or self._make()
        extensions = {"sni_hostname": letter.server_name} if letter.server_name else {}
        request = httpx.Request(
            "POST",
            letter.url,
            headers=dict(letter.headers),
            content=letter.body,
            extensions=extensions,
        )
        answer = await self._made.handle_async_request(request)
        try:
            return Answer(answer.status_code, dict(answer.headers), await beginning(answer))
        finally:
            await answer.aclose()

    async def close(self) -> None:
        """Let go of the transport."""
        if self._made:
            await self._made.aclose()


async def beginning(answer: "httpx.Response") -> bytes:
    """As much of an answer as is kept, however long it goes on."""
    if answer.is_stream_consumed:
        return answer.content[:KEPT_BYTES]
    kept = b""
    async for chunk in answer.aiter_raw():
        kept += chunk
        if len(kept) >= KEPT_BYTES:
            break  # a receiver that never stops talking has said enough
    return kept[:KEPT_BYTES]
