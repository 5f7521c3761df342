"""The two clients. Each method is one line here; what it does is in the file of its resource.

A new method is a function returning a `Call` in `<resource>.py`, a result in `answers.py` or
`move_answers.py`, and a line in each of the two classes, in alphabetical order.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from . import (
    balances,
    checkout,
    currency_purchases,
    game_items,
    guardians,
    identities,
    item_purchases,
    sends,
    settlements,
    tokens,
    transfers,
)
from .call import Call, Page, T
from .hooks import Hooks
from .methods import asynchronous, iterating, iterating_async, synchronous
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

    approve_send = synchronous(settlements.approve_send)
    approve_transfer = synchronous(settlements.approve_transfer)
    claim_currency = synchronous(sends.claim_currency)
    claim_transfer = synchronous(transfers.claim_transfer)
    confirm_payment = synchronous(currency_purchases.confirm_payment)
    confirm_send_receipt = synchronous(settlements.confirm_send_receipt)
    confirm_transfer_receipt = synchronous(settlements.confirm_transfer_receipt)
    create_checkout = synchronous(checkout.create_checkout)
    get_approval_status = synchronous(guardians.get_approval_status)
    get_currency_purchase_history = synchronous(currency_purchases.get_currency_purchase_history)
    get_inbound_pending = synchronous(transfers.get_inbound_pending)
    get_item_order_details = synchronous(item_purchases.get_item_order_details)
    get_item_purchase_history = synchronous(item_purchases.get_item_purchase_history)
    get_linked_identities = synchronous(identities.get_linked_identities)
    get_order_details = synchronous(currency_purchases.get_order_details)
    get_pending_moves = synchronous(settlements.get_pending_moves)
    get_player_balance = synchronous(balances.get_player_balance)
    get_purchase_status = synchronous(checkout.get_purchase_status)
    get_send_destinations = synchronous(sends.get_send_destinations)
    get_send_status = synchronous(sends.get_send_status)
    get_transfer_destinations = synchronous(transfers.get_transfer_destinations)
    get_transfer_status = synchronous(transfers.get_transfer_status)
    initiate_send = synchronous(sends.initiate_send)
    initiate_transfer = synchronous(transfers.initiate_transfer)
    iterate_item_purchase_history = iterating(item_purchases.iterate_item_purchase_history)
    list_game_items = synchronous(game_items.list_game_items)
    mint_player_token = synchronous(tokens.mint_player_token)
    purchase_currency = synchronous(currency_purchases.purchase_currency)
    purchase_item = synchronous(item_purchases.purchase_item)
    resend_send_pin = synchronous(sends.resend_send_pin)
    resend_transfer_pin = synchronous(transfers.resend_transfer_pin)
    verify_send_sms = synchronous(sends.verify_send_sms)
    verify_transfer_sms = synchronous(transfers.verify_transfer_sms)

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

    def _walk(self, call: Call[Page[T]]) -> Iterator[T]:
        following: Call[Page[T]] | None = call
        while following is not None:
            page = self._perform(following)
            yield from page.rows
            following = page.following


class AsyncInvoServer(_Client["httpx.AsyncClient"]):
    """A client of the INVO API that is awaited. Make one for each event loop and share it."""

    approve_send = asynchronous(settlements.approve_send)
    approve_transfer = asynchronous(settlements.approve_transfer)
    claim_currency = asynchronous(sends.claim_currency)
    claim_transfer = asynchronous(transfers.claim_transfer)
    confirm_payment = asynchronous(currency_purchases.confirm_payment)
    confirm_send_receipt = asynchronous(settlements.confirm_send_receipt)
    confirm_transfer_receipt = asynchronous(settlements.confirm_transfer_receipt)
    create_checkout = asynchronous(checkout.create_checkout)
    get_approval_status = asynchronous(guardians.get_approval_status)
    get_currency_purchase_history = asynchronous(currency_purchases.get_currency_purchase_history)
    get_inbound_pending = asynchronous(transfers.get_inbound_pending)
    get_item_order_details = asynchronous(item_purchases.get_item_order_details)
    get_item_purchase_history = asynchronous(item_purchases.get_item_purchase_history)
    get_linked_identities = asynchronous(identities.get_linked_identities)
    get_order_details = asynchronous(currency_purchases.get_order_details)
    get_pending_moves = asynchronous(settlements.get_pending_moves)
    get_player_balance = asynchronous(balances.get_player_balance)
    get_purchase_status = asynchronous(checkout.get_purchase_status)
    get_send_destinations = asynchronous(sends.get_send_destinations)
    get_send_status = asynchronous(sends.get_send_status)
    get_transfer_destinations = asynchronous(transfers.get_transfer_destinations)
    get_transfer_status = asynchronous(transfers.get_transfer_status)
    initiate_send = asynchronous(sends.initiate_send)
    initiate_transfer = asynchronous(transfers.initiate_transfer)
    iterate_item_purchase_history = iterating_async(item_purchases.iterate_item_purchase_history)
    list_game_items = asynchronous(game_items.list_game_items)
    mint_player_token = asynchronous(tokens.mint_player_token)
    purchase_currency = asynchronous(currency_purchases.purchase_currency)
    purchase_item = asynchronous(item_purchases.purchase_item)
    resend_send_pin = asynchronous(sends.resend_send_pin)
    resend_transfer_pin = asynchronous(transfers.resend_transfer_pin)
    verify_send_sms = asynchronous(sends.verify_send_sms)
    verify_transfer_sms = asynchronous(transfers.verify_transfer_sms)

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

    async def _walk(self, call: Call[Page[T]]) -> AsyncIterator[T]:
        following: Call[Page[T]] | None = call
        while following is not None:
            page = await self._perform(following)
            for row in page.rows:
                yield row
            following = page.following
