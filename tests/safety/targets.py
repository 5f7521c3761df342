"""Whatever reads what somebody else wrote, as functions of bytes that raise nothing.

A target gives the reader the bytes and swallows the refusals that it is documented to raise; what
comes out of it all the same is a defect. test_fuzz.py tries some hundred inputs of each, and
bench/fuzz.py goes on for as long as it is let.
"""

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from floor.stage import pinned
from invo_client import InvoError
from invo_client.webhooks import verify_webhook
from invo_emulator import config
from invo_emulator import fields as f
from invo_emulator.app import OPERATIONS, create_app
from invo_emulator.controls.every import CONTROLS
from invo_emulator.core import payment_links, player_tokens, session_tokens
from invo_emulator.core.planting import plant
from invo_emulator.deadlines import timeout
from invo_emulator.emulator import Emulator
from invo_emulator.errors import Refusal
from invo_emulator.json_objects import parse_object
from invo_emulator.storage import snapshots
from invo_emulator.storage.snapshots import SnapshotError
from invo_emulator.testing import cases
from invo_emulator.web.controls import Upload, Values
from invo_emulator.webhooks.dissection import dissect
from invo_emulator.webhooks.signing import signature_header
from invo_emulator.webhooks.wire import ConnectionClosed, Letter, NoHttp, Wire
from invo_emulator.world.plan import Plan
from invo_emulator.world.transaction import Transaction
from invo_emulator.world.world import World
from stories import KEY, Wall

# What each call is read into.
READS: set[Any] = {one.reads for one in CONTROLS} | {one.reads for one in OPERATIONS}

NOW = 1_798_761_599
BODY = b'{"event_type": "purchase.completed", "event_id": "evt_1", "data": {"a": [1, 2.5, null]}}'
SIGNATURE = signature_header(("secret",), NOW, BODY).encode()


@dataclass(frozen=True)
class Target:
    """A reader, and a few inputs that it takes, to begin with."""

    read: Callable[[bytes], object]
    seeds: Sequence[bytes]


def verify(content: bytes) -> None:
    """A signature and a body, a line apart, as the client library verifies them."""
    header, _, body = content.partition(b"\n")
    with suppress(InvoError):
        verify_webhook(body, header.decode("latin-1"), ["secret", "old"], now=NOW)


def take_apart(content: bytes) -> None:
    """The same, as the emulator shows what was sent. It refuses nothing."""
    header, _, body = content.partition(b"\n")
    for encoding in ({}, {"content-encoding": "gzip"}):
        headers = {"x-invo-signature": header.decode("latin-1"), **encoding}
        dissect(headers, body, {"signing_secret": "secret"})


@cache
def _world() -> World:
    return World("default", Plan(seed="pinned"), pinned(Wall()), {}, plant)


def tokens() -> list[bytes]:
    """One of each that this world signed."""
    world = _world()
    return [
        world.at_once(lambda tx: session_tokens.sign(tx, "chk_1")).encode(),
        world.at_once(lambda tx: player_tokens.mint(tx, {"player_id": 7})[0]).encode(),
        world.at_once(lambda tx: payment_links.sign(tx, {"payment_intent_id": "pi_1"})).encode(),
    ]


def read_token(content: bytes) -> None:
    """A token of a checkout link, of a player, of a payment link."""
    token = content.decode("latin-1")
    for kind in (session_tokens, player_tokens, payment_links.LINK):
        with suppress(Refusal):
            kind.world_of(token)
        with suppress(Refusal):
            _world().at_once(partial(_read_by, kind, token))


def _read_by(kind: Any, token: str, tx: Transaction) -> object:
    return kind.read(tx, token)


def read_config(content: bytes) -> None:
    """A config file."""
    with _file(content) as file, suppress(config.ConfigError):
        config.load(file)


def read_case(content: bytes) -> None:
    """A case file."""
    with _file(content) as file, suppress(cases.NoCase):
        cases.read(file)


