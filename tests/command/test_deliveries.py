"""`invo-emulator deliveries`: what was sent, byte for byte."""

import json
import select
import signal
from pathlib import Path
from typing import Any

import pytest

from command.receiving import Receiver
from command.running import PATIENCE_SECONDS, Command
from command.shop import Shop


def trigger(shop: Shop, event_type: str = "purchase.completed") -> Any:
    """Have an event sent; its delivery once it was answered."""
    said = shop.type("trigger", event_type, "--json")
    [delivery] = json.loads(said.output)["deliveries"]
    return delivery


@pytest.fixture
def heard(shop: Shop, listener: Receiver) -> Any:
    """A delivery that was accepted."""
    shop.listen(listener.url)
    return trigger(shop)


@pytest.fixture
def refused(shop: Shop, listener: Receiver) -> Any:
    """A delivery that was refused, and will be tried again."""
    shop.listen(listener.url)
    listener.status = 500
    return trigger(shop)


def test_deliveries_are_listed_newest_first(shop: Shop, heard: Any, listener: Receiver) -> None:
    listener.status = 500
    second = trigger(shop, "purchase.failed")

    lines = shop.says("deliveries").splitlines()

    columns = [line.split() for line in lines]
    assert columns[0] == ["DELIVERY", "EVENT", "TO", "STATE", "ATTEMPTS", "NEXT"]
    assert columns[1][:5] == [
        second["delivery_id"], "purchase.failed", listener.url, "pending", "1"
    ]  # fmt: skip
    assert columns[2] == [
        heard["delivery_id"], "purchase.completed", listener.url, "delivered", "1"
    ]  # fmt: skip


def test_none_is_said_in_words(shop: Shop) -> None:
    assert shop.says("deliveries") == "Nothing was sent, and nothing is due.\n"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["--state", "delivered"], 1),
        (["--state", "dead"], 0),
        (["--event", "purchase.completed"], 1),
        (["--event", "purchase.failed"], 0),
        (["--event", "evt_none"], 0),
    ],
)
def test_only_those_that_are_asked_for_are_listed(
    shop: Shop, heard: Any, asked: list[str], found: int
) -> None:
    assert len(shop.tells("deliveries", *asked)["deliveries"]) == found


def test_the_deliveries_of_one_event_are_found_by_its_id(shop: Shop, heard: Any) -> None:
    trigger(shop)

    [found] = shop.tells("deliveries", "list", "--event", heard["event_id"])["deliveries"]

    assert found["delivery_id"] == heard["delivery_id"]


def test_more_than_fit_are_spoken_of(shop: Shop, heard: Any) -> None:
    trigger(shop)

    said = shop.says("deliveries", "--limit", "1")

    assert said.endswith("There are more: --limit 2 shows them.\n")


def test_a_state_that_is_none_is_named(shop: Shop) -> None:
    said = shop.type("deliveries", "--state", "lost")

    assert said.code == 2
    assert "invalid choice: 'lost' (choose from" in said.complaint


def test_one_is_shown_byte_for_byte(shop: Shop, heard: Any, listener: Receiver) -> None:
    received = listener.next()

    said = shop.says("deliveries", "show", heard["delivery_id"])

    assert f"{heard['delivery_id']}  delivered\n" in said
    assert f"  > POST {listener.url}\n" in said
    assert f"  > {received.body.decode()}\n" in said
    assert f": {received.signature}\n" in said
    assert "  < 200\n" in said


def test_a_signature_is_taken_apart(shop: Shop, heard: Any, listener: Receiver) -> None:
    received = listener.next()
    timestamp, digest = received.signature.removeprefix("t=").split(",v1=")

    said = shop.says("deliveries", "show", heard["delivery_id"])

    assert f'the body: {timestamp}.{{"event_id"' in said
    assert f"v1 sent      {digest}  made with the target's signing_secret\n" in said
    assert f"v1 computed  {digest}  with the signing_secret\n" in said


def test_a_signature_of_another_secret_is_told_apart(shop: Shop, listener: Receiver) -> None:
    body = {"target_url": listener.url, "hostile": {"sign_with": "wrong_secret"}}
    shop.control("PUT", "/webhooks", body)

    said = shop.says("deliveries", "show", trigger(shop)["delivery_id"])

    assert "made with no secret that the target has now\n" in said


@pytest.mark.parametrize(
    ("hostile", "sentence"),
    [
        ({"sign_with": "nothing"}, "There was no signature."),
        ({"sign_with": "malformed"}, "The signature is not of the form t=<seconds>,v1=<hex>."),
    ],
)
def test_where_a_signature_can_not_be_taken_apart_that_is_said(
    shop: Shop, listener: Receiver, hostile: dict[str, str], sentence: str
) -> None:
    shop.control("PUT", "/webhooks", {"target_url": listener.url, "hostile": hostile})

    assert f"  {sentence}\n" in shop.says("deliveries", "show", trigger(shop)["delivery_id"])


def test_one_that_waits_says_for_when(shop: Shop, refused: Any) -> None:
    said = shop.says("deliveries", "show", refused["delivery_id"])

    assert f"  next attempt at {refused['next_attempt_at'][:23]}" in said


def test_one_that_is_not_there_is_named(shop: Shop) -> None:
    said = shop.type("deliveries", "show", "dlv_none")

    sentence = "invo-emulator: There is no delivery dlv_none in this world.\n"
    assert (said.code, said.output, said.complaint) == (2, "", sentence)


