"""The links to a send or a transfer: for its sender, its guardian and its receiver.

They stand in the messages, and are good as long as the move waits for that person's answer.
"""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from invo_emulator.core.signed import Link
from invo_emulator.errors import InvalidInput, LinkExpired, LinkUsed
from invo_emulator.records import frozen
from invo_emulator.world.transaction import Row, Transaction


@frozen
class MoveLink:
    """A kind of link to a move: the page it opens, the states in which that asks something, and
    those in which nobody answered."""

    path: str
    link: Link
    asks_in: frozenset[str]
    expired_in: frozenset[str]

    def to(self, tx: Transaction, transaction_id: str) -> str:
        """Where the page is, relative to the emulator's address."""
        return f"{self.path}?{urlencode({'link': self.link.sign(tx, transaction_id)})}"

    def is_open(self, move: Row) -> bool:
        """Whether the page still asks."""
        return move["state"] in self.asks_in

    def check_open(self, move: Row) -> None:
        """Raises LinkUsed or LinkExpired once it does not."""
        if self.is_open(move):
            return
        about = {"current_status": move["state"], "transaction_id": move["transaction_id"]}
        if move["state"] in self.expired_in:
            message = f"Nobody answered in time: this {move['kind']} was given back to its sender."
            raise LinkExpired(message, **about)
        outcome = outcome_of(move)
        message = f"This link was used: the {move['kind']} is {outcome} already."
        raise LinkUsed(message, outcome=outcome, **about)

    def decide(
        self,
        tx: Transaction,
        move: Row,
        form: Mapping[str, str],
        answer: Callable[[Transaction, Row, bool], Row],
    ) -> tuple[Row, str]:
        """The move once a form was sent, and the decision in it; pressed twice, what came of the
        first. Raises LinkUsed and LinkExpired."""
        decision = decision_in(form)
        if self.is_open(move):
            move = answer(tx, move, decision.approves)
        elif not decision.was_made(move):
            self.check_open(move)
        return move, decision.name


def outcome_of(move: Row) -> str:
    """What the people who were asked made of a move."""
    endings = {
        "completed": "collected",
        "failed": "declined",
        "rejected_guardian": "declined",
        "failed_pin_verification": "blocked",
    }
    return endings.get(move["state"], "approved" if move["claim_code"] else "open")


@frozen
class Decision:
    """Yes or no, as a form says it. `name` is what it makes of the move."""

    name: str
    approves: bool

    def was_made(self, move: Row) -> bool:
        """Whether this was the answer that the move got."""
        return outcome_of(move) in ({"approved", "collected"} if self.approves else {"declined"})


def decision_in(form: Mapping[str, str]) -> Decision:
    """What was answered. Raises InvalidInput."""
    decisions = {"approve": Decision("approved", True), "decline": Decision("declined", False)}
    if (sent := form.get("decision", "")) not in decisions:
        raise InvalidInput("decision", 'decision must be "approve" or "decline".')
    return decisions[sent]


def _kind(path: str, asks_in: set[str], expired_in: set[str]) -> MoveLink:
    name = path.strip("/")
    refusal = f"This {name} link was not signed here: use the link exactly as it was sent."
    link = Link(purpose=f"{name} link", claim="txn", refusal=refusal)
    return MoveLink(path, link, frozenset(asks_in), frozenset(expired_in))


APPROVAL = _kind(
    "/approval",
    {"pending_pin_verification", "pending_verification"},
    {"expired", "expired_pin_verification"},
)
GUARDIAN = _kind("/guardian", {"pending_guardian_approval"}, {"expired"})
CLAIM = _kind("/claim", {"pending_claim"}, {"expired_claim"})
