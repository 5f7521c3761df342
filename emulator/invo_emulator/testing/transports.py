"""httpx without a socket: calls of an application that another thread runs."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from invo_emulator.deadlines import timeout
from invo_emulator.testing.loops import Loop

if TYPE_CHECKING:
    import httpx

# An ASGI application; Starlette's types are not for this package.
App = Callable[[Any, Any, Any], Awaitable[None]]


def sync_transport(app: App, loop: Loop) -> "httpx.BaseTransport":
    """What an httpx.Client reaches an application through that runs in another thread's loop."""
    import httpx

    return httpx.MockTransport(lambda request: loop.run(answer(app, request)))


def async_transport(app: App, loop: Loop) -> "httpx.AsyncBaseTransport":
    """The same for an httpx.AsyncClient of any loop."""
    import httpx

    async def ask(request: "httpx.Request") -> "httpx.Response":
        return await loop.run_async(answer(app, request))

    return httpx.MockTransport(ask)


async def answer(app: App, request: "httpx.Request") -> "httpx.Response":
    """What an application answers. Raises httpx's own errors for broken and silent connections."""
    import httpx

    transport = httpx.ASGITransport(app)
    patience = request.extensions.get("timeout", {}).get("read")
    try:
        async with timeout(patience):
            answered = await transport.handle_async_request(request)
            content = await answered.aread()
    except TimeoutError:
        raise httpx.ReadTimeout("The emulator said nothing in time.", request=request) from None
    except ConnectionResetError:
        raise httpx.ReadError("The connection was reset.", request=request) from None
    return httpx.Response(answered.status_code, headers=answered.headers, content=content)
