"""What was announced.

    GET /_emulator/events               events, newest first
    GET /_emulator/events/{event_id}    one, its body and where it went

End of the list.
"""

from collections.abc import Mapping

from invo_emulator.controls import events
from invo_emulator.inspector import catalogue
from invo_emulator.web.controls import Command
from invo_emulator.web.views import view


async def choices(command: Command, _: events.ListEvents) -> Mapping[str, object]:
    """What can be filtered by, and announced."""
    return {"catalogue": catalogue.listed()}


views = [
    view("/events", "events.html", events.list_events, events.ListEvents, choices),
    view("/events/{event_id}", "event.html", events.look_at_event, events.WhichEvent),
]
