"""D13 to D23: a game manages its own webhook subscription, and nobody else's."""

import json

import httpx
import pytest

from believing import BELIEVED, verdict
from invo_emulator.times import SECOND, as_datetime
from stories import (
    GAME,
    OTHER_GAME,
    SIGNING_SECRET,
    TARGET,
    Json,
    Receiver,
    Story,
    Wall,
    table,
)

HOME = f"/api/dev/webhooks/games/{GAME}"
A_DAY = 86_400
POLICY = {
    "retry_delays_seconds": [30, 120, 600, 3600, 21_600, 86_400],
    "max_attempts": 7,
    "timeout_seconds": 10.0,
    "rate_limit_per_second": None,
    "gzip": False,
}


async def put(api: Story, **fields: object) -> httpx.Response:
    """Subscribe to everything, unless told otherwise. A field of None is left out."""
    body = {"target_url": TARGET, "subscribed_events": ["*"], **fields}
    sent = {name: value for name, value in body.items() if value is not None}
    return await api.call("PUT", HOME, json=sent)


async def subscription(api: Story) -> Json:
    """The subscription as it is."""
    answer = await api.call("GET", HOME)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["subscription"])


async def announce(api: Story, event_type: str = "purchase.refunded") -> None:
    """Something happens that everybody with a * hears of."""
    answer = await api.control("POST", "/events", {"event_type": event_type})
    assert answer.status_code == 201, answer.text


async def deliveries(api: Story, **query: object) -> list[Json]:
    """The deliveries, newest first."""
    asked = {name: str(value) for name, value in query.items()}
    answer = await api.call("GET", f"{HOME}/deliveries", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["deliveries"])


async def delivery(api: Story) -> Json:
    """The only delivery there is, whole."""
    [listed] = await deliveries(api)
    return dict((await look_at(api, listed)).json()["delivery"])


async def look_at(api: Story, one: Json) -> httpx.Response:
    return await api.call("GET", f"/api/dev/webhooks/deliveries/{one['delivery_id']}")


async def replay(api: Story, one: Json) -> httpx.Response:
    return await api.call("POST", f"/api/dev/webhooks/deliveries/{one['delivery_id']}/replay")


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_everything_that_can_be_subscribed_to_is_listed(api: Story) -> None:
    answer = await api.call("GET", "/api/dev/webhooks/supported-events")

    body = answer.json()
    events = {event.pop("event_type"): event for event in body["events"]}
    assert (answer.status_code, body["success"]) == (200, True)
    assert body["supported_events"] == sorted(events)
    assert len(events) == 30
    assert events["item.purchased"] == {
        "description": "A player bought an item with a game's currency.",
        "wildcard": True,
        "emulated": True,
    }
    assert events["payee.status_changed"] == {
        "description": None,
        "wildcard": False,
        "emulated": False,
    }


async def test_the_list_of_events_needs_a_key_and_no_subscription(api: Story) -> None:
    api.key = "ivsdk_wrong"

    answer = await api.call("GET", "/api/dev/webhooks/supported-events")

    assert refusal(answer) == (401, "INVALID_GAME_SECRET")


async def test_the_first_put_creates_and_shows_the_secret_once(api: Story) -> None:
    answer = await put(api, subscribed_events=["item.purchased", "webhook.test"])

    assert answer.status_code == 201
    assert answer.json() == {
        "success": True,
        "created": True,
        "signing_secret": SIGNING_SECRET,
        "signing_secret_note": "Keep it now: it is not shown again.",
        "subscription": {
            "game_id": str(GAME),
            "target_url": TARGET,
            "subscribed_events": ["item.purchased", "webhook.test"],
            "status": "active",
            "retry_policy": POLICY,
            "previous_secret_valid_until": None,
            "created_at": "2026-12-31T23:59:59Z",
            "updated_at": "2026-12-31T23:59:59Z",
        },
    }


async def test_every_put_after_it_changes(api: Story, wall: Wall) -> None:
    first = (await put(api)).json()["subscription"]
    wall.advance(60)
    changed = {"target_url": "https://new.test/hooks", "subscribed_events": ["item.purchased"]}

    answer = await put(api, **changed)

    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "created": False,
        "subscription": {**first, **changed, "updated_at": "2027-01-01T00:00:59Z"},
    }


