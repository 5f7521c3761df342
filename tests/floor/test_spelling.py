"""What somebody meant who wrote a name, or a path, not quite as it is."""

import pytest

from invo_emulator import spelling

FIELDS = ["game_id", "target_url", "signing_secret", "subscribed_events"]
NAMES = [
    ("targetUrl", "target_url"),
    ("TargetURL", "target_url"),
    ("target-url", "target_url"),
    ("gameId", "game_id"),
    ("GAME_ID", "game_id"),
    ("signing_secert", "signing_secret"),
    ("subscribedEvent", "subscribed_events"),
    ("url", "target_url"),
    ("webhook_target_url", "target_url"),
    ("hookUrl", None),
    ("sub", "subscribed_events"),
    ("su", None),
    ("id", None),
    ("game", "game_id"),
    ("colour", None),
    ("", None),
    ("target_url" * 100, None),
]


@pytest.mark.parametrize(("name", "meant"), NAMES)
def test_a_name_in_another_spelling_is_recognised(name: str, meant: str | None) -> None:
    assert spelling.meant(name, FIELDS) == meant


@pytest.mark.parametrize("name", ["...", "über", "---"])
def test_what_is_no_word_is_no_part_of_anything(name: str) -> None:
    assert spelling.meant(name, ["target_url"]) is None


@pytest.mark.parametrize(("name", "meant"), [("session_ttl", "session_ttl_seconds"), ("max", None)])
def test_a_part_is_recognised_if_it_is_of_one_name(name: str, meant: str | None) -> None:
    assert spelling.meant(name, ["session_ttl_seconds", "max_age", "max_bytes"]) == meant


PATHS = ["/api/checkout/sessions", "/players", "/players/{email}", "/checkout/{session_id}/pay"]
SLIPS = [
    ("/api/checkout/session", ["/api/checkout/sessions"]),
    ("/api/checkout/sessions/", ["/api/checkout/sessions"]),
    ("/players/", ["/players"]),
    ("/checkout/chk_1/paid", ["/checkout/{session_id}/pay"]),
    ("/player/a@b", ["/players/{email}"]),
    ("/playrs", ["/players"]),
    ("/nothing/like/it", []),
    ("/players" * 100, []),
]


@pytest.mark.parametrize(("path", "near"), SLIPS)
def test_a_path_that_is_nearly_one_is_recognised(path: str, near: list[str]) -> None:
    assert spelling.near(path, PATHS) == near
