"""Whether it serves: what whoever starts it asks first.

    GET /_emulator/health    whether requests are served, and how many worlds there are

End of the list.
"""

from invo_emulator import __version__
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, Nothing, control


async def health(command: Command, _: Nothing) -> Answer:
    """200, only once requests are served."""
    worlds = len(command.emulator.worlds)
    return Answer({"status": "ok", "version": __version__, "worlds": worlds})


controls = [
    control("GET", "/health", health, Nothing, needs_token=False, of_a_world=False),
]
