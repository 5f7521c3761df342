"""What the studio is told: the body and headers of the guide, on the guide's schedule."""

import base64
import json
import logging

import httpx
import pytest
from invonetwork import verify_webhook as verify_with_invos_sdk

from invo_client import verify_webhook
from invo_emulator.times import SECOND, as_datetime
from invo_emulator.webhooks import targets
from stories import (
    GAME,
    KEY,
    OTHER_GAME,
    PLAYER,
    SIGNING_SECRET,
    TARGET,
    Json,
    Receiver,
    Story,
    Wall,
)


async def test_a_purchase_is_announced_as_in_the_guide(api: Story, receiver: Receiver) -> None:
    await api.listen()
    paid = (await api.pay(await api.mint(metadata={"user_id": "u_42"}))).json()
    player = (await api.control("GET", f"/players/{PLAYER}")).json()

    await api.settle()

    (event,) = receiver.events
    assert event["data"] == {
        "transaction_id": paid["transaction_id"],
        "order_id": paid["order_id"],
        "player_email": PLAYER,
        "identity_id": player["identity_id"],
        "usd_amount": "10.00",
        "currency_amount": "100",
        "currency_name": "Gold Coins",
        "metadata": {"user_id": "u_42"},
        "rail": "platform",
        "channel": None,
        "new_balance": "100.00",
    }
    assert event["event_type"] == "purchase.completed"
    assert event["created_at"] == "2026-12-31T23:59:59Z"
    assert (event["tenant_id"], event["schema_version"]) == ("100000000001", "1.0")


async def test_its_headers_name_the_event_and_sign_the_bytes(
    api: Story, receiver: Receiver, wall: Wall
) -> None:
    await api.listen()
    await api.pay(await api.mint())

    await api.settle()

    (request,) = receiver.requests
    event = json.loads(request.content)
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["X-Invo-Event-Id"] == event["event_id"]
    assert request.headers["X-Invo-Idempotency-Key"] == event["idempotency_key"]
    signature, now = request.headers["X-Invo-Signature"], wall.now / SECOND
    for verify in (verify_webhook, verify_with_invos_sdk):
        verified = verify(request.content, signature, SIGNING_SECRET, now=now)
        assert verified.event_type == "purchase.completed"


async def test_the_schedule_of_retries_is_exact(api: Story, receiver: Receiver) -> None:
    await api.listen()
    receiver.status = 503
    await api.pay(await api.mint())

    fired = await api.advance(112_350)

    attempts = [each for each in fired if each["kind"] == "webhook.attempt"]
    instants = [as_datetime(each["at"]) for each in attempts]
    seconds = [(instant - instants[0]).total_seconds() for instant in instants]
    assert seconds == [0, 30, 150, 750, 4350, 25950, 112350]
    assert [each["state"] for each in attempts] == [*["pending"] * 6, "dead"]
    assert len({(r.content, r.headers["X-Invo-Event-Id"]) for r in receiver.requests}) == 1


async def test_each_attempt_is_signed_anew_by_the_walls_clock(
    api: Story, receiver: Receiver, wall: Wall
) -> None:
    await api.listen()
    receiver.status = 500
    await api.pay(await api.mint())
    await api.settle()

    wall.advance(30)
    await api.settle()

    times = [r.headers["X-Invo-Signature"].split(",")[0] for r in receiver.requests]
    assert times == ["t=1798761599", "t=1798761629"]


async def test_the_worlds_clock_can_sign_instead(api: Story, receiver: Receiver) -> None:
    await api.listen()
    await api.change_settings(webhook_sign_clock="world")
    await api.advance(86_400)
    await api.pay(await api.mint())

    await api.settle()

    signed_at = receiver.requests[0].headers["X-Invo-Signature"].split(",")[0]
    assert signed_at == f"t={1798761599 + 86_400}"


@pytest.mark.parametrize("status", [199, 301, 302, 400, 401, 404, 410, 429, 500, 503])
async def test_anything_but_2xx_is_a_failure(api: Story, receiver: Receiver, status: int) -> None:
    await api.listen()
    receiver.status, receiver.headers = status, {"Location": "http://elsewhere.test/"}
    await api.pay(await api.mint())

    (attempt,) = await api.settle()

    assert (attempt["status"], attempt["state"]) == (status, "pending")
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_success(api: Story, receiver: Receiver, status: int) -> None:
    await api.listen()
    receiver.status = status
    await api.pay(await api.mint())

    (attempt,) = await api.settle()

    assert attempt["state"] == "delivered"


