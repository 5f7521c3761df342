"""What can happen to each thing, as tables. Read this file first.

A lifecycle maps a state to the events it accepts and where each one leads. A state that accepts
nothing is final. No other module decides whether a change of state is allowed.
"""

from collections.abc import Mapping

from invo_emulator.errors import WrongState
from invo_emulator.records import frozen


@frozen
class Lifecycle:
    """The states of one kind of thing, and the events that lead from one to another."""

    name: str
    start: str
    moves: Mapping[str, Mapping[str, str]]

    def after(self, state: str, event: str) -> str:
        """The state that `event` leads to. Raises WrongState if it is not accepted here."""
        try:
            return self.moves[state][event]
        except KeyError:
            raise WrongState(f"cannot {event} a {self.name} that is {state}") from None

    def is_final(self, state: str) -> bool:
        """Whether nothing can happen to it any more."""
        return not self.moves[state]


# A hosted checkout session: a signed link that can be paid once. Cancelling leaves it open.
CHECKOUT_SESSION = Lifecycle(
    name="checkout session",
    start="open",
    moves={
        "open": {"pay": "consumed", "expire": "expired", "cancel": "open"},
        "consumed": {},
        "expired": {},
    },
)

# An order: one attempt to buy currency with real money. A declined card ends it; the next card
# makes a new order.
ORDER = Lifecycle(
    name="order",
    start="pending",
    moves={
        "pending": {"complete": "completed", "fail": "failed", "cancel": "canceled"},
        "completed": {},
        "failed": {},
        "canceled": {},
    },
)

# What the card network, or the game's own processor, says of an order's payment. Another card
# tried on the same session cancels a 3-D Secure question that nobody answered.
PAYMENT = Lifecycle(
    name="payment",
    start="processing",
    moves={
        "processing": {
            "succeed": "succeeded",
            "challenge": "requires_action",
            "redirect": "pending_payment",
            "decline": "declined",
        },
        "requires_action": {
            "succeed": "succeeded",
            "decline": "declined",
            "cancel": "canceled",
        },
        "pending_payment": {"succeed": "succeeded", "decline": "declined"},
        "succeeded": {},
        "declined": {},
        "canceled": {},
    },
)

# Value on its way from one player to another, by a send or a transfer: reserved when it starts,
# settled when it is collected, given back when it ends any other way.
MOVE = Lifecycle(
    name="transaction",
    start="initiated",
    moves={
        "initiated": {
            "ask_for_pin": "pending_pin_verification",
            "ask_in_app": "pending_verification",
            "ask_guardian": "pending_guardian_approval",
        },
        "pending_pin_verification": {
            "approve": "pending_claim",
            "decline": "failed",
            "exhaust_pin": "failed_pin_verification",
            "expire": "expired_pin_verification",
        },
        "pending_verification": {
            "approve": "pending_claim",
            "decline": "failed",
            "expire": "expired",
        },
        "pending_guardian_approval": {
            "approve": "pending_claim",
            "decline": "rejected_guardian",
            "expire": "expired",
        },
        "pending_claim": {"collect": "completed", "expire": "expired_claim"},
        "completed": {},
        "failed": {},
        "failed_pin_verification": {},
        "rejected_guardian": {},
        "expired": {},
        "expired_pin_verification": {},
        "expired_claim": {},
    },
)

# One event on its way to one webhook target. Whatever is `sending` when its sender stops or dies is
# handed back; one that has to wait for another is held.
DELIVERY = Lifecycle(
    name="delivery",
    start="pending",
    moves={
        "pending": {
            "claim": "sending",
            "hold": "held",
            "resend": "pending",
            "give_up": "dead",
        },
        "held": {"release": "pending", "resend": "pending", "give_up": "dead"},
        "sending": {
            "accept": "delivered",
            "postpone": "pending",
            "give_up": "dead",
            "hand_back": "pending",
        },
        "delivered": {"resend": "pending"},
        "dead": {"resend": "pending"},
    },
)

# A game's wish to be told. Deleting it only disables it, and putting it again enables it.
SUBSCRIPTION = Lifecycle(
    name="webhook subscription",
    start="active",
    moves={
        "active": {"enable": "active", "disable": "disabled"},
        "disabled": {"enable": "active", "disable": "disabled"},
    },
)

ALL = (CHECKOUT_SESSION, ORDER, PAYMENT, MOVE, DELIVERY, SUBSCRIPTION)
