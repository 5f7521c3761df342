"""The first page: what this world is, how to reach it, and what happened in it last.

    GET /_emulator/    the same for a person as the list of calls is for a program

End of the list.
"""

from collections.abc import Mapping, Sequence

from invo_emulator.controls import timeline
from invo_emulator.controls.worlds import look
from invo_emulator.inspector import first_steps
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, Nothing
from invo_emulator.web.views import view
from invo_emulator.world.transaction import Transaction

# As many as fit on a screen beside the rest.
_LATEST = 12

# What there is, on which page, and what one and several are called.
_COUNTED = (
    ("call", "/requests", "call", "calls"),
    ("player", "/players", "player", "players"),
    ("checkout_session", "/checkouts", "checkout", "checkouts"),
    ("purchase", "/orders", "purchase", "purchases"),
    ("item_purchase", "/orders", "item sold", "items sold"),
    ("move", "/moves", "move", "moves"),
    ("event", "/events", "event", "events"),
    ("delivery", "/deliveries", "delivery", "deliveries"),
)

# What goes no further until somebody does something, and where that can be done; one, and several.
_WAITING: Sequence[tuple[str, str, Mapping[str, str], str, str, str]] = (
    (
        "checkout_session WHERE state = 'open'",
        "/checkouts",
        {"state": "open"},
        "open checkout",
        "open checkouts",
        "for the player to pay",
    ),
    (
        "purchase WHERE state = 'pending'",
        "/orders",
        {},
        "payment",
        "payments",
        "for the card's owner, or the game's own processor",
    ),
    (
        """move WHERE state IN ('pending_pin_verification', 'pending_verification',
           'pending_guardian_approval')""",
        "/moves",
        {"state": "waiting"},
        "send or transfer",
        "sends and transfers",
        "for a PIN, a passkey or a guardian",
    ),
    (
        "move WHERE state = 'pending_claim'",
        "/moves",
        {"state": "waiting"},
        "claim",
        "claims",
        "for the receiver to collect",
    ),
    (
        "delivery WHERE state = 'pending' AND attempts > 0",
        "/deliveries",
        {"state": "pending"},
        "failing delivery",
        "failing deliveries",
        "for the next attempt",
    ),
    (
        "delivery WHERE state = 'dead'",
        "/deliveries",
        {"state": "dead"},
        "dead delivery",
        "dead deliveries",
        "for you to resend",
    ),
)


async def glance(command: Command, _: Nothing) -> Mapping[str, object]:
    """How much there is, what waits for somebody, and what happened last."""
    answer = await timeline.look_back(command, timeline.LookBack(limit=_LATEST))
    assert isinstance(answer, Answer)
    counts = await command.transaction(_counts)
    return {"latest": answer.body["timeline"], **first_steps.mint(command), **counts}


def _counts(tx: Transaction) -> dict[str, object]:
    return {
        "counts": [
            {"count": count, "path": path, "what": one if count == 1 else several}
            for table, path, one, several in _COUNTED
            for count in [_count(tx, table)]
        ],
        "waiting": [
            {
                "count": count,
                "path": path,
                "query": query,
                "what": one if count == 1 else several,
                "for_whom": for_whom,
            }
            for which, path, query, one, several, for_whom in _WAITING
            if (count := _count(tx, which))
        ],
    }


def _count(tx: Transaction, which: str) -> int:
    row = tx.one(f"SELECT COUNT(*) AS counted FROM {which}")
    return int(row["counted"]) if row else 0


views = [
    view("", "overview.html", look, Nothing, glance),
    view("/", "overview.html", look, Nothing, glance),
]
