"""Spans of time as people write them: 90, 30s, 2h, 31h12m30s, 1.5d."""

import re

_UNITS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}

_SPAN = re.compile(
    r"(?:([0-9]+(?:\.[0-9]+)?)d)?(?:([0-9]+(?:\.[0-9]+)?)h)?(?:([0-9]+(?:\.[0-9]+)?)m)?(?:([0-9]+(?:\.[0-9]+)?)s?)?"
)


def read(text: str) -> float:
    """Seconds. Raises ValueError."""
    found = _SPAN.fullmatch(text)
    if not text or not found:
        raise ValueError(text)
    amounts = zip(found.groups(), _UNITS.values(), strict=True)
    return sum(float(amount) * unit for amount, unit in amounts if amount)


def show(seconds: float) -> str:
    """The same without fractions, days written in hours: 31h12m30s."""
    left = round(abs(seconds))
    pieces = []
    for name in ("h", "m", "s"):
        amount, left = divmod(left, _UNITS[name])
        if amount:
            pieces.append(f"{amount}{name}")
    return "".join(pieces) or "0s"


def moment(text: str) -> str:
    """An instant of the control plane's, to the millisecond."""
    return re.sub(r"(\.[0-9]{3})[0-9]+Z$", r"\1Z", text)
