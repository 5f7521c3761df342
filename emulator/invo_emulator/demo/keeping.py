"""What the demo remembers: so much of it, and the newest, however long it runs."""

from typing import TypeVar

T = TypeVar("T")


def keep(kept: dict[str, T], name: str, value: T, most: int) -> None:
    """Remember something under a name, as the newest of at most so many."""
    kept.pop(name, None)
    kept[name] = value
    while len(kept) > most:
        del kept[next(iter(kept))]
