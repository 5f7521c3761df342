"""What a call can be refused with: what it says itself, and what all of its kind have in common."""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

from invo_emulator.core import lockouts
from invo_emulator.errors import (
    BodyEncoded,
    BodyTooLarge,
    ForeignOrigin,
    GameNotFound,
    InjectedFault,
    InvalidGameSecret,
    InvalidInput,
    InvalidPlayerToken,
    InvalidSessionToken,
    KeyForOtherEnvironment,
    LockedOut,
    PlayerTokenExpired,
    Refusal,
    RouteNotFound,
    UnknownHost,
    UserAgentRefused,
    WorldNotFound,
    WrongControlToken,
)
from invo_emulator.web import operations
from invo_emulator.web.controls import Control, Upload
from invo_emulator.web.declaring import Refusals, refused_by
from invo_emulator.web.operations import Operation

_OF_A_KEY: Refusals = (InvalidGameSecret, KeyForOtherEnvironment)

# Who asks, and how that can go wrong.
_OF_CALLERS: dict[Callable[..., Any], Refusals] = {
    operations.by_game_secret: _OF_A_KEY,
    operations.by_body_secret: _OF_A_KEY,
    operations.by_player_token: (InvalidPlayerToken, PlayerTokenExpired),
    operations.by_session_token: (InvalidSessionToken,),
}

_WITH_A_BODY = ("POST", "PUT", "PATCH")

# The codes of a refusal that has several.
_CODES: dict[type[Refusal], tuple[str, ...]] = {
    LockedOut: tuple(each.code for each in lockouts.ALL)
}


def of_operation(operation: Operation) -> Refusals:
    """Everything that a call of the API can be refused with, by status."""
    implied = [UnknownHost, UserAgentRefused, InvalidInput, InjectedFault]
    implied += _OF_CALLERS[operation.identify]
    if operation.method in _WITH_A_BODY:
        implied += [BodyTooLarge, BodyEncoded]
    if operation.guard is not None:
        implied.append(LockedOut)
    return _by_status((*implied, *_of_path(operation.path), *refused_by(operation.does)))


def of_control(control: Control) -> Refusals:
    """Everything that a control call can be refused with, by status."""
    implied: list[type[Refusal]] = [UnknownHost, ForeignOrigin, BodyTooLarge, BodyEncoded]
    if control.reads is not Upload:
        implied.append(InvalidInput)
    if control.needs_token:
        implied.append(WrongControlToken)
    if is_dataclass(control.reads) and "game_id" in {each.name for each in fields(control.reads)}:
        implied.append(GameNotFound)
    if control.of_a_world:
        implied += (*_OF_A_KEY, WorldNotFound)
    return _by_status((*implied, *_of_path(control.path), *refused_by(control.does)))


def _of_path(path: str) -> Refusals:
    """A value with a slash in it makes another path of it, which may be none."""
    return (RouteNotFound,) if re.search(r"{\w+}", path) else ()


def _by_status(refusals: Refusals) -> Refusals:
    return tuple(sorted(set(refusals), key=lambda each: (each.status, each.__name__)))


def codes_of(refusal: type[Refusal]) -> tuple[str, ...]:
    """The codes that it is told by; one of them, and for nearly all there is only one."""
    return _CODES.get(refusal, (refusal.code,))
