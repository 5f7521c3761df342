"""Settings: what the constructor of a client was given, checked once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .hooks import Hooks
from .retrying import Retries
from .wire import fits_in_a_header

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Settings:
    """Everything a request needs besides the call itself."""

    game_secret: str = field(repr=False)
    base_url: str
    user_agent: str
    timeout: float
    retries: Retries
    hooks: Hooks

    def __post_init__(self) -> None:
        _check_header("game_secret", self.game_secret)
        _check_header("user_agent", self.user_agent)
        if not (isinstance(self.timeout, int | float) and self.timeout > 0):
            raise ValueError(f"timeout must be a number of seconds above 0, not {self.timeout!r}.")
        if not (self.retries.limit >= 0 and self.retries.base_delay_seconds >= 0):
            raise ValueError("max_retries and retry_base_delay must be 0 or more.")


def safe_base_url(text: str) -> str:
    """The address without its trailing slashes, once it is known not to expose the secret."""
    url = text.strip().rstrip("/") if isinstance(text, str) else ""
    scheme, host = _scheme_and_host(url)
    if scheme != "https" and not (scheme == "http" and host in LOCAL_HOSTS):
        raise ValueError(
            f"base_url must begin with https://, because the game secret travels in a header; "
            f"http:// is for localhost, 127.0.0.1 and [::1] only (got {scheme}://{host})."
        )
    return url


def _scheme_and_host(url: str) -> tuple[str, str]:
    example = "an address such as https://sandbox.invo.network/sandbox"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as problem:
        raise ValueError(f"base_url must be {example} ({problem}).") from None
    if not host or not re.fullmatch(r"[^\s\\]+", url) or not url.isprintable():
        raise ValueError(f"base_url must be {example}.")
    if "@" in parts.netloc or "?" in url or "#" in url:
        raise ValueError(f"base_url must be {example}, without user, query or fragment.")
    return parts.scheme, host


def _check_header(name: str, value: object) -> None:
    # The value is not quoted: it may be the secret. Nor may it reach httpx, which does quote it.
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is required: pass a text that is not blank.")
    if not fits_in_a_header(value):
        raise ValueError(
            f"{name} must be printable ASCII without spaces or line breaks around it; "
            f"strip what was read from a file."
        )
