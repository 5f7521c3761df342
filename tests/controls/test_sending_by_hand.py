"""One attempt by hand: an event sent elsewhere, edited, or signed with another secret."""

import asyncio
import json
import logging

import httpx
import pytest

from invo_client import verify_webhook
from invo_emulator.emulator import Emulator
from invo_emulator.times import SECOND
from stories import SIGNING_SECRET, TARGET, Json, Receiver, Story, Wall, table

ELSEWHERE = "http://elsewhere.test/hooks"


@pytest.fixture
async def delivery(api: Story, receiver: Receiver) -> Json:
    """An event that has arrived."""
    await api.listen()
    await api.control("POST", "/events", {"event_type": "webhook.test"})
    await api.settle()
    return await only_one(api)


async def only_one(api: Story) -> Json:
    """The world's only delivery, whole."""
    [short] = (await api.control("GET", "/deliveries")).json()["deliveries"]
    return dict((await api.control("GET", f"/deliveries/{short['delivery_id']}")).json())


async def send(api: Story, delivery: Json, **wish: object) -> httpx.Response:
    """Have it sent by hand."""
    return await api.control("POST", f"/deliveries/{delivery['delivery_id']}/send", wish or None)


async def sent(api: Story, delivery: Json, **wish: object) -> Json:
    """The attempt that was made."""
    answer = await send(api, delivery, **wish)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_event_is_sent_elsewhere_with_its_own_bytes(
    api: Story, delivery: Json, receiver: Receiver, wall: Wall
) -> None:
    attempt = await sent(api, delivery, target_url=ELSEWHERE)

    request = receiver.requests[-1]
    assert (str(request.url), request.content.decode()) == (ELSEWHERE, delivery["request_body"])
    header, now = request.headers["X-Invo-Signature"], wall.now / SECOND
    assert verify_webhook(request.content, header, SIGNING_SECRET, now=now)
    assert (attempt["number"], attempt["target_url"], attempt["status"]) == (1, ELSEWHERE, 200)


async def test_without_a_wish_it_goes_to_its_own_target(
    api: Story, delivery: Json, receiver: Receiver
) -> None:
    await sent(api, delivery)

    assert [str(request.url) for request in receiver.requests] == [TARGET, TARGET]
    assert receiver.requests[0].content == receiver.requests[1].content


async def test_an_edited_body_is_signed_anew(
    api: Story, delivery: Json, receiver: Receiver, wall: Wall
) -> None:
    edited = {**json.loads(delivery["request_body"]), "event_id": "evt_mine"}
    body = json.dumps(edited, indent=1) + "\n"

    await sent(api, delivery, body=body)

    request = receiver.requests[-1]
    assert request.content.decode() == body
    assert request.headers["X-Invo-Event-Id"] == "evt_mine"
    header, now = request.headers["X-Invo-Signature"], wall.now / SECOND
    assert verify_webhook(request.content, header, SIGNING_SECRET, now=now)


@pytest.mark.parametrize("body", ["", "no JSON", "[]", '{"event_id": 5}', '{"event_id": "ä"}'])
async def test_a_body_without_an_id_of_its_own_goes_under_the_events(
    api: Story, delivery: Json, receiver: Receiver, body: str
) -> None:
    await sent(api, delivery, body=body)

    request = receiver.requests[-1]
    assert (request.content.decode(), request.headers["X-Invo-Event-Id"]) == (
        body,
        delivery["event_id"],
    )


async def test_a_body_that_goes_down_without_an_end_is_sent_as_it_is(
    api: Story, delivery: Json, receiver: Receiver
) -> None:
    body = "[" * 100_000

    await sent(api, delivery, body=body)

    assert receiver.requests[-1].content.decode() == body


async def test_another_secret_signs_and_that_is_told(
    api: Story, delivery: Json, receiver: Receiver, wall: Wall
) -> None:
    attempt = await sent(api, delivery, signing_secret="another")

    request = receiver.requests[-1]
    header = request.headers["X-Invo-Signature"]
    assert verify_webhook(request.content, header, "another", now=wall.now / SECOND)
    assert [each["is_of"] for each in attempt["signature"]["digests"]] == ["given_secret"]
    assert attempt["refused_because"] == [
        "It is signed with the secret that was given, which is not the target's."
    ]


