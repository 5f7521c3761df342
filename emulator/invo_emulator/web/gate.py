"""The gate: what every request passes first. Its name, its prefix, its id."""

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from invo_emulator.errors import UnknownHost
from invo_emulator.web import faults
from invo_emulator.web.answers import api_refusal

if TYPE_CHECKING:
    from invo_emulator.emulator import Emulator, Reach

# The real sandbox serves everything under this prefix, and so do we beside serving it without.
SANDBOX = "/sandbox"


class Gate:
    """Checks the Host, takes the sandbox prefix off, and puts the request id on the answer."""

    def __init__(self, app: ASGIApp, emulator: "Emulator") -> None:
        self.app = app
        self.emulator = emulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Invo-Request-Id"] = scope["request_id"]
            await send(message)

        scope["request_id"] = self.emulator.chance.request_id()
        public_path = urlsplit(self.emulator.reach.public_url or "").path
        scope["root"] = public_path + _take_prefix_off(scope)
        if is_known_host(scope, self.emulator.reach):
            try:
                await self.app(scope, receive, send_with_id)
            except faults.ConnectionBroken:
                await faults.hang_up(send, receive)
        else:
            scope["app"] = self.app
            refusal = api_refusal(Request(scope), _unknown_host(scope))
            await refusal(scope, receive, send_with_id)


def _take_prefix_off(scope: Scope) -> str:
    """The prefix that the caller used, with which links of our pages must begin, too."""
    path: str = scope["path"]
    if path != SANDBOX and not path.startswith(SANDBOX + "/"):
        return ""
    scope["path"] = path.removeprefix(SANDBOX) or "/"
    scope["raw_path"] = scope["raw_path"].removeprefix(SANDBOX.encode()) or b"/"
    return SANDBOX


def is_known_host(scope: Scope, reach: "Reach") -> bool:
    """Whether the Host header is this machine's or an allowed one. A page of another website that
    had its own name resolve to this machine would send that name."""
    host = _host_of(scope)
    public = urlsplit(reach.public_url or "").hostname
    if host in (public, *reach.allowed_hosts) or host == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return (host or "").endswith(".localhost")


def _host_of(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"host":
            text = value.decode("latin-1").lower()
            match = re.fullmatch(r"(\[[0-9a-f:]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?", text)
            return match[1].strip("[]") if match else None
    return None


def _unknown_host(scope: Scope) -> UnknownHost:
    host = _host_of(scope) or "none that can be read"
    return UnknownHost(
        f"The Host header is {host}; only this machine's names are answered. "
        f"Start with --allow-host {host} to be reached by it."
    )
