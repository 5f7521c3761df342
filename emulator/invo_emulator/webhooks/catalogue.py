"""Every event type that can be announced, and who hears of it."""

from collections.abc import Collection

from invo_emulator import spelling
from invo_emulator.errors import InvalidInput

SUPPORTED = {
    "purchase.completed": "A player's real-money purchase was paid and the currency credited.",
    "purchase.failed": "A card was declined, or its 3-D Secure question failed; nothing charged.",
    "item.purchased": "A player bought an item with a game's currency.",
    "transfer.claim_pending": "A send or transfer was approved and waits to be collected.",
    "transfer.claim_expired": "Nobody collected a send or transfer in time.",
    "transfer.refunded": "A send or transfer ended uncollected; the sender has it back.",
    "transfer.sent": "A send or transfer of this game's player arrived.",
    "transfer.received": "A send or transfer to this game's player arrived.",
    "webhook.test": "Somebody asked for a test event.",
}

# What the real backend announces besides. A target may subscribe to it, and a tester announce it.
REAL = (
    "purchase.refunded",
    "purchase.disputed",
    "purchase.fraud_warning",
    "platform_commerce.purchased",
    "platform_commerce.refunded",
    "platform_commerce.declined",
    "subscription.renewed",
    "subscription.payment_failed",
    "subscription.past_due",
    "subscription.authentication_required",
    "subscription.canceled",
    "subscription.expired",
    "subscription.refunded",
    "subscription.refund_requested",
    "subscription.refund_approved",
    "subscription.refund_rejected",
    "payout.status_changed",
    "payee.status_changed",
    "player.phone_changed",
    "identity.passkey_reset",
    "device_approval.approved",
)

# All of them.
ALL = (*SUPPORTED, *REAL)

# What a target hears of only when it names it: `*` leaves these out.
BY_NAME_ONLY = frozenset(
    {"platform_commerce.declined", "payee.status_changed", "identity.passkey_reset"}
)


def is_heard(subscribed_events: Collection[str], event_type: str) -> bool:
    """Whether a subscription to these names covers an event of this type."""
    if event_type in subscribed_events:
        return True
    return "*" in subscribed_events and event_type not in BY_NAME_ONLY


def meant(name: str) -> str | None:
    """The event type that somebody meant who wrote this one."""
    return spelling.meant(name, ALL)


def check(subscribed_events: tuple[str, ...], field: str = "subscribed_events") -> None:
    """Raises InvalidInput for a name that nothing is ever announced by: a typing error would
    otherwise be silence for ever."""
    known = ("*", *ALL)
    for name in subscribed_events:
        if name not in known:
            hint = f": did you mean {near}?" if (near := meant(name)) else "."
            message = f"{field}: {name} is no event{hint} Known: {', '.join(known)}."
            raise InvalidInput(field, message)
