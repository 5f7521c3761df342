"""Looking at what a player has."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from invo_client import CurrencyBalance, InvoError

GOLD = {
    "currency_id": 7,
    "currency_name": "Gold",
    "currency_symbol": "G",
    "available_balance": "1250.00",
    "reserved_balance": "50.00",
    "total_balance": "1300.00",
}


async def test_balances_have_names(invo: Any, answers: list[httpx.Response]) -> None:
    body = {"player": {"player_id": 1}, "balances": [GOLD], "summary": {"has_funds": True}}
    answers.append(httpx.Response(200, json=body))

    result = await invo.get_player_balance(player_email="p@example.com")

    assert result.balances == [
        CurrencyBalance(7, "Gold", "G", "1250.00", "50.00", "1300.00", raw=GOLD)
    ]
    assert (result.player, result.summary) == ({"player_id": 1}, {"has_funds": True})
    assert result.raw == body


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ({"player_email": "p@example.com"}, "by-email/p%40example.com"),
        ({"player_email": "a+b/c?d@é"}, "by-email/a%2Bb%2Fc%3Fd%40%C3%A9"),
        ({"player_id": 12345}, "12345"),
        ({"player_id": 0}, "0"),
        ({"player_id": "a/../b"}, "a%2F..%2Fb"),
        ({"player_id": 5, "player_email": "p@example.com"}, "5"),
        ({"player_id": "", "player_email": "p@example.com"}, "by-email/p%40example.com"),
    ],
)
async def test_the_player_is_one_part_of_the_path(
    invo: Any, requests: list[httpx.Request], who: dict[str, Any], path: str
) -> None:
    await invo.get_player_balance(**who)

    (request,) = requests
    assert request.method == "GET"
    assert request.url.raw_path.decode() == f"/sandbox/api/player-balances/player/{path}"
    assert request.content == b""


@pytest.mark.parametrize(
    "who",
    [
        {},
        {"player_email": " "},
        {"player_id": True},
        {"player_id": 1.5},
        {"player_id": ".."},
        {"player_email": "."},
        {"player_email": "\ud800"},
    ],
)
async def test_nobody_in_particular_is_refused_before_any_request(
    invo: Any, requests: list[httpx.Request], who: dict[str, Any]
) -> None:
    with pytest.raises(InvoError) as caught:
        await invo.get_player_balance(**who)

    assert (caught.value.code, caught.value.status) == ("INVALID_INPUT", 0)
    assert requests == []


async def test_missing_fields_are_empty(invo: Any, answers: list[httpx.Response]) -> None:
    answers.append(httpx.Response(200, json={"balances": [{"available_balance": 12.5}]}))

    result = await invo.get_player_balance(player_id=1)

    assert (result.player, result.summary) == ({}, {})
    assert result.balances[0].available_balance == "12.5"
    assert result.balances[0].currency_name == ""


@pytest.mark.parametrize(
    "body",
    [
        {"player": "Ann"},
        {"balances": {"gold": 1}},
        {"balances": [1]},
        {"balances": [{"currency_name": ["Gold"]}]},
        {"balances": [{"available_balance": True}]},
    ],
)
async def test_fields_of_the_wrong_kind_are_not_passed_on(
    invo: Any, answers: list[httpx.Response], body: dict[str, Any]
) -> None:
    answers.append(httpx.Response(200, json=body))

    with pytest.raises(InvoError) as caught:
        await invo.get_player_balance(player_id=1)

    assert (caught.value.code, caught.value.body) == ("INVALID_RESPONSE", body)
