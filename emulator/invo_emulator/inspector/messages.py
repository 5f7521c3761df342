"""The texts and e-mails that nobody got.

    GET /_emulator/messages    PINs, claim codes and requests, newest first

End of the list.
"""

from collections.abc import Mapping

from invo_emulator.controls import messages
from invo_emulator.controls.messages import ListMessages
from invo_emulator.inspector import first_steps
from invo_emulator.web.controls import Command
from invo_emulator.web.views import view


async def first(command: Command, _: ListMessages) -> Mapping[str, object]:
    """What to do where there is nothing."""
    return first_steps.send(command)


views = [view("/messages", "messages.html", messages.list_messages, ListMessages, first)]
