"""The README's examples do what it says."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from invo_client import InvoServer

README = Path(__file__).parents[2].joinpath("client", "README.md").read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
BODY = b'{"event_type": "item.purchased", "idempotency_key": "k", "data": {"item_id": "sword"}}'


def example(*, containing: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the one example with these words defines, once it has what its own shop provides."""
    (source,) = [source for source in EXAMPLES if containing in source]
    exec(source.replace("from shop import grant\n", ""), given)
    return given


def signature(secret: bytes) -> str:
    stamp = str(int(time.time()))
    signed = hmac.new(secret, f"{stamp}.".encode() + BODY, hashlib.sha256)
    return f"t={stamp},v1={signed.hexdigest()}"


@pytest.mark.parametrize(("secret", "status"), [(b"whsec_1", 204), (b"another", 400)])
async def test_a_webhook_that_is_believed_is_granted(
    monkeypatch: pytest.MonkeyPatch, secret: bytes, status: int
) -> None:
    monkeypatch.setenv("INVO_WEBHOOK_SECRET", "whsec_1")
    granted: list[Any] = []
    names = example(containing="Starlette(", given={"grant": lambda *event: granted.append(event)})

    async with httpx.AsyncClient(transport=httpx.ASGITransport(names["app"])) as http:
        headers = {"X-Invo-Signature": signature(secret)}
        answer = await http.post("http://shop.test/invo/webhooks", content=BODY, headers=headers)

    assert answer.status_code == status
    assert granted == ([("k", "item.purchased", {"item_id": "sword"})] if status == 204 else [])


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        ({"verification_method": "sms", "guardian_approval": {}}, "get_approval_status"),
        ({"verification_method": "in_app"}, "approve_send"),
        ({"verification_method": "sms"}, "verify_send_sms"),
    ],
)
def test_a_send_tells_what_comes_next(body: dict[str, Any], advice: str) -> None:
    names = example(containing="def give(", given={})
    http = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(201, json=body)))

    told = names["give"](InvoServer("s", "https://invo.test", http=http), "ord_42", "50")

    assert advice in told


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"status": "success", "new_balance": "45.00", "currency_name": "Gems"}, "45.00 Gems"),
        ({"status": "needs_account_selection", "candidates": [{"player_id": 58}]}, "58"),
        ({"status": "pending_confirmation"}, "nothing moved yet: pending_confirmation"),
    ],
)
def test_a_claim_tells_whether_it_is_done(body: dict[str, Any], outcome: str) -> None:
    names = example(containing="def collect(", given={})
    http = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=body)))
    player = {"name": "Q", "email": "q@example.com", "phone": "+15555550111"}

    told = names["collect"](InvoServer("s", "https://invo.test", http=http), "ABCDE-12345", player)

    assert outcome in told
