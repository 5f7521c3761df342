"""Hosted checkout sessions.

    GET /_emulator/checkouts                 those of all games, newest first, with their links
    GET /_emulator/checkouts/{session_id}    one, with its metadata and its orders

End of the list.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.controls.listing import DEFAULT_LIMIT, NEWEST, Cursor, Limit, page
from invo_emulator.core import checkout, checkout_details
from invo_emulator.errors import SessionNotFound
from invo_emulator.lifecycles import CHECKOUT_SESSION
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, control
from invo_emulator.web.declaring import refuses
from invo_emulator.world.transaction import Transaction


@frozen
class ListCheckouts:
    """Sessions of one player, in one state, or all."""

    player: Annotated[str | None, f.Email()] = None
    state: Annotated[str | None, f.Choice(*CHECKOUT_SESSION.moves)] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = NEWEST


async def list_checkouts(command: Command, wanted: ListCheckouts) -> Answer:
    """200 with sessions; `seconds_left` is by the world's clock."""

    def look(tx: Transaction) -> dict[str, object]:
        rows = checkout_details.newest(
            tx, wanted.player, wanted.state, wanted.cursor, wanted.limit + 1
        )
        return page(
            "checkouts",
            rows,
            wanted.limit,
            lambda row: checkout_details.show(tx, row, command.base_url),
        )

    return Answer(await command.transaction(look))


@frozen
class WhichCheckout:
    """A checkout session of any game."""

    session_id: Annotated[str, f.Text()]


@refuses(SessionNotFound)
async def look(command: Command, wanted: WhichCheckout) -> Answer:
    """200 with the session."""

    def look(tx: Transaction) -> dict[str, object]:
        session = checkout.get(tx, wanted.session_id)
        return checkout_details.show_whole(tx, session, command.base_url)

    return Answer(await command.transaction(look))


controls = [
    control("GET", "/checkouts", list_checkouts, ListCheckouts),
    control("GET", "/checkouts/{session_id}", look, WhichCheckout),
]
