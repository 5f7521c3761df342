"""The two clients. Each method is one line here; what it does is in the file of its resource.

A new method is a function returning a `Call` in `<resource>.py`, a result in `answers.py`, and a
line in each of the two classes, in alphabetical order.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from . import balances, checkout, currency_purchases
from .call import Call, T
from .hooks import Hooks
from .methods import asynchronous, synchronous
from .retrying import Retries
from .sending import Flow, exchange
from .settings import Settings, safe_base_url
from .system import REAL, System
from .version import __version__

if TYPE_CHECKING:
    import httpx  # noqa: F401 - ruff does not see it in the quoted types below

Http = TypeVar("Http")


class _Client(Generic[Http]):
    def __init__(
        self,
        game_secret: str,
        base_url: str,
        *,
        timeout: float = 30,
        max_retries: int = 2,
        retry_base_delay: float = 0.25,
        user_agent: str = f"invo-client/{__version__}",
        hooks: Hooks | None = None,
        http: Http | None = None,
        _system: System = REAL,
    ) -> None:
        """Keep the settings; nothing is opened before the first call.

        game_secret: authenticates every call. Keep it on your server.
        base_url: where the API is; https, or http on this machine.
        timeout: seconds for each phase (connect, write, read) of each attempt.
        max_retries: how often to repeat a call which may safely be repeated; 0 for never.
        retry_base_delay: seconds; the shortest pause before a repetition.
        hooks: functions to be told about requests, answers and failures.
        http: an httpx client of your own, which stays yours to close.

        Raises ValueError when one of them cannot work.
        """
        self._settings = Settings(
            game_secret=game_secret,
            base_url=safe_base_url(base_url),
            user_agent=user_agent,
            timeout=timeout,
            retries=Retries(max_retries, retry_base_delay),
            hooks=hooks or Hooks(),
        )
        self._system = _system
        self._http = http
        self._owns_http = http is None
        self._opening = Lock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"

    def _flow(self, call: Call[T]) -> Flow[T]:
        return exchange(call, self._settings, self._system)

    def _connection(self, connect: Callable[[], Http]) -> Http:
        # Two threads may make the first call at once; a second connection would never be closed.
        with self._opening:
            if self._http is None:
                self._http = connect()
            return self._http


class InvoServer(_Client["httpx.Client"]):
    """A client of the INVO API that blocks. Make one and share it, between threads too."""

    create_checkout = synchronous(checkout.create_checkout)
    get_order_details = synchronous(currency_purchases.get_order_details)
    get_player_balance = synchronous(balances.get_player_balance)

    def close(self) -> None:
        """Close the connections, unless they belong to the `http` you passed."""
        if self._owns_http and self._http is not None:
            self._http.close()

    def __enter__(self) -> InvoServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _perform(self, call: Call[T]) -> T:
        # Only here, because importing httpx takes longer than many programs run.
        from . import transport

        http = self._connection(transport.connect)
        return transport.run(self._flow(call), http, self._system.sleep)


class AsyncInvoServer(_Client["httpx.AsyncClient"]):
    """A client of the INVO API that is awaited. Make one for each event loop and share it."""

    create_checkout = asynchronous(checkout.create_checkout)
    get_order_details = asynchronous(currency_purchases.get_order_details)
    get_player_balance = asynchronous(balances.get_player_balance)

    async def close(self) -> None:
        """Close the connections, unless they belong to the `http` you passed."""
        if self._owns_http and self._http is not None:
            await self._http.aclose()

    async def __aenter__(self) -> AsyncInvoServer:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _perform(self, call: Call[T]) -> T:
        from . import transport

        http = self._connection(transport.connect_async)
        return await transport.run_async(self._flow(call), http, self._system.sleep_async)
