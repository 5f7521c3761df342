"""Sends and transfers, to be answered for the people who are not here.

    GET /_emulator/moves                     those of all games, newest first
    GET /_emulator/moves/{transaction_id}    one, with what its people could say

End of the list.
"""

from collections.abc import Mapping

from invo_emulator.controls import moves
from invo_emulator.controls.moves import ListMoves, WhichMove
from invo_emulator.inspector import first_steps
from invo_emulator.web.controls import Command
from invo_emulator.web.views import view


async def first(command: Command, _: ListMoves) -> Mapping[str, object]:
    """What to do where there is nothing."""
    return first_steps.send(command)


views = [
    view("/moves", "moves.html", moves.list_moves, ListMoves, first),
    view("/moves/{transaction_id}", "move.html", moves.look, WhichMove),
]
