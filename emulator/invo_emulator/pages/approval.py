"""The page on which a sender says yes or no to a send or a transfer.

    GET  /approval           what is given to whom, and the two answers
    POST /approval/decide    yes or no

Its link stands in the message to the sender. What an answer does is core/moves.py.
"""

from invo_emulator.core import move_links, move_views, moves
from invo_emulator.core.move_links import APPROVAL
from invo_emulator.web.hosted import Hosted, Visit
from invo_emulator.web.rendering import Page
from invo_emulator.world.transaction import Row, Transaction


def show(tx: Transaction, move: Row, visit: Visit) -> Page:
    """The question. Raises LinkUsed and LinkExpired."""
    APPROVAL.check_open(move)
    return _page(tx, move, None)


def decide(tx: Transaction, move: Row, visit: Visit) -> Page:
    """The answer; pressed twice, what came of the first."""
    move, decision = APPROVAL.decide(tx, move, visit.form, _answer)
    return _page(tx, move, decision)


def _answer(tx: Transaction, move: Row, approves: bool) -> Row:
    return moves.approve(tx, move) if approves else moves.decline(tx, move)


def _page(tx: Transaction, move: Row, decision: str | None) -> Page:
    # A transfer's code goes back to whoever started it; a send's is texted to the receiver.
    has_code = move["kind"] == "transfer" and move["state"] == "pending_claim"
    transaction_id = move["transaction_id"]
    context = {
        **move_views.facts(tx, move),
        "link": APPROVAL.link.sign(tx, transaction_id),
        "decision": decision,
        "claim_code": move["claim_code"] if has_code else None,
        "claim_path": move_links.CLAIM.to(tx, transaction_id) if has_code else None,
    }
    return Page("approval.html", context)


_HOSTED = Hosted(APPROVAL.link, "link", move_views.with_senders_game)

routes = [
    _HOSTED.page(APPROVAL.path, "GET", show),
    _HOSTED.page(f"{APPROVAL.path}/decide", "POST", decide),
]
