"""Spans of time as a test writes them: 90, "31h12m30s", or a timedelta."""

import re
from datetime import timedelta

Span = float | str | timedelta

_UNITS = {"d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_WHOLE = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:d|h|ms|m|s) *)+")
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(d|h|ms|m|s)")


def seconds(span: Span) -> float:
    """How many seconds. Raises ValueError for what is no span of time."""
    if isinstance(span, timedelta):
        return span.total_seconds()
    if isinstance(span, str):
        if not _WHOLE.fullmatch(span.strip()):
            raise ValueError(f'{span!r} is no span of time: write it like "31h12m30s", or 90.')
        return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(span))
    if isinstance(span, bool) or not isinstance(span, int | float):
        raise ValueError(f"{span!r} is no span of time: give seconds, a timedelta or a text.")
    return float(span)
