"""The books.

    GET /_emulator/ledger    the sums that are zero, accounts, and the entries, newest first

End of the list.
"""

from collections.abc import Mapping

from invo_emulator.controls import ledger
from invo_emulator.controls.ledger import Books
from invo_emulator.inspector import first_steps
from invo_emulator.web.controls import Command
from invo_emulator.web.views import view


async def first(command: Command, _: Books) -> Mapping[str, object]:
    """What to do where there is nothing."""
    return first_steps.charge(command)


views = [view("/ledger", "ledger.html", ledger.look, Books, first)]
