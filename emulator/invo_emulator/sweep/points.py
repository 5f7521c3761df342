"""Points: where in a call, and how, it is made to fail."""

import argparse

from invo_emulator.options import names
from invo_emulator.records import frozen

# Where in a call, as the client would tell it.
_PLACES = {
    "before-handler": "before anything was done",
    "after-commit": "after all was done",
    "mid-body": "in the middle of its body",
}

# What happens there, besides an answer with a status.
_EFFECTS = {
    "reset": "the connection was reset",
    "hang": "silence, and then a closed connection",
    "delay": "a late answer",
}

_EXAMPLE = "before-handler:503 or after-commit:reset"


@frozen
class Point:
    """A way to fail. `do` is a status of an answer, or one of the effects."""

    at: str
    do: str

    @property
    def name(self) -> str:
        """As it is typed."""
        return f"{self.at}:{self.do}"

    @property
    def heard(self) -> str:
        """What the client saw of it."""
        what = _EFFECTS.get(self.do, f"an answer of {self.do}")
        return f"{what}, {_PLACES[self.at]}"

    def fault(self, operation: str, ordinal: int, seconds: float | None) -> dict[str, object]:
        """The fault that makes the call of this ordinal, from 1, fail so."""
        is_status = self.do not in _EFFECTS
        return {
            "operation": operation,
            "after": ordinal - 1,
            "times": 1,
            "at": self.at,
            "do": "status" if is_status else self.do,
            "status": int(self.do) if is_status else None,
            "seconds": seconds,
        }

    def tells(self, operation: str) -> bool:
        """Whether it shows more of this operation than another point does. What only reads has
        nothing to commit, so that before and after are the same."""
        return self.at != "after-commit" or not operation.startswith("GET ")


DEFAULT = (
    Point("before-handler", "503"),
    Point("before-handler", "reset"),
    Point("after-commit", "reset"),
    Point("after-commit", "503"),
    Point("mid-body", "reset"),
)


def read(text: str) -> tuple[Point, ...]:
    """Points as they are typed, comma between them."""
    return tuple(_point(each) for each in names(text))


def _point(text: str) -> Point:
    at, _, do = text.partition(":")
    is_status = do.isascii() and do.isdigit() and 400 <= int(do) <= 599
    if at not in _PLACES or not (do in _EFFECTS or is_status):
        effects = f"a status from 400 to 599, {', '.join(_EFFECTS)}"
        message = f"{text} is no point: give one of {', '.join(_PLACES)}, a colon, and {effects}"
        raise argparse.ArgumentTypeError(f"{message}, as in {_EXAMPLE}")
    if at == "mid-body" and is_status:
        raise argparse.ArgumentTypeError(f"{text} is no point: in a body the status is known")
    return Point(at, do)
