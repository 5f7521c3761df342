"""The gate: which names are answered, and which prefix is taken off."""

import json
from typing import Any

import pytest

from floor.stage import pinned
from invo_emulator.app import create_app
from invo_emulator.emulator import Emulator, Reach
from stories import Wall

LOOPBACK = [
    *("localhost", "localhost:4686", "LOCALHOST:4686", "127.0.0.1", "127.0.0.1:1", "127.8.9.10"),
    *("[::1]", "[::1]:4686", "game.localhost", "game.localhost:4686", "a.b.localhost"),
]
FOREIGN = [
    *("evil.example", "evil.example:4686", "localhost.evil.example", "127.0.0.1.evil.example"),
    *("192.168.1.10", "0.0.0.0", "[::]", "[fe80::1]", "localhost.", "notlocalhost", "127.1"),
    *(
        "",
        " ",
        "localhost:",
        "localhost:x",
        "localhost:4686:1",
        "localhost, evil",
        "user@localhost",
    ),
    *("[::1", "::1", "evil.example/localhost", "localhost\x00", "löcalhost", "[localhost]"),
]


async def ask(
    reach: Reach, host: str | None, path: str = "/_emulator/health", accept: str = "*/*"
) -> tuple[int, dict[str, str], Any]:
    """One GET straight through the gate; status, headers and JSON."""
    emulator = Emulator(system=pinned(Wall()), reach=reach)
    sent: list[Any] = []
    host_header = [] if host is None else [(b"host", host.encode())]
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "server": ("127.0.0.1", 4686),
        "headers": [(b"accept", accept.encode()), *host_header],
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    await create_app(emulator)(scope, receive, send)
    await emulator.close()
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, json.loads(b"".join(m.get("body", b"") for m in sent[1:]))


@pytest.mark.parametrize("host", LOOPBACK)
async def test_this_machines_names_are_answered(host: str) -> None:
    status, headers, _ = await ask(Reach(), host)

    assert status == 200
    assert headers["x-invo-request-id"].startswith("req_")


@pytest.mark.parametrize("host", [*FOREIGN, None])
async def test_any_other_name_is_refused(host: str | None) -> None:
    status, headers, body = await ask(Reach(), host)

    assert (status, body["code"]) == (421, "UNKNOWN_HOST")
    assert "--allow-host" in body["error"]
    assert body["error_id"] == headers["x-invo-request-id"].replace("req_", "err_")


ALLOWED = [
    (Reach(allowed_hosts=frozenset({"emulator"})), "emulator:4686", 200),
    (Reach(allowed_hosts=frozenset({"emulator"})), "EMULATOR", 200),
    (Reach(allowed_hosts=frozenset({"emulator"})), "localhost", 200),
    (Reach(allowed_hosts=frozenset({"emulator"})), "other", 421),
    (Reach(allowed_hosts=frozenset({"192.168.1.10"})), "192.168.1.10:4686", 200),
    (Reach(public_url="https://invo.example/here"), "invo.example", 200),
    (Reach(public_url="https://invo.example/here"), "www.invo.example", 421),
    (Reach(public_url="https://invo.example/here"), None, 421),
]


@pytest.mark.parametrize(("reach", "host", "status"), ALLOWED)
async def test_names_that_were_given_are_answered_too(
    reach: Reach, host: str | None, status: int
) -> None:
    assert (await ask(reach, host))[0] == status


@pytest.mark.parametrize("path", ["/sandbox/_emulator/health", "/_emulator/health"])
async def test_the_sandbox_prefix_makes_no_difference(path: str) -> None:
    assert (await ask(Reach(), "localhost", path))[0] == 200


NOWHERE = ["/sandboxed/_emulator/health", "/sandbox/sandbox/_emulator/health", "/sandboxed"]


@pytest.mark.parametrize("path", NOWHERE)
async def test_the_prefix_is_taken_off_once_and_only_when_it_is_one(path: str) -> None:
    status, _, body = await ask(Reach(), "localhost", path)

    assert (status, body["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/sandbox", "/sandbox/"])
async def test_the_prefix_alone_is_the_start(path: str) -> None:
    assert (await ask(Reach(), "localhost", path, accept="application/json"))[0] == 200


async def test_a_refusal_names_the_path_without_the_prefix() -> None:
    _, _, body = await ask(Reach(), "localhost", "/sandbox/api/nothing")

    assert body["error"].startswith("Nothing is called /api/nothing here: check the path.")


@pytest.mark.parametrize("path", ["/api/checkout/sessions/", "/_emulator/health/"])
async def test_nothing_is_redirected(path: str) -> None:
    assert (await ask(Reach(), "localhost", path))[0] == 404
