"""The page on which a guardian says yes or no to what a minor wants to give away.

    GET  /guardian           who wants to give what to whom, and the two answers
    POST /guardian/decide    yes or no

Its link stands in the e-mail to the guardian. What an answer does is core/approvals.py.
"""

from invo_emulator.core import approvals, move_views
from invo_emulator.core.move_links import GUARDIAN
from invo_emulator.web.hosted import Hosted, Visit
from invo_emulator.web.rendering import Page
from invo_emulator.world.transaction import Row, Transaction


def show(tx: Transaction, move: Row, visit: Visit) -> Page:
    """The question. Raises LinkUsed and LinkExpired."""
    GUARDIAN.check_open(move)
    return _page(tx, move, None)


def decide(tx: Transaction, move: Row, visit: Visit) -> Page:
    """The answer; pressed twice, what came of the first."""
    move, decision = GUARDIAN.decide(tx, move, visit.form, approvals.decide)
    return _page(tx, move, decision)


def _page(tx: Transaction, move: Row, decision: str | None) -> Page:
    context = {
        **move_views.facts(tx, move),
        "link": GUARDIAN.link.sign(tx, move["transaction_id"]),
        "approval_id": move["approval_id"],
        "decision": decision,
    }
    return Page("guardian.html", context)


_HOSTED = Hosted(GUARDIAN.link, "link", move_views.with_senders_game)

routes = [
    _HOSTED.page(GUARDIAN.path, "GET", show),
    _HOSTED.page(f"{GUARDIAN.path}/decide", "POST", decide),
]
