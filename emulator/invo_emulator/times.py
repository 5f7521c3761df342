"""Instants: integers of microseconds since 1970 inside, ISO 8601 in UTC at the border."""

import re
import sys
from datetime import datetime, timedelta, timezone
from functools import lru_cache

SECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def iso(instant: int) -> str:
    """The emulated API's way to write an instant, as in the guide: 2024-12-09T12:34:56Z."""
    return _iso_of_second(instant // SECOND)


@lru_cache(maxsize=256)
def _iso_of_second(second: int) -> str:
    # Kept, because one answer tells the same second several times, and so do the next ones.
    return _moment(second * SECOND).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_exact(instant: int) -> str:
    """The control plane's way, to the microsecond and always of one length."""
    return _moment(instant).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def as_datetime(text: str) -> datetime:
    """A moment from ISO 8601. Raises ValueError."""
    if sys.version_info < (3, 11):
        # It knows no Z, and only fractions of three or six digits.
        text = re.sub(r"[Zz]$", "+00:00", text)
        text = re.sub(r"\.([0-9]+)", lambda found: f".{found[1][:6]:0<6}", text)
    return datetime.fromisoformat(text)


def parse_iso(text: str) -> int:
    """An instant from ISO 8601 with an offset or a Z. Raises ValueError."""
    moment = as_datetime(text)
    if moment.tzinfo is None:
        raise ValueError("no offset")
    if not 1970 <= moment.year <= 9000:
        raise ValueError("no year of ours")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def year_and_month(instant: int) -> tuple[int, int]:
    """The calendar month of an instant, for a card's date."""
    moment = _moment(instant)
    return moment.year, moment.month


def _moment(instant: int) -> datetime:
    return _EPOCH + timedelta(microseconds=instant)