async def test_a_subscription_of_the_control_plane_is_the_same_one(api: Story) -> None:
    await api.listen()

    answer = await put(api)

    assert (answer.status_code, answer.json()["created"]) == (200, False)
    assert "signing_secret" not in answer.text


async def test_each_game_has_its_own(api: Story) -> None:
    await put(api)

    body = {"target_url": "http://arena.test/", "subscribed_events": ["*"]}
    path = f"/api/dev/webhooks/games/{OTHER_GAME}"
    created = await api.in_other_game("PUT", path, body)

    assert (created.status_code, created.json()["signing_secret"]) == (201, "whsec_test_stararena")
    assert (await subscription(api))["target_url"] == TARGET


async def test_what_was_put_is_seen_with_its_latest_deliveries(api: Story) -> None:
    created = (await put(api)).json()["subscription"]
    for number in range(12):
        await announce(api, f"test.{number}")

    answer = await api.call("GET", HOME)

    body = answer.json()
    assert (answer.status_code, set(body)) == (
        200,
        {"success", "subscription", "recent_deliveries"},
    )
    assert body["subscription"] == created
    types = [each["event_type"] for each in body["recent_deliveries"]]
    assert types == [f"test.{number}" for number in range(11, 1, -1)]
    assert body["recent_deliveries"] == (await deliveries(api))[:10]


