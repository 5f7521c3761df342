"""The gate: what every request passes. Its name, its prefix, who answers it, its id."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from invo_emulator.errors import (
    ForeignOrigin,
    InternalError,
    MethodNotAllowed,
    Refusal,
    RouteNotFound,
    UnknownHost,
)
from invo_emulator.web import faults, journal
from invo_emulator.web.answers import api_refusal, control_refusal
from invo_emulator.web.controls import PREFIX
from invo_emulator.web.directory import Directory
from invo_emulator.web.heads import head_of
from invo_emulator.web.receiving import header, request_id

if TYPE_CHECKING:
    from invo_emulator.emulator import Emulator, Reach

# The real sandbox serves everything under this prefix, and so do we beside serving it without.
SANDBOX = "/sandbox"

# What only our own pages, and programs, may use. The others are for pages of games, too.
_NOT_FOR_PAGES_OF_OTHERS = (PREFIX, "/demo")

# No browser gives what the control plane says to anybody but our own pages, or keeps it.
_OF_THE_CONTROL_PLANE = (
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


class Gate:
    """Checks the Host, takes the sandbox prefix off, has the call answered, turns what was raised
    into an answer, and puts an id on it. `app` is what a server starts and stops."""

    def __init__(
        self,
        app: Starlette,
        emulator: "Emulator",
        directory: Directory,
        views: Callable[[], Directory],
    ) -> None:
        """`views` says what a person gets at the addresses of control calls."""
        self.app = app
        self.emulator = emulator
        self.directory = directory
        self.views = views
        public = urlsplit(emulator.reach.public_url or "")
        self._public_path, self._public_host = public.path, public.netloc or None
        self._is_known_host = lru_cache(maxsize=128)(partial(is_known_host, emulator.reach))
        self._forwarded: ASGIApp = self._serve

    def believe(self, proxies: Callable[[ASGIApp], ASGIApp]) -> None:
        """Take from proxies who called them, and how. `proxies` is a middleware that does."""
        self._forwarded = proxies(self._serve)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["head"] = head = head_of(*scope["headers"])
        # Nearly all calls come straight from who makes them, and are spared the look for a proxy.
        await (self._forwarded if head.is_forwarded else self._serve)(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"], scope["emulator"] = self.app, self.emulator
        scope["root"] = self._public_path + _take_prefix_off(scope)
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except Exception:
            message = "The emulator made a mistake; its log has the details."
            await self._respond(request, _refuse(request, InternalError(message)), send)
            raise
        try:
            await self._respond(request, response, send)
        except faults.ConnectionBroken:
            await faults.hang_up(send, receive)

    async def _answer(self, request: Request) -> Response:
        scope = request.scope
        host = header(request, b"host") or ""
        if not self._is_known_host(host):
            return api_refusal(request, _unknown_host(host))
        scope["began"] = self.emulator.system.stopwatch()
        try:
            if scope["path"].startswith(_NOT_FOR_PAGES_OF_OTHERS):
                self._check_origin(request, host)
            route, scope["path_params"] = self._find(request, scope["method"], scope["path"])
            response: Response = await route.endpoint(request)
        except Refusal as refusal:
            response = _refuse(request, refusal)
        except faults.Spoilt as spoilt:
            journal.note(request, spoilt.answer)
            return spoilt.answer
        if "fault" in scope:
            response = await faults.after(request, response)
        journal.note(request, response)
        return response

    def _check_origin(self, request: Request, host: str) -> None:
        """A page of another website may send a form here, or listen, but not without saying where
        it is from. Raises ForeignOrigin."""
        origin = header(request, b"origin")
        if origin is None or _host_of(origin) in (host, self._public_host):
            return
        raise ForeignOrigin(
            f"Pages of {origin} may neither look nor change anything here: call without a browser."
        )

    def _find(self, request: Request, method: str, path: str) -> tuple[Route, Mapping[str, str]]:
        if _is_for_a_person(request):
            with suppress(RouteNotFound, MethodNotAllowed):
                return self.views().find(method, path)
        return self.directory.find(method, path)

    async def _respond(self, request: Request, response: Response, send: Send) -> None:
        response.raw_headers.append((b"x-invo-request-id", request_id(request).encode()))
        if request.scope["path"].startswith(PREFIX):
            said = {name for name, _ in response.raw_headers}
            response.raw_headers += [each for each in _OF_THE_CONTROL_PLANE if each[0] not in said]
        await response(request.scope, request.receive, send)


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _take_prefix_off(scope: Scope) -> str:
    """The prefix that the caller used, with which links of our pages must begin, too."""
    path: str = scope["path"]
    if path != SANDBOX and not path.startswith(SANDBOX + "/"):
        return ""
    scope["path"] = path.removeprefix(SANDBOX) or "/"
    scope["raw_path"] = scope["raw_path"].removeprefix(SANDBOX.encode()) or b"/"
    return SANDBOX


def _is_for_a_person(request: Request) -> bool:
    """Whether a browser opens an address of the control plane's."""
    return request.scope["path"].startswith(PREFIX) and _is_opened(request)


def _is_opened(request: Request) -> bool:
    """Whether this is how a browser opens an address."""
    is_look = request.scope["method"] in ("GET", "HEAD")
    return is_look and "text/html" in (header(request, b"accept") or "")


def _is_lost(request: Request, refusal: Refusal) -> bool:
    """Whether a browser opens an address at which nothing is, and which is no game's business."""
    is_api = request.scope["path"].startswith("/api/")
    return isinstance(refusal, RouteNotFound) and not is_api and _is_opened(request)


def _refuse(request: Request, refusal: Refusal) -> Response:
    request.scope["code"] = refusal.code
    # Our page is for people, and a script of another website is none; and it may be the mistake.
    is_ours = isinstance(refusal, ForeignOrigin | InternalError)
    if (_is_for_a_person(request) and not is_ours) or _is_lost(request, refusal):
        from invo_emulator.web import views  # only once a browser was refused something

        response = views.refused(request, refusal)
    elif request.scope["path"].startswith(PREFIX):
        response = control_refusal(refusal)
    else:
        response = api_refusal(request, refusal)
    if isinstance(refusal, MethodNotAllowed):
        response.headers["Allow"] = refusal.allowed
    return response


def is_known_host(reach: "Reach", host: str) -> bool:
    """Whether the Host header is this machine's or an allowed one. A page of another website that
    had its own name resolve to this machine would send that name."""
    name = _name_of(host)
    if name is None:
        return False
    if name in ("localhost", urlsplit(reach.public_url or "").hostname, *reach.allowed_hosts):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name.endswith(".localhost")


def _name_of(host: str) -> str | None:
    match = re.fullmatch(r"(\[[0-9a-f:]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?", host.lower())
    return match[1].strip("[]") if match else None


def _unknown_host(host: str) -> UnknownHost:
    name = _name_of(host) or "none that can be read"
    return UnknownHost(
        f"The Host header is {name}; only this machine's names are answered. "
        f"Start with --allow-host {name} to be reached by it."
    )