def test_a_resend_shows_the_new_attempt(shop: Shop, refused: Any, listener: Receiver) -> None:
    first = listener.next()
    listener.status = 204

    said = shop.says("deliveries", "resend", refused["delivery_id"])

    assert "Attempt 2  204 in " in said
    assert listener.next().body == first.body


def test_a_resend_that_is_refused_again_is_no_success(shop: Shop, refused: Any) -> None:
    said = shop.type("deliveries", "resend", refused["delivery_id"])

    assert said.code == 1
    assert "Attempt 2  500 in " in said.output


def test_a_resend_that_is_not_answered_in_time_is_no_success(
    shop: Shop, refused: Any, listener: Receiver
) -> None:
    listener.may_answer.clear()

    said = shop.type("deliveries", "resend", refused["delivery_id"], "--wait", "0.2")

    assert said.code == 1
    assert "Attempt 2  under way" in said.output


def test_one_is_sent_elsewhere_by_hand(shop: Shop, refused: Any, listener: Receiver) -> None:
    first = listener.next()
    listener.status = 204

    said = shop.says("deliveries", "resend", refused["delivery_id"], "--to", f"{listener.url}/two")

    assert said.startswith("By hand 1  204 in ")
    assert f"  > POST {listener.url}/two\n" in said
    assert listener.next().body == first.body
    assert "By hand 1  204" in shop.says("deliveries", "show", refused["delivery_id"])


def test_an_edited_one_is_signed_with_what_is_given(
    shop: Shop, heard: Any, listener: Receiver, tmp_path: Path
) -> None:
    listener.next()
    edited = tmp_path / "edited.json"
    edited.write_text('{"n": 1}\n')

    said = shop.says(
        "deliveries", "resend", heard["delivery_id"], "--body", str(edited), "--secret", "other"
    )

    assert listener.next().body == b'{"n": 1}\n'
    assert "A receiver refuses it: It is signed with the secret that was given" in said


def test_one_that_is_refused_by_hand_is_no_success(shop: Shop, refused: Any) -> None:
    said = shop.type("deliveries", "resend", refused["delivery_id"], "--secret", "other")

    assert said.code == 1


@pytest.mark.parametrize(
    ("content", "sentence"), [(None, "can't be read: No such file"), (b"\xff", "is not UTF-8")]
)
def test_a_body_that_can_not_be_sent_is_named(
    shop: Shop, heard: Any, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "body"
    if content is not None:
        file.write_bytes(content)

    said = shop.type("deliveries", "resend", heard["delivery_id"], "--body", str(file))

    assert said.code == 2
    assert sentence in said.complaint


def follow(command: Command, shop: Shop, *options: str) -> Any:
    """Follow the deliveries of a world in a process of its own."""
    process = command.spawn("deliveries", "follow", *options, env=shop.environment)
    assert process.stdout
    return process


def interrupted(process: Any) -> tuple[int, str, str]:
    """Press Ctrl+C: the exit code, and what was still said."""
    process.send_signal(signal.SIGINT)
    output, complaint = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, output, complaint


def first_line(shop: Shop, process: Any, event_type: str) -> str:
    """What is said of the first event that happens once somebody follows."""
    # Those before it began are not told of, so events go on until one is.
    while True:
        trigger(shop, event_type)
        if line := _line_within(process, 0.5):
            return line


def _line_within(process: Any, seconds: float) -> str:
    ready, _, _ = select.select([process.stdout], [], [], seconds)
    return process.stdout.readline() if ready else ""


def test_attempts_are_followed_as_they_happen(
    command: Command, shop: Shop, heard: Any, listener: Receiver
) -> None:
    process = follow(command, shop)
    first = first_line(shop, process, "purchase.failed")
    listener.status = 500
    delivery = trigger(shop, "item.purchased")

    second = process.stdout.readline()
    while "item.purchased" not in second:
        second = process.stdout.readline()
    shop.says("clock", "advance", "30s")
    third = process.stdout.readline()

    assert "purchase.failed, attempt 1  200 in " in first
    assert delivery["delivery_id"] in second
    assert "item.purchased, attempt 1  500 in " in second
    assert second.endswith("  pending\n")
    assert "item.purchased, attempt 2  500 in " in third
    assert interrupted(process) == (130, "", "")


def test_a_program_follows_line_by_line(command: Command, shop: Shop, listener: Receiver) -> None:
    shop.listen(listener.url)
    process = follow(command, shop, "--json")

    told = json.loads(first_line(shop, process, "purchase.completed"))

    assert (told["event_type"], told["number"], told["status"]) == ("purchase.completed", 1, 200)
    assert told["signature"]["digests"][0]["is_of"] == "signing_secret"
    assert interrupted(process)[0] == 130


def test_after_a_reset_following_goes_on(command: Command, shop: Shop, listener: Receiver) -> None:
    shop.listen(listener.url)
    process = follow(command, shop)
    first_line(shop, process, "purchase.completed")

    shop.says("reset")
    shop.listen(listener.url)

    trigger(shop, "purchase.failed")
    told = process.stdout.readline()
    while "purchase.completed" in told:
        told = process.stdout.readline()
    assert "purchase.failed, attempt 1  200 in " in told
    assert interrupted(process)[0] == 130
