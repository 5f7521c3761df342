"""Problems: every way in which a run can end wrong, why it matters and how to mend it."""

from invo_emulator.records import frozen


@frozen
class Problem:
    """One of them. `says` is what holds after such a run."""

    name: str
    says: str
    mend: str


CHARGED_TWICE = Problem(
    "charged-twice",
    "INVO moved money more often than was meant: the player paid again.",
    "Name each thing that is wanted once: make its {reference} before the first call, keep it "
    "where a crash can't take it, and repeat with the same one. INVO makes nothing twice under one "
    "name; it says that it was made, which is success.",
)
PAID_FOR_NOTHING = Problem(
    "paid-for-nothing",
    "INVO has the player's money, and the player did not get all that it paid for.",
    "No answer says nothing about the order. Repeat with the same {reference}, or {look}, and "
    "grant what is there. Or grant from the webhook, which comes whatever you heard.",
)
GRANTED_UNPAID = Problem(
    "granted-unpaid",
    "The player got what INVO has no payment for.",
    "Grant once for each order: keep its order_id, or the webhook's idempotency key, under a "
    "unique constraint, in the transaction that grants. And grant nothing before INVO said yes.",
)
NOT_MADE = Problem(
    "not-made",
    "The command says that all went well, and INVO has no such order.",
    "Believe a call when it was answered with a success, and not before. Repeat what was not, with "
    "the same {reference}.",
)
FAILED = Problem(
    "failed",
    "The command failed, and nothing but its exit code says what the player got.",
    "Repeat what got no answer, or a 5xx, with the same {reference}; when nothing helps, {look}. "
    "If giving up is right, show what players got (--state-url, or the file that INVO_STATE_FILE "
    "names), and it is compared with the books instead.",
)
NEVER_ENDS = Problem(
    "never-ends",
    "The command did not come to its end in time, and was killed.",
    "Give every call a timeout, and every repetition an end.",
)
NO_STATE = Problem(
    "no-state",
    "The studio does not show any more what its players got.",
    "What shows it must outlive a call that fails: look into its log for what ended it.",
)
UNBALANCED = Problem(
    "unbalanced",
    "INVO's own books don't add up.",
    "This is a defect of the emulator: please report it.",
)

ALL = (
    CHARGED_TWICE,
    PAID_FOR_NOTHING,
    GRANTED_UNPAID,
    NOT_MADE,
    FAILED,
    NEVER_ENDS,
    NO_STATE,
    UNBALANCED,
)

# What names an order of an operation, and how to look whether it was made.
_REFERENCES = {
    "POST /api/item-purchases/purchase-item": (
        "client_request_id",
        "ask GET /api/item-purchases/order-details?client_request_id=… (404 is no)",
    ),
    "POST /api/currency-purchases/purchase-currency": (
        "purchase_reference",
        "look into GET /api/currency-purchases/player-purchase-history",
    ),
    "POST /api/checkout/sessions": (
        "metadata",
        "look whether the webhook of an earlier session came: an unpaid one costs nothing",
    ),
}
_OTHERWISE = ("client_request_id", "ask for its status")


def mend(problem: Problem, operation: str) -> str:
    """How to mend it, where it was this operation that failed."""
    reference, look = _REFERENCES.get(operation, _OTHERWISE)
    return problem.mend.format(reference=reference, look=look)
