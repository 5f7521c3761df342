"""The world's clock: what is due next, and how to get there.

    GET /_emulator/clock    where it is

End of the list.
"""

from collections.abc import Mapping
from typing import Any

from invo_emulator.controls import clock
from invo_emulator.inspector import first_steps
from invo_emulator.times import SECOND, parse_iso
from invo_emulator.web.controls import Command, Nothing
from invo_emulator.web.views import view

_DAY, _HOUR, _MINUTE = 86_400, 3600, 60

# What happens, in words.
_KINDS = {
    "webhook.attempt": "a webhook is sent",
    "checkout.expire": "a checkout link expires",
    "move.expire": "a send or transfer expires",
}


async def words(command: Command, _: Nothing) -> Mapping[str, object]:
    """How the page says it, and what to do where nothing is due."""
    now = command.world.clock.now()

    def until(one: Mapping[str, Any]) -> str:
        seconds = (parse_iso(one["at"]) - now) // SECOND
        return f"in {span(seconds)}" if seconds > 0 else "now"

    return {"until": until, "span": span, "kinds": _KINDS, **first_steps.mint(command)}


def span(seconds: float) -> str:
    """So long, in the two largest units that it has."""
    left = round(abs(seconds))
    days, hours = left // _DAY, left % _DAY // _HOUR
    minutes, rest = left % _HOUR // _MINUTE, left % _MINUTE
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    told = [f"{count} {unit}" for count, unit in parts if count][:2]
    return " ".join(told) or "0 s"


views = [view("/clock", "clock.html", clock.look, Nothing, words)]
