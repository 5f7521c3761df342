"""Sends and transfers, as only their tester sees them.

    GET /_emulator/moves                     those of all games, newest first
    GET /_emulator/moves/{transaction_id}    one, with its PIN and claim code, and what became of it

End of the list.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.controls.listing import DEFAULT_LIMIT, NEWEST, Cursor, Limit, page
from invo_emulator.core import move_details, moves
from invo_emulator.errors import TransactionNotFound
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, control
from invo_emulator.web.declaring import refuses
from invo_emulator.world.transaction import Transaction

_IS_WAITING = {"waiting": True, "over": False, None: None}


@frozen
class ListMoves:
    """Moves from or to one player, or all; those that wait for somebody, or are over, or both."""

    player: Annotated[str | None, f.Email()] = None
    state: Annotated[str | None, f.Choice("waiting", "over")] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = NEWEST


async def list_moves(command: Command, wanted: ListMoves) -> Answer:
    """200 with sends and transfers."""

    def look(tx: Transaction) -> dict[str, object]:
        is_waiting = _IS_WAITING[wanted.state]
        rows = move_details.newest(tx, wanted.player, is_waiting, wanted.cursor, wanted.limit + 1)
        return page("moves", rows, wanted.limit, lambda row: move_details.show(tx, row))

    return Answer(await command.transaction(look))


@frozen
class WhichMove:
    """A send or a transfer of any game."""

    transaction_id: Annotated[str, f.Text()]


@refuses(TransactionNotFound)
async def look(command: Command, wanted: WhichMove) -> Answer:
    """200 with the move, the `link` of whoever it waits for, `states`, `entries` and `events`."""

    def look(tx: Transaction) -> dict[str, object]:
        move = moves.get(tx, wanted.transaction_id)
        return move_details.show_whole(tx, move, command.base_url)

    return Answer(await command.transaction(look))


controls = [
    control("GET", "/moves", list_moves, ListMoves),
    control("GET", "/moves/{transaction_id}", look, WhichMove),
]