# Every route of a game's, with a body that will do.
ROUTES: list[tuple[str, str, Json | None]] = [
    ("GET", "", None),
    ("PUT", "", {"target_url": TARGET, "subscribed_events": ["*"]}),
    ("DELETE", "", None),
    ("POST", "/rotate-secret", None),
    ("POST", "/test", None),
    ("GET", "/metrics", None),
    ("PATCH", "/retry-policy", {"gzip": True}),
    ("GET", "/deliveries", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
@pytest.mark.parametrize("game_id", [OTHER_GAME, 1, 999_999_999_999])
async def test_another_game_is_nobodys_but_its_own(
    api: Story, method: str, path: str, body: Json | None, game_id: int
) -> None:
    await put(api)
    before = api.everything()

    answer = await api.call(method, f"/api/dev/webhooks/games/{game_id}{path}", json=body)

    assert refusal(answer) == (403, "NOT_YOUR_GAME")
    assert str(GAME) in answer.json()["error"]
    assert str(game_id) in answer.json()["error"]
    assert api.everything() == before


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
@pytest.mark.parametrize("game_id", ["0", "-1", "chess", "1.5", str(10**16)])
async def test_a_game_id_that_is_none_is_refused(
    api: Story, method: str, path: str, body: Json | None, game_id: str
) -> None:
    before = api.everything()

    answer = await api.call(method, f"/api/dev/webhooks/games/{game_id}{path}", json=body)

    assert (*refusal(answer), answer.json()["field"]) == (400, "INVALID_INPUT", "game_id")
    assert api.everything() == before


@pytest.mark.parametrize(
    ("method", "path", "body"), [route for route in ROUTES if route[0] != "PUT"]
)
async def test_what_was_never_put_is_not_found(
    api: Story, method: str, path: str, body: Json | None
) -> None:
    before = api.everything()

    answer = await api.call(method, f"{HOME}{path}", json=body)

    assert refusal(answer) == (404, "SUBSCRIPTION_NOT_FOUND")
    assert "PUT" in answer.json()["error"]
    assert api.everything() == before


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
async def test_without_a_key_nothing_is_told(
    api: Story, method: str, path: str, body: Json | None
) -> None:
    await put(api)

    answer = await api.http.request(method, f"{HOME}{path}", json=body)

    assert refusal(answer) == (401, "INVALID_GAME_SECRET")


NO_ADDRESS: list[object] = [
    *(None, "", "  ", 5, True, [], {}),
    *("studio.test/hooks", "ftp://studio.test/", "javascript:alert(1)", "http://", "https:///x"),
    *("http://user:word@studio.test/", "http://studio.test:port/", "http://a b/", "http://[::1/"),
    *("http://studio.test/" + "x" * 2048, "http://studio.test/\n"),
]
NO_EVENTS: list[object] = [
    *(None, [], "*", 5, {}, True, [""], ["  "], [5], [None], [["*"]], ["x" * 101], ["*"] * 1001),
]


@pytest.mark.parametrize(
    ("field", "value"), table(target_url=NO_ADDRESS, subscribed_events=NO_EVENTS)
)
async def test_what_can_not_be_subscribed_is_named(api: Story, field: str, value: object) -> None:
    await put(api)
    before = api.everything()

    answer = await put(api, **{field: value})

    assert refusal(answer) == (400, "INVALID_INPUT")
    assert answer.json()["field"].partition("[")[0] == field
    assert field in answer.json()["error"]
    assert api.everything() == before


@pytest.mark.parametrize("name", ["purchase.complete", "Purchase.Completed", "purchase.*", "**"])
async def test_an_event_that_is_none_is_named_with_those_there_are(api: Story, name: str) -> None:
    answer = await put(api, subscribed_events=["item.purchased", name])

    assert (*refusal(answer), answer.json()["field"]) == (
        400,
        "INVALID_INPUT",
        "subscribed_events",
    )
    assert f" {name} is no event" in answer.json()["error"]
    assert "purchase.completed" in answer.json()["error"]
    assert (await api.call("GET", HOME)).status_code == 404


BY_NAME = ["platform_commerce.declined", "payee.status_changed", "identity.passkey_reset"]


@pytest.mark.parametrize("event_type", BY_NAME)
async def test_some_events_are_heard_by_name_only(
    api: Story, receiver: Receiver, event_type: str
) -> None:
    await put(api, subscribed_events=["*"])
    await announce(api, event_type)

    await put(api, subscribed_events=["*", event_type])
    await announce(api, event_type)
    await api.settle()

    assert receiver.types == [event_type]


async def test_a_deleted_subscription_is_disabled_and_stays(api: Story, wall: Wall) -> None:
    created = (await put(api)).json()["subscription"]
    wall.advance(1)

    answer = await api.call("DELETE", HOME)
    again = await api.call("DELETE", HOME)

    disabled = {**created, "status": "disabled", "updated_at": "2027-01-01T00:00:00Z"}
    assert (answer.status_code, answer.json()) == (
        200,
        {"success": True, "subscription": disabled},
    )
    assert again.json() == answer.json()
    assert await subscription(api) == disabled


async def test_what_waits_is_dead_and_nothing_is_added_while_disabled(
    api: Story, receiver: Receiver
) -> None:
    await put(api)
    receiver.status = 500
    await announce(api, "test.failed")
    await api.settle()
    await announce(api, "test.waiting")

    await api.call("DELETE", HOME)
    await announce(api, "test.unheard")
    await api.advance(7 * A_DAY)

    told = [(one["event_type"], one["status"]) for one in await deliveries(api)]
    assert told == [("test.waiting", "dead"), ("test.failed", "dead")]
    assert [one["next_attempt_at"] for one in await deliveries(api)] == [None, None]
    assert receiver.types == ["test.failed"]


async def test_a_put_enables_it_again_and_what_is_dead_can_be_replayed(
    api: Story, receiver: Receiver
) -> None:
    await put(api)
    await announce(api)
    await api.call("DELETE", HOME)
    [dead] = await deliveries(api)

    enabled = await put(api)
    await replay(api, dead)
    await api.settle()

    assert (enabled.status_code, enabled.json()["created"]) == (200, False)
    assert enabled.json()["subscription"]["status"] == "active"
    assert "signing_secret" not in enabled.json()
    assert receiver.types == ["purchase.refunded"]
    assert (await delivery(api))["status"] == "delivered"


async def test_a_disabled_one_is_sent_no_test_event(api: Story) -> None:
    await put(api)
    await api.call("DELETE", HOME)
    before = api.everything()

    answer = await api.call("POST", f"{HOME}/test")

    assert refusal(answer) == (409, "WRONG_STATE")
    assert "disabled: PUT it again" in answer.json()["error"]
    assert api.everything() == before


async def test_nothing_is_replayed_or_resent_to_a_disabled_one(api: Story) -> None:
    await put(api)
    await announce(api)
    await api.call("DELETE", HOME)
    [dead] = await deliveries(api)
    before = api.everything()

    replayed = await replay(api, dead)
    resent = await api.control("POST", f"/deliveries/{dead['delivery_id']}/resend")

    assert refusal(replayed) == refusal(resent) == (409, "WRONG_STATE")
    assert api.everything() == before


def signatures(request: httpx.Request) -> list[str]:
    """The v1 of a request's signature, newest secret first."""
    _, *signed = request.headers["X-Invo-Signature"].split(",")
    return [each.removeprefix("v1=") for each in signed]


def is_believed(request: httpx.Request, secret: str, wall: Wall) -> bool:
    """Whether a studio that has this secret believes it."""
    found = verdict(request, secret, wall.now / SECOND)
    assert found in (BELIEVED, "WEBHOOK_SIGNATURE_INVALID")
    return found == BELIEVED


async def test_a_new_secret_is_shown_once(api: Story, wall: Wall) -> None:
    created = (await put(api)).json()["subscription"]
    wall.advance(1)

    answer = await api.call("POST", f"{HOME}/rotate-secret")

    body = answer.json()
    secret = body.pop("signing_secret")
    assert (answer.status_code, len(secret) > 20, secret != SIGNING_SECRET) == (200, True, True)
    assert body == {
        "success": True,
        "signing_secret_note": "Keep it now: it is not shown again.",
        "subscription": {
            **created,
            "previous_secret_valid_until": "2027-01-08T00:00:00Z",
            "updated_at": "2027-01-01T00:00:00Z",
        },
    }
    assert secret not in (await api.call("GET", HOME)).text
    assert secret not in (await put(api)).text


@pytest.mark.parametrize(
    ("microseconds", "count"), [(0, 2), (7 * A_DAY * SECOND - 1, 2), (7 * A_DAY * SECOND, 1)]
)
async def test_both_secrets_sign_for_seven_days_of_the_worlds_clock(
    api: Story, receiver: Receiver, wall: Wall, microseconds: int, count: int
) -> None:
    await put(api)
    secret = (await api.call("POST", f"{HOME}/rotate-secret")).json()["signing_secret"]
    world = api.emulator.worlds.get()
    world.clock.hop(world.clock.now() + microseconds)

    await announce(api)
    await api.settle()

    [request] = receiver.requests
    assert len(signatures(request)) == count
    assert is_believed(request, secret, wall)
    assert is_believed(request, SIGNING_SECRET, wall) == (count == 2)
    until = (await subscription(api))["previous_secret_valid_until"]
    assert until == ("2027-01-07T23:59:59Z" if count == 2 else None)


async def test_of_two_rotations_the_last_two_secrets_sign(
    api: Story, receiver: Receiver, wall: Wall
) -> None:
    await put(api)
    one = (await api.call("POST", f"{HOME}/rotate-secret")).json()["signing_secret"]
    two = (await api.call("POST", f"{HOME}/rotate-secret")).json()["signing_secret"]

    await announce(api)
    await api.settle()

    [request] = receiver.requests
    believed = [is_believed(request, secret, wall) for secret in (two, one, SIGNING_SECRET)]
    assert believed == [True, True, False]


async def test_a_retry_is_signed_with_the_secrets_of_its_own_time(
    api: Story, receiver: Receiver, wall: Wall
) -> None:
    await put(api)
    receiver.status = 500
    await announce(api)
    await api.settle()

    secret = (await api.call("POST", f"{HOME}/rotate-secret")).json()["signing_secret"]
    await api.advance(30)

    first, second = receiver.requests
    assert [is_believed(request, secret, wall) for request in (first, second)] == [False, True]


async def test_a_test_event_is_sent_whatever_is_subscribed_to(
    api: Story, receiver: Receiver
) -> None:
    await put(api, subscribed_events=["item.purchased"])

    answer = await api.call("POST", f"{HOME}/test")
    await api.settle()

    told = answer.json()["delivery"]
    assert (answer.status_code, set(answer.json())) == (202, {"success", "delivery"})
    assert (told["event_type"], told["status"]) == ("webhook.test", "pending")
    [event] = receiver.events
    assert (event["event_id"], event["event_type"]) == (told["event_id"], "webhook.test")
    assert event["data"]["game_id"] == str(GAME)


async def test_a_test_event_is_for_the_studios_own_target(api: Story, receiver: Receiver) -> None:
    await api.http.get("/demo")  # puts a target of its own beside it
    await put(api)

    await api.call("POST", f"{HOME}/test")
    await api.settle()

    assert [str(request.url) for request in receiver.requests] == [TARGET]


async def test_deliveries_are_listed_newest_first(api: Story, receiver: Receiver) -> None:
    await put(api)
    await announce(api, "test.arrived")
    await api.settle()
    receiver.status = 503
    await announce(api, "test.refused")
    await api.settle()

    answer = await api.call("GET", f"{HOME}/deliveries")

    newest, oldest = answer.json()["deliveries"]
    assert answer.json()["pagination"] == {
        "total_count": 2,
        "total": 2,
        "limit": 50,
        "offset": 0,
        "has_more": False,
    }
    assert newest == {
        "delivery_id": newest["delivery_id"],
        "event_id": receiver.events[1]["event_id"],
        "idempotency_key": receiver.events[1]["idempotency_key"],
        "event_type": "test.refused",
        "target_url": TARGET,
        "status": "failed",
        "attempts": 1,
        "max_attempts": 7,
        "created_at": "2026-12-31T23:59:59Z",
        "last_attempt_at": "2026-12-31T23:59:59Z",
        "next_attempt_at": "2027-01-01T00:00:29Z",
        "response_status": 503,
        "error": None,
    }
    assert (oldest["status"], oldest["next_attempt_at"]) == ("delivered", None)
    assert oldest["response_status"] == 200


async def test_a_delivery_that_nobody_answered_says_why(api: Story, receiver: Receiver) -> None:
    await put(api)
    receiver.failure = httpx.ConnectError("All connection attempts failed")
    await announce(api)
    await api.settle()

    [failed] = await deliveries(api)

    assert (failed["response_status"], failed["status"]) == (None, "failed")
    assert failed["error"] == "ConnectError: All connection attempts failed"


async def test_what_waits_for_its_first_attempt_has_no_last_one(api: Story) -> None:
    await put(api)
    await announce(api)

    [waiting] = await deliveries(api)

    assert (waiting["status"], waiting["attempts"]) == ("pending", 0)
    assert waiting["last_attempt_at"] is waiting["response_status"] is waiting["error"] is None
    assert waiting["next_attempt_at"] == "2026-12-31T23:59:59Z"


async def test_a_delivery_says_where_it_went_not_where_the_next_would_go(
    api: Story, receiver: Receiver
) -> None:
    await put(api)
    await announce(api)
    await api.settle()

    await put(api, target_url="http://new.test/")

    assert (await delivery(api))["target_url"] == TARGET


PAGES = [
    ({"limit": 2}, [4, 3], True),
    ({"limit": 2, "offset": 2}, [2, 1], True),
    ({"limit": 2, "offset": 4}, [0], False),
    ({"offset": 5}, [], False),
    ({"limit": 5}, [4, 3, 2, 1, 0], False),
    ({"limit": 100, "offset": 100_000}, [], False),
]


@pytest.mark.parametrize(("query", "numbers", "has_more"), PAGES)
async def test_deliveries_come_a_page_at_a_time(
    api: Story, query: dict[str, str], numbers: list[int], has_more: bool
) -> None:
    await put(api)
    for number in range(5):
        await announce(api, f"test.{number}")

    answer = await api.call("GET", f"{HOME}/deliveries", params=query)

    types = [each["event_type"] for each in answer.json()["deliveries"]]
    page = answer.json()["pagination"]
    assert types == [f"test.{number}" for number in numbers]
    assert (page["total"], page["has_more"]) == (5, has_more)


@pytest.mark.parametrize(
    ("field", "value"),
    table(
        status=["sending", "PENDING", "all"],
        limit=["0", "101", "-1", "ten", "1.5"],
        offset=["-1", "100001", "x"],
    ),
)
async def test_a_page_that_is_none_is_refused(api: Story, field: str, value: str) -> None:
    await put(api)

    answer = await api.call("GET", f"{HOME}/deliveries", params={field: value})

    assert (*refusal(answer), answer.json()["field"]) == (400, "INVALID_INPUT", field)


async def one_of_each(api: Story, receiver: Receiver) -> None:
    """A delivery of each status, in whose event types it is named."""
    await put(api)
    await announce(api, "test.delivered")
    await api.settle()
    receiver.status = 500
    await announce(api, "test.dead")
    await api.advance(3 * A_DAY)
    await announce(api, "test.failed")
    await api.settle()
    await announce(api, "test.pending")


@pytest.mark.parametrize("status", ["pending", "delivered", "failed", "dead"])
async def test_deliveries_are_listed_by_status(api: Story, receiver: Receiver, status: str) -> None:
    await one_of_each(api, receiver)

    listed = await deliveries(api, status=status)

    assert [(one["event_type"], one["status"]) for one in listed] == [(f"test.{status}", status)]


@pytest.mark.parametrize("status", ["failed", "dead"])
async def test_what_failed_or_died_is_replayed(api: Story, receiver: Receiver, status: str) -> None:
    await one_of_each(api, receiver)
    [one] = await deliveries(api, status=status)
    receiver.status, before = 200, len(receiver.requests)

    answer = await replay(api, one)
    await api.settle()

    told = answer.json()["delivery"]
    assert (answer.status_code, told["status"]) == (202, "pending")
    assert told["delivery_id"] == one["delivery_id"]
    assert f"test.{status}" in receiver.types[before:]
    assert (await look_at(api, one)).json()["delivery"]["status"] == "delivered"


@pytest.mark.parametrize("status", ["pending", "delivered"])
async def test_nothing_else_is_replayed(api: Story, receiver: Receiver, status: str) -> None:
    await one_of_each(api, receiver)
    [one] = await deliveries(api, status=status)
    before = api.everything()

    answer = await replay(api, one)

    assert refusal(answer) == (409, "WRONG_STATE")
    assert answer.json()["error"] == (
        f"cannot replay a delivery that is {status}: only one failed or dead"
    )
    assert api.everything() == before


async def test_what_was_replayed_is_not_replayed_again_before_it_went(
    api: Story, receiver: Receiver
) -> None:
    await one_of_each(api, receiver)
    [dead] = await deliveries(api, status="dead")
    await replay(api, dead)

    answer = await replay(api, dead)

    assert refusal(answer) == (409, "WRONG_STATE")


async def test_what_dies_again_after_a_replay_has_one_attempt_more(
    api: Story, receiver: Receiver
) -> None:
    await one_of_each(api, receiver)
    [dead] = await deliveries(api, status="dead")

    await replay(api, dead)
    await api.settle()

    again = (await look_at(api, dead)).json()["delivery"]
    assert (again["status"], again["attempts"], again["max_attempts"]) == ("dead", 8, 7)


async def test_a_delivery_is_seen_whole(api: Story, receiver: Receiver) -> None:
    await put(api)
    receiver.status, receiver.body = 500, b"out of gold"
    receiver.headers = {"X-Reason": "no gold"}
    await announce(api)
    await api.settle()
    [listed] = await deliveries(api)

    answer = await look_at(api, listed)

    whole = answer.json()["delivery"]
    [attempt] = whole["attempt_log"]
    [request] = receiver.requests
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert whole == {
        **listed,
        "payload": json.loads(request.content),
        "response_body": "out of gold",
        "attempt_log": [attempt],
    }
    assert (attempt["number"], attempt["status"], attempt["network_error"]) == (1, 500, None)
    assert attempt["response_headers"]["x-reason"] == "no gold"
    assert attempt["request_headers"]["x-invo-signature"] == request.headers["X-Invo-Signature"]
    assert SIGNING_SECRET not in answer.text


async def test_an_answer_that_is_no_text_is_seen_in_base64(api: Story, receiver: Receiver) -> None:
    await put(api)
    receiver.body = b"\xff\x00gold"
    await announce(api)
    await api.settle()

    whole = await delivery(api)

    [attempt] = whole["attempt_log"]
    assert attempt["response_body_base64"] == "/wBnb2xk"
    assert attempt["response_body"] == whole["response_body"] == "\ufffd\x00gold"


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/replay")])
async def test_a_delivery_of_nobody_or_of_another_game_is_not_found(
    api: Story, method: str, path: str
) -> None:
    await api.listen(game_id=OTHER_GAME)
    await api.control("POST", "/events", {"event_type": "test.theirs", "game_id": OTHER_GAME})
    [theirs] = (await api.control("GET", "/deliveries")).json()["deliveries"]
    before = api.everything()

    for _ in range(2):  # without a subscription of one's own, and with one
        for delivery_id in ("dlv_nowhere", theirs["delivery_id"]):
            place = f"/api/dev/webhooks/deliveries/{delivery_id}{path}"
            answer = await api.call(method, place)
            assert refusal(answer) == (404, "DELIVERY_NOT_FOUND")
            assert delivery_id in answer.json()["error"]
        assert api.everything() == before
        await put(api)
        before = api.everything()


async def test_a_delivery_of_the_demo_is_not_the_studios(api: Story) -> None:
    await api.http.get("/demo")
    await put(api, subscribed_events=["item.purchased"])
    await announce(api)

    [theirs] = (await api.control("GET", "/deliveries")).json()["deliveries"]

    assert theirs["target"] == "demo"
    assert refusal(await look_at(api, theirs)) == (404, "DELIVERY_NOT_FOUND")
    assert await deliveries(api) == []


async def metrics(api: Story) -> Json:
    answer = await api.call("GET", f"{HOME}/metrics")
    assert (answer.status_code, answer.json()["game_id"]) == (200, str(GAME))
    assert answer.json()["success"] is True
    return dict(answer.json()["metrics"])


async def test_metrics_of_nothing(api: Story) -> None:
    await put(api)

    assert await metrics(api) == {
        "health": "unknown",
        "window_hours": 24,
        "deliveries": {"total": 0, "pending": 0, "delivered": 0, "failed": 0, "dead": 0},
        "attempts": {"total": 0, "succeeded": 0, "failed": 0},
        "success_rate": None,
        "consecutive_failures": 0,
        "response_time_ms": {"p50": None, "p95": None},
        "last_success_at": None,
        "last_failure_at": None,
    }


async def test_metrics_count_the_last_day_of_the_worlds_clock(
    api: Story, receiver: Receiver
) -> None:
    await one_of_each(api, receiver)

    told = await metrics(api)

    assert told["deliveries"] == {"total": 2, "pending": 1, "delivered": 0, "failed": 1, "dead": 0}
    assert told["attempts"] == {"total": 1, "succeeded": 0, "failed": 1}
    assert (told["success_rate"], told["consecutive_failures"]) == (0.0, 1)
    assert (told["last_success_at"], told["last_failure_at"]) == (None, "2027-01-03T23:59:59Z")


async def test_only_what_was_answered_has_a_response_time(
    api: Story, receiver: Receiver, wall: Wall
) -> None:
    await put(api)
    receiver.meanwhile = lambda: wall.advance(len(receiver.requests) * 0.1)
    for _ in range(3):
        await announce(api)
    await api.settle()
    receiver.failure = httpx.ConnectTimeout("too late")
    await announce(api)
    await api.settle()

    told = await metrics(api)

    assert told["attempts"] == {"total": 4, "succeeded": 3, "failed": 1}
    assert told["response_time_ms"] == {"p50": 200.0, "p95": 300.0}
    assert told["success_rate"] == 0.75


async def test_health_is_what_the_latest_attempts_say(api: Story, receiver: Receiver) -> None:
    await put(api)
    seen = [(await metrics(api))["health"]]
    for status in (200, 500, 503, 200, *[500] * 5):
        receiver.status = status
        await announce(api)
        await api.settle()
        seen.append((await metrics(api))["health"])
    await api.call("DELETE", HOME)
    seen.append((await metrics(api))["health"])
    await put(api)
    await api.advance(A_DAY)
    seen.append((await metrics(api))["health"])

    assert seen == [
        *("unknown", "healthy", "degraded", "degraded", "healthy"),
        *["degraded"] * 4,
        *("failing", "disabled", "unknown"),
    ]


async def test_a_policy_is_changed_in_part(api: Story, wall: Wall) -> None:
    created = (await put(api)).json()["subscription"]
    wall.advance(1)

    answer = await api.call(
        "PATCH", f"{HOME}/retry-policy", json={"max_attempts": 3, "timeout_seconds": 2.5}
    )
    then = await api.call("PATCH", f"{HOME}/retry-policy", json={"gzip": True, "newer": 1})

    policy = {**POLICY, "max_attempts": 3, "timeout_seconds": 2.5}
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "subscription": {
            **created,
            "retry_policy": policy,
            "updated_at": "2027-01-01T00:00:00Z",
        },
    }
    assert then.json()["subscription"]["retry_policy"] == {**policy, "gzip": True}
    assert (await subscription(api))["retry_policy"] == {**policy, "gzip": True}


NO_POLICY = table(
    retry_delays_seconds=[[], [0], [-1], [604_801], ["x"], [1.5], [None], [1] * 21, 30, "30", {}],
    max_attempts=[0, 22, -1, 1.5, "many", True, []],
    timeout_seconds=[0, 0.0001, 60.5, -1, "10", True, []],
    rate_limit_per_second=[0, 1001, 0.5, "fast", True, []],
    gzip=["true", 1, 0, [], {}],
)


@pytest.mark.parametrize(("field", "value"), NO_POLICY)
async def test_a_policy_that_is_none_is_refused(api: Story, field: str, value: object) -> None:
    await put(api)
    before = api.everything()

    answer = await api.call("PATCH", f"{HOME}/retry-policy", json={"gzip": True, field: value})

    assert refusal(answer) == (400, "INVALID_INPUT")
    assert answer.json()["field"].partition("[")[0] == field
    assert api.everything() == before


@pytest.mark.parametrize("body", [{}, {"retries": 3}, {"max_attempts": None}, {"concurrency": 1}])
async def test_a_change_of_nothing_is_told_what_can_be_changed(api: Story, body: Json) -> None:
    await put(api)
    before = api.everything()

    answer = await api.call("PATCH", f"{HOME}/retry-policy", json=body)

    assert refusal(answer) == (400, "INVALID_INPUT")
    assert all(name in answer.json()["error"] for name in POLICY)
    assert api.everything() == before


SCHEDULES: list[tuple[Json, list[int]]] = [
    ({"retry_delays_seconds": [1, 2, 3]}, [0, 1, 3, 6]),
    ({"retry_delays_seconds": [5], "max_attempts": 4}, [0, 5, 10, 15]),
    ({"max_attempts": 1}, [0]),
    ({"max_attempts": 3}, [0, 30, 150]),
    ({"max_attempts": 8}, [0, 30, 150, 750, 4350, 25_950, 112_350, 198_750]),
]


@pytest.mark.parametrize(("policy", "seconds"), SCHEDULES)
async def test_attempts_are_made_on_the_exact_schedule_of_the_policy(
    api: Story, receiver: Receiver, policy: Json, seconds: list[int]
) -> None:
    await put(api)
    receiver.status = 500
    changed = (await api.call("PATCH", f"{HOME}/retry-policy", json=policy)).json()
    await announce(api)

    fired = await api.advance(14 * A_DAY)

    instants = [as_datetime(each["at"]) for each in fired]
    assert [(each - instants[0]).total_seconds() for each in instants] == seconds
    assert changed["subscription"]["retry_policy"]["max_attempts"] == len(seconds)
    told = await delivery(api)
    assert (told["status"], told["attempts"], told["max_attempts"]) == (
        "dead",
        len(seconds),
        len(seconds),
    )


async def test_a_policy_holds_from_the_next_attempt_on(api: Story, receiver: Receiver) -> None:
    await put(api)
    receiver.status = 500
    await announce(api)
    await api.settle()

    body = {"retry_delays_seconds": [1, 2, 3]}
    await api.call("PATCH", f"{HOME}/retry-policy", json=body)
    fired = await api.advance(A_DAY)

    # The one that was due at 30 s stays so; the waits after it are the new ones.
    assert [each["at"][14:19] for each in fired] == ["00:29", "00:31", "00:34"]


async def test_the_control_planes_part_of_a_policy_is_kept(api: Story) -> None:
    await api.listen(policy={"ordered": True, "concurrency": 2})

    await api.call("PATCH", f"{HOME}/retry-policy", json={"max_attempts": 2})

    [target] = (await api.control("GET", "/webhooks")).json()["webhooks"]
    policy = target["policy"]
    assert (policy["ordered"], policy["concurrency"], policy["max_attempts"]) == (True, 2, 2)


async def test_a_secret_is_never_told_but_when_it_is_new(api: Story) -> None:
    await put(api)
    secret = (await api.call("POST", f"{HOME}/rotate-secret")).json()["signing_secret"]
    await announce(api)
    await api.settle()

    told = [
        (await api.call(method, HOME + path, json=body)).text
        for method, path, body in ROUTES
        if path != "/rotate-secret"
    ]

    assert not [text for text in told if secret in text or SIGNING_SECRET in text]
