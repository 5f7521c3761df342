"""The timeline of one player, one session, one event, one kind of answer."""

from functools import partial

import pytest

from inspector.opening import read
from invo_emulator.emulator import Emulator
from invo_emulator.webhooks import outbox
from stories import GAME, PLAYER, RECEIVER, SEND, Json, Story

OTHER = "eve@example.com"


async def looked_for(api: Story, **query: str) -> list[Json]:
    """What the filters find, oldest first."""
    answer = await api.http.get("/_emulator/timeline", params={"limit": "1000", **query})
    assert answer.status_code == 200, answer.text
    return list(reversed(answer.json()["timeline"]))


def calls(entries: list[Json]) -> list[str]:
    """The calls among entries."""
    return [f"{each['method']} {each['path']}" for each in entries if each["kind"] == "call"]


@pytest.fixture
async def two_bought(api: Story) -> dict[str, Json]:
    """Ada and Eve bought something, of which a receiver was told; their sessions."""
    await api.listen()
    sessions = {email: await api.mint(player_email=email) for email in (PLAYER, OTHER)}
    for session in sessions.values():
        await api.pay(session)
    await api.settle()
    return sessions


async def test_a_player_s_timeline_goes_from_calls_to_attempts(
    api: Story, two_bought: dict[str, Json]
) -> None:
    found = await looked_for(api, player=PLAYER)

    kinds = [each["kind"] for each in found]
    assert kinds.count("attempt") == kinds.count("event") == kinds.count("player") == 1
    assert calls(found) == [
        "POST /api/checkout/sessions",
        f"POST /_emulator/checkout/{two_bought[PLAYER]['session_id']}/pay",
    ]


async def test_nothing_of_another_player_is_in_it(api: Story, two_bought: dict[str, Json]) -> None:
    mine = {each["number"] for each in await looked_for(api, player=PLAYER)}
    hers = {each["number"] for each in await looked_for(api, player=OTHER)}

    assert mine
    assert hers
    assert mine & hers == set()


async def test_a_refused_call_is_of_the_player_it_names(api: Story) -> None:
    await api.try_to_mint(usd_amount="0.01")
    await api.balance()
    await api.try_to_mint(player_email=f"not.{PLAYER}", usd_amount="0.01")

    found = await looked_for(api, player=PLAYER)

    path = f"/api/player-balances/player/by-email/{PLAYER}"
    assert calls(found) == ["POST /api/checkout/sessions", f"GET {path}"]


async def test_an_address_in_a_query_names_a_player_however_it_is_written(api: Story) -> None:
    path = "/api/currency-purchases/player-history"
    await api.call("GET", path, params={"player_email": PLAYER})
    await api.call("GET", f"{path}?player_email={PLAYER}")

    assert calls(await looked_for(api, player=PLAYER)) == [f"GET {path}"] * 2


async def test_what_was_given_is_of_both_players(api: Story) -> None:
    move = await api.start_and_verify(SEND)
    await api.claim(SEND, move)

    states = {
        email: [
            each["to"]
            for each in await looked_for(api, player=email)
            if each["kind"] == "state" and each["of"] == "send"
        ]
        for email in (PLAYER, RECEIVER)
    }

    assert states[PLAYER] == states[RECEIVER]
    assert states[PLAYER][-1] == "completed"


async def test_messages_to_a_player_s_phone_are_theirs(api: Story) -> None:
    await api.start(SEND)

    found = await looked_for(api, player=PLAYER, kind="message")

    assert [each["about"] for each in found] == ["pin"]


async def test_a_session_s_timeline_has_its_page_its_order_and_its_webhooks(
    api: Story, two_bought: dict[str, Json]
) -> None:
    session = await api.mint()
    await api.http.get(session["checkout_url"], headers={"Accept": "text/html"})
    await api.pay(session)
    await api.settle()

    found = await looked_for(api, session=session["session_id"])

    assert [each["operation"] for each in found if each["kind"] == "call"] == ["E10", None, None]
    assert "GET /checkout" in calls(found)
    assert {each["kind"] for each in found} >= {"state", "posting", "event", "attempt"}
    assert not any(each["subject"] == two_bought[PLAYER]["session_id"] for each in found)


async def test_a_session_that_time_ended_says_so(api: Story) -> None:
    session = await api.mint()
    await api.advance(3600)

    found = await looked_for(api, session=session["session_id"])

    assert [each["to"] for each in found if each["kind"] == "state"] == ["open", "expired"]


