"""The books.

    GET /_emulator/ledger    accounts, whether it all adds up, and the entries, newest first

End of the list.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.controls.listing import DEFAULT_LIMIT, NEWEST, Cursor, Limit, page
from invo_emulator.money import ledger
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, control
from invo_emulator.world.transaction import Transaction


@frozen
class Books:
    """Entries that moved something in or out of one account, by its name, or all."""

    account: Annotated[str | None, f.Text()] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = NEWEST


async def look(command: Command, wanted: Books) -> Answer:
    """200 with the books; `balanced` is computed from the entries, `sums` are all zero then."""

    def look(tx: Transaction) -> dict[str, object]:
        rows = ledger.entries(tx, wanted.account, wanted.cursor, wanted.limit + 1)
        shown = page("entries", rows, wanted.limit, lambda row: ledger.show_entry(tx, row))
        return {**ledger.show(tx), **shown}

    return Answer(await command.transaction(look))


controls = [control("GET", "/ledger", look, Books)]
