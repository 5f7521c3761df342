"""A player's history, a page at a time: what is asked for, and how the page is described."""

from typing import Annotated, Protocol

from invo_emulator import fields as f
from invo_emulator.records import frozen


@frozen
class HistoryOf:
    """A player of the calling game, and which page of their orders."""

    player_email: Annotated[str, f.Email()]
    limit: Annotated[int, f.Integer(1, 100)] = 50
    offset: Annotated[int, f.Integer(0, 100_000)] = 0


class Page(Protocol):
    """What says which page is wanted."""

    @property
    def limit(self) -> int: ...

    @property
    def offset(self) -> int: ...


def pagination(wanted: Page, shown: int, total: int) -> dict[str, object]:
    """The page, with both spellings of the total: older SDKs read `total`, newer `total_count`."""
    return {
        "total_count": total,
        "total": total,
        "limit": wanted.limit,
        "offset": wanted.offset,
        "has_more": wanted.offset + shown < total,
    }
