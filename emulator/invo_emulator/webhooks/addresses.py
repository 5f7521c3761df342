"""Which addresses may be called: any, or on wish those that the real backend calls.

The real one posts to https addresses whose name resolves to the public internet, and to nothing
inside its own network. A target is looked at twice: as it is written when it is registered, and as
its name resolves when it is called.
"""

import asyncio
import ipaddress
import socket
from urllib.parse import urlsplit

from invo_emulator.errors import InvalidInput
from invo_emulator.records import frozen
from invo_emulator.settings import Settings

_INTERNAL_NAMES = ("localhost", "local", "internal", "localdomain")


class AddressRefused(Exception):
    """Why a target is not called."""


def check(settings: Settings, target_url: str) -> None:
    """Raises InvalidInput for what the real backend would not register, where that is asked for."""
    if not settings.webhook_targets_public:
        return
    parts = urlsplit(target_url)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https":
        _refuse("must begin with https://")
    if host.rpartition(".")[2] in _INTERNAL_NAMES or host.endswith(".home.arpa"):
        _refuse(f"must have a public name; {host} is of this machine or network")
    address = _literal(host)
    if address and not _is_public(address):
        _refuse(f"must have a public address; {host} is not")
    if not address and "." not in host:
        _refuse(f"must have a public name; {host} has no domain")


def _refuse(reason: str) -> None:
    message = f"target_url {reason}. The setting webhook_targets_public asks for that."
    raise InvalidInput("target_url", message)


@frozen
class Resolved:
    """A target with its name looked up: where to connect, and whom to ask for there."""

    url: str
    host: str
    authority: str


async def resolved(target_url: str) -> Resolved:
    """A target as it may be called: by the very address that was found to be public, so that its
    name can't mean another one a moment later. Raises AddressRefused, and OSError for a name that
    resolves to nothing."""
    parts = urlsplit(target_url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for text in (str(one[4][0]) for one in found):
        address = _literal(text)
        if address is None or not _is_public(address):
            raise AddressRefused(f"{host} is {text}, which is not on the public internet")
    first = str(found[0][4][0])
    netloc = f"[{first}]:{port}" if ":" in first else f"{first}:{port}"
    return Resolved(parts._replace(netloc=netloc).geturl(), host, parts.netloc)


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Loopback, private, link-local (with the clouds' metadata), multicast, reserved are not."""
    inside = getattr(address, "ipv4_mapped", None) or address
    return bool(inside.is_global and not inside.is_multicast)
