"""The books.

    GET /_emulator/ledger    accounts, the newest entries, and whether it all adds up

End of the list.
"""

from invo_emulator.controls.listing import DEFAULT_LIMIT, Limit
from invo_emulator.money import ledger
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, control


@frozen
class Books:
    """How many entries."""

    limit: Limit = DEFAULT_LIMIT


async def look(command: Command, wanted: Books) -> Answer:
    """200 with the books; `balanced` is computed from the entries."""
    return Answer(await command.world.transaction(lambda tx: ledger.show(tx, wanted.limit)))


controls = [control("GET", "/ledger", look, Books)]
