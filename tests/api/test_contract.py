"""What every call has in common: keys, agents, envelopes, and the honest 501."""

import json

import pytest

from invo_emulator.app import OPERATIONS
from invo_emulator.contract.endpoints import CONTRACT
from stories import PLAYER, TARGET, Story

MISSING = [place for place in CONTRACT if place.number not in {o.number for o in OPERATIONS}]


@pytest.mark.parametrize("key", ["", "ivsdk_wrong", "ivsdk_test_demoquest "])
async def test_a_key_that_is_none_is_refused(api: Story, key: str) -> None:
    api.key = key

    answer = await api.try_to_mint()

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_GAME_SECRET")


async def test_a_missing_key_is_asked_for_by_name(api: Story) -> None:
    answer = await api.http.get("/api/currency-purchases/order-details")

    assert answer.status_code == 401
    assert "X-Game-Secret-Key" in answer.json()["error"]


LIVE_KEY = "ivsdk_live_0123456789abcdef0123456789"
SIGNING_SECRET = "whsec_0123456789abcdef0123456789"


async def test_a_signing_secret_is_told_from_a_key(api: Story) -> None:
    api.key = SIGNING_SECRET

    answer = await api.try_to_mint()

    error = answer.json()["error"]
    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_GAME_SECRET")
    assert error.startswith("…6789 is a signing secret, by which webhooks are verified: the key of")
    assert "begins with ivsdk_test_, and is listed by GET /_emulator/world." in error


@pytest.mark.parametrize("key", ["ivsdk_test_demoquest", "ivsdk_test_of_another", LIVE_KEY])
@pytest.mark.parametrize("scheme", ["Bearer ", ""])
async def test_a_key_in_the_wrong_header_is_told_the_right_one(
    api: Story, scheme: str, key: str
) -> None:
    authorization = {"Authorization": f"{scheme}{key}"}

    answer = await api.http.get("/api/currency-purchases/order-details", headers=authorization)

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_GAME_SECRET")
    assert answer.json()["error"].startswith("The game's key came in Authorization: this call")
    assert key not in answer.text


async def test_a_refusal_has_the_same_code_where_old_and_new_clients_look(api: Story) -> None:
    answer = await api.try_to_mint(usd_amount="0")

    body = answer.json()
    assert body["code"] == body["error_code"] == "INVALID_INPUT"
    assert body["error_id"].removeprefix("err_") in answer.headers["X-Invo-Request-Id"]
    assert body["timestamp"] == "2026-12-31T23:59:59Z"


IN_HEADER = {"X-Game-Secret-Key": LIVE_KEY}
WAYS = [
    ("POST", "/api/checkout/sessions", IN_HEADER, None),
    ("POST", "/api/v1/game-items/list", {}, {"game_secret": LIVE_KEY}),
    ("GET", f"/api/no-such-call?key={LIVE_KEY}", IN_HEADER, None),
    ("GET", "/_emulator/world", IN_HEADER, None),
]


@pytest.mark.parametrize(("method", "path", "headers", "body"), WAYS[:2] + WAYS[3:])
async def test_a_live_key_is_refused_by_name(
    api: Story, method: str, path: str, headers: dict[str, str], body: object
) -> None:
    answer = await api.http.request(method, path, headers=headers, json=body)

    assert (answer.status_code, answer.json()["code"]) == (401, "KEY_FOR_OTHER_ENVIRONMENT")
    assert answer.json()["error"].startswith("ivsdk_live_…6789 is a live key")


