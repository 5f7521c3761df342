"""Which addresses may be called where only public ones may be, as by the real backend.

That posts to https addresses whose name resolves to the public internet, and to nothing inside its
own network. A target is looked at twice: as it is written when it is registered, and as its name
resolves when it is called.
"""

import ipaddress
import re
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from invo_emulator.errors import InvalidInput
from invo_emulator.records import frozen

_INTERNAL_NAMES = ("localhost", "local", "internal", "localdomain")

# What a name can't end with: whatever does is read as an IPv4 address, in forms like 127.1.
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")


class AddressRefused(Exception):
    """Why a target is not called."""


def check(target_url: str, field: str = "target_url") -> None:
    """Raises InvalidInput for what the real backend would not register."""
    if reason := _why_refused(target_url):
        message = f"{field} {reason}. The setting webhook_targets_public asks for that."
        raise InvalidInput(field, message)


def _why_refused(target_url: str) -> str | None:
    parts = urlsplit(target_url)
    host = (parts.hostname or "").rstrip(".")
    last = host.rpartition(".")[2]
    if parts.scheme != "https":
        return "must begin with https://"
    if address := _literal(host):
        return None if _is_public(address) else f"must have a public address; {host} is not"
    if _NUMBER.fullmatch(last):
        return f"must have a name or a whole address; {host} is neither"
    if last in _INTERNAL_NAMES or host.endswith(".home.arpa"):
        return f"must have a public name; {host} is of this machine or network"
    return None if "." in host else f"must have a public name; {host} has no domain"


@frozen
class Resolved:
    """A target with its name looked up: where to connect, and whom to ask for there."""

    url: str
    host: str
    authority: str


async def resolved(
    target_url: str, resolve: Callable[[str, int], Awaitable[Sequence[str]]]
) -> Resolved:
    """A target as it may be called: by the very address that was found to be public, so that its
    name can't mean another one a moment later. Raises AddressRefused, and OSError for a name that
    resolves to nothing."""
    if reason := _why_refused(target_url):  # registered before that was asked for
        raise AddressRefused(f"the target {reason}")
    parts = urlsplit(target_url)
    # As it is called on the wire: an address without brackets or zone, a name in ASCII.
    host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    found = await resolve(host, parts.port or 443)
    for text in found:
        address = _literal(text)
        if address is None or not _is_public(address):
            raise AddressRefused(f"{host} is {text}, which is not on the public internet")
    port = "" if parts.port is None else f":{parts.port}"
    url = parts._replace(netloc=_bracketed(found[0]) + port).geturl()
    return Resolved(url, host, _bracketed(host) + port)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Loopback, private, link-local (with the clouds' metadata), multicast, reserved are not, nor
    an IPv6 address that means such an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address):
        if inside := address.ipv4_mapped or address.sixtofour:
            return _is_public(inside)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)
