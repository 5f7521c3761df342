"""The two clients: the same methods, and connections that are opened late and closed once."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pkgutil import iter_modules
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from invo_client import AsyncInvoServer, InvoServer, __path__

if TYPE_CHECKING:
    from typing_extensions import assert_type

    from invo_client import CreateCheckoutResult, OrderDetailsResult

    async def the_types_are_exact(server: InvoServer, awaited: AsyncInvoServer) -> None:
        email = "p@example.com"
        assert_type(server.create_checkout(player_email=email, usd_amount=1), CreateCheckoutResult)
        assert_type(await awaited.get_order_details(order_id="o"), OrderDetailsResult)
        for row in server.iterate_item_purchase_history(player_email=email):
            assert_type(row, dict[str, Any])
        async for row in awaited.iterate_item_purchase_history(player_email=email):
            assert_type(row, dict[str, Any])
        with server as entered:
            assert_type(entered, InvoServer)


MODULES = [import_module(f"invo_client.{module.name}") for module in iter_modules(__path__)]
METHODS = sorted(
    name
    for module in MODULES
    for name, value in vars(module).items()
    if not name.startswith("_")
    and inspect.isfunction(value)
    and str(value.__annotations__.get("return")).startswith("Call[")
)
ITERATORS = [name for name in METHODS if name.startswith("iterate_")]


@contextmanager
def listening() -> Iterator[tuple[str, list[int]]]:
    """A backend on a true socket: its address, and the caller's port for every request."""
    ports: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            ports.append(self.client_address[1])
            content = json.dumps({"order": {"path": self.path}}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as backend:
        Thread(target=backend.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{backend.server_port}", ports
        backend.shutdown()


@pytest.fixture
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy this machine uses, the socket is a local one."""
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.mark.parametrize("kind", [InvoServer, AsyncInvoServer])
def test_both_clients_have_a_method_for_every_description(kind: type[object]) -> None:
    public = {name for name in vars(kind) if not name.startswith("_")} - {"close"}

    assert sorted(public) == METHODS


@pytest.mark.parametrize("name", METHODS)
def test_a_method_looks_the_same_in_both(name: str) -> None:
    one, other = getattr(InvoServer, name), getattr(AsyncInvoServer, name)

    shown, awaited = inspect.signature(one), inspect.signature(other)

    assert shown.parameters == awaited.parameters
    assert awaited.return_annotation in {
        shown.return_annotation,
        f"Async{shown.return_annotation}",
    }
    assert inspect.iscoroutinefunction(other) == (name not in ITERATORS)
    assert not inspect.iscoroutinefunction(one)


@pytest.mark.parametrize("name", METHODS)
def test_a_method_says_what_it_needs_and_gives(name: str) -> None:
    method = getattr(InvoServer("s", "https://invo.test"), name)

    signature = inspect.signature(method)

    kinds = {parameter.kind for parameter in signature.parameters.values()}
    assert kinds <= {inspect.Parameter.KEYWORD_ONLY}
    assert re.fullmatch(r"\w+Result|PlayerToken|Iterator\[.*\]", signature.return_annotation)
    for word in [*signature.parameters, "Returns", "Raises InvoError", "Source: ", "/api/"]:
        assert word in method.__doc__


@pytest.mark.usefixtures("direct")
def test_calls_share_a_connection_until_it_is_closed() -> None:
    with listening() as (address, ports), InvoServer("s", address) as server:
        server.get_order_details(order_id="a")
        details = server.get_order_details(order_id="b")

        assert details.order["path"] == "/api/currency-purchases/order-details?order_id=b"
        assert len(ports) == 2
        assert len(set(ports)) == 1
    with pytest.raises(RuntimeError, match="closed"):
        server.get_order_details(order_id="c")


@pytest.mark.usefixtures("direct")
async def test_awaited_calls_share_one_too() -> None:
    with listening() as (address, ports):
        async with AsyncInvoServer("s", address) as server:
            await server.get_order_details(order_id="a")
            await server.get_order_details(order_id="b")

        assert len(ports) == 2
        assert len(set(ports)) == 1
        with pytest.raises(RuntimeError, match="closed"):
            await server.get_order_details(order_id="c")


@pytest.mark.usefixtures("direct")
def test_threads_may_share_a_client() -> None:
    orders = [str(number) for number in range(40)]

    with (
        listening() as (address, ports),
        InvoServer("s", address) as server,
        ThreadPoolExecutor(8) as pool,
    ):
        answers = pool.map(lambda order: server.get_order_details(order_id=order), orders)
        paths = [answer.order["path"].partition("=")[2] for answer in answers]

    assert paths == orders
    assert len(ports) == 40


async def test_a_client_never_used_can_be_closed() -> None:
    InvoServer("s", "https://invo.test").close()
    await AsyncInvoServer("s", "https://invo.test").close()


def test_a_connection_of_yours_stays_open() -> None:
    with httpx.Client() as http:
        with InvoServer("s", "https://invo.test", http=http) as server:
            assert repr(server)

        assert not http.is_closed


async def test_an_awaited_connection_of_yours_stays_open() -> None:
    async with httpx.AsyncClient() as http:
        async with AsyncInvoServer("s", "https://invo.test", http=http) as server:
            assert repr(server)

        assert not http.is_closed