async def test_a_delivery_shows_every_attempt_byte_for_byte(api: Story, receiver: Receiver) -> None:
    await api.listen()
    receiver.status, receiver.body = 500, b"out of gold"
    await api.pay(await api.mint())
    await api.settle()
    (delivery,) = (await api.control("GET", "/deliveries")).json()["deliveries"]

    whole = (await api.control("GET", f"/deliveries/{delivery['delivery_id']}")).json()

    (attempt,) = whole["attempt_log"]
    assert whole["request_body"].encode() == receiver.requests[0].content
    assert attempt["request_headers"]["host"] == "studio.test"
    assert (attempt["status"], attempt["response_body"]) == (500, "out of gold")
    assert (whole["state"], whole["target_url"]) == ("pending", TARGET)
    assert whole["next_attempt_at"] == "2027-01-01T00:00:29.000000Z"


async def test_a_delivery_is_sent_once_more_on_demand(api: Story, receiver: Receiver) -> None:
    await api.listen()
    await api.pay(await api.mint())
    await api.settle()
    (delivery,) = (await api.control("GET", "/deliveries")).json()["deliveries"]

    await api.control("POST", f"/deliveries/{delivery['delivery_id']}/resend")
    await api.settle()

    first, second = receiver.requests
    assert first.content == second.content
    assert first.headers["X-Invo-Event-Id"] == second.headers["X-Invo-Event-Id"]


async def test_a_target_hears_only_what_it_subscribed_to(api: Story, receiver: Receiver) -> None:
    await api.listen(subscribed_events=["purchase.failed"])
    session = await api.mint()

    await api.pay(session, card="4000000000000002")
    await api.pay(session)
    await api.settle()

    assert receiver.types == ["purchase.failed"]


async def test_events_are_listed_though_nobody_listens(api: Story) -> None:
    session = await api.mint()
    await api.pay(session, card="4000000000000002")
    await api.pay(session)

    listed = (await api.control("GET", "/events")).json()["events"]
    failed = (await api.control("GET", "/events?type=purchase.failed")).json()["events"]

    assert [event["event_type"] for event in listed] == ["purchase.completed", "purchase.failed"]
    assert [event["data"]["failure_code"] for event in failed] == ["card_declined"]
    assert listed[0]["deliveries"] == []


LOOKED_FOR = [
    ("/events?type", "purchase.complete", "did you mean purchase.completed?"),
    ("/deliveries?event_type", "itemPurchased", "did you mean item.purchased?"),
    ("/events?type", "season.began", "and none was announced by that name here."),
]


@pytest.mark.parametrize(("query", "event_type", "hint"), LOOKED_FOR)
async def test_an_event_that_invo_does_not_have_is_not_looked_for(
    api: Story, query: str, event_type: str, hint: str
) -> None:
    answer = await api.control("GET", f"{query}={event_type}")

    assert answer.status_code == 400
    assert answer.json()["error"] == f"INVO has no event {event_type}: {hint}"


async def test_an_event_of_ones_own_is_found_by_its_type(api: Story) -> None:
    await api.control("POST", "/events", {"event_type": "season.began"})

    found = (await api.control("GET", "/events?type=season.began")).json()["events"]

    assert [event["event_type"] for event in found] == ["season.began"]


async def test_lists_come_a_page_at_a_time(api: Story) -> None:
    for number in range(5):
        await api.control("POST", "/events", {"event_type": f"test.{number}"})

    first = (await api.control("GET", "/events?limit=3")).json()
    then = (await api.control("GET", f"/events?limit=3&cursor={first['next_cursor']}")).json()

    types = [event["event_type"] for event in [*first["events"], *then["events"]]]
    assert types == ["test.4", "test.3", "test.2", "test.1", "test.0"]
    assert then["next_cursor"] is None


async def test_an_event_of_ones_own_is_sent_like_any_other(api: Story, receiver: Receiver) -> None:
    await api.listen()

    body = {"event_type": "purchase.refunded", "data": {"order_id": "ord_1"}}
    announced = await api.control("POST", "/events", body)
    await api.settle()

    assert announced.status_code == 201
    assert receiver.events[0]["data"] == {"order_id": "ord_1"}


