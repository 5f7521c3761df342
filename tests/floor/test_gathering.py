"""A connection that gathers: what is written in one turn of the loop leaves in one piece."""

import asyncio

import pytest

from invo_emulator.speaking import Gathering


class Wire(asyncio.Transport):
    """What leaves, piece by piece, and how it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.left: list[bytes | str] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.left.append(bytes(data))

    def close(self) -> None:
        self.left.append("closed")

    def abort(self) -> None:
        self.left.append("aborted")


async def test_a_head_and_its_body_leave_in_one_piece() -> None:
    wire = Wire()
    connection = Gathering(wire)

    connection.write(b"head ")
    connection.write(b"body")
    assert wire.left == []
    await asyncio.sleep(0)

    assert wire.left == [b"head body"]


async def test_what_is_written_later_leaves_later() -> None:
    wire = Wire()
    connection = Gathering(wire)

    connection.write(b"first")
    await asyncio.sleep(0)
    connection.write(b"second")
    await asyncio.sleep(0)

    assert wire.left == [b"first", b"second"]


@pytest.mark.parametrize(("end", "ended"), [("close", "closed"), ("abort", "aborted")])
async def test_nothing_that_was_written_is_lost_at_the_end(end: str, ended: str) -> None:
    wire = Wire()
    connection = Gathering(wire)

    connection.write(b"half an answer")
    getattr(connection, end)()
    await asyncio.sleep(0)

    assert wire.left == [b"half an answer", ended]


async def test_all_else_is_the_connections_own() -> None:
    wire = Wire()

    assert Gathering(wire).is_reading == wire.is_reading
