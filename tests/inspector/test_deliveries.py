"""The pages of deliveries: what was sent, what came back, and how it was signed."""

import html
import shlex
import subprocess
from typing import Any

import pytest

from inspector.opening import links, look, read
from invo_emulator.inspector.deliveries import curl, moment, openssl
from stories import SIGNING_SECRET, TARGET, Json, Receiver, Story, Wall


async def deliver(api: Story, receiver: Receiver, status: int = 200, **target: Any) -> str:
    """An event that was sent; its delivery's id."""
    receiver.status = status
    await api.listen(**target)
    event = (await api.control("POST", "/events", {"event_type": "webhook.test"})).json()
    await api.settle()
    return str(event["deliveries"][0])


async def test_where_nothing_was_sent_it_says_what_to_do(api: Story) -> None:
    text = await read(api, "/deliveries")

    assert "Nothing was sent" in text
    assert "curl -X PUT http://localhost:4686/_emulator/webhooks" in text


async def test_deliveries_stand_with_how_far_they_are(api: Story, receiver: Receiver) -> None:
    delivery_id = await deliver(api, receiver, status=500)

    text, found = await read(api, "/deliveries"), await links(api, "/deliveries")

    assert f"2026-12-31 23:59:59 {delivery_id} webhook.test {TARGET} pending 500 1 attempt" in text
    assert f"/_emulator/deliveries/{delivery_id}" in found


async def test_deliveries_are_filtered(api: Story, receiver: Receiver) -> None:
    delivery_id = await deliver(api, receiver)

    shown, hidden = [await read(api, f"/deliveries?state={it}") for it in ("delivered", "dead")]

    assert delivery_id in shown
    assert "None like that" in hidden


async def test_a_page_of_a_list_leads_to_the_next(api: Story, receiver: Receiver) -> None:
    for _ in range(2):
        await deliver(api, receiver)

    found = await links(api, "/deliveries?limit=1&state=delivered")

    [older] = [link for link in found if "cursor=" in link]
    assert "state=delivered" in older
    assert "Newest" in await read(api, older.removeprefix("/_emulator"))


async def test_an_attempt_stands_with_both_sides(api: Story, receiver: Receiver) -> None:
    receiver.body = b'{"granted": true}'
    delivery_id = await deliver(api, receiver)

    text = await read(api, f"/deliveries/{delivery_id}")

    assert f"POST {TARGET}" in text
    assert receiver.requests[0].headers["X-Invo-Signature"] in text
    assert '{"granted": true}' in text


async def test_a_signature_is_taken_apart_step_by_step(
    api: Story, receiver: Receiver, wall: Wall
) -> None:
    delivery_id = await deliver(api, receiver)
    timestamp, digest = (
        receiver.requests[0].headers["X-Invo-Signature"].removeprefix("t=").split(",v1=")
    )

    text = await read(api, f"/deliveries/{delivery_id}")

    assert f"{timestamp} is 2026-12-31T23:59:59Z" in text
    assert f'{timestamp} . {{"event_id"' in text
    assert f"sent {digest} is of the signing secret" in text
    assert "A receiver accepts it" in text


SPOILT = [
    ({"sign_with": "nothing"}, "There is no X-Invo-Signature header."),
    ({"sign_with": "malformed"}, "this is no signature is not of the form t=<seconds>,v1=<hex>"),
    ({"sign_with": "wrong_secret"}, "is of no secret here"),
    ({"corrupt_byte": True}, "Its body was changed after it was signed"),
    ({"timestamp_offset_seconds": -301}, "301 seconds earlier than the receiver's clock"),
]


@pytest.mark.parametrize(("hostile", "sentence"), SPOILT)
async def test_why_a_receiver_refuses_it_is_said(
    api: Story, receiver: Receiver, hostile: Json, sentence: str
) -> None:
    delivery_id = await deliver(api, receiver, hostile=hostile)

    text = await read(api, f"/deliveries/{delivery_id}")

    assert sentence in text
    assert "A receiver refuses it." in text