async def test_the_second_game_has_a_target_of_its_own(api: Story, receiver: Receiver) -> None:
    await api.listen(game_id=200000000002)

    await api.pay(await api.mint())
    await api.settle()

    assert receiver.requests == []


async def test_a_disabled_target_stays_so_until_it_is_put_again(api: Story) -> None:
    await api.listen()
    await api.control("DELETE", "/webhooks")

    tuned = await api.control("PUT", "/webhooks", {"hostile": {}, "policy": {"gzip": True}})
    again = await api.control("PUT", "/webhooks", {"target_url": TARGET})

    assert (tuned.json()["state"], again.json()["state"]) == ("disabled", "active")


async def test_a_secret_is_rotated_by_a_control(api: Story, receiver: Receiver, wall: Wall) -> None:
    await api.listen()

    rotated = (await api.control("POST", "/webhooks/rotate")).json()

    assert (rotated["old_secret"], rotated["state"]) == (SIGNING_SECRET, "active")
    await api.control("POST", "/events", {"event_type": "webhook.test"})
    await api.settle()
    [request] = receiver.requests
    header, now = request.headers["X-Invo-Signature"], wall.now / SECOND
    for secret in (rotated["signing_secret"], SIGNING_SECRET):
        assert verify_webhook(request.content, header, secret, now=now)


async def test_where_nobody_listens_there_is_nothing_to_rotate(api: Story) -> None:
    answer = await api.control("POST", "/webhooks/rotate")

    assert (answer.status_code, answer.json()["code"]) == (404, "SUBSCRIPTION_NOT_FOUND")


async def test_one_event_is_shown_with_its_bytes_and_deliveries(
    api: Story, receiver: Receiver
) -> None:
    await api.listen()
    event = (await api.control("POST", "/events", {"event_type": "webhook.test"})).json()
    await api.settle()

    shown = (await api.control("GET", f"/events/{event['event_id']}")).json()

    [delivery] = shown["deliveries"]
    assert {**shown, "deliveries": [delivery["delivery_id"]]} == {
        **event,
        "body": receiver.requests[0].content.decode(),
    }
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 1)


async def test_an_event_is_shown_before_anybody_was_told(api: Story, receiver: Receiver) -> None:
    await api.listen()
    await api.pay(await api.mint())
    [event] = (await api.control("GET", "/events")).json()["events"]

    shown = (await api.control("GET", f"/events/{event['event_id']}")).json()

    assert shown["data"]["order_id"]
    [delivery] = shown["deliveries"]
    assert (delivery["state"], delivery["last_status"]) == ("pending", None)


async def test_an_event_that_is_not_there_is_named(api: Story) -> None:
    answer = await api.control("GET", "/events/evt_none")

    assert (answer.status_code, answer.json()["code"]) == (404, "EVENT_NOT_FOUND")


async def test_another_secret_ends_a_rotation(api: Story) -> None:
    await api.listen()
    headers = {"X-Game-Secret-Key": KEY}
    await api.http.post(f"/api/dev/webhooks/games/{GAME}/rotate-secret", headers=headers)

    target = (await api.control("PUT", "/webhooks", {"signing_secret": "whsec_mine"})).json()

    assert (target["signing_secret"], target["old_secret"]) == ("whsec_mine", None)
    assert target["old_secret_until"] is None


async def test_a_game_is_named_in_the_query_or_in_the_body(api: Story) -> None:
    await api.listen()
    await api.listen(game_id=OTHER_GAME)

    body = await api.control("DELETE", "/webhooks", {"game_id": OTHER_GAME})
    query = await api.control("POST", f"/events?game_id={OTHER_GAME}", {"event_type": "x"})

    assert body.json()["game_id"] == query.json()["game_id"] == str(OTHER_GAME)


TARGETS: list[tuple[str, object]] = [
    ("target_url", None),
    ("target_url", "ftp://studio.test/"),
    ("target_url", "http://"),
    ("target_url", "http://user@studio.test/"),
    ("target_url", "localhost:3000"),
    ("signing_secret", ""),
    ("subscribed_events", "purchase.completed"),
]


