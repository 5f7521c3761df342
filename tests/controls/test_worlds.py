"""The emulator, its worlds, and who may tell them what."""

import base64
from pathlib import Path

import httpx
import pytest

from invo_emulator.app import create_app
from invo_emulator.emulator import Emulator, Reach
from invo_emulator.errors import KeyInUse
from invo_emulator.system import System
from invo_emulator.world.plan import GamePlan, Plan
from stories import BASE_URL, KEY, OTHER_KEY, PLAYER, Json, Story


async def test_health_is_for_everybody(api: Story) -> None:
    answer = await api.control("GET", "/health")

    assert answer.json() == {"status": "ok", "version": "0.1.0", "worlds": 1}


async def test_a_world_shows_all_that_a_client_needs(api: Story) -> None:
    await api.listen()

    world = (await api.control("GET", "/world")).json()

    first, second = world["games"]
    assert (world["id"], world["clock"]["mode"]) == ("default", "wall")
    assert (first["game_id"], first["secret"]) == ("100000000001", KEY)
    assert (second["game_id"], second["secret"]) == ("200000000002", OTHER_KEY)
    assert first["currency"] == {
        "currency_id": 1,
        "name": "Gold Coins",
        "symbol": "GC",
        "units_per_usd": 10,
    }
    assert first["webhook"]["signing_secret"] == "whsec_test_demoquest"
    assert second["webhook"] is None
    assert world["settings"]["card_maximum_usd"] == "999.99"


async def test_reset_puts_a_world_back_to_how_it_began(api: Story) -> None:
    await api.listen()
    await api.pay(await api.mint())
    await api.advance(3600)

    world = (await api.control("POST", "/reset")).json()

    assert world["clock"]["now"] == "2026-12-31T23:59:59.000000Z"
    assert world["games"][0]["webhook"] is None
    assert await api.balance() == "none"
    assert (await api.control("GET", "/ledger")).json()["accounts"] == []


async def test_reset_leaves_other_worlds_alone(api: Story) -> None:
    api.emulator.worlds.create("other", Plan(games=(GamePlan(1, "Elsewhere"),)))
    await api.http.put(
        f"/_emulator/players/{PLAYER}", json={"balance": "5"}, headers={"X-Emulator-World": "other"}
    )

    await api.control("POST", "/reset")

    answer = await api.http.get(
        f"/_emulator/players/{PLAYER}", headers={"X-Emulator-World": "other"}
    )
    assert answer.json()["available_balance"] == "5.00"


async def test_a_world_is_named_by_a_key_as_well(api: Story) -> None:
    answer = await api.http.get("/_emulator/world", headers={"X-Game-Secret-Key": OTHER_KEY})

    assert answer.json()["id"] == "default"


async def test_a_world_that_is_none_is_not_found(api: Story) -> None:
    answer = await api.http.get("/_emulator/world", headers={"X-Emulator-World": "nowhere"})

    assert (answer.status_code, answer.json()["code"]) == (404, "WORLD_NOT_FOUND")


SETTINGS: list[dict[str, object]] = [
    {"card_maximum": "1"},
    {"card_maximum_usd": "-1"},
    {"session_ttl_seconds": 0},
    {"postmessage_status": "done"},
    {"user_agent_refusal": "no"},
    {"frame_ancestors": "*; script-src *"},
    {"webhook_timeout_seconds": -1},
]


@pytest.mark.parametrize("settings", SETTINGS)
async def test_a_setting_that_does_not_fit_is_refused(
    api: Story, settings: dict[str, object]
) -> None:
    before = (await api.control("GET", "/world")).json()["settings"]

    answer = await api.control("PUT", "/settings", settings)

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert answer.json()["field"] == f"settings.{next(iter(settings))}"
    assert (await api.control("GET", "/world")).json()["settings"] == before


async def test_a_foreign_page_may_change_nothing(api: Story) -> None:
    headers = {"Origin": "https://evil.example"}

    answer = await api.http.post("/_emulator/reset", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "FOREIGN_ORIGIN")
    assert "access-control-allow-origin" not in answer.headers


async def test_our_own_page_may(api: Story) -> None:
    answer = await api.http.post("/_emulator/reset", headers={"Origin": BASE_URL})

    assert answer.status_code == 200


async def test_a_foreign_host_is_not_answered(api: Story) -> None:
    answer = await api.http.get("/_emulator/world", headers={"Host": "evil.example"})

    assert (answer.status_code, answer.json()["code"]) == (421, "UNKNOWN_HOST")
    assert "--allow-host evil.example" in answer.json()["error"]


