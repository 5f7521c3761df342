"""The signature: one known to be good, and two verifiers that believe ours."""

import json
from typing import Any

import invonetwork
import pytest
from hypothesis import given
from hypothesis import strategies as st

import invo_client
from invo_emulator.webhooks.signing import signature_header

# The vector that INVO's own library is tested with.
SECRET, TIMESTAMP = "whsec_test_123", 1_750_000_000
EVENT: dict[str, Any] = {
    "event_id": "evt_1",
    "idempotency_key": "idem_1",
    "event_type": "item.purchased",
    "schema_version": "1.0",
    "created_at": "2026-06-05T12:34:56.000000+00:00",
    "tenant_id": "123",
    "data": {"item_id": "sword_001", "new_balance": "900"},
}
BODY = json.dumps(EVENT).encode()
KNOWN_GOOD = "3b201172ced0dddea2ffe573a9dcbc879712ba07ff6b8a8afb67b2b74635c801"


def test_the_known_good_signature_comes_out() -> None:
    assert signature_header((SECRET,), TIMESTAMP, BODY) == f"t={TIMESTAMP},v1={KNOWN_GOOD}"


@given(st.text(min_size=1).filter(str.strip), st.integers(1, 10**11), st.text())
def test_both_libraries_believe_it(secret: str, timestamp: int, text: str) -> None:
    body = json.dumps({**EVENT, "data": {"text": text}}, ensure_ascii=True).encode()

    header = signature_header((secret,), timestamp, body)

    ours = invo_client.verify_webhook(body, header, secret, now=timestamp)
    theirs = invonetwork.verify_webhook(body, header, secret, now=timestamp)
    assert ours.data["text"] == theirs.data["text"] == text


@pytest.mark.parametrize("held", ["old", "new"])
def test_while_a_secret_is_rotated_either_will_do(held: str) -> None:
    header = signature_header(("old", "new"), TIMESTAMP, BODY)

    assert header.count("v1=") == 2
    assert invo_client.verify_webhook(BODY, header, held, now=TIMESTAMP).event_id == "evt_1"
    assert invonetwork.verify_webhook(BODY, header, held, now=TIMESTAMP).event_id == "evt_1"


CHANGES: list[tuple[str, int, bytes]] = [
    ("another secret", TIMESTAMP, BODY),
    (SECRET, TIMESTAMP + 1, BODY),
    (SECRET, TIMESTAMP, BODY + b" "),
]


@pytest.mark.parametrize(("secret", "timestamp", "body"), CHANGES)
def test_another_secret_time_or_body_gives_another_signature(
    secret: str, timestamp: int, body: bytes
) -> None:
    assert KNOWN_GOOD not in signature_header((secret,), timestamp, body)
