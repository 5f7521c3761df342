"""Looking back: what was said, what it made happen, and in which order."""

import json

import pytest

from floor.stage import steps
from invo_emulator.core import timeline as core
from invo_emulator.emulator import Emulator
from invo_emulator.world.plan import GamePlan, Plan
from stories import KEY, PLAYER, SEND, Json, Receiver, Story

BUY = "/api/item-purchases/purchase-item"


async def timeline(api: Story, query: str = "") -> list[Json]:
    """The timeline, oldest first."""
    listed = (await api.control("GET", f"/timeline{query}")).json()["timeline"]
    return list(reversed(listed))


async def requests(api: Story, query: str = "") -> list[Json]:
    """The calls that are remembered, newest first."""
    return list((await api.control("GET", f"/requests{query}")).json()["requests"])


async def whole(api: Story, request_id: str) -> Json:
    """A call with all that is known of it."""
    return dict((await api.control("GET", f"/requests/{request_id}")).json())


@pytest.fixture
async def bought(api: Story) -> str:
    """The request id of an item purchase, of which a receiver was told."""
    await api.listen()
    await api.put_player(balance="100.00")
    answer = await api.buy()
    await api.settle()
    return str(answer.headers["X-Invo-Request-Id"])


async def test_a_call_is_remembered_with_what_was_said(api: Story, bought: str) -> None:
    call = await whole(api, bought)

    assert (call["operation"], call["method"], call["path"]) == ("E19", "POST", BUY)
    assert (call["status"], call["code"], call["game_id"]) == (200, None, "100000000001")
    assert json.loads(call["request_body"])["item_id"] == "sword_001"
    assert json.loads(call["response_body"])["status"] == "success"
    assert call["at"] == "2026-12-31T23:59:59.000000Z"


async def test_a_call_shows_what_it_made_happen(api: Story, bought: str) -> None:
    effects = (await whole(api, bought))["effects"]

    kinds = [(effect["kind"], effect["cause"]) for effect in effects]
    assert sorted(kinds) == [("event", bought), ("posting", bought), ("state", bought)]


async def test_the_timeline_goes_from_the_call_to_the_attempt(api: Story, bought: str) -> None:
    entries = await timeline(api)

    [call] = [number for number, entry in enumerate(entries) if entry["subject"] == bought]
    kinds = [entry["kind"] for entry in entries[call:]]
    assert kinds[0] == "call"
    assert {"state", "posting", "event", "attempt"} <= set(kinds)
    assert kinds.index("event") < kinds.index("attempt")
    assert [entry["number"] for entry in entries] == sorted(entry["number"] for entry in entries)


async def test_an_attempt_is_caused_by_its_event_and_the_event_by_its_call(
    api: Story, bought: str
) -> None:
    (event,) = await timeline(api, "?kind=event")
    (attempt,) = await timeline(api, "?kind=attempt")

    assert (event["cause"], event["event_type"]) == (bought, "item.purchased")
    assert (attempt["cause"], attempt["status"]) == (event["subject"], 200)


async def test_a_posting_says_what_moved(api: Story, bought: str) -> None:
    entries = await timeline(api, f"?kind=posting&about={bought}")

    (posting,) = entries
    amounts = [(part["from"].split(" ")[0], part["amount"]) for part in posting["postings"]]
    assert sorted(amount for _, amount in amounts) == ["1.00", "9.00"]


async def test_a_state_says_from_where_to_where(api: Story) -> None:
    session = await api.mint()
    await api.pay(session)

    states = await timeline(api, f"?kind=state&about={session['session_id']}")

    assert [(state.get("from"), state["to"]) for state in states] == [
        (None, "open"),
        ("open", "consumed"),
    ]


async def test_what_time_does_is_caused_by_its_job(api: Story) -> None:
    session = await api.mint()

    await api.advance(901)

    expired = (await timeline(api, f"?kind=state&about={session['session_id']}"))[-1]
    assert (expired["to"], expired["at"]) == ("expired", "2027-01-01T00:14:59.000000Z")
    assert session["session_id"] in expired["cause"]


