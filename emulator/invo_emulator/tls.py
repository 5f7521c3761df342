"""The certificate that https is served with, and the authority of our own that vouches for it."""

import ipaddress
import os
import ssl
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from invo_emulator import times
from invo_emulator.options import CA_NAME, Mistake
from invo_emulator.records import frozen

if TYPE_CHECKING:
    import trustme

# The authority with its key, for us alone. CA_NAME beside it has the certificate, for everybody.
_AUTHORITY = "authority.pem"

# This machine's names, which are always valid.
_OWN_NAMES = ("localhost", "127.0.0.1", "::1")

# Apple's systems take no certificate that is valid for longer than 825 days.
_VALID_FOR = timedelta(days=800)
_CLOCKS_DIFFER = timedelta(days=1)


@frozen
class Certified:
    """What https is served with, and the file that whoever calls must trust."""

    context: ssl.SSLContext
    ca_file: Path


@contextmanager
def certified(folder: Path | None, names: Iterable[str], wall: int) -> Iterator[Certified]:
    """A new certificate for these names and this machine's, by the authority that is kept in a
    folder, or, without one, by one that is gone when this is left. Raises Mistake."""
    if folder:
        yield _certified(folder, names, wall)
        return
    with tempfile.TemporaryDirectory(prefix="invo-emulator-tls-") as temporary:
        yield _certified(Path(temporary), names, wall)


def _certified(folder: Path, names: Iterable[str], wall: int) -> Certified:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        authority = _authority(folder / _AUTHORITY)
        ca_file = folder.absolute() / CA_NAME
        _write(ca_file, authority.cert_pem.bytes(), 0o644)
    except OSError as error:
        raise Mistake(f"The folder {folder} can't be used for --tls: {error.strerror}.") from None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _certificate(authority, names, wall).configure_cert(context)
    return Certified(context, ca_file)


def _authority(file: Path) -> "trustme.CA":
    """The one in a file, which is made if there is none. Raises Mistake and OSError."""
    try:
        import trustme  # only --tls needs it, and it is not installed for everybody
    except ImportError:
        raise Mistake("--tls needs trustme: run pip install 'invo-emulator[tls]'.") from None
    try:
        kept = file.read_bytes()
    except FileNotFoundError:
        made = trustme.CA(organization_name="invo-emulator", organization_unit_name="Local sandbox")
        _write(file, made.private_key_pem.bytes() + made.cert_pem.bytes(), 0o600)
        return made
    try:
        return trustme.CA.from_pem(kept, kept)
    except ValueError:
        message = f"{file} is no authority that an emulator made: remove it to have a new one made."
        raise Mistake(message) from None


def _certificate(authority: "trustme.CA", names: Iterable[str], wall: int) -> "trustme.LeafCert":
    now = times.as_datetime(times.iso(wall))
    valid = sorted({*_OWN_NAMES, *names} - {""}, key=lambda name: (name not in _OWN_NAMES, name))
    try:
        return authority.issue_cert(
            *(name for name in valid if not _is_everywhere(name)),
            organization_name="invo-emulator",
            not_before=now - _CLOCKS_DIFFER,
            not_after=now + _VALID_FOR,
        )
    except ValueError as error:
        raise Mistake(f"No certificate can be made for {', '.join(valid)}: {error}.") from None


def _is_everywhere(name: str) -> bool:
    """Whether it is where to listen, but nobody's name: 0.0.0.0 or ::."""
    try:
        return ipaddress.ip_address(name).is_unspecified
    except ValueError:
        return False


def _write(file: Path, content: bytes, mode: int) -> None:
    """All of it at once: another container may wait for the file."""
    handle, temporary = tempfile.mkstemp(dir=file.parent)
    with open(handle, "wb") as written:
        written.write(content)
    os.chmod(temporary, mode)
    os.replace(temporary, file)
