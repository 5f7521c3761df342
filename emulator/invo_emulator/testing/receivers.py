"""How webhooks come to the receivers of tests: handed over in this process, or through a socket."""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Protocol

from invo_emulator.records import frozen

if TYPE_CHECKING:
    import httpx

# A name that leads nowhere else.
_HOST = "invo-webhooks.localhost"

# The names by which a program on this machine finds this machine.
_LOOPBACK = ("127.0.0.1", "localhost")


@frozen
class Reply:
    """What a receiver answers."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"{}"


class Receiver(Protocol):
    """Whoever is told."""

    def receive(self, headers: Mapping[str, str], body: bytes) -> Reply: ...


_NOBODY = Reply(404, body=b'{"error": "nobody listens here any more"}')


class Receivers:
    """The receivers of a process, told by the emulator that runs in it. Addresses of others are
    really called."""

    def __init__(self) -> None:
        self._known: dict[str, Receiver] = {}
        self._elsewhere: httpx.AsyncHTTPTransport | None = None

    def add(self, name: str, receiver: Receiver) -> str:
        """Where a receiver of this name is told from now on."""
        self._known[name] = receiver
        return f"http://{_HOST}/{name}"

    def remove(self, name: str) -> None:
        """Tell it nothing more."""
        self._known.pop(name, None)

    def transport(self) -> "httpx.AsyncBaseTransport":
        """What an emulator's webhooks are sent through."""
        import httpx

        return httpx.MockTransport(self._carry)

    async def _carry(self, request: "httpx.Request") -> "httpx.Response":
        import httpx

        if request.url.host != _HOST:
            return await self._outside().handle_async_request(request)
        receiver = self._known.get(request.url.path[1:])
        # In a thread, because a receiver may call the emulator in turn.
        reply = (
            await asyncio.to_thread(receiver.receive, dict(request.headers), request.content)
            if receiver
            else _NOBODY
        )
        return httpx.Response(reply.status, headers=reply.headers, content=reply.body)

    def _outside(self) -> "httpx.AsyncHTTPTransport":
        import ssl

        import httpx

        if self._elsewhere is None:
            # The system's own authorities load ten times faster than a bundle.
            context = ssl.create_default_context()
            self._elsewhere = httpx.AsyncHTTPTransport(verify=context, trust_env=False)
        return self._elsewhere

    async def close(self) -> None:
        """Hang up."""
        if self._elsewhere:
            await self._elsewhere.aclose()


class SocketReceivers:
    """The receivers of a process, told by an emulator elsewhere, which knows this machine by a
    name. Listens from when the first one is added."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._known: dict[str, Receiver] = {}
        self._server: ThreadingHTTPServer | None = None

    def add(self, name: str, receiver: Receiver) -> str:
        """Where a receiver of this name is told from now on."""
        self._known[name] = receiver
        self._server = self._server or self._listening()
        return f"http://{self._host}:{self._server.server_address[1]}/{name}"

    def remove(self, name: str) -> None:
        """Tell it nothing more."""
        self._known.pop(name, None)

    def _listening(self) -> ThreadingHTTPServer:
        # An emulator in a container comes from outside.
        own = "127.0.0.1" if self._host in _LOOPBACK else "0.0.0.0"
        server = ThreadingHTTPServer((own, 0), _handler(self._known))
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server

    def close(self) -> None:
        """Listen no more."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()


def _handler(known: Mapping[str, Receiver]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            receiver = known.get(self.path[1:])
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = receiver.receive(headers, body) if receiver else _NOBODY
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler
