"""Checks of what a caller passes in, before any request. Each refusal says what to send instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Any, Literal, get_args
from urllib.parse import quote

from .errors import invalid_input
from .wire import fits_in_a_header

Money = str | int | float | Decimal
Rail = Literal["platform", "game", "steam"]

# Both only guard against slips. Which amounts are allowed is for the server to say, and changes.
LARGEST_AMOUNT = Decimal("999999.99")
LARGEST_MOVE = Decimal("999999999999.99")


def text(name: str, value: str | None) -> str | None:
    """A text, or None if nothing was given; a blank one counts as nothing."""
    if value is not None and not isinstance(value, str):
        raise invalid_input(f"{name} must be a string, not {type(value).__name__}.")
    return value if value and value.strip() else None


def required_text(name: str, value: str | None) -> str:
    """A text that is not blank."""
    given = text(name, value)
    if given is None:
        raise invalid_input(f"{name} is required: pass a string that is not blank.")
    return given


def required_texts(**fields: str | None) -> dict[str, str]:
    """Fields of which none may be blank."""
    return {name: required_text(name, value) for name, value in fields.items()}


def texts(**fields: str | None) -> dict[str, str]:
    """Those of the fields that were given."""
    checked = {name: text(name, value) for name, value in fields.items()}
    return {name: value for name, value in checked.items() if value is not None}


def identifier(name: str, value: int | str | None) -> str | None:
    """A number or a text that names something, as text, or None if nothing was given."""
    given = sent_identifier(name, value)
    return f"{given:d}" if isinstance(given, int) else given


def sent_identifier(name: str, value: int | str | None) -> int | str | None:
    """The same, as it came: in JSON a number stays one."""
    if isinstance(value, bool) or not isinstance(value, int | str | None):
        raise invalid_input(f"{name} must be an integer or a string, not {type(value).__name__}.")
    return value if isinstance(value, int) else text(name, value)


def required_identifier(name: str, value: int | str | None) -> int | str:
    """The same, where there has to be one."""
    given = sent_identifier(name, value)
    if given is None:
        raise invalid_input(f"{name} is required: pass an integer, or a string that is not blank.")
    return given


def at_least_one(**ids: str | None) -> dict[str, str]:
    """Those of the ids that were given, of which there has to be one."""
    given = texts(**ids)
    if not given:
        raise invalid_input(f"Pass {' or '.join(ids)}: at least one is needed.")
    return given


def exactly_one(**ids: str | None) -> dict[str, str]:
    """The one of the ids that was given."""
    given = texts(**ids)
    if len(given) != 1:
        raise invalid_input(f"Pass exactly one of {', '.join(ids)}, not {len(given)} of them.")
    return given


def whole_number(name: str, value: int, *, at_least: int, at_most: int) -> int:
    """An integer within bounds, both included."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not at_least <= value <= at_most:
        raise invalid_input(f"{name} must be an integer from {at_least} to {at_most}.")
    return value


def money(name: str, value: Money, *, at_most: Decimal = LARGEST_AMOUNT) -> str:
    """A positive amount of at most two places, as the text to send."""
    amount = _decimal(value)
    if amount is None or not amount.is_finite() or not 0 < amount <= at_most:
        raise invalid_input(
            f'{name} must be a decimal such as "20.00", above 0 and at most {at_most}.'
        )
    in_cents = amount.quantize(Decimal("0.01"), context=Context(prec=28))
    if amount != in_cents:
        raise invalid_input(f'{name} must have at most two decimal places, such as "20.00".')
    return value if isinstance(value, str) else format(in_cents, "f")


def rail(value: Rail | None) -> str | None:
    """One of the rails, or None for INVO's default."""
    rails = get_args(Rail)
    if value is not None and value not in rails:
        raise invalid_input(f"rail must be one of {', '.join(rails)}, or be left out.")
    return value


def mapping(name: str, value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A JSON object, or None if nothing was given."""
    if value is not None and not isinstance(value, Mapping):
        raise invalid_input(f"{name} must be a mapping, not {type(value).__name__}.")
    return None if value is None else dict(value)


def token(name: str, value: str, source: str) -> str:
    """A token as some method returned it. It is never quoted: whoever reads it may use it."""
    if not isinstance(value, str) or not fits_in_a_header(value):
        raise invalid_input(f"{name} must be a token as {source} returned it.")
    return value


def path_segment(name: str, value: str) -> str:
    """A value as one part of a path, whatever characters it holds."""
    if value in {".", ".."}:
        # Percent-encoding leaves dots alone, and a URL with them points somewhere else.
        raise invalid_input(f"{name} must be more than dots.")
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise invalid_input(f"{name} must be valid text; it holds half a character.") from None


def required_segment(name: str, value: str | None) -> str:
    """The same, where there has to be a value."""
    return path_segment(name, required_text(name, value))


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        # By its shortest text: 19.99 is meant, not the binary fraction next to it.
        return Decimal(str(value))
    if isinstance(value, str) and re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", value):
        return Decimal(value)
    return None
