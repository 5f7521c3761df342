"""Amounts: integers of the smallest unit inside ("10.00" is 1000), decimal strings at the border.

US dollars and every game currency have two decimals. Nothing here knows a binary fraction.
"""

import re
from functools import lru_cache

_PLAIN = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")

# The same for those who check before they send, and what is too much for it.
PATTERN = f"^{_PLAIN.pattern}$"
HIGHEST = 10**15


@lru_cache(maxsize=1024)
def parse(text: str) -> int:
    """Hundredths from a plain decimal of at most two places. Raises ValueError otherwise."""
    if not _PLAIN.fullmatch(text):
        raise ValueError(text)
    whole, _, fraction = text.partition(".")
    return int(whole) * 100 + int(fraction.ljust(2, "0") or 0)


@lru_cache(maxsize=1024)
def show(hundredths: int) -> str:
    """The wire's form, always with two decimals: 1000 is "10.00"."""
    sign = "-" if hundredths < 0 else ""
    whole, fraction = divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{fraction:02d}"


def show_trimmed(hundredths: int) -> str:
    """As in the guide's webhook sample: "100" when it is whole, "100.50" when it is not."""
    return show(hundredths).removesuffix(".00")
