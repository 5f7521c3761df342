"""Balances: what a player has of each currency."""

from __future__ import annotations

from typing import Any

from . import checks, reading
from .answers import CurrencyBalance, PlayerBalanceResult
from .call import Call
from .errors import invalid_input


def get_player_balance(
    *, player_email: str | None = None, player_id: int | str | None = None
) -> Call[PlayerBalanceResult]:
    """Look at a player's balances.

    player_email, player_id: who; one is needed, and the id wins when both are given. Newer
    backends are said to know the e-mail only, so prefer it.

    Returns `player`, `summary`, and `balances`: one row per currency, amounts as decimal strings
    in units of that currency.

    Raises InvoError: INVALID_INPUT before any request; INVALID_GAME_SECRET (401); 404 if there is
    no such player.

    GET /api/player-balances/player/by-email/{player_email} or /api/player-balances/player/{id}.
    Source: README of invonetwork 0.1.1, "Player balance"; E8 and E8b.
    """
    path = f"/api/player-balances/player/{_whose(player_email, player_id)}"
    return Call("GET", path, _balances, idempotent=True)


def _whose(player_email: str | None, player_id: int | str | None) -> str:
    number = checks.identifier("player_id", player_id)
    if number is not None:
        return checks.path_segment("player_id", number)
    email = checks.text("player_email", player_email)
    if email is None:
        raise invalid_input("Pass player_email or player_id: one is needed.")
    return "by-email/" + checks.path_segment("player_email", email)


def _balances(body: dict[str, Any]) -> PlayerBalanceResult:
    return PlayerBalanceResult(
        player=reading.mapping(body, "player"),
        balances=[_balance(row) for row in reading.rows(body, "balances")],
        summary=reading.mapping(body, "summary"),
        raw=body,
    )


def _balance(row: dict[str, Any]) -> CurrencyBalance:
    return CurrencyBalance(
        currency_id=reading.identifier(row, "currency_id"),
        currency_name=reading.text(row, "currency_name"),
        currency_symbol=reading.text(row, "currency_symbol"),
        available_balance=reading.text(row, "available_balance"),
        reserved_balance=reading.text(row, "reserved_balance"),
        total_balance=reading.text(row, "total_balance"),
        last_transaction=reading.optional_text(row, "last_transaction"),
        raw=row,
    )
