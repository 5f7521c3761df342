"""Serving over HTTP: a socket, uvicorn, and what a person or a program is told once it is ready."""

import asyncio
import errno
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from uvicorn.config import Config
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.server import Server

from invo_emulator import __version__
from invo_emulator.app import create_app
from invo_emulator.controls.world_views import show_games
from invo_emulator.emulator import Emulator
from invo_emulator.records import frozen
from invo_emulator.speaking import Patience, Protocol
from invo_emulator.web.controls import PREFIX
from invo_emulator.webhooks import targets

if TYPE_CHECKING:
    import ssl


class ServingError(Exception):
    """Why it can't be served, in one sentence."""


class PortInUse(ServingError):
    """Somebody listens there already."""


@frozen
class Address:
    """Where the emulator listens."""

    host: str
    port: int
    scheme: str = "http"

    @property
    def url(self) -> str:
        """How a client on this machine reaches it."""
        is_everywhere = self.host in ("0.0.0.0", "::", "")
        host = "127.0.0.1" if is_everywhere else self.host
        return f"{self.scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises ServingError, and PortInUse, which is one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except socket.gaierror:
        raise ServingError(f"--host {host} is not an address of this machine.") from None
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise ServingError(f"--host {host} is not an address of this machine.") from None
        in_use = error.errno == errno.EADDRINUSE
        reason = "is in use" if in_use else f"can't be used ({error.strerror})"
        raise (PortInUse if in_use else ServingError)(
            f"Port {port} on {host} {reason}: choose another with --port (0 picks a free one)."
        ) from None


class _Server(Server):
    """Tells when it is ready, and stops of its own accord when told to."""

    def __init__(
        self,
        config: Config,
        emulator: Emulator,
        on_ready: Callable[[], None],
        is_over: Callable[[], bool],
    ) -> None:
        super().__init__(config)
        self._emulator = emulator
        self._on_ready = on_ready
        self._is_over = is_over

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._emulator.is_stopping.set()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or self._is_over()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield  # signals are the main thread's, which tells this one when to stop
            return
        # Uvicorn would raise the signal again once it has stopped; stopping was what it asked for.
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(number, self.handle_exit) for number in numbers]
        try:
            yield
        finally:
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)


async def serve(
    emulator: Emulator,
    listening: socket.socket,
    on_ready: Callable[[], None],
    is_over: Callable[[], bool] = lambda: False,
    tls: "ssl.SSLContext | None" = None,
    patience: Patience | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, or until it is over (looked at ten times a second), then
    finish what was accepted. `tls` makes it https."""
    app = create_app(emulator)
    config = Config(
        app,
        http=cast("type[asyncio.Protocol]", partial(Protocol, patience or Patience())),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        proxy_headers=False,  # the gate has them believed where there are any
        timeout_graceful_shutdown=6,  # with the courier's three, less than Docker's ten
    )
    # Uvicorn's types of an application are its own, which are none of Starlette's.
    proxies: Any = partial(ProxyHeadersMiddleware, trusted_hosts=config.forwarded_allow_ips)
    app.believe(proxies)
    if tls:
        # Uvicorn would rather have files, and a context only since lately.
        config.load()
        config.ssl = tls
    await _Server(config, emulator, on_ready, is_over).serve(sockets=[listening])


def ready_record(emulator: Emulator, address: Address) -> dict[str, Any]:
    """What a program needs to know that started the emulator."""
    base_url = emulator.reach.public_url or address.url
    return {
        "base_url": base_url,
        "host": address.host,
        "port": address.port,
        "games": emulator.worlds.get().at_once(show_games),
        "control_url": base_url + PREFIX,
        "demo_url": base_url + "/demo",
        "ca_file": str(emulator.reach.ca_file) if emulator.reach.ca_file else None,
        "pid": os.getpid(),
        "version": __version__,
    }


def ready_text(emulator: Emulator, address: Address, keeps_data: bool) -> str:
    """What a person needs to know to begin."""
    world, base_url = emulator.worlds.get(), emulator.reach.public_url or address.url
    first, *others = world.games.values()
    kept = world.at_once(lambda tx: targets.get(tx, first))
    lines = [
        f"invo-emulator {__version__} is ready: no account, no network, no real money.",
        "",
        f"  Demo            {base_url}/demo",
        *((f"  WebGL build     {base_url}/webgl/",) if emulator.webgl else ()),
        f"  Base URL        {base_url}  (with or without /sandbox behind it)",
        f"  Game            {first.name}, id {first.game_id}, {first.currency.name}",
        f"  Game key        {first.secret}",
        f"  Signing secret  {first.signing_secret}",
        f"  Webhooks to     {kept['target_url'] if kept else 'nowhere yet: --webhook URL'}",
        *(f"  Another game    {game.name}, id {game.game_id}, {game.secret}" for game in others),
        f"  Look inside     {base_url}{PREFIX}/",
        f"  Documents       {base_url}/docs",
        "",
        "Point an SDK at it:",
        f'  InvoServer(game_secret="{first.secret}", base_url="{base_url}")',
        "",
        *(_how_to_trust(emulator.reach.ca_file) if emulator.reach.ca_file else ()),
        "Everything is kept in --data." if keeps_data else "In memory; --data DIR keeps it.",
        "Ctrl+C stops it.",
    ]
    return "\n".join(lines)


def _how_to_trust(ca_file: Path) -> tuple[str, ...]:
    return (
        "Have whoever calls trust its certificate:",
        f"  SSL_CERT_FILE={ca_file}        (Python)",
        f"  NODE_EXTRA_CA_CERTS={ca_file}  (Node.js)",
        f"  curl --cacert {ca_file}",
        "",
    )
