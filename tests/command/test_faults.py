"""Faults on a real connection: what a client's own socket sees."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from command.running import Command, Running
from stories import PLAYER


@contextmanager
def asking(emulator: Running) -> Iterator[socket.socket]:
    """A connection on which a balance was asked for."""
    with socket.create_connection((emulator.about["host"], emulator.about["port"])) as connection:
        connection.settimeout(20)
        key = emulator.about["games"][0]["secret"]
        connection.sendall(
            f"GET /api/player-balances/player/by-email/{PLAYER} HTTP/1.1\r\n"
            f"Host: localhost\r\nUser-Agent: test\r\nX-Game-Secret-Key: {key}\r\n\r\n".encode()
        )
        yield connection


@pytest.fixture
def emulator(command: Command) -> Running:
    """One that serves, with a player."""
    running = command.start()
    running.control("PUT", f"/players/{PLAYER}", {"balance": "5.00"})
    return running


@pytest.mark.parametrize("at", ["before-handler", "after-commit"])
def test_a_reset_is_a_reset(emulator: Running, at: str) -> None:
    emulator.control("POST", "/faults", {"operation": "E8", "at": at, "do": "reset"})

    with asking(emulator) as connection, pytest.raises(ConnectionResetError):
        connection.recv(1)

    assert emulator.balance() == "5.00"


def test_half_an_answer_is_half_an_answer(emulator: Running) -> None:
    emulator.control("POST", "/faults", {"operation": "E8", "at": "mid-body", "do": "reset"})

    with httpx.Client(base_url=emulator.about["base_url"], verify=False) as client:
        headers = {"X-Game-Secret-Key": emulator.about["games"][0]["secret"]}
        with pytest.raises(httpx.TransportError):
            client.get(f"/api/player-balances/player/by-email/{PLAYER}", headers=headers)
        again = client.get(f"/api/player-balances/player/by-email/{PLAYER}", headers=headers)

    assert again.status_code == 200


def test_silence_in_the_middle_comes_after_half_of_the_body(emulator: Running) -> None:
    fault = {"operation": "E8", "at": "mid-body", "do": "hang", "seconds": 600}
    emulator.control("POST", "/faults", fault)

    with asking(emulator) as connection:
        answer = connection.makefile("rb", buffering=0)
        head = b"".join(iter(answer.readline, b"\r\n")).lower()
        length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        half = answer.read(length // 2)
        connection.setblocking(False)
        with pytest.raises(BlockingIOError):
            connection.recv(1)

    assert (head.split(b"\r\n")[0], half[:1]) == (b"http/1.1 200 ok", b"{")


@pytest.mark.parametrize("at", ["before-handler", "after-commit", "mid-body"])
def test_who_hangs_up_on_silence_harms_nobody(emulator: Running, at: str) -> None:
    fault = {"operation": "E8", "at": at, "do": "hang", "seconds": 600}
    emulator.control("POST", "/faults", fault)

    with asking(emulator):
        pass

    assert emulator.balance() == "5.00"
    assert emulator.stop().code == 0


def test_a_stop_waits_for_no_silence(emulator: Running) -> None:
    fault = {"operation": "E8", "do": "hang", "seconds": 600}
    emulator.control("POST", "/faults", fault)

    with asking(emulator) as connection:
        while not emulator.control("GET", "/faults")["faults"][0]["happened"]:
            pass  # the call is still on its way
        finished = emulator.stop()
        with pytest.raises(ConnectionResetError):
            connection.recv(1)

    assert (finished.code, finished.complaint) == (0, "")


def test_a_delay_is_a_delay(emulator: Running) -> None:
    fault = {"operation": "E8", "do": "delay", "seconds": 0.01}
    emulator.control("POST", "/faults", fault)

    with asking(emulator) as connection:
        first = connection.recv(12)

    assert first == b"HTTP/1.1 200"