async def test_nothing_about_the_delivery_changes(
    api: Story, delivery: Json, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.status = 500
    with caplog.at_level(logging.ERROR):
        attempt = await sent(api, delivery, target_url=ELSEWHERE)

    assert await only_one(api) == {**delivery, "attempts_by_hand": [attempt]}
    assert (await api.control("GET", "/clock")).json()["due"] == []


async def test_it_stands_in_the_timeline_with_what_came_of_it(
    api: Story, delivery: Json, receiver: Receiver
) -> None:
    receiver.failure = httpx.ConnectError("refused")

    await sent(api, delivery, target_url=ELSEWHERE)

    [entry] = (await api.control("GET", "/timeline?kind=attempt&limit=1")).json()["timeline"]
    assert (entry["subject"], entry["by_hand"]) == (delivery["delivery_id"], 1)
    assert (entry["status"], entry["network_error"]) == (None, "ConnectError: refused")
    call = (await api.control("GET", f"/requests/{entry['cause']}")).json()
    assert call["path"].endswith("/send")


async def test_it_is_found_by_what_was_answered(
    api: Story, delivery: Json, receiver: Receiver
) -> None:
    receiver.status = 418
    await sent(api, delivery)

    answer = await api.control("GET", "/timeline?kind=attempt&status=418")

    [entry] = answer.json()["timeline"]
    assert entry["by_hand"] == 1


async def test_a_world_that_remembers_one_is_forked(api: Story, delivery: Json) -> None:
    attempt = await sent(api, delivery, target_url=ELSEWHERE)

    await api.world(id="fork", from_world="default")

    path = f"/deliveries/{delivery['delivery_id']}?world=fork"
    answer = await api.http.get(f"/_emulator{path}")
    assert answer.json()["attempts_by_hand"] == [attempt]


async def test_the_ones_of_a_delivery_are_counted_by_themselves(api: Story, delivery: Json) -> None:
    first, second = await sent(api, delivery), await sent(api, delivery)

    after = await only_one(api)

    assert (first["number"], second["number"], after["attempts"]) == (1, 2, 1)
    assert after["attempts_by_hand"] == [first, second]


async def test_two_at_once_do_not_meet(api: Story, delivery: Json) -> None:
    both = await asyncio.gather(sent(api, delivery), sent(api, delivery))

    assert [attempt["number"] for attempt in both] == [1, 2]


async def test_a_world_that_is_reset_meanwhile_remembers_nothing(
    api: Story, delivery: Json, receiver: Receiver, emulator: Emulator
) -> None:
    receiver.meanwhile = emulator.worlds.get().reset

    answer = await send(api, delivery)

    assert (answer.status_code, answer.json()["code"]) == (404, "DELIVERY_NOT_FOUND")


async def test_a_packed_target_gets_a_packed_body(
    api: Story, delivery: Json, receiver: Receiver
) -> None:
    await api.control("PUT", "/webhooks", {"policy": {"gzip": True}})

    attempt = await sent(api, delivery)

    assert receiver.requests[-1].headers["Content-Encoding"] == "gzip"
    assert (attempt["refused_because"], "request_body_base64" in attempt) == ([], True)


async def test_a_disabled_target_is_left_alone_and_others_are_not(
    api: Story, delivery: Json, receiver: Receiver
) -> None:
    await api.control("DELETE", "/webhooks")

    own, elsewhere = await send(api, delivery), await send(api, delivery, target_url=ELSEWHERE)

    assert (own.status_code, own.json()["code"]) == (409, "WRONG_STATE")
    assert elsewhere.status_code == 200


async def test_where_only_public_addresses_will_do_no_other_is_called(
    api: Story, delivery: Json, receiver: Receiver
) -> None:
    await api.change_settings(webhook_targets_public=True)

    answer = await send(api, delivery, target_url="http://127.0.0.1/hooks")

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert "target_url must begin with https://" in answer.json()["error"]
    assert len(receiver.requests) == 1


NONE_OF_THEIR_KIND = table(
    target_url=["", "ftp://x", "javascript:alert(1)", 5, []],
    body=[5, {}, [], True, "x" * 1_000_001],
    signing_secret=["", "  ", 5, []],
    nonsense=["x"],
)


@pytest.mark.parametrize(("name", "value"), NONE_OF_THEIR_KIND)
async def test_what_does_not_fit_is_named(
    api: Story, delivery: Json, receiver: Receiver, name: str, value: object
) -> None:
    answer = await send(api, delivery, **{name: value})

    assert answer.status_code == 400, answer.text
    assert answer.json()["error"].startswith(name)
    assert len(receiver.requests) == 1


async def test_what_is_not_there_can_not_be_sent(api: Story) -> None:
    answer = await send(api, {"delivery_id": "dlv_none"}, target_url=ELSEWHERE)

    assert (answer.status_code, answer.json()["code"]) == (404, "DELIVERY_NOT_FOUND")
