"""A signature taken apart: whoever wonders why it does not verify sees where it differs."""

import gzip
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invo_emulator.times import SECOND
from invo_emulator.webhooks.dissection import dissect, objections
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


def why(header: str | None, body: bytes = BODY, wall_seconds: int = 1000) -> str:
    """Why a receiver refuses these bytes under this header; nothing if it does not."""
    known = {**SECRETS, "given_secret": "given"}
    parts = dissect({} if header is None else {NAME: header}, body, known)
    return " ".join(objections(parts, BODY, known, wall_seconds * SECOND))


@pytest.mark.parametrize("late", [-300, 0, 300])
def test_what_is_well_signed_and_in_time_is_not_refused(late: int) -> None:
    assert why(signature_header(("new",), 1000, BODY), wall_seconds=1000 + late) == ""


def test_what_is_signed_by_both_secrets_is_not_refused() -> None:
    assert why(signature_header(("new", "old"), 1000, BODY)) == ""


REASONS: list[tuple[str | None, bytes, str]] = [
    (None, BODY, "There is no X-Invo-Signature header."),
    ("nonsense", BODY, "is not of the form t=<seconds>,v1=<hex>."),
    (signature_header(("new",), 699, BODY), BODY, "301 seconds earlier than the receiver's clock"),
    (signature_header(("new",), 1301, BODY), BODY, "301 seconds later than the receiver's clock"),
    (signature_header(("old",), 1000, BODY), BODY, "signed with the old secret alone"),
    (signature_header(("given",), 1000, BODY), BODY, "signed with the secret that was given"),
    (signature_header(("new",), 1000, BODY), BODY + b" ", "changed after it was signed"),
    (signature_header(("other",), 1000, BODY), BODY, "makes another digest of these bytes"),
]


@pytest.mark.parametrize(("header", "body", "reason"), REASONS)
def test_what_is_refused_is_refused_for_a_reason(
    header: str | None, body: bytes, reason: str
) -> None:
    assert reason in why(header, body)


def test_every_reason_is_told() -> None:
    reasons = why(signature_header(("old",), 1, BODY))

    assert "999 seconds earlier" in reasons
    assert "old secret" in reasons