@pytest.mark.parametrize("by", ["type", "id"])
async def test_an_event_s_timeline_has_its_call_and_its_attempts(
    api: Story, two_bought: dict[str, Json], by: str
) -> None:
    event = (await api.control("GET", "/events")).json()["events"][0]
    wanted = {"type": event["event_type"], "id": event["event_id"]}[by]

    found = await looked_for(api, event=wanted)

    many = 2 if by == "type" else 1
    kinds = [each["kind"] for each in found]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == dict.fromkeys(
        ("call", "event", "attempt", "state"), many
    )


@pytest.mark.parametrize(("status", "found"), [("402", 1), ("4xx", 2), ("201", 1), ("none", 0)])
async def test_calls_are_found_by_how_they_were_answered(
    api: Story, status: str, found: int
) -> None:
    await api.try_to_mint(usd_amount="nothing")
    await api.pay(await api.mint(), card="4000000000000002")

    assert len(await looked_for(api, status=status)) == found


async def test_attempts_are_found_by_how_they_were_answered(
    api: Story, two_bought: dict[str, Json]
) -> None:
    found = await looked_for(api, status="200", kind="attempt")

    assert len(found) == 2
    assert await looked_for(api, status="500") == []


async def test_a_status_that_is_none_is_refused(api: Story) -> None:
    answer = await api.control("GET", "/timeline?status=9xx")

    assert answer.status_code == 400
    assert '"4xx"' in answer.json()["error"]


async def test_filters_are_all_fulfilled(api: Story, two_bought: dict[str, Json]) -> None:
    found = await looked_for(
        api,
        player=PLAYER,
        session=two_bought[PLAYER]["session_id"],
        event="purchase.completed",
        status="2xx",
        kind="call",
    )

    assert calls(found) == [f"POST /_emulator/checkout/{two_bought[PLAYER]['session_id']}/pay"]


async def test_what_is_filtered_comes_in_pages(api: Story, two_bought: dict[str, Json]) -> None:
    whole = await looked_for(api, player=PLAYER)

    first = (await api.control("GET", f"/timeline?player={PLAYER}&limit=3")).json()
    rest = await looked_for(api, player=PLAYER, cursor=first["next_cursor"])

    assert rest + first["timeline"][::-1] == whole


async def test_an_entry_says_what_made_it_happen_up_to_the_call(
    api: Story, two_bought: dict[str, Json]
) -> None:
    [attempt, *_] = await looked_for(api, kind="attempt")

    thread = (await api.control("GET", f"/timeline/{attempt['number']}")).json()

    assert [each["kind"] for each in thread["because"]] == ["event", "call"]
    assert thread["effects"] == []


async def test_a_call_says_all_that_it_made_happen(api: Story, two_bought: dict[str, Json]) -> None:
    [paid, *_] = [
        each for each in await looked_for(api, kind="call") if each["path"].endswith("/pay")
    ]

    thread = (await api.control("GET", f"/timeline/{paid['number']}")).json()

    [event] = [each for each in thread["effects"] if each["kind"] == "event"]
    assert [each["kind"] for each in event["effects"]] == ["attempt", "state"]
    assert thread["because"] == []


@pytest.mark.parametrize(("count", "has_more"), [(200, False), (201, True)])
async def test_of_many_effects_the_first_are_told(
    emulator: Emulator, api: Story, count: int, has_more: bool
) -> None:
    answer = await api.control("POST", "/webhooks/rotate")
    request_id = answer.headers["X-Invo-Request-Id"]
    [entry] = await looked_for(api, about=request_id)
    data = outbox.data_of_test(GAME)
    announce = partial(outbox.announce, game_id=GAME, event_type="webhook.test", data=data)
    for _ in range(count):
        await emulator.worlds.get().transaction(announce, request_id)

    call = (await api.control("GET", f"/requests/{request_id}")).json()
    thread = (await api.control("GET", f"/timeline/{entry['number']}")).json()

    assert [len(each["effects"]) for each in (call, thread)] == [200, 200]
    assert [each["has_more_effects"] for each in (call, thread)] == [has_more] * 2
    assert ("More than these" in await read(api, f"/requests/{request_id}")) is has_more


async def test_a_place_where_nothing_is_is_refused(api: Story) -> None:
    answer = await api.control("GET", "/timeline/999")

    assert (answer.status_code, answer.json()["code"]) == (404, "ENTRY_NOT_FOUND")


@pytest.mark.parametrize(("status", "found"), [("4xx", 1), ("201", 1), ("none", 0)])
async def test_requests_are_listed_by_how_they_were_answered(
    api: Story, status: str, found: int
) -> None:
    await api.mint()
    await api.try_to_mint(usd_amount="nothing")

    requests = (await api.control("GET", f"/requests?status={status}")).json()["requests"]

    assert len(requests) == found