async def test_hops_messages_and_faults_have_their_place(api: Story) -> None:
    await api.control("POST", "/faults", {"operation": "E8", "status": 500})
    await api.start(SEND)
    await api.call("GET", f"/api/player-balances/player/by-email/{PLAYER}")
    await api.advance(60)

    (fault,) = await timeline(api, "?kind=fault")
    assert (fault["point"], fault["at"]) == ("before-handler", "2026-12-31T23:59:59.000000Z")
    kinds = {entry["kind"] for entry in await timeline(api)}

    assert {"clock", "message", "fault", "player", "call"} <= kinds


async def test_a_refusal_of_the_control_plane_is_remembered_by_its_code(api: Story) -> None:
    await api.control("PUT", "/webhooks", {"target_url": "http://127.0.0.1/", "game_id": 5})

    [call] = await requests(api)

    assert (call["status"], call["code"]) == (404, "GAME_NOT_FOUND")


async def test_a_refusal_is_remembered_by_its_code(api: Story) -> None:
    await api.buy(unit_price="0")

    (call, *_) = await requests(api)

    assert (call["status"], call["code"]) == (400, "INVALID_INPUT")


@pytest.mark.parametrize("at", ["before-handler", "after-commit"])
async def test_a_fault_is_named_with_the_call_that_it_spoilt(api: Story, at: str) -> None:
    await api.control("POST", "/faults", {"operation": "E19", "at": at})
    await api.put_player(balance="100.00")
    await api.buy()

    (call, *_) = await requests(api, "?status=503")

    assert (call["fault"], call["path"]) == (f"{at} status", BUY)
    assert (await whole(api, call["request_id"]))["effects"]


async def test_a_call_that_got_no_answer_has_no_status(api: Story) -> None:
    await api.control("POST", "/faults", {"operation": "E19", "do": "reset"})
    with pytest.raises(ConnectionResetError):
        await api.buy()

    (call, *_) = await requests(api)

    assert (call["status"], call["fault"]) == (None, "before-handler reset")


SECRETS = [
    b'{"game_secret":"ivsdk_test_of_somebody_else","a":1}',
    b'{"signing_secret": "whsec_test_0123456789abcdef","card":"4012888888881881"}',
    b"card_number=4012888888881881&cvc=123&expiry=12%2F30",
]


@pytest.mark.parametrize("body", SECRETS)
async def test_secrets_are_masked_by_their_names(api: Story, body: bytes) -> None:
    await api.http.post("/api/v1/game-items/list", content=body)

    (call, *_) = await requests(api)

    kept = (await whole(api, call["request_id"]))["request_body"]
    for secret in ("somebody", "0123456789ab", "401288888888", "=123"):
        assert secret not in kept
    assert "..." in kept


async def test_the_timeline_does_not_grow_for_ever(api: Story, emulator: Emulator) -> None:
    await api.change_settings(request_log_size=0)
    world = emulator.worlds.get()

    for _ in range(13):
        world.journal.steps += 999
        await api.control("POST", "/events", {"event_type": "test", "data": {}})

    oldest = world.at_once(lambda tx: tx.one("SELECT MIN(number) AS number FROM happened"))
    assert oldest
    assert oldest["number"] > world.journal.steps - 11_000


async def test_keys_are_masked(api: Story, bought: str) -> None:
    body = {"player_email": PLAYER, "game_secret": KEY}
    await api.http.post("/api/sdk/player-token", json=body)

    for call in await requests(api):
        assert KEY not in json.dumps(await whole(api, call["request_id"]))
    headers = dict((await whole(api, bought))["request_headers"])
    assert headers["x-game-secret-key"] == "ivsdk_...uest"


