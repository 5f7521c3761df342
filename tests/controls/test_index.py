"""What can be called, told to whoever asks, and to whoever is lost."""

import pytest

from invo_emulator.app import OPERATIONS
from invo_emulator.controls.every import CONTROLS
from invo_emulator.emulator import Emulator, Reach
from invo_emulator.system import System
from stories import Json, Story


async def listed(api: Story, path: str = "/") -> Json:
    """The list."""
    answer = await api.control("GET", path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_every_control_is_listed_with_what_it_does(api: Story) -> None:
    told = await listed(api)

    assert len(told["controls"]) == len(CONTROLS)
    assert all(each["about"] and each["does"] for each in told["controls"])
    [advance] = [each for each in told["controls"] if each["path"] == "/_emulator/clock/advance"]
    assert advance == {
        "method": "POST",
        "path": "/_emulator/clock/advance",
        "about": "A world's clock.",
        "does": "move it forward, through everything due on the way",
        "takes": {
            "seconds": "a number of seconds from 0 to 10000000000",
            "to": 'a time like "2026-01-31T12:00:00Z"',
        },
    }


async def test_every_emulated_call_is_listed_with_what_it_does(api: Story) -> None:
    told = await listed(api)

    assert [each["endpoint"] for each in told["api"]] == [one.number for one in OPERATIONS]
    assert told["api"][0] == {
        "endpoint": "E10",
        "method": "POST",
        "path": "/api/checkout/sessions",
        "about": "Hosted checkout: a link to a page on which the player pays.",
        "does": "mint a session",
    }
    assert all(each["does"] for each in told["api"])


async def test_what_settings_there_are_is_listed_too(api: Story) -> None:
    told = await listed(api)

    [settings] = [each for each in told["controls"] if each["path"] == "/_emulator/settings"]

    assert "duplicate_requests" in settings["takes"]


async def test_the_list_is_found_with_and_without_a_slash_and_under_the_prefix(api: Story) -> None:
    prefixed = await api.http.get("/sandbox/_emulator/")

    assert await listed(api, "") == await listed(api, "/") == prefixed.json()


async def test_the_list_is_for_those_who_have_the_token(system: System) -> None:
    emulator = Emulator(system=system, reach=Reach(control_token="a-token"))
    async with Story(emulator) as api:
        answer = await api.control("GET", "/")

        assert (answer.status_code, answer.json()["code"]) == (401, "WRONG_CONTROL_TOKEN")
    await emulator.close()


SLIPS = [
    ("/_emulator/clock/advanced", "/_emulator/clock/advance"),
    ("/_emulator/player/ada@example.com", "PUT /_emulator/players/{email}"),
    ("/_emulator/checkout/chk_1/paid", "/_emulator/checkout/{session_id}/pay"),
    ("/_emulator/event", "/_emulator/events"),
    ("/_emulator/reset/", "/_emulator/reset"),
    ("/health", "GET /_emulator/health"),
    ("/clock/advance", "/_emulator/clock/advance"),
    ("/api/checkout/session", "/api/checkout/sessions"),
    ("/api/checkout/sessions/", "/api/checkout/sessions?"),
    ("/sandbox/api/transfer/initiate-transfer", "/api/transfers/initiate-transfer"),
]


@pytest.mark.parametrize(("path", "meant"), SLIPS)
async def test_who_is_nearly_there_is_told_the_way(api: Story, path: str, meant: str) -> None:
    answer = await api.call("POST", path)

    body = answer.json()
    assert (answer.status_code, body["code"]) == (404, "NOT_FOUND")
    assert f"Did you mean {meant}" in body["error"]
    assert body["error"].endswith("GET /_emulator/ lists all that can be called.")


@pytest.mark.parametrize("path", ["/_emulator/xyzzy", "/api/xyzzy", "/" + "players/" * 5000])
async def test_who_is_nowhere_is_told_where_the_list_is(api: Story, path: str) -> None:
    error = (await api.call("GET", path)).json()["error"]

    assert error.startswith(f"Nothing is called {path} here: check the path.")
    assert error.endswith("GET /_emulator/ lists all that can be called.")
