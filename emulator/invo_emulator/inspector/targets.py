"""Webhook targets: who is told, how well they listen, and all that can be done to them.

    GET /_emulator/webhooks    each game's target

End of the list.
"""

import shlex
from collections.abc import Mapping

from invo_emulator.controls import webhooks
from invo_emulator.inspector import catalogue
from invo_emulator.inspector.inputs import Input, inputs
from invo_emulator.web.controls import Command, Nothing
from invo_emulator.web.views import view
from invo_emulator.webhooks import delivery_views
from invo_emulator.webhooks.hostility import Hostile
from invo_emulator.webhooks.policies import Policy
from invo_emulator.world.transaction import Row, Transaction

# How many of the last attempts say how a target is doing.
_LATELY = 40

_POLICY = {
    "retry_delays_seconds": "The waits after each failed attempt.",
    "max_attempts": "With more than there are delays, the last is repeated.",
    "timeout_seconds": "How long it may be silent.",
    "rate_limit_per_second": "At most so many attempts a second.",
    "gzip": "Pack the body; the signature is over the plain bytes.",
    "concurrency": "How many attempts may be under way at once.",
    "ordered": "One event after the other.",
}

_HOSTILE = {
    "event_types": "Only events of these types; none named means all.",
    "after": "Leave so many alone first.",
    "times": "Then treat so many badly.",
    "on_attempts": "Spoil only these attempts, 1 being the first.",
    "duplicate": "Deliver it so many times more, one after the other.",
    "duplicate_at_once": "Deliver it so many times more at the same moment.",
    "reorder": "Hold until so many are gathered, deliver the last first.",
    "delay_seconds": "Deliver so much later.",
    "drop": "Lose the attempt: the receiver never hears of it.",
    "corrupt_byte": "Change one bit after signing.",
    "reserialize": "Write the same JSON in other bytes after signing.",
    "sign_with": "Another secret, nonsense, or no signature.",
    "timestamp_offset_seconds": "Sign as if it were earlier (below 0) or later.",
    "pad_to_bytes": "A body of at least this size, validly signed.",
    "event_type": "Another type in the body, validly signed.",
    "extra_fields": "Fields that nobody knows, validly signed.",
    "drip_seconds": "Send the body in twenty pieces over so long.",
}


async def around(command: Command, _: Nothing) -> Mapping[str, object]:
    """How each target is doing, and what its forms ask for."""

    def look(tx: Transaction) -> dict[str, object]:
        rows = tx.all("SELECT * FROM webhook_target ORDER BY target_id")
        return {f"{row['game_id']} {row['name']}": _doing(tx, row) for row in rows}

    return {
        "doing": await command.transaction(look),
        "policy_inputs": _policy_inputs,
        "hostile_inputs": inputs(Hostile, _HOSTILE, {}),
        "catalogue": catalogue.listed(),
        "quoted": shlex.quote,
    }


def _policy_inputs(policy: Mapping[str, object]) -> list[Input]:
    return inputs(Policy, _POLICY, policy)


def _doing(tx: Transaction, target: Row) -> dict[str, object]:
    rows = delivery_views.last_attempts(tx, target, _LATELY)
    attempts = [
        {
            "delivery_id": row["delivery_id"],
            "told": row["network_error"] or row["status"] or "under way",
            "is_over": row["duration_us"] is not None or row["network_error"] is not None,
            "is_good": row["status"] is not None and 200 <= row["status"] < 300,
        }
        for row in rows
    ]
    over = [each for each in attempts if each["is_over"]]
    good = sum(1 for each in over if each["is_good"])
    return {
        "attempts": attempts,
        "over": len(over),
        "good": good,
        "health": _health(len(over), [bool(each["is_good"]) for each in over]),
    }


def _health(count: int, newest_first: list[bool]) -> str:
    """The management API's words."""
    if not count:
        return "unknown"
    failed = newest_first.index(True) if True in newest_first else count
    if failed >= delivery_views.FAILING_AFTER:
        return "failing"
    return "degraded" if failed else "healthy"


views = [view("/webhooks", "webhooks.html", webhooks.look, Nothing, around)]
