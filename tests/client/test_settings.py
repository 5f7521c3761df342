"""Settings: what a client refuses to be made with."""

from __future__ import annotations

from typing import Any

import pytest

from invo_client import AsyncInvoServer, InvoServer


@pytest.mark.parametrize("kind", [InvoServer, AsyncInvoServer])
@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://sandbox.invo.network/sandbox//", "https://sandbox.invo.network/sandbox"),
        ("https://anything:8443", "https://anything:8443"),
        ("HTTPS://invo.network", "HTTPS://invo.network"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://LOCALHOST", "http://LOCALHOST"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://[::1]:1/sandbox", "http://[::1]:1/sandbox"),
    ],
)
def test_a_safe_address_is_taken_without_its_slashes(
    kind: type[InvoServer] | type[AsyncInvoServer], address: str, shown: str
) -> None:
    assert repr(kind("s", address)) == f"{kind.__name__}(base_url={shown!r})"


@pytest.mark.parametrize(
    "address",
    [
        "http://invo.network",
        "http://invo-emulator:8080",
        "http://0.0.0.0",
        "http://foo.localhost",
        "http://localhost.evil.test",
        "http://localhost\\.evil.test",
        "http://local\nhost",
        "http://localhost@evil.test",
        "https://user:password@invo.network",
        "https://invo.network?x=1",
        "https://invo.network#x",
        "https://invo.network:port",
        "https://[::1",
        "https://",
        "ftp://localhost",
        "localhost:8080",
        "",
        None,
    ],
)
def test_any_other_address_is_refused_with_a_reason(address: Any) -> None:
    with pytest.raises(ValueError, match="base_url must"):
        InvoServer("s", address)


@pytest.mark.parametrize("secret", ["", "  ", None, "secret-7\n", " secret-7", "sécret-7", "a\x00"])
def test_a_secret_that_cannot_be_a_header_is_refused_without_quoting_it(secret: Any) -> None:
    with pytest.raises(ValueError, match="game_secret") as caught:
        InvoServer(secret, "https://invo.test")

    assert "cret-7" not in str(caught.value)


@pytest.mark.parametrize(
    "setting",
    [
        {"timeout": 0},
        {"timeout": float("nan")},
        {"timeout": None},
        {"max_retries": -1},
        {"retry_base_delay": -0.1},
        {"retry_base_delay": float("nan")},
        {"user_agent": ""},
        {"user_agent": "spiel/ä"},
    ],
)
def test_a_setting_that_cannot_work_is_refused(setting: dict[str, Any]) -> None:
    (name,) = setting

    with pytest.raises(ValueError, match=name):
        InvoServer("s", "https://invo.test", **setting)


def test_the_secret_is_not_shown() -> None:
    server = InvoServer("secret-7", "https://invo.test")

    assert "secret-7" not in f"{server!r} {vars(server)!r}"