@pytest.mark.parametrize(("field", "value"), TARGETS)
async def test_a_target_that_is_none_is_refused(api: Story, field: str, value: object) -> None:
    body = {"target_url": TARGET, field: value}

    answer = await api.control("PUT", "/webhooks", body)

    assert (answer.status_code, answer.json()["field"]) == (400, field)


async def test_amounts_can_be_told_with_decimals(api: Story) -> None:
    await api.change_settings(currency_amount_format="decimal")

    await api.pay(await api.mint())

    (event,) = (await api.control("GET", "/events")).json()["events"]
    assert event["data"]["currency_amount"] == "100.00"


async def test_nothing_is_announced_by_a_refusal(api: Story) -> None:
    session = await api.mint()
    await api.advance(900)

    await api.pay(session)

    assert (await api.control("GET", "/events")).json()["events"] == []


async def test_an_event_that_is_none_can_not_be_subscribed_to(api: Story) -> None:
    body = {"target_url": TARGET, "subscribed_events": ["purchase.complete"]}

    answer = await api.control("PUT", "/webhooks", body)

    assert (answer.status_code, answer.json()["field"]) == (400, "subscribed_events")
    assert "purchase.completed" in answer.json()["error"]


async def webhooks(api: Story) -> list[Json]:
    """Every target."""
    return list((await api.control("GET", "/webhooks")).json()["webhooks"])


async def test_a_target_is_shown_with_all_that_holds_for_it(api: Story) -> None:
    answer = await api.control("PUT", "/webhooks", {"target_url": TARGET})

    shown = {
        "game_id": str(GAME),
        "name": "main",
        "target_url": TARGET,
        "signing_secret": SIGNING_SECRET,
        "old_secret": None,
        "old_secret_until": None,
        "subscribed_events": ["*"],
        "state": "active",
        "policy": {
            "retry_delays_seconds": [30, 120, 600, 3600, 21_600, 86_400],
            "max_attempts": None,
            "timeout_seconds": None,
            "rate_limit_per_second": None,
            "gzip": False,
            "concurrency": 4,
            "ordered": False,
        },
        "hostile": {},
    }
    assert (answer.status_code, answer.json()) == (200, shown)
    assert await webhooks(api) == [shown]


async def test_what_is_left_out_of_a_put_stays(api: Story) -> None:
    await api.listen(signing_secret="whsec_own", subscribed_events=["webhook.test"])

    answer = await api.control(
        "PUT", "/webhooks", {"policy": {"gzip": True}, "hostile": {"duplicate": 2}}
    )
    then = await api.control("PUT", "/webhooks", {"policy": {"concurrency": 1, "gzip": None}})

    told = then.json()
    assert answer.json()["policy"]["gzip"] is True
    assert (told["policy"]["gzip"], told["policy"]["concurrency"]) == (False, 1)
    assert told["hostile"] == answer.json()["hostile"] == {"duplicate": 2}
    assert (told["signing_secret"], told["subscribed_events"]) == ("whsec_own", ["webhook.test"])
    assert told["target_url"] == TARGET


async def test_nothing_is_hostile_any_more_when_that_is_put(api: Story) -> None:
    await api.listen(hostile={"drop": True, "times": 2})

    answer = await api.control("PUT", "/webhooks", {"hostile": {}})

    assert answer.json()["hostile"] == {}


WRONG_PUTS: list[tuple[Json, str]] = [
    ({"policy": {"gzip": "yes"}}, "policy.gzip"),
    ({"policy": {"retries": 1}}, "policy.retries"),
    ({"policy": {"retry_delays_seconds": [0]}}, "policy.retry_delays_seconds[0]"),
    ({"policy": []}, "policy"),
    ({"hostile": {"duplicat": 1}}, "hostile.duplicat"),
    ({"hostile": {"sign_with": "love"}}, "hostile.sign_with"),
    ({"hostile": "yes"}, "hostile"),
    ({"policy": {"gzip": True}, "hostile": {"drop": 1}}, "hostile.drop"),
    ({"hostil": {}}, "hostil"),
]


@pytest.mark.parametrize(("body", "field"), WRONG_PUTS)
async def test_a_put_that_can_not_be_is_named_and_changes_nothing(
    api: Story, body: Json, field: str
) -> None:
    await api.listen()
    before = api.everything()

    answer = await api.control("PUT", "/webhooks", {"target_url": "http://new.test/", **body})

    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert api.everything() == before


