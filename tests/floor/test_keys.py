"""Keys by their prefixes."""

import pytest

from invo_emulator import keys

KEYS = [
    (["ivsdk_test_a", "ivsdk_test_b"], ["ivsdk_test_"]),
    (["ivsdk_demo_a", "ivsdk_test_b"], ["ivsdk_test_", "ivsdk_demo_"]),
    (["chess-key", "whsec_test_a"], []),
]


@pytest.mark.parametrize(("secrets", "beginnings"), KEYS)
def test_keys_are_known_by_how_they_begin(secrets: list[str], beginnings: list[str]) -> None:
    assert keys.beginnings(secrets) == beginnings


@pytest.mark.parametrize("secret", ["whsec_test_a", "whsec_a", " whsec_live_a"])
def test_a_signing_secret_is_no_key(secret: str) -> None:
    assert keys.is_signing_secret(secret)
    assert not keys.is_signing_secret(secret.replace("whsec", "ivsdk"))