@contextmanager
def _file(content: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        yield Path(file.name)


def read_snapshot(content: bytes) -> None:
    """A snapshot's file, and its image if it has one."""
    with suppress(SnapshotError):
        snapshots.unpack(content)
    with suppress(SnapshotError):
        snapshots.read(content).close_now()


@cache
def image() -> bytes:
    """A small honest one."""
    return _world().image()


def read_fields(content: bytes) -> None:
    """What any call may be sent under names."""
    with suppress(Refusal):
        values = parse_object(content)
        for reads in READS - {Upload, Values}:
            for is_strict in (False, True):
                with suppress(Refusal):
                    f.read(reads, values, strict=is_strict)


class _Sent(asyncio.Protocol):
    """A receiver that answers with given bytes, whatever it is sent, and hangs up."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._content)
        transport.close()


def hear(content: bytes) -> None:
    """What a receiver answers a webhook."""

    async def post() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Sent(content), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        wire = Wire()
        letter = Letter(f"http://127.0.0.1:{port}/", {"Content-Length": "0"}, b"")
        async with timeout(5):
            with suppress(OSError, ConnectionClosed, NoHttp):
                answer = await wire.post(letter)
                assert len(answer.body) <= 65_536
        await wire.close()
        server.close()

    asyncio.run(post())


def call(content: bytes) -> None:
    """A request: its method, its path, its query, its headers a line each, then a body."""
    head, _, body = content.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    method, path, query = (*first.split(b" ", 2), b"", b"", b"")[:3]
    pairs = [line.partition(b": ") for line in lines]
    headers = [(name.lower(), value) for name, _, value in pairs]
    status = asyncio.run(_answer(method, path, query, headers, body))
    assert status < 500 or status == 501, status


async def _answer(
    method: bytes, path: bytes, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> int:
    emulator = Emulator(system=pinned(Wall()))
    statuses: list[int] = []

    async def receive() -> Mapping[str, object]:
        return {"type": "http.request", "body": body}

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "method": method.decode("latin-1"),
        "path": path.decode(errors="replace"),
        "raw_path": path,
        "query_string": query,
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 4686),
        "headers": [(b"host", b"localhost"), *headers],
    }
    try:
        await create_app(emulator)(scope, receive, send)  # type: ignore[arg-type]
    finally:
        await emulator.close()
    return statuses[0]


_CALLED = f"x-game-secret-key: {KEY}\nuser-agent: a"

TARGETS = {
    "verify": Target(verify, [SIGNATURE + b"\n" + BODY, b"t=1,v1=00,v1=11\n{}"]),
    "take_apart": Target(take_apart, [SIGNATURE + b"\n" + BODY, b"t=1,v1=00\n\x1f\x8b\x08\x00"]),
    "read_token": Target(read_token, tokens()),
    "read_config": Target(
        read_config,
        [
            b'seed = "a"\n[[games]]\ngame_id = 7\nname = "x"\n[[players]]\nemail = "a@b"',
            b'now = 2027-01-01T00:00:00Z\n[settings]\nstarting_balance = "5.00"',
        ],
    ),
    "read_case": Target(read_case, [b'{"format": "invo-emulator case 1", "calls": [{}]}']),
    "read_snapshot": Target(read_snapshot, [snapshots.pack(image()), image()]),
    "read_fields": Target(
        read_fields,
        [
            b'{"player_email": "a@b", "usd_amount": "10.00", "metadata": {"a": 1}, "limit": 5}',
            b'{"seconds": 1e3, "to": "2027-01-01T00:00:00Z", "games": [{"game_id": 7}], "id": "a"}',
        ],
    ),
    "hear": Target(
        hear,
        [
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nA: b\r\n\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 301 Gone\r\nLocation: /\r\n\r\nmore",
        ],
    ),
    "call": Target(
        call,
        [
            f"POST /api/checkout/sessions \n{_CALLED}\n\n".encode()
            + b'{"player_email": "a@b", "usd_amount": "10.00"}',
            b"POST /checkout/pay \naccept: text/html\n\nsession=a&card_number=4242&expiry=1/2",
            b"GET /_emulator/timeline limit=5&world=default\naccept: text/html\norigin: http://[",
            f"GET /api/player-balances/player/by-email/a@b \n{_CALLED}".encode(),
            b"PUT /_emulator/settings \nauthorization: Basic YTpi\n\n" + b'{"move_minimum": "1"}',
        ],
    ),
}
