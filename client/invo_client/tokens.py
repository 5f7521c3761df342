"""Player tokens: letting a player's own device speak for the player, for a quarter of an hour."""

from __future__ import annotations

from typing import Any

from . import checks, reading
from .answers import PlayerToken
from .call import Call


def mint_player_token(*, player_email: str) -> Call[PlayerToken]:
    """Get a short-lived token with which a player's browser or device may act as that player.

    player_email: who; the player must be known in this game.

    Returns `token`, `expires_at` (ISO 8601, in about 15 minutes) and `identity_id`, which stays the
    same for the player. There is no refresh: mint another when `is_token_expired`.

    Raises InvoError: INVALID_INPUT before any request; INVALID_GAME_SECRET (401);
    TENANT_NOT_MIGRATED (403); 404 `player_not_found` without a code; INVALID_RESPONSE if `token`
    is missing.

    POST /api/sdk/player-token. Source: README of invonetwork 0.1.1, "Architecture" and "API
    reference"; E1.
    """
    body = checks.required_texts(player_email=player_email)
    return Call("POST", "/api/sdk/player-token", _token, idempotent=True, body=body)


def _token(body: dict[str, Any]) -> PlayerToken:
    return PlayerToken(
        token=reading.required_text(body, "token"),
        expires_at=reading.text(body, "expires_at"),
        identity_id=reading.text(body, "identity_id"),
        raw=body,
    )
