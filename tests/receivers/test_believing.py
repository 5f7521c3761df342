"""What the receivers believe: what INVO signed, a moment ago, byte for byte."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from receivers.recipes import (
    MOST_BYTES,
    OLD_SECRET,
    PATIENCE_SECONDS,
    SECRET,
    Receiver,
    Recipe,
    body_of,
    purchase,
    sign,
    somebody,
    spawn,
)

GZIP = {"Content-Encoding": "gzip"}


def mac(header: str) -> str:
    """The last signature of a header."""
    return header.rpartition("v1=")[2]


def other_stamp(header: str) -> str:
    """The signature of one second, said to be of another."""
    stamp = int(header.partition(",")[0].removeprefix("t="))
    return f"t={stamp - 1},v1={mac(header)}"


Signing = Callable[[bytes], str | bytes | None]

GOOD: dict[str, Signing] = {
    "the secret": sign,
    "the old secret": lambda body: sign(body, OLD_SECRET),
    "both, new first": lambda body: sign(body, SECRET, OLD_SECRET),
    "both, old first": lambda body: sign(body, OLD_SECRET, SECRET),
    "a strange one first": lambda body: sign(body, "whsec_of_somebody", SECRET),
    "a strange one last": lambda body: sign(body, SECRET, "whsec_of_somebody"),
    "versions to come": lambda body: sign(body).replace(",", ",v2=x,v0=,"),
    "four minutes ago": lambda body: sign(body, age=240),
    "a clock four minutes ahead": lambda body: sign(body, age=-240),
}

BAD: dict[str, Signing] = {
    "no header": lambda body: None,
    "an empty header": lambda body: "",
    "no header to speak of": lambda body: "signed, honestly",
    "no time": lambda body: f"v1={mac(sign(body))}",
    "no signature": lambda body: sign(body).partition(",")[0],
    "a wrong secret": lambda body: sign(body, "whsec_of_somebody"),
    "several wrong secrets": lambda body: sign(body, "whsec_of_somebody", "whsec_of_another"),
    "a signature of the body alone": lambda body: f"{sign(body)[:13]}v1={mac(sign(b''))}",
    "six minutes ago": lambda body: sign(body, age=360),
    "a clock six minutes ahead": lambda body: sign(body, age=-360),
    "a time that is none": lambda body: f"t=nan,v1={mac(sign(body))}",
    "another time": lambda body: other_stamp(sign(body)),
    "a signature cut short": lambda body: sign(body)[:-2],
    "a signature and a half": lambda body: sign(body) + "00",
    "a signature of other letters": lambda body: f"{sign(body)[:-1]}é".encode(),
    "a signature in capitals": lambda body: f"{sign(body)[:16]}{mac(sign(body)).upper()}",
}


@pytest.mark.parametrize("signing", GOOD.values(), ids=GOOD)
def test_what_invo_signed_is_granted(receiver: Receiver, signing: Signing) -> None:
    player = somebody()
    body = body_of(purchase(player))

    answer = receiver.take(body, signing(body))

    assert answer.status_code == 200, answer.text
    assert answer.json() == {"received": True, "duplicate": False}
    assert receiver.currency_of(player) == "100.00"


@pytest.mark.parametrize("signing", BAD.values(), ids=BAD)
def test_what_is_not_signed_well_is_refused_and_grants_nothing(
    receiver: Receiver, signing: Signing
) -> None:
    before = receiver.state()
    body = body_of(purchase(somebody()))

    answer = receiver.take(body, signing(body))

    assert (answer.status_code, answer.headers["Content-Type"][:10]) == (400, "text/plain")
    assert answer.text.startswith("WEBHOOK_")
    assert receiver.state() == before


def test_a_refused_webhook_may_come_again_signed_well(receiver: Receiver) -> None:
    player = somebody()
    body = body_of(purchase(player))
    receiver.take(body, sign(body, "whsec_of_somebody"))

    receiver.told(body)

    assert receiver.currency_of(player) == "100.00"


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "tampered with": lambda body: body.replace(b'"100"', b'"999"'),
    "written anew": lambda body: json.dumps(json.loads(body), separators=(",", ":")).encode(),
    "with a space after it": lambda body: body + b" ",
    "cut short": lambda body: body[:-1],
    "emptied": lambda body: b"",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_other_bytes_than_were_signed_are_refused(
    receiver: Receiver, change: Callable[[bytes], bytes]
) -> None:
    before = receiver.state()
    body = body_of(purchase(somebody()))

    answer = receiver.take(change(body), sign(body))

    assert answer.status_code == 400
    assert answer.text.startswith("WEBHOOK_SIGNATURE_INVALID")
    assert receiver.state() == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"event"',
        b"{}",
        b'{"event_type": 7, "event_id": "evt_x"}',
        b'{"event_type": "purchase.completed", "data": {}}',
        b"\xff",
    ],
)
def test_a_signed_body_that_is_no_event_is_refused(receiver: Receiver, body: bytes) -> None:
    before = receiver.state()

    answer = receiver.told(body)

    assert (answer.status_code, answer.headers["Content-Type"][:10]) == (400, "text/plain")
    assert receiver.state() == before


def test_a_call_without_a_body_is_refused(receiver: Receiver) -> None:
    call = receiver.http.build_request("POST", receiver.url)
    call.headers = httpx.Headers({"Host": call.headers["Host"], "X-Invo-Signature": sign(b"")})

    answer = receiver.http.send(call)

    assert (answer.status_code, answer.text.partition(":")[0]) == (400, "WEBHOOK_MALFORMED")


@pytest.mark.parametrize("encoding", ["gzip", "GZIP"])
def test_a_gzip_body_is_verified_as_it_was_before(receiver: Receiver, encoding: str) -> None:
    player = somebody()
    body = body_of(purchase(player))

    answer = receiver.take(gzip.compress(body), sign(body), {"Content-Encoding": encoding})

    assert answer.status_code == 200, answer.text
    assert receiver.currency_of(player) == "100.00"


def test_a_signature_of_the_compressed_bytes_is_refused(receiver: Receiver) -> None:
    packed = gzip.compress(body_of(purchase(somebody())))

    answer = receiver.take(packed, sign(packed), GZIP)

    assert answer.status_code == 400
    assert answer.text.startswith("WEBHOOK_SIGNATURE_INVALID")


@pytest.mark.parametrize("spoil", [lambda packed: packed[:-9], lambda packed: b"plain" + packed])
def test_a_gzip_body_that_is_none_is_refused(
    receiver: Receiver, spoil: Callable[[bytes], bytes]
) -> None:
    body = body_of(purchase(somebody()))

    answer = receiver.take(spoil(gzip.compress(body)), sign(body), GZIP)

    assert (answer.status_code, answer.headers["Content-Type"][:10]) == (400, "text/plain")


def test_an_encoding_nobody_agreed_on_is_refused(receiver: Receiver) -> None:
    body = body_of(purchase(somebody()))

    answer = receiver.take(body, sign(body), {"Content-Encoding": "compress"})

    assert (answer.status_code, answer.headers["Content-Type"][:10]) == (415, "text/plain")


def large(player: str, length: int) -> bytes:
    """A purchase in a body of exactly so many bytes."""
    missing = length - len(body_of(purchase(player, metadata="")))
    # The ids of this one may be a digit longer than those of the one that was measured.
    body = body_of(purchase(player, metadata="x" * (missing - 9)))
    return body + b" " * (length - len(body))


def in_chunks(body: bytes) -> Iterator[bytes]:
    """A body whose length is not told beforehand."""
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


def send_plain(receiver: Receiver, body: bytes) -> httpx.Response:
    """With a Content-Length."""
    return receiver.told(body)


def send_chunked(receiver: Receiver, body: bytes) -> httpx.Response:
    """Without one."""
    return receiver.take(in_chunks(body), sign(body))


def send_packed(receiver: Receiver, body: bytes) -> httpx.Response:
    """In a thousandth of its size."""
    return receiver.take(gzip.compress(body), sign(body), GZIP)


Sending = Callable[[Receiver, bytes], httpx.Response]
every_way = pytest.mark.parametrize("send", [send_plain, send_chunked, send_packed])


@every_way
def test_a_body_of_a_megabyte_is_taken(receiver: Receiver, send: Sending) -> None:
    player = somebody()

    answer = send(receiver, large(player, MOST_BYTES))

    assert answer.status_code == 200, answer.text
    assert receiver.currency_of(player) == "100.00"


@every_way
@pytest.mark.parametrize("more", [1, 3 * MOST_BYTES])
def test_a_larger_body_is_refused(receiver: Receiver, send: Sending, more: int) -> None:
    player = somebody()

    answer = send(receiver, large(player, MOST_BYTES + more))

    assert (answer.status_code, answer.headers["Content-Type"][:10]) == (413, "text/plain")
    assert receiver.currency_of(player) is None


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_another_method_is_refused(receiver: Receiver, method: str) -> None:
    answer = receiver.http.request(method, receiver.url)

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_another_path_is_not_found(receiver: Receiver) -> None:
    body = body_of(purchase(somebody()))

    answer = receiver.http.post(f"{receiver.url}/more", content=body)

    assert answer.status_code == 404


def test_without_a_secret_it_does_not_start(recipe: Recipe, folder: Path) -> None:
    process = spawn(recipe, folder, {"INVO_WEBHOOK_SECRET": ""}, "--port", "0")

    said, _ = process.communicate(timeout=PATIENCE_SECONDS)

    assert (process.returncode, said) == (1, "")
    assert "Set INVO_WEBHOOK_SECRET" in (folder / "complaints.txt").read_text()


def test_the_port_may_be_an_option(recipe: Recipe, folder: Path) -> None:
    with Receiver(recipe, folder, "--port", "0", PORT="1") as receiver:
        assert receiver.state()