async def test_an_attempt_that_nobody_answered_names_the_error(
    api: Story, receiver: Receiver
) -> None:
    receiver.failure = ConnectionRefusedError("nobody is there")
    delivery_id = await deliver(api, receiver)

    text = await read(api, f"/deliveries/{delivery_id}")

    assert "No answer: ConnectionRefusedError: nobody is there" in text
    assert "ConnectionRefusedError" in await read(api, "/deliveries")


async def test_attempts_by_hand_stand_by_themselves(api: Story, receiver: Receiver) -> None:
    delivery_id = await deliver(api, receiver)
    await api.control("POST", f"/deliveries/{delivery_id}/send", {"signing_secret": "other"})

    text = await read(api, f"/deliveries/{delivery_id}")

    assert "By hand 1" in text
    assert "is of the given secret" in text


async def test_what_is_held_says_what_it_waits_for(api: Story, receiver: Receiver) -> None:
    await api.listen(hostile={"duplicate": 1})
    event = (await api.control("POST", "/events", {"event_type": "webhook.test"})).json()
    first, second = event["deliveries"]

    assert f"Waits for {first}" in await read(api, f"/deliveries/{second}")
    assert f"/_emulator/deliveries/{first}" in await links(api, "/deliveries")
    assert "None yet" in await read(api, f"/deliveries/{first}")


async def test_an_attempt_that_is_packed_is_shown(api: Story, receiver: Receiver) -> None:
    delivery_id = await deliver(api, receiver, policy={"gzip": True})

    text = await read(api, f"/deliveries/{delivery_id}")

    assert "unpacked, for this one is gzip" in text
    assert "base64 -d" in text


async def test_an_answer_is_shown_as_it_is(api: Story, receiver: Receiver) -> None:
    receiver.body = b"</pre><script>alert(1)</script>"
    receiver.headers = {"x-sly": "<script>alert(2)</script>"}

    page = await look(api, f"/deliveries/{await deliver(api, receiver)}")

    assert "<script>alert" not in page.text
    assert html.escape(receiver.body.decode()) in page.text


async def test_a_delivery_that_is_not_there_is_said_on_a_page(api: Story) -> None:
    page = await look(api, "/deliveries/dlv_none")

    assert page.status_code == 404
    assert "DELIVERY_NOT_FOUND" in page.text


async def test_the_command_for_a_terminal_makes_the_digest(api: Story, receiver: Receiver) -> None:
    delivery_id = await deliver(api, receiver)
    delivery = (await api.control("GET", f"/deliveries/{delivery_id}")).json()
    signature = delivery["attempt_log"][0]["signature"]

    command = openssl(signature["base_string"])

    environment = {"INVO_WEBHOOK_SECRET": SIGNING_SECRET, "PATH": "/usr/bin:/bin"}
    said = subprocess.run(  # noqa: ASYNC221
        ["sh", "-c", command], env=environment, capture_output=True, text=True, check=True
    )
    assert signature["digests"][0]["sent"] in said.stdout


def test_the_command_for_curl_has_the_same_bytes_and_headers() -> None:
    attempt = {
        "target_url": "http://studio.test/hooks?a=1&b=2",
        "request_headers": {"host": "studio.test", "x-invo-signature": "t=1,v1=ab"},
        "request_body": None,
    }

    words = shlex.split(curl(attempt, '{"it\'s": "$HOME"}').replace("\\\n", ""))

    assert words == [
        *("curl", "http://studio.test/hooks?a=1&b=2"),
        *("-H", "x-invo-signature: t=1,v1=ab"),
        *("--data-raw", '{"it\'s": "$HOME"}'),
    ]


def test_what_is_too_long_for_a_terminal_is_no_command() -> None:
    attempt = {"target_url": TARGET, "request_headers": {}, "request_body": "x" * 70_000}

    assert (curl(attempt, ""), openssl("x" * 70_000), openssl("\N{REPLACEMENT CHARACTER}")) == (
        "",
        "",
        "",
    )


@pytest.mark.parametrize(
    ("timestamp", "text"), [(0, "1970-01-01T00:00:00Z"), (10**17, "1" + "0" * 17)]
)
def test_a_time_is_written_as_people_do_where_it_is_one(timestamp: int, text: str) -> None:
    assert moment(timestamp) == text
