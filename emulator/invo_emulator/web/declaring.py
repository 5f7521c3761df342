"""Declaring what a call is refused with, where it is written."""

from collections.abc import Callable
from typing import Any, TypeVar

from invo_emulator.errors import Refusal

DoesT = TypeVar("DoesT", bound=Callable[..., Any])

# What somebody may say no with.
Refusals = tuple[type[Refusal], ...]


def refuses(*refusals: type[Refusal]) -> Callable[[DoesT], DoesT]:
    """Says which noes of its own a call may answer. What all calls of its kind may be refused with
    need not be said: web/refusals.py has that. The tests fail on any other."""

    def declare(does: DoesT) -> DoesT:
        does.__dict__["refuses"] = refusals
        return does

    return declare


def refused_by(does: Callable[..., Any]) -> Refusals:
    """What a call says that it refuses with."""
    declared: Refusals = vars(does).get("refuses", ())
    return declared