@pytest.mark.parametrize(("method", "path", "headers", "body"), WAYS)
async def test_a_live_key_is_repeated_nowhere(
    api: Story,
    method: str,
    path: str,
    headers: dict[str, str],
    body: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG", logger="invo_emulator")

    answer = await api.http.request(method, path, headers=headers, json=body)

    assert 400 <= answer.status_code < 500
    calls = (await api.control("GET", "/requests")).json()["requests"]
    remembered = [await api.control("GET", f"/requests/{each['request_id']}") for each in calls]
    assert LIVE_KEY not in answer.text + caplog.text + "".join(each.text for each in remembered)


async def test_a_live_secret_for_webhooks_is_not_remembered(api: Story) -> None:
    secret = LIVE_KEY.replace("ivsdk", "whsec")
    await api.control("PUT", "/webhooks", {"target_url": TARGET, "signing_secret": secret})

    [call] = (await api.control("GET", "/requests")).json()["requests"]
    remembered = await api.control("GET", f"/requests/{call['request_id']}")

    assert secret not in remembered.text


async def test_a_short_live_key_is_masked_whole(api: Story) -> None:
    api.key = "ivsdk_live_hush"

    answer = await api.try_to_mint()

    assert answer.json()["error"].startswith("ivsdk_live_… is a live key")


HOME = "/api/currency-purchases"
REFUSALS: list[tuple[int, str, str, object]] = [
    (400, "POST", "/api/checkout/sessions", {}),
    (400, "POST", "/api/checkout/sessions", None),
    (402, "POST", f"{HOME}/purchase-currency", {"payment_method_id": "pm_card_chargeDeclined"}),
    (404, "GET", "/api/player-balances/player/by-email/nobody@example.com", None),
    (404, "GET", "/api/nothing", None),
    (405, "DELETE", "/api/checkout/sessions", None),
    (409, "POST", f"{HOME}/purchase-currency", {"purchase_reference": "twice"}),
    (429, "POST", "/api/item-purchases/purchase-item", {}),
    (501, "GET", "/api/sdk/players/activity", None),
]
CHARGE = {
    "player_email": "ada@example.com",
    "usd_amount": "10.00",
    "purchase_reference": "once",
    "payment_method_id": "pm_card_visa",
}


@pytest.mark.parametrize(("status", "method", "path", "body"), REFUSALS)
async def test_a_refusal_is_dated_by_the_clock_of_its_world(
    api: Story, status: int, method: str, path: str, body: dict[str, object] | None
) -> None:
    await api.charge(purchase_reference="twice")
    await api.change_settings(item_lockouts=True)
    for _ in range(10):
        await api.call("POST", "/api/item-purchases/purchase-item", json={})
    await api.advance(30)

    sent = {**CHARGE, **body} if body and path.startswith(HOME) else body
    answer = await api.call(method, path, json=sent)

    assert answer.status_code == status
    assert answer.json()["timestamp"] == "2027-01-01T00:00:29Z"


async def test_a_refused_agent_is_told_at_its_worlds_time(api: Story) -> None:
    await api.advance(30)

    answer = await api.call("GET", "/api/wallet/identities", headers={"User-Agent": "my-bot"})

    assert (answer.status_code, answer.json()["timestamp"]) == (403, "2027-01-01T00:00:29Z")


async def test_a_players_refusal_is_dated_by_the_clock_of_its_world(api: Story) -> None:
    await api.put_player()
    token = await api.token()
    await api.advance(900)

    answer = await api.as_player(token, "GET", "/api/sdk/transfers/pending")

    assert answer.json()["code"] == "SDK_TOKEN_EXPIRED"
    assert answer.json()["timestamp"] == "2027-01-01T00:14:59Z"


async def test_a_page_refuses_a_program_at_its_worlds_time(api: Story) -> None:
    session = await api.mint()
    await api.advance(900)

    answer = await api.open(session, accept="application/json")

    assert (answer.status_code, answer.json()["timestamp"]) == (410, "2027-01-01T00:14:59Z")


async def test_a_key_of_no_world_is_refused_at_the_walls_time(api: Story) -> None:
    await api.advance(30)
    api.key = "ivsdk_test_nobody"

    assert (await api.try_to_mint()).json()["timestamp"] == "2026-12-31T23:59:59Z"


AGENTS = ["", "Python-urllib/3.11", "my-scanner", "GoogleBot/2.1", "sqlmap/1.7", "nikto"]


@pytest.mark.parametrize("agent", AGENTS)
async def test_scanners_and_bots_are_refused_as_on_the_real_backend(api: Story, agent: str) -> None:
    api.http.headers["User-Agent"] = agent

    answer = await api.try_to_mint()

    assert (answer.status_code, answer.json()["code"]) == (403, "USER_AGENT_REFUSED")


@pytest.mark.parametrize(
    ("agents", "status"), [(("a-game", "sqlmap"), 201), (("sqlmap", "a-game"), 403)]
)
async def test_of_headers_of_one_name_the_first_counts(
    api: Story, agents: tuple[str, str], status: int
) -> None:
    del api.http.headers["User-Agent"]
    headers = [("X-Game-Secret-Key", api.key), *(("User-Agent", agent) for agent in agents)]
    body = {"player_email": PLAYER, "usd_amount": "10.00"}

    answer = await api.http.post("/api/checkout/sessions", json=body, headers=headers)

    assert answer.status_code == status


async def test_the_refusal_of_agents_is_a_setting(api: Story) -> None:
    await api.change_settings(user_agent_refusal=False)

    api.http.headers["User-Agent"] = "Python-urllib/3.11"

    assert (await api.try_to_mint()).status_code == 201


@pytest.mark.parametrize("path", ["/api/nothing", "/sandbox/api/nothing", "/sandboxes", "/api/"])
async def test_a_path_that_is_nobodys_is_not_found(api: Story, path: str) -> None:
    answer = await api.call("GET", path)

    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


async def test_a_wrong_method_is_told_the_right_one(api: Story) -> None:
    answer = await api.call("DELETE", "/api/checkout/sessions")

    assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["Allow"] == "POST"


async def test_a_trailing_slash_is_not_redirected(api: Story) -> None:
    answer = await api.call("POST", "/api/checkout/sessions/", json={})

    assert answer.status_code == 404


@pytest.mark.parametrize("place", MISSING, ids=lambda place: place.number)
async def test_what_is_not_emulated_says_so_by_name(api: Story, place: object) -> None:
    from invo_emulator.contract.endpoints import Endpoint

    assert isinstance(place, Endpoint)
    path = place.path.replace("{", "").replace("}", "")

    answer = await api.call(place.method, path)

    assert (answer.status_code, answer.json()["code"]) == (501, "NOT_EMULATED")
    assert place.name in answer.json()["error"]


async def test_answers_are_never_compressed(api: Story) -> None:
    headers = {"Accept-Encoding": "gzip, br"}

    answer = await api.call("GET", "/api/player-balances/player/1", headers=headers)

    assert "content-encoding" not in answer.headers


async def test_a_key_of_one_world_is_nothing_in_another(api: Story) -> None:
    from invo_emulator.world.plan import GamePlan, Plan

    other_game = GamePlan(1, "Elsewhere", "ivsdk_elsewhere")
    api.emulator.worlds.create("elsewhere", Plan(games=(other_game,)))
    await api.pay(await api.mint())

    api.key = "ivsdk_elsewhere"

    assert await api.balance() == "none"


async def test_a_bug_of_ours_is_told_in_the_envelope(api: Story) -> None:
    transport = api.http._transport
    transport.raise_app_exceptions = False  # type: ignore[attr-defined]
    api.emulator.worlds.get().database.at_once(lambda c: c.execute("DROP TABLE event"))

    answer = await api.pay(await api.mint())

    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_ERROR")
    assert json.loads(answer.content)["error"]


async def test_a_bug_of_ours_is_told_to_a_browser_without_a_page(api: Story) -> None:
    transport = api.http._transport
    transport.raise_app_exceptions = False  # type: ignore[attr-defined]
    api.emulator.worlds.get().database.at_once(lambda c: c.execute("DROP TABLE message"))

    answer = await api.http.get("/_emulator/messages", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_ERROR")
