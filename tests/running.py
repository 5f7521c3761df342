"""The emulator as its users run it, and a studio beside it, on real sockets."""

import asyncio
import http.server
import json
import queue
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from invo_emulator import serving
from invo_emulator.emulator import Emulator
from invo_emulator.speaking import Patience


@dataclass
class Running:
    """`invo-emulator` in a process of its own."""

    process: asyncio.subprocess.Process
    facts: dict[str, Any]
    client: httpx.AsyncClient

    @classmethod
    async def start(cls, *options: str) -> "Running":
        """Start it on a free port and wait until it says that it is ready."""
        command = (sys.executable, "-m", "invo_emulator", "--port", "0", "--json", *options)
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdout=pipe)
        assert process.stdout
        facts = json.loads(await process.stdout.readline())
        # Without TLS, which takes long to set up and is not used.
        client = httpx.AsyncClient(base_url=facts["base_url"], verify=False, timeout=30)
        return cls(process, facts, client)

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return str(self.facts["base_url"])

    @property
    def key(self) -> str:
        """The first game's key."""
        return str(self.facts["games"][0]["secret"])

    async def control(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """A control call that must succeed."""
        answer = await self.client.request(method, f"/_emulator{path}", json=body)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def stop(self) -> int:
        """Ask it to stop; its exit code."""
        await self.client.aclose()
        if self.process.returncode is None:
            self.process.terminate()
        return await self.process.wait()


@asynccontextmanager
async def serving_here(emulator: Emulator, patience: Patience | None = None) -> AsyncIterator[int]:
    """An emulator that listens in this very process; its port."""
    is_over, is_ready = asyncio.Event(), asyncio.Event()
    listening = serving.bind("127.0.0.1", 0)
    going = asyncio.create_task(
        serving.serve(emulator, listening, is_ready.set, is_over.is_set, patience=patience)
    )
    await is_ready.wait()
    yield listening.getsockname()[1]
    is_over.set()
    await going
    listening.close()


# The guide's browser code, on a page of the studio's own.
_GAME = b"""<!doctype html><title>The studio's game</title><body><h1>The studio's game</h1><script>
window.messages = [];
const overlay = document.createElement('div');
const iframe = document.createElement('iframe');
window.addEventListener('message', (event) => {
  window.messages.push({origin: event.origin, data: event.data});
  if (event.data?.type === 'INVO_CHECKOUT_COMPLETE') overlay.remove();
});
const query = new URLSearchParams(location.search);
iframe.src = query.get('checkout');
iframe.id = 'invo-checkout';
iframe.allow = 'payment';
if (query.has('sandbox')) iframe.sandbox = query.get('sandbox');
iframe.style.cssText = 'width:480px;height:720px;border:0';
if (iframe.src) { overlay.appendChild(iframe); document.body.appendChild(overlay); }
</script>"""


@dataclass
class Studio:
    """A studio's own server, on another origin: its game's page, and its webhook receiver."""

    status: int = 200
    answer: bytes = b"{}"
    received: "queue.Queue[tuple[dict[str, str], bytes]]" = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        """Listen on a free port."""
        studio = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(200, _GAME)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self._answer(studio.status, studio.answer)
                studio.received.put((headers, body))

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def webhook_url(self) -> str:
        """Where it wants to be told."""
        return f"{self.url}/webhooks/invo"

    async def next_webhook(self) -> tuple[dict[str, str], bytes]:
        """The headers and body of the next webhook, as soon as there is one."""
        return await asyncio.to_thread(self.received.get, timeout=20)

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()


def is_same_origin(one: str, other: str) -> bool:
    """Whether a browser would let two pages touch each other."""
    return urlsplit(one)[:2] == urlsplit(other)[:2]
