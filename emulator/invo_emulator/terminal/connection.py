"""A running emulator's control plane, as a command calls it."""

import http.client
import json
import ssl
from argparse import Namespace
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from invo_emulator import __version__
from invo_emulator.options import DEFAULT_PORT, PROGRAM, Mistake
from invo_emulator.records import frozen

# How long to wait for a connection. An answer may take as long as a clock's journey does.
_CONNECT_SECONDS = 5.0

# Where the control plane is.
_HOME = "/_emulator"


class Unreachable(Mistake):
    """Nobody answers there, or somebody else does. `reason` is a few words of why."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class Refused(Mistake):
    """What the emulator said no to. `status` and `code` are its own."""

    def __init__(self, message: str, status: int, code: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@frozen
class _Reply:
    status: int
    body: bytes


class ControlPlane:
    """Calls one emulator, about one world."""

    def __init__(
        self,
        url: str,
        world: str | None = None,
        token: str | None = None,
        patience_seconds: float | None = None,
        ca_file: Path | None = None,
    ) -> None:
        """`patience_seconds` is how long an answer may take; None: as long as it takes. `ca_file`
        is whom to trust at https; None: what SSL_CERT_FILE names, or else the system."""
        self.url = url
        self._ca_file = ca_file
        self._patience_seconds = patience_seconds
        self._headers = {"User-Agent": f"{PROGRAM}/{__version__}"}
        if world is not None:
            self._headers["X-Emulator-World"] = world
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Mapping[str, object] | None = None,
    ) -> Any:
        """The JSON of an answer. Values of None are left out of the query, and of a body that is a
        mapping. Raises Unreachable and Refused."""
        content = None if body is None else json.dumps(_given(body), default=str).encode()
        return self._read(self._send(method, _HOME + path + _query(query or {}), content))

    def call_api(self, method: str, path: str, secret: str) -> Any:
        """The JSON of an answer of the emulated API, or of the control plane, to whoever has this
        game's key. Raises Unreachable and Refused."""
        return self._read(self._send(method, path, headers={"X-Game-Secret-Key": secret}))

    def fetch(self, path: str) -> bytes:
        """A file. Raises Unreachable and Refused."""
        reply = self._send("GET", _HOME + path)
        if reply.status >= 400:
            self._read(reply)
        return reply.body

    def upload(self, path: str, content: bytes) -> Any:
        """Put a file; the JSON of the answer. Raises Unreachable and Refused."""
        return self._read(self._send("PUT", _HOME + path, content))

    def _send(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> _Reply:
        sent = {**self._headers, **(headers or {})}
        try:
            # One for each call: a person is slower than a server keeps idle connections.
            with closing(self._connected()) as connection:
                connection.request(method, urlsplit(self.url).path + path, content, sent)
                answer = connection.getresponse()
                return _Reply(answer.status, answer.read())
        except (OSError, http.client.HTTPException) as error:
            raise self._unreachable(error) from None

    def _connected(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port
        connection = (
            http.client.HTTPSConnection(
                host, port, timeout=_CONNECT_SECONDS, context=self._trusting()
            )
            if parts.scheme == "https"
            else http.client.HTTPConnection(host, port, timeout=_CONNECT_SECONDS)
        )
        connection.connect()
        connection.sock.settimeout(self._patience_seconds)
        return connection

    def _trusting(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self._ca_file)
        except OSError as error:
            reason = f"{self._ca_file} holds no authority that can be read: {error.strerror}"
            raise Unreachable(f"{reason}. Name the file with --ca-file.", reason) from None

    def _unreachable(self, error: Exception) -> Unreachable:
        if isinstance(error, ssl.SSLCertVerificationError):
            reason = f"its certificate is not trusted: {error.verify_message}"
            advice = "Name the ca_file that it told when it started with --ca-file."
            return Unreachable(f"something answers at {self.url}, but {reason}. {advice}", reason)
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        if isinstance(error, http.client.RemoteDisconnected) and self.url.startswith("http:"):
            reason = "it hangs up; if it was started with --tls, its address begins with https"
        port = urlsplit(self.url).port
        start = PROGRAM if port in (None, DEFAULT_PORT) else f"{PROGRAM} --port {port}"
        message = (
            f"nothing answers at {self.url} ({reason}). Start it with {start}, or name another "
            "address with --url."
        )
        return Unreachable(message, reason)

    def _read(self, reply: _Reply) -> Any:
        if reply.status == 204:
            return {}
        try:
            told = json.loads(reply.body)
        except ValueError:
            told = None
        if not isinstance(told, dict) or (reply.status >= 400 and "error" not in told):
            reason = f"something else answers there, {reply.status}"
            raise Unreachable(f"{self.url} is not an emulator: {reason}.", reason)
        if reply.status >= 400:
            raise _refusal(reply.status, told)
        return told


def control_plane(chosen: Namespace) -> ControlPlane:
    """The one that a command's options name."""
    return ControlPlane(chosen.url, chosen.world, chosen.control_token, ca_file=chosen.ca_file)


def segment(text: str) -> str:
    """A value as a part of a path."""
    return quote(text, safe="@")


def _given(body: object) -> object:
    if isinstance(body, Mapping):
        return {name: value for name, value in body.items() if value is not None}
    return body


def _query(values: Mapping[str, object]) -> str:
    given = {name: value for name, value in values.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""


def _refusal(status: int, told: Mapping[str, object]) -> Refused:
    code = str(told.get("code", ""))
    if code == "WRONG_CONTROL_TOKEN":
        message = "this emulator was started with --control-token: give the same token here."
        return Refused(message, status, code)
    return Refused(str(told["error"]), status, code)
