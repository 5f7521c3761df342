"""Minting a player's token."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from invo_client import InvoError
from invo_client.settlements import approve_send

TOKEN = {"token": "tok-7", "expires_at": "2026-06-05T12:49:56+00:00", "identity_id": "id_9f3c"}


async def test_a_token_comes_with_its_end_and_its_owner(
    invo: Any, answers: list[httpx.Response]
) -> None:
    answers.append(httpx.Response(200, json=TOKEN))

    minted = await invo.mint_player_token(player_email="p@example.com")

    assert (minted.token, minted.expires_at) == ("tok-7", TOKEN["expires_at"])
    assert (minted.identity_id, minted.raw) == ("id_9f3c", TOKEN)
    assert "tok-7" not in repr(minted)


@pytest.mark.parametrize("body", [{}, {"token": ""}, {"token": None}])
async def test_without_a_token_there_is_nothing(
    invo: Any, answers: list[httpx.Response], body: dict[str, Any]
) -> None:
    answers.append(httpx.Response(200, json=body))

    with pytest.raises(InvoError, match="without `token`") as caught:
        await invo.mint_player_token(player_email="p@example.com")

    assert caught.value.code == "INVALID_RESPONSE"


async def test_an_unknown_player_is_named_only_in_the_message(
    invo: Any, answers: list[httpx.Response]
) -> None:
    answers.append(httpx.Response(404, json={"error": "player_not_found"}))

    with pytest.raises(InvoError, match="player_not_found") as caught:
        await invo.mint_player_token(player_email="p@example.com")

    assert (caught.value.code, caught.value.status) == (None, 404)


@pytest.mark.parametrize("token", ["tok 7\n", " tok-7", "tök-7", "tok-7\r\nX-Game-Secret-Key: x"])
async def test_a_token_that_cannot_be_a_header_is_refused_without_quoting_it(
    invo: Any, requests: list[httpx.Request], token: str
) -> None:
    with pytest.raises(InvoError, match="player_token") as caught:
        await invo.get_pending_moves(player_token=token)

    assert caught.value.code == "INVALID_INPUT"
    assert token.strip() not in f"{caught.value!r}"
    assert requests == []


def test_the_description_of_a_call_shows_no_token() -> None:
    call = approve_send(player_token="tok-7", transaction_id="t")

    assert call.auth("the-secret").headers == {"Authorization": "Bearer tok-7"}
    assert "tok-7" not in f"{call!r} {call.auth('the-secret')!r}"
