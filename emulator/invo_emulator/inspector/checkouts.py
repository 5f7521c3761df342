"""Hosted checkout sessions, to be paid by a click.

    GET /_emulator/checkouts                 those of all games, newest first
    GET /_emulator/checkouts/{session_id}    one, with what its page's buttons do

End of the list.
"""

from collections.abc import Mapping

from invo_emulator.controls import checkouts
from invo_emulator.controls.checkouts import ListCheckouts, WhichCheckout
from invo_emulator.core import cards
from invo_emulator.inspector import first_steps
from invo_emulator.lifecycles import CHECKOUT_SESSION
from invo_emulator.web.controls import Command
from invo_emulator.web.views import view


async def choices(command: Command, _: ListCheckouts) -> Mapping[str, object]:
    """What can be filtered by, and what to do where there is nothing."""
    return {"states": tuple(CHECKOUT_SESSION.moves), **first_steps.mint(command)}


async def payable(_command: Command, _wanted: WhichCheckout) -> Mapping[str, object]:
    """What can be paid with, and what comes of it."""
    outcomes = {"succeed": "is paid", "challenge": "asks its owner"}
    return {
        "cards": [
            {
                "number": card.number,
                "title": card.title,
                "outcome": outcomes.get(card.verdict, card.decline_code),
            }
            for card in cards.TEST_CARDS
        ],
        "declines": cards.DECLINES,
    }


views = [
    view("/checkouts", "checkouts.html", checkouts.list_checkouts, ListCheckouts, choices),
    view("/checkouts/{session_id}", "checkout.html", checkouts.look, WhichCheckout, payable),
]
