"""How it stops: SIGTERM finishes what was accepted."""

import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from command.receiving import Receiver
from command.running import PATIENCE_SECONDS, Command, Running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that thinks until it is told to answer."""
    with Receiver(thinks=True) as receiver:
        yield receiver


def wait_until_it_takes_no_more(emulator: Running) -> None:
    """Return once it has heard of its end: nobody new is let in."""
    address = (emulator.about["host"], emulator.about["port"])
    while True:
        try:
            socket.create_connection(address).close()
        except OSError:
            return


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_without_a_word(command: Command, number: signal.Signals) -> None:
    emulator = command.start()

    emulator.process.send_signal(number)

    said = emulator.end()
    assert (said.code, said.output, said.complaint) == (0, "", "")


def test_an_interrupt_before_it_is_ready_ends_it_without_a_word(
    command: Command, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    os.mkfifo(config)
    process = command.spawn("--config", config, "--port", "0")

    # Opening a pipe waits until its other end is opened, so by now the config is being read.
    with config.open("w"):
        process.send_signal(signal.SIGINT)
        output, complaint = process.communicate(timeout=PATIENCE_SECONDS)

    assert (process.returncode, output, complaint) == (130, "", "")


def test_an_interrupt_while_it_waits_for_another_ends_it_without_a_word(
    command: Command,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        process = command.spawn("ready", "--url", url, "--wait", "600")
        listening.accept()[0].close()

        process.send_signal(signal.SIGINT)
        output, complaint = process.communicate(timeout=PATIENCE_SECONDS)

    assert (process.returncode, output, complaint) == (130, "", "")


def test_a_call_under_way_gets_its_answer(command: Command, receiver: Receiver) -> None:
    emulator = command.start("--webhook", receiver.url)
    fail_the_first_attempt(emulator, receiver)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(emulator.control, "POST", "/clock/advance", {"seconds": 30})
        receiver.next()

        emulator.ask_to_stop()
        wait_until_it_takes_no_more(emulator)
        receiver.may_answer.set()

        assert waiting.result()["fired"][0]["state"] == "delivered"
    assert emulator.end().code == 0


def fail_the_first_attempt(emulator: Running, receiver: Receiver) -> None:
    """Have a webhook whose second attempt is made by whoever moves the clock by 30 seconds."""
    receiver.status = 500
    receiver.may_answer.set()
    emulator.buy()
    receiver.next()
    emulator.control("POST", "/clock/advance", {"seconds": 0})
    receiver.status = 200
    receiver.may_answer.clear()


def test_a_call_of_which_half_has_come_gets_its_answer(command: Command) -> None:
    emulator = command.start()
    body = b'{"player_email": "ada@example.com", "usd_amount": "10.00"}'
    with socket.create_connection((emulator.about["host"], emulator.about["port"])) as call:
        call.sendall(
            b"POST /api/checkout/sessions HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a-studio\r\n"
            b"X-Game-Secret-Key: ivsdk_test_demoquest\r\nExpect: 100-continue\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body)
        )
        assert call.recv(1024).startswith(b"HTTP/1.1 100")

        emulator.ask_to_stop()
        wait_until_it_takes_no_more(emulator)
        call.sendall(body)

        assert call.recv(1024).startswith(b"HTTP/1.1 201")
    assert emulator.end().code == 0


def test_idle_connections_do_not_keep_it(command: Command) -> None:
    emulator = command.start()
    emulator.control("GET", "/health")

    with socket.create_connection((emulator.about["host"], emulator.about["port"])):
        assert emulator.stop().code == 0


def test_a_webhook_under_way_arrives(command: Command, receiver: Receiver, tmp_path: Path) -> None:
    emulator = command.start("--webhook", receiver.url, "--data", tmp_path)
    emulator.buy()
    receiver.next()

    emulator.ask_to_stop()
    wait_until_it_takes_no_more(emulator)
    receiver.may_answer.set()

    assert emulator.end().code == 0
    again = command.start("--data", tmp_path)
    assert again.control("GET", "/deliveries")["deliveries"][0]["state"] == "delivered"


def test_a_webhook_that_takes_too_long_is_sent_again_after_the_next_start(
    command: Command, receiver: Receiver, tmp_path: Path
) -> None:
    emulator = command.start("--webhook", receiver.url, "--data", tmp_path)
    emulator.buy()
    first = receiver.next()

    assert emulator.stop().code == 0
    receiver.may_answer.set()
    command.start("--data", tmp_path)

    assert receiver.next().body == first.body