async def test_a_control_token_is_asked_of_all_but_health() -> None:
    emulator = Emulator(reach=Reach(control_token="let-me-in"))
    transport = httpx.ASGITransport(create_app(emulator))
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as http:
        answers = [
            await http.get("/_emulator/health"),
            await http.get("/_emulator/world"),
            await http.get("/_emulator/world", headers={"Authorization": "Bearer wrong"}),
            await http.get("/_emulator/world", headers={"Authorization": "Bearer let-me-in"}),
        ]
    await emulator.close()

    assert [answer.status_code for answer in answers] == [200, 401, 401, 200]


async def test_a_name_that_is_not_known_is_refused(api: Story) -> None:
    answer = await api.control("POST", "/clock/advance", {"secnods": 5})

    assert (answer.status_code, answer.json()["field"]) == (400, "secnods")
    assert "seconds" in answer.json()["error"]


async def test_a_key_is_of_one_world(api: Story) -> None:
    with pytest.raises(KeyInUse, match="ivsdk_test_demoquest is of the world default"):
        api.emulator.worlds.create("other", Plan())

    assert len(api.emulator.worlds) == 1


NAMES = [
    ("PUT", "/webhooks", "targetUrl", "target_url"),
    ("PUT", f"/players/{PLAYER}", "isMinor", "is_minor"),
    ("PUT", "/webhooks", "url", "target_url"),
    ("PUT", "/settings", "itemLockouts", "item_lockouts"),
    ("PUT", "/settings", "session_ttl", "session_ttl_seconds"),
    ("POST", "/checkout/chk_1/pay", "paymentMethod", "payment_method"),
]


@pytest.mark.parametrize(("method", "path", "sent", "meant"), NAMES)
async def test_a_name_in_camel_case_is_told_the_one_that_is_meant(
    api: Story, method: str, path: str, sent: str, meant: str
) -> None:
    answer = await api.control(method, path, {sent: True})

    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, "INVALID_INPUT")
    assert f"{sent} is not known here: did you mean {meant}?" in body["error"]


LOGO = "data:image/svg+xml;base64,PHN2ZyAvPg=="
SEVEN = {"game_id": 7, "name": "Seven", "color": "#7A3CFF", "logo": LOGO}


def looks(world: Json) -> list[tuple[str, str]]:
    """The colour and the logo of each game."""
    return [(game["color"], game["logo"]) for game in world["games"]]


async def test_a_game_may_have_a_colour_and_a_logo(api: Story) -> None:
    world = await api.world(games=[SEVEN, {"game_id": 8, "name": "Eight"}])

    assert looks(world) == [("#7a3cff", LOGO), (None, None)]


async def test_a_colour_and_a_logo_outlive_reset_fork_and_snapshot(api: Story) -> None:
    there = api.studio_in(await api.world(id="seven", games=[SEVEN]))

    reset = (await there.control("POST", "/reset")).json()
    fork = await api.world(from_world="seven")
    snapshot = base64.b64encode((await there.control("GET", "/snapshot")).content).decode()
    thawed = await api.world(from_snapshot=snapshot)
    await there.http.aclose()

    assert looks(reset) == looks(fork) == looks(thawed) == [("#7a3cff", LOGO)]


async def test_a_folder_keeps_a_colour_and_a_logo(system: System, tmp_path: Path) -> None:
    first = Plan((GamePlan(7, "Seven", color="#7a3cff", logo=LOGO),))
    await Emulator(first, system=system, data=tmp_path).close()
    emulator = Emulator(Plan((GamePlan(8, "Eight"),)), system=system, data=tmp_path)

    kept = emulator.worlds.get().games[7]
    await emulator.close()

    assert (kept.color, kept.logo) == ("#7a3cff", LOGO)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("color", "red"),
        ("color", "#12345g"),
        ("logo", "logo.png"),
        ("logo", "https://example.com/logo.png"),
        ("logo", "data:image/png;base64,PHN2ZyAvPg=="),
        ("logo", "data:image/svg+xml;base64," + "A" * 100_000),
    ],
)
async def test_a_colour_or_logo_that_is_none_is_refused_by_name(
    api: Story, field: str, value: str
) -> None:
    game = {"game_id": 7, "name": "Seven", field: value}

    answer = await api.control("POST", "/worlds", {"games": [game]})

    assert (answer.status_code, answer.json()["field"]) == (400, f"games[0].{field}")
