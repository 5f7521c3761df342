"""kill -9 after the answer and before the delivery: with --data, the event arrives all the same."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from command.receiving import Received, Receiver
from command.running import Command, Running
from kills import soak


@pytest.fixture
def thinking() -> Iterator[Receiver]:
    """A receiver that takes webhooks and does not answer until it is told to."""
    with Receiver(thinks=True) as receiver:
        yield receiver


@pytest.fixture
def address_of_nobody() -> int:
    """The port of a receiver that is away."""
    with Receiver() as receiver:
        return receiver.port


def announced(emulator: Running) -> tuple[str, str, bytes]:
    """The only event so far: its ids and its body, as they are in the outbox."""
    [event] = emulator.control("GET", "/events")["events"]
    delivery = emulator.control("GET", f"/deliveries/{event['deliveries'][0]}")
    return event["event_id"], event["idempotency_key"], delivery["request_body"].encode()


def arrived(received: Received) -> tuple[str, str, bytes]:
    """The same of a webhook that came."""
    return received.event_id, received.idempotency_key, received.body


def is_balanced(emulator: Running) -> bool:
    """Whether its books are."""
    return bool(emulator.control("GET", "/ledger")["balanced"])


def test_what_was_answered_is_delivered_after_the_kill(
    command: Command, address_of_nobody: int, tmp_path: Path
) -> None:
    url = f"http://127.0.0.1:{address_of_nobody}/webhooks"
    emulator = command.start("--data", tmp_path, "--webhook", url)
    bought = emulator.buy()
    emulator.kill()

    with Receiver(address_of_nobody) as receiver:
        again = command.start("--data", tmp_path)
        # The attempt that nobody heard may have been recorded before the kill; its retry is next.
        again.control("POST", "/clock/advance", {"seconds": 30})
        received = receiver.next()

    assert json.loads(received.body)["data"]["order_id"] == bought["order_id"]
    assert arrived(received) == announced(again)
    assert is_balanced(again)


def test_it_arrives_with_the_ids_and_the_bytes_it_had_before(
    command: Command, address_of_nobody: int, tmp_path: Path
) -> None:
    url = f"http://127.0.0.1:{address_of_nobody}/webhooks"
    emulator = command.start("--data", tmp_path, "--webhook", url)
    emulator.buy()
    before = announced(emulator)
    emulator.kill()

    with Receiver(address_of_nobody) as receiver:
        again = command.start("--data", tmp_path)
        again.control("POST", "/clock/advance", {"seconds": 30})

        assert arrived(receiver.next()) == before
        assert not receiver.has_more
    assert is_balanced(again)


def test_an_attempt_under_way_is_made_again(
    command: Command, thinking: Receiver, tmp_path: Path
) -> None:
    emulator = command.start("--data", tmp_path, "--webhook", thinking.url)
    emulator.buy()
    first = thinking.next()
    emulator.kill()

    thinking.may_answer.set()
    again = command.start("--data", tmp_path)
    second = thinking.next()

    assert arrived(second) == arrived(first)
    again.control("POST", "/clock/advance", {"seconds": 0})
    assert again.control("GET", "/deliveries")["deliveries"][0]["state"] == "delivered"
    assert is_balanced(again)


def test_an_attempt_that_was_answered_is_not_made_again(command: Command, tmp_path: Path) -> None:
    with Receiver() as receiver:
        emulator = command.start("--data", tmp_path, "--webhook", receiver.url)
        emulator.buy()
        receiver.next()
        emulator.control("POST", "/clock/advance", {"seconds": 0})
        emulator.kill()

        command.start("--data", tmp_path).control("POST", "/clock/advance", {"seconds": 112_350})

        assert not receiver.has_more


def test_a_retry_keeps_its_time_through_a_kill(
    command: Command, address_of_nobody: int, tmp_path: Path
) -> None:
    url = f"http://127.0.0.1:{address_of_nobody}/webhooks"
    emulator = command.start("--data", tmp_path, "--webhook", url)
    emulator.control("POST", "/clock/freeze")
    emulator.buy()
    emulator.control("POST", "/clock/advance", {"seconds": 150})
    before = emulator.control("GET", "/deliveries")["deliveries"]
    emulator.kill()

    again = command.start("--data", tmp_path)

    assert again.control("GET", "/deliveries")["deliveries"] == before
    assert before[0]["attempts"] == 3


def test_ten_kills_lose_nothing_change_nothing_and_do_nothing_twice(tmp_path: Path) -> None:
    wrong, _ = soak(10, "the tests", tmp_path)

    assert wrong == []
