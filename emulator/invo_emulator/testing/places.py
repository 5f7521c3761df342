"""Where the emulator of a test run is: in this process, behind a socket or none, or elsewhere.

All of them are a `Place`, and a test can't tell them apart.
"""

import asyncio
import atexit
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Protocol

from invo_emulator.testing.loops import Loop
from invo_emulator.testing.receivers import Receivers, SocketReceivers

if TYPE_CHECKING:
    import socket
    import ssl

    import httpx

    from invo_emulator.system import System

IN_PROCESS, SERVER = "in-process", "server"
MODES = (IN_PROCESS, SERVER)

# What calls without a socket are addressed to. INVO's SDKs refuse plain http to other names.
_NOWHERE = "http://localhost"

# Nobody waits longer for an answer of an emulator, unless their test says so.
_PATIENCE_SECONDS = 60.0


class NoEmulator(Exception):
    """Why an emulator can't be used that was said to run, in one sentence."""


class Place(Protocol):
    """An emulator that can be called. `base_url` is for clients of any make, `own_url` for those
    that `http` and `http_async` give; of what these give, nothing has to be closed."""

    @property
    def mode(self) -> str: ...

    @property
    def base_url(self) -> str: ...

    @property
    def own_url(self) -> str: ...

    @property
    def control_headers(self) -> Mapping[str, str]: ...

    @property
    def receivers(self) -> Receivers | SocketReceivers: ...

    @property
    def http(self) -> "httpx.Client": ...

    def http_async(self) -> "httpx.AsyncClient": ...

    def close(self) -> None: ...


class Local:
    """An emulator in a thread of this process. It listens on a free port from the start, or as soon
    as somebody asks for its address."""

    control_headers: Mapping[str, str] = {}

    def __init__(
        self,
        mode: str = IN_PROCESS,
        receivers: Receivers | None = None,
        system: "System | None" = None,
    ) -> None:
        self.mode = mode
        self.receivers = receivers or Receivers()
        self._system = system
        self._address: str | None = None
        self._loop = Loop()
        self._loop.run(self._begin())
        if mode == SERVER:
            self._address = self._listen()
        self.http = self._connected()

    async def _begin(self) -> None:
        from invo_emulator.app import create_app  # not before somebody needs an emulator
        from invo_emulator.emulator import Emulator

        # In the loop's thread, where SQLite wants to be used that is opened here.
        self._emulator = Emulator(system=self._system, webhook_transport=self.receivers.transport)
        self._app = create_app(self._emulator)
        self._living = asyncio.create_task(self._emulator.ticker.run())
        self._is_over = asyncio.Event()

    @property
    def base_url(self) -> str:
        """Where any client reaches it."""
        if self._address is None:
            self._address = self._listen()
        return self._address

    @property
    def own_url(self) -> str:
        """Where our own clients say that they reach it."""
        return self._address or _NOWHERE

    def _listen(self) -> str:
        from invo_emulator import serving

        listening = serving.bind("127.0.0.1", 0)
        self._loop.run(self._serve(listening))
        return serving.Address("127.0.0.1", listening.getsockname()[1]).url

    async def _serve(self, listening: "socket.socket") -> None:
        from invo_emulator import serving

        await _ended(self._living)  # whoever serves lets time pass, too
        is_ready = asyncio.Event()
        serves = serving.serve(self._emulator, listening, is_ready.set, self._is_over.is_set)
        self._living = asyncio.create_task(serves)
        await is_ready.wait()

    def _connected(self) -> "httpx.Client":
        import httpx

        from invo_emulator.testing.transports import sync_transport

        transport = None if self.mode == SERVER else sync_transport(self._app, self._loop)
        return httpx.Client(
            transport=transport, verify=False, trust_env=False, timeout=_PATIENCE_SECONDS
        )

    def http_async(self) -> "httpx.AsyncClient":
        """A connection for one event loop."""
        import httpx

        from invo_emulator.testing.transports import async_transport

        if self.mode == SERVER:
            return _brief_connections(False)
        transport = async_transport(self._app, self._loop)
        return httpx.AsyncClient(transport=transport, timeout=_PATIENCE_SECONDS)

    def close(self) -> None:
        """Stop it, and the thread it ran in."""
        self.http.close()
        self._loop.run(self._end())
        self._loop.close()

    async def _end(self) -> None:
        if self._address is None:
            await _ended(self._living)
            await self._emulator.close()
        else:
            self._is_over.set()
            await self._living
        await self.receivers.close()


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


class Remote:
    """An emulator that runs already: another process, a container. It knows this machine as
    `webhook_host`. Raises NoEmulator where there is none that may be used."""

    mode = "url"

    def __init__(
        self, url: str, control_token: str | None = None, webhook_host: str = "127.0.0.1"
    ) -> None:
        import httpx

        self.base_url = self.own_url = url.rstrip("/")
        self.control_headers: Mapping[str, str] = (
            {"Authorization": f"Bearer {control_token}"} if control_token else {}
        )
        self.receivers = SocketReceivers(webhook_host)
        self._trust = _trust() if url.startswith("https:") else False
        self.http = httpx.Client(verify=self._trust, trust_env=False, timeout=_PATIENCE_SECONDS)
        self._check()

    def _check(self) -> None:
        """Raises NoEmulator."""
        import httpx

        url = f"{self.base_url}/_emulator/worlds?limit=1"
        try:
            answer = self.http.get(url, headers=self.control_headers)
            said = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
            self.http.close()
            raise NoEmulator(f"No emulator answers at {self.base_url}: {problem}.") from None
        if not answer.is_success:
            self.http.close()
            raise NoEmulator(f"The emulator at {self.base_url}: {said.get('error', said)}")

    def http_async(self) -> "httpx.AsyncClient":
        """A connection for one event loop."""
        return _brief_connections(self._trust)

    def close(self) -> None:
        """Hang up, and listen no more."""
        self.http.close()
        self.receivers.close()


def _trust() -> "ssl.SSLContext":
    import ssl

    # As httpx would if it looked at the environment, where a proxy might be named, too.
    return ssl.create_default_context()  # reads SSL_CERT_FILE


def _brief_connections(trust: "ssl.SSLContext | bool") -> "httpx.AsyncClient":
    """Connections that end with each call: their loop may end before anybody closes them."""
    import httpx

    return httpx.AsyncClient(
        verify=trust,
        trust_env=False,
        timeout=_PATIENCE_SECONDS,
        limits=httpx.Limits(max_keepalive_connections=0),
    )


def chosen(
    url: str | None, mode: str | None, control_token: str | None, webhook_host: str | None
) -> Place:
    """The place that was asked for, or that the environment names: INVO_EMULATOR_URL, as within
    `invo-emulator exec`, and INVO_EMULATOR_CONTROL_TOKEN. Raises NoEmulator, and ValueError for
    what is no mode."""
    if mode is None:
        url = url or os.environ.get("INVO_EMULATOR_URL")
    if url:
        token = control_token or os.environ.get("INVO_EMULATOR_CONTROL_TOKEN")
        return Remote(url, token, webhook_host or "127.0.0.1")
    if mode not in (None, *MODES):
        raise ValueError(f"The mode is {' or '.join(MODES)}, not {mode}.")
    return Local(mode or IN_PROCESS)


@cache
def shared() -> Place:
    """The place of a process whose runner keeps none for its tests; INVO_MODE says which, and
    INVO_WEBHOOK_HOST by what name an emulator elsewhere knows this machine."""
    variables = os.environ
    place = chosen(None, variables.get("INVO_MODE"), None, variables.get("INVO_WEBHOOK_HOST"))
    atexit.register(place.close)
    return place
