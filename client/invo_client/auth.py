"""Who asks: the game by its secret, a player by a token, or whoever has a checkout's token.

A call names one of these. The secret itself joins it only when the request is composed, so that no
description of a call holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from . import checks


@dataclass(frozen=True)
class Credentials:
    """What a request carries to say who asks. Kept out of every repr."""

    headers: Mapping[str, str] = field(repr=False, default_factory=dict)
    fields: Mapping[str, str] = field(repr=False, default_factory=dict)


# Given the game secret, what to carry.
Auth = Callable[[str], Credentials]


def secret_in_header(game_secret: str) -> Credentials:
    """The game, as nearly every call says it."""
    return Credentials(headers={"X-Game-Secret-Key": game_secret})


def secret_in_body(game_secret: str) -> Credentials:
    """The game, for the one endpoint that looks for it among the fields."""
    return Credentials(fields={"game_secret": game_secret})


def player(player_token: str) -> Auth:
    """A player. The game secret stays here."""
    return _bearer(checks.token("player_token", player_token, "mint_player_token"))


def checkout_session(session_token: str) -> Auth:
    """Whoever has the token of a hosted checkout. The game secret stays here."""
    return _bearer(checks.token("session_token", session_token, "create_checkout"))


def _bearer(token: str) -> Auth:
    return lambda _game_secret: Credentials(headers={"Authorization": f"Bearer {token}"})