async def test_a_call_with_a_wrong_key_is_remembered_by_the_default_world(api: Story) -> None:
    await api.http.get("/api/wallet/identities", headers={"X-Game-Secret-Key": "ivsdk_test_wrong"})

    (call, *_) = await requests(api)

    assert (call["status"], call["code"]) == (401, "INVALID_GAME_SECRET")


async def test_who_looks_is_not_remembered(api: Story) -> None:
    await api.control("GET", "/world")
    await requests(api)

    assert await requests(api) == []


async def test_who_changes_something_by_a_control_is(api: Story) -> None:
    await api.put_player()

    (call,) = await requests(api)

    assert (call["method"], call["path"]) == ("PUT", f"/_emulator/players/{PLAYER}")


async def test_a_page_is_remembered_too(api: Story) -> None:
    session = await api.mint()
    await api.http.get(session["checkout_url"])

    (call, *_) = await requests(api)

    assert (call["method"], call["path"], call["status"]) == ("GET", "/checkout", 200)


async def test_another_world_has_a_timeline_of_its_own(api: Story, emulator: Emulator) -> None:
    emulator.worlds.create("other", Plan((GamePlan(7, "Seven"),)))
    await api.put_player()

    listed = await api.http.get("/_emulator/requests", headers={"X-Emulator-World": "other"})

    assert listed.json()["requests"] == []


async def test_calls_are_found_by_path_and_status(api: Story, bought: str) -> None:
    await api.buy(unit_price="0")

    paths = {call["path"] for call in await requests(api, "?path=/api/item")}
    statuses = [call["status"] for call in await requests(api, "?path=/api/item&status=400")]

    assert (paths, statuses) == ({BUY}, [400])


async def test_lists_come_a_page_at_a_time(api: Story, bought: str) -> None:
    everything = (await api.control("GET", "/timeline")).json()["timeline"]

    first = (await api.control("GET", "/timeline?limit=3")).json()
    path = f"/timeline?limit=3&cursor={first['next_cursor']}"
    then = (await api.control("GET", path)).json()

    assert [*first["timeline"], *then["timeline"]] == everything[:6]


async def test_so_many_calls_are_remembered_and_no_more(api: Story) -> None:
    await api.change_settings(request_log_size=10)

    for number in range(600):
        await api.http.get(f"/api/nowhere/{number}", headers={"X-Game-Secret-Key": KEY})
        if number % 100 == 0:
            await requests(api)

    assert len(await requests(api, "?limit=1000")) < 600


async def test_none_are_remembered_where_that_is_asked_for(api: Story) -> None:
    await api.change_settings(request_log_size=0)

    await api.balance()

    assert [call["path"] for call in await requests(api)] == ["/_emulator/settings"][:0]


async def test_a_call_that_is_not_remembered_is_not_found(api: Story) -> None:
    answer = await api.control("GET", "/requests/req_none")

    assert (answer.status_code, answer.json()["code"]) == (404, "REQUEST_NOT_FOUND")


async def test_a_reset_forgets(api: Story, bought: str, receiver: Receiver) -> None:
    await api.control("POST", "/reset")

    assert await requests(api) == []
    assert await timeline(api, "?kind=event") == []


def test_the_newest_are_found_without_sorting_all_that_happened(emulator: Emulator) -> None:
    newest = "SELECT * FROM happened WHERE number < 9 ORDER BY number DESC LIMIT 5"

    plan = emulator.worlds.get().at_once(lambda tx: tx.all(f"EXPLAIN QUERY PLAN {newest}"))

    assert not [row["detail"] for row in plan if "TEMP B-TREE" in row["detail"]]


async def test_a_posting_is_told_without_a_look_at_all_others(api: Story) -> None:
    for number in range(60):
        await api.put_player(balance=f"{number + 1}.00")
    world = api.emulator.worlds.get()
    newest = "SELECT * FROM happened WHERE kind = 'posting' ORDER BY number DESC LIMIT 1"
    [entry] = world.at_once(lambda tx: tx.all(newest))

    assert steps(world, lambda tx: core.show(tx, entry)) < 100
