"""Looking at the wallet behind a player."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from invo_client import InvoError, LinkedIdentityEmail

WALLET = {
    "status": "success",
    "wallet_user_id": "6a0f",
    "primary_email": "p@example.com",
    "primary_phone": "+15555550100",
    "is_minor": True,
    "emails": [
        {"email": "p@example.com", "primary": True, "verified_at": "2026-06-05T12:34:56+00:00"},
        {"email": "q@example.com", "primary": False, "verified_at": None},
    ],
}


async def test_a_wallet_names_its_owner_and_every_email(
    invo: Any, answers: list[httpx.Response]
) -> None:
    answers.append(httpx.Response(200, json=WALLET))

    wallet = await invo.get_linked_identities(player_email="p@example.com")

    assert (wallet.wallet_user_id, wallet.primary_email) == ("6a0f", "p@example.com")
    assert (wallet.primary_phone, wallet.is_minor) == ("+15555550100", True)
    assert wallet.emails == [
        LinkedIdentityEmail("p@example.com", True, "2026-06-05T12:34:56+00:00"),
        LinkedIdentityEmail("q@example.com", False, None),
    ]
    assert (wallet.not_found, wallet.raw) == (False, WALLET)


@pytest.mark.parametrize(
    ("answer", "raw"),
    [
        ({"json": {"error": "no match"}}, {"error": "no match"}),
        ({"text": "Not Found"}, {}),
        ({}, {}),
    ],
)
async def test_nobody_is_an_answer(
    invo: Any, answers: list[httpx.Response], answer: dict[str, Any], raw: dict[str, Any]
) -> None:
    answers.append(httpx.Response(404, **answer))

    wallet = await invo.get_linked_identities(player_phone="+15555550100")

    assert (wallet.not_found, wallet.raw) == (True, raw)
    assert (wallet.wallet_user_id, wallet.is_minor, wallet.emails) == (None, False, [])


async def test_elsewhere_nobody_is_an_error(invo: Any, answers: list[httpx.Response]) -> None:
    answers.append(httpx.Response(404, json={"error": "no match"}))

    with pytest.raises(InvoError, match="no match"):
        await invo.get_inbound_pending(player_phone="+15555550100")


@pytest.mark.parametrize(
    ("who", "query"),
    [
        ({"player_email": "p@e"}, "player_email=p%40e"),
        ({"player_phone": "+1"}, "player_phone=%2B1"),
        ({"player_email": "p@e", "player_phone": "+1"}, "player_phone=%2B1"),
        ({"player_email": "p@e", "player_phone": " "}, "player_email=p%40e"),
    ],
)
async def test_the_phone_wins(
    invo: Any, requests: list[httpx.Request], who: dict[str, str], query: str
) -> None:
    await invo.get_linked_identities(**who)

    assert requests[0].url.query.decode() == query


@pytest.mark.parametrize("who", [{}, {"player_email": ""}, {"player_phone": 5}])
async def test_nobody_in_particular_is_refused(
    invo: Any, requests: list[httpx.Request], who: dict[str, Any]
) -> None:
    with pytest.raises(InvoError) as caught:
        await invo.get_linked_identities(**who)

    assert (caught.value.code, requests) == ("INVALID_INPUT", [])


@pytest.mark.parametrize("body", [{"is_minor": "no"}, {"emails": [{"primary": 1}]}])
async def test_a_flag_has_to_be_one(
    invo: Any, answers: list[httpx.Response], body: dict[str, Any]
) -> None:
    answers.append(httpx.Response(200, json=body))

    with pytest.raises(InvoError, match="neither true nor false"):
        await invo.get_linked_identities(player_email="p@example.com")