async def test_a_put_of_nothing_needs_an_address_first(api: Story) -> None:
    answer = await api.control("PUT", "/webhooks", {"policy": {"gzip": True}})

    assert (answer.status_code, answer.json()["field"]) == (400, "target_url")


async def test_a_deleted_target_is_sent_nothing_until_it_is_put_again(
    api: Story, receiver: Receiver
) -> None:
    await api.listen(game_id=OTHER_GAME)
    await api.control("POST", "/events", {"event_type": "test.waits", "game_id": OTHER_GAME})

    answer = await api.control("DELETE", f"/webhooks?game_id={OTHER_GAME}")
    await api.control("POST", "/events", {"event_type": "test.unheard", "game_id": OTHER_GAME})
    await api.settle()
    await api.listen(game_id=OTHER_GAME)
    await api.control("POST", "/events", {"event_type": "test.heard", "game_id": OTHER_GAME})
    await api.settle()

    assert (answer.status_code, answer.json()["state"]) == (200, "disabled")
    assert receiver.types == ["test.heard"]
    states = [
        one["state"] for one in (await api.control("GET", "/deliveries")).json()["deliveries"]
    ]
    assert states == ["delivered", "dead"]


@pytest.mark.parametrize(
    ("query", "code"), [("", "SUBSCRIPTION_NOT_FOUND"), ("?game_id=5", "GAME_NOT_FOUND")]
)
async def test_a_target_that_is_not_there_is_not_deleted(api: Story, query: str, code: str) -> None:
    answer = await api.control("DELETE", f"/webhooks{query}")

    assert (answer.status_code, answer.json()["code"]) == (404, code)


async def test_what_is_done_on_purpose_is_told_with_each_delivery(
    api: Story, receiver: Receiver
) -> None:
    await api.listen(hostile={"duplicate_at_once": 1, "duplicate": 1, "times": 1})
    for number in range(2):
        await api.control("POST", "/events", {"event_type": f"test.{number}"})

    listed = (await api.control("GET", "/deliveries")).json()["deliveries"]
    fired = (await api.control("POST", "/clock/run-until-idle")).json()["fired"]

    plain, in_turn, at_once, first = listed
    hostile = {"duplicate_at_once": 1, "duplicate": 1, "times": 1}
    assert [one["hostile"] for one in listed] == [None, hostile, hostile, hostile]
    assert (first["state"], first["waits_for"], first["goes_with"]) == ("pending", None, None)
    assert (at_once["state"], at_once["goes_with"]) == ("pending", first["delivery_id"])
    assert (in_turn["state"], in_turn["waits_for"]) == ("held", first["delivery_id"])
    assert in_turn["next_attempt_at"] is None
    assert len({one["event_id"] for one in (in_turn, at_once, first)}) == 1
    assert plain["event_type"] == "test.1"
    assert sorted(receiver.types) == ["test.0"] * 3 + ["test.1"]
    assert {one["state"] for one in fired} == {"delivered"}


async def test_what_waits_for_company_is_left_when_nothing_more_happens(
    api: Story, receiver: Receiver
) -> None:
    await api.listen(hostile={"reorder": 2})
    await api.control("POST", "/events", {"event_type": "test.lonely"})

    answer = await api.control("POST", "/clock/run-until-idle")

    [held] = (await api.control("GET", "/deliveries?state=held")).json()["deliveries"]
    assert (answer.status_code, answer.json()["fired"], receiver.types) == (200, [], [])
    assert (held["event_type"], held["waits_for"]) == ("test.lonely", None)


async def test_a_spoilt_attempt_shows_the_bytes_that_were_sent(
    api: Story, receiver: Receiver
) -> None:
    await api.listen(hostile={"reserialize": True, "on_attempts": [1]})
    receiver.status = 500
    await api.pay(await api.mint())
    await api.advance(30)
    (delivery,) = (await api.control("GET", "/deliveries")).json()["deliveries"]

    whole = (await api.control("GET", f"/deliveries/{delivery['delivery_id']}")).json()

    spoilt, plain = whole["attempt_log"]
    assert spoilt["request_body"].encode() == receiver.requests[0].content
    assert plain["request_body"] is None
    assert whole["request_body"].encode() == receiver.requests[1].content


