"""A signature taken apart: whoever wonders why it does not verify sees where it differs."""

import gzip
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invo_emulator.webhooks.dissection import dissect
from invo_emulator.webhooks.signing import signature_header

NAME = "X-Invo-Signature"
SECRETS = {"signing_secret": "new", "old_secret": "old"}
BODY = b'{"event_id":"evt_1"}'


def parts(headers: dict[str, str], body: bytes = BODY) -> Any:
    """The parts of a signature that is there."""
    found = dissect(headers, body, SECRETS)
    assert found is not None
    return found


def makers(headers: dict[str, str], body: bytes = BODY) -> list[str | None]:
    """By which secret each digest was made."""
    return [digest["is_of"] for digest in parts(headers, body)["digests"]]


@given(st.integers(0, 10**12), st.binary())
def test_a_signature_is_of_the_secret_that_made_it(timestamp: int, body: bytes) -> None:
    headers = {NAME: signature_header(("new",), timestamp, body)}

    found = parts(headers, body)

    assert found["timestamp"] == timestamp
    assert found["digests"] == [
        {"sent": found["computed"]["signing_secret"], "is_of": "signing_secret"}
    ]


def test_what_was_signed_is_shown() -> None:
    found = parts({NAME: signature_header(("new",), 17, BODY)})

    assert found["base_string"] == '17.{"event_id":"evt_1"}'


def test_both_secrets_of_a_rotation_are_named() -> None:
    headers = {NAME: signature_header(("new", "old"), 17, BODY)}

    assert makers(headers) == ["signing_secret", "old_secret"]


def test_a_digest_of_another_secret_is_nobodys() -> None:
    headers = {NAME: signature_header(("other",), 17, BODY)}

    assert makers(headers) == [None]


def test_a_digest_of_other_bytes_is_nobodys() -> None:
    headers = {NAME: signature_header(("new",), 17, BODY)}

    assert makers(headers, BODY + b" ") == [None]


def test_a_packed_body_was_signed_before_it_was_packed() -> None:
    headers = {NAME: signature_header(("new",), 17, BODY), "Content-Encoding": "gzip"}

    assert makers(headers, gzip.compress(BODY, mtime=0)) == ["signing_secret"]


@pytest.mark.parametrize(
    "body", [b"", b"no gzip", gzip.compress(BODY, mtime=0)[:-9], b"\x1f\x8b\x08" * 9]
)
def test_what_can_not_be_unpacked_is_taken_as_it_is(body: bytes) -> None:
    headers = {NAME: signature_header(("new",), 17, body), "content-encoding": "gzip"}

    assert makers(headers, body) == ["signing_secret"]


def test_a_header_is_found_in_any_letters() -> None:
    assert makers({NAME.lower(): signature_header(("new",), 17, BODY)}) == ["signing_secret"]


def test_where_no_signature_was_sent_there_is_none() -> None:
    assert dissect({"Content-Type": "application/json"}, BODY, SECRETS) is None


@pytest.mark.parametrize("header", ["", "this is no signature", "t=,v1=ab", "v1=ab", "t=1", "t=1,"])
def test_a_header_of_another_form_is_shown_and_has_no_parts(header: str) -> None:
    found = parts({NAME: header})

    assert (found["header"], found["timestamp"], found["digests"]) == (header, None, [])
