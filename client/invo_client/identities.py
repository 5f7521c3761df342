"""Identities: the wallet behind a player, with its e-mails and its phone."""

from __future__ import annotations

from typing import Any

from . import checks, reading
from .answers import LinkedIdentitiesResult, LinkedIdentityEmail
from .call import Call


def get_linked_identities(
    *, player_email: str | None = None, player_phone: str | None = None
) -> Call[LinkedIdentitiesResult]:
    """Look at the wallet a player belongs to. The answer is personal: keep it on your server.

    player_email, player_phone: who (phone as +15555550100); one is needed, and only the phone is
    sent when both are given.

    Returns `wallet_user_id`, `primary_email`, `primary_phone`, `is_minor` and `emails` (rows of
    `email`, `primary` and `verified_at`). Nobody in this game is no error: `not_found` is True
    then, and the rest is empty.

    Raises InvoError: INVALID_INPUT before any request; INVALID_GAME_SECRET (401).

    GET /api/wallet/identities. Source: README of invonetwork 0.1.1, "Inbound pending & linked
    identities"; E9.
    """
    query = checks.at_least_one(player_email=player_email, player_phone=player_phone)
    if "player_phone" in query:
        query.pop("player_email", None)
    return Call(
        "GET",
        "/api/wallet/identities",
        _identities,
        idempotent=True,
        query=query,
        read_missing=_nobody,
    )


def _identities(body: dict[str, Any]) -> LinkedIdentitiesResult:
    return LinkedIdentitiesResult(
        wallet_user_id=reading.optional_text(body, "wallet_user_id"),
        primary_email=reading.text(body, "primary_email"),
        primary_phone=reading.text(body, "primary_phone"),
        is_minor=reading.flag(body, "is_minor"),
        emails=[_email(row) for row in reading.rows(body, "emails")],
        raw=body,
    )


def _email(row: dict[str, Any]) -> LinkedIdentityEmail:
    return LinkedIdentityEmail(
        email=reading.text(row, "email"),
        primary=reading.flag(row, "primary"),
        verified_at=reading.optional_text(row, "verified_at"),
    )


def _nobody(body: dict[str, Any]) -> LinkedIdentitiesResult:
    return LinkedIdentitiesResult(
        wallet_user_id=None,
        primary_email="",
        primary_phone="",
        is_minor=False,
        emails=[],
        not_found=True,
        raw=body,
    )