async def test_a_compressed_body_is_shown_in_base64(api: Story, receiver: Receiver) -> None:
    await api.listen(policy={"gzip": True})
    await api.pay(await api.mint())
    await api.settle()
    (delivery,) = (await api.control("GET", "/deliveries")).json()["deliveries"]

    whole = (await api.control("GET", f"/deliveries/{delivery['delivery_id']}")).json()

    [attempt] = whole["attempt_log"]
    assert base64.b64decode(attempt["request_body_base64"]) == receiver.requests[0].content


async def test_who_says_gone_goes_on_being_asked_unless_told_otherwise(
    api: Story, receiver: Receiver
) -> None:
    await api.listen()
    receiver.status = 410
    await api.pay(await api.mint())

    await api.advance(30)

    assert len(receiver.requests) == 2
    assert (await webhooks(api))[0]["state"] == "active"


async def test_who_says_gone_is_disabled_where_that_is_set(api: Story, receiver: Receiver) -> None:
    await api.change_settings(webhook_disable_on_gone=True)
    await api.listen(policy={"ordered": True})
    receiver.status = 410
    for number in range(3):
        await api.control("POST", "/events", {"event_type": f"test.{number}"})

    fired = await api.advance(86_400)
    await api.control("POST", "/events", {"event_type": "test.unheard"})

    assert [(each["status"], each["state"]) for each in fired] == [(410, "dead")]
    assert (await webhooks(api))[0]["state"] == "disabled"
    states = [
        one["state"] for one in (await api.control("GET", "/deliveries")).json()["deliveries"]
    ]
    assert states == ["dead"] * 3


async def test_who_said_gone_and_listens_elsewhere_by_now_is_not_disabled(
    api: Story, receiver: Receiver
) -> None:
    await api.change_settings(webhook_disable_on_gone=True)
    await api.listen()
    receiver.status = 410
    await api.control("POST", "/events", {"event_type": "test.0"})
    receiver.meanwhile = lambda: _listen_elsewhere(api)

    [attempt] = await api.settle()

    assert (attempt["status"], attempt["state"]) == (410, "pending")
    assert (await webhooks(api))[0]["state"] == "active"


def _listen_elsewhere(api: Story) -> None:
    world = api.emulator.worlds.get()
    world.at_once(lambda tx: targets.put(tx, world.game(), "http://new.test/"))


@pytest.mark.parametrize(
    "url", ["http://studio.example/", "https://localhost/", "https://10.0.0.1/"]
)
async def test_where_only_public_targets_are_taken_another_is_refused_at_both_doors(
    api: Story, url: str
) -> None:
    await api.change_settings(webhook_targets_public=True)
    before = api.everything()
    body = {"target_url": url, "subscribed_events": ["*"]}

    control = await api.control("PUT", "/webhooks", body)
    managed = await api.call("PUT", f"/api/dev/webhooks/games/{GAME}", json=body)

    for answer in (control, managed):
        assert (answer.status_code, answer.json()["field"]) == (400, "target_url")
        assert "webhook_targets_public" in answer.json()["error"]
    assert api.everything() == before


async def test_the_log_names_the_target_and_no_secret(
    api: Story, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "invo_emulator")
    await api.listen(
        target_url=f"{TARGET}?token=hush",
        signing_secret="whsec_hushhush",
        hostile={"sign_with": "wrong_secret", "times": 1},
    )
    managed = f"/api/dev/webhooks/games/{GAME}/rotate-secret"
    secret = (await api.call("POST", managed)).json()["signing_secret"]
    for status, failure in ((500, None), (410, None), (200, httpx.ConnectError("refused"))):
        receiver.status, receiver.failure = status, failure
        await api.pay(await api.mint())
        await api.settle()

    said = caplog.text
    assert f"webhook purchase.completed to {TARGET}: status 500 (attempt 1)" in said
    assert f"to {TARGET}: ConnectError: refused" in said
    for hidden in ("hush", secret, api.key):
        assert hidden not in said


@pytest.mark.parametrize(("method", "more"), [("GET", ""), ("POST", "/resend")])
async def test_a_delivery_that_is_none_is_not_found(api: Story, method: str, more: str) -> None:
    answer = await api.control(method, f"/deliveries/dlv_none{more}")

    assert (answer.status_code, answer.json()["code"]) == (404, "DELIVERY_NOT_FOUND")
