"""What the studio is told: the body and headers of the guide, on the guide's schedule."""

import json
from datetime import datetime

import pytest
from invonetwork import verify_webhook as verify_with_invos_sdk

from invo_client import verify_webhook
from invo_emulator.times import SECOND
from stories import PLAYER, SIGNING_SECRET, TARGET, Receiver, Story, Wall


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
    instants = [datetime.fromisoformat(each["at"]) for each in attempts]
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
