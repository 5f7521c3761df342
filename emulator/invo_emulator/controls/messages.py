"""The texts and e-mails that the real backend would have sent.

    GET /_emulator/messages    PINs, claim codes and requests, newest first

End of the list.
"""

from functools import partial
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.controls.listing import DEFAULT_LIMIT, NEWEST, Cursor, Limit, page
from invo_emulator.core import messages
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, control
from invo_emulator.world.transaction import Transaction


@frozen
class ListMessages:
    """Messages to one phone or address, or all."""

    to: Annotated[str | None, f.Text()] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = NEWEST


async def list_messages(command: Command, wanted: ListMessages) -> Answer:
    """200 with messages, newest first."""

    def look(tx: Transaction) -> dict[str, object]:
        rows = tx.all(
            # In a query, a phone's plus that nobody escaped arrives as a space and is trimmed.
            """SELECT * FROM message WHERE (:to IS NULL OR address IN (:to, '+' || :to))
               AND number < :before ORDER BY number DESC LIMIT :count""",
            to=wanted.to,
            before=wanted.cursor,
            count=wanted.limit + 1,
        )
        show = partial(messages.show, base_url=command.base_url)
        return page("messages", rows, wanted.limit, show)

    return Answer(await command.transaction(look))


controls = [control("GET", "/messages", list_messages, ListMessages)]
