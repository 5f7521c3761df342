"""Lists: newest first, a page at a time."""

from collections.abc import Callable, Sequence
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.world.transaction import Row

Limit = Annotated[int, f.Integer(1, 1000)]
Cursor = Annotated[int, f.Integer(0)]

DEFAULT_LIMIT = 100
# Before the first page: higher than any row's number.
NEWEST = 10**15


def page(
    name: str,
    rows: Sequence[Row],
    limit: int,
    show: Callable[[Row], dict[str, object]],
    key: str = "number",
) -> dict[str, object]:
    """A page of rows that were asked for one more than fit, in the order of `key`; `next_cursor`
    asks for the next."""
    shown = rows[:limit]
    next_cursor = str(shown[-1][key]) if len(rows) > limit else None
    return {name: [show(row) for row in shown], "next_cursor": next_cursor}
