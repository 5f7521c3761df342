"""The timeline, and what one thing made happen.

    GET /_emulator/timeline    all that happened, newest first

End of the list.
"""

from collections.abc import Mapping

from invo_emulator.controls import timeline
from invo_emulator.controls.timeline import LookBack
from invo_emulator.core.timeline import KINDS
from invo_emulator.web.controls import Command
from invo_emulator.web.views import view


async def choices(command: Command, _: LookBack) -> Mapping[str, object]:
    """What can be filtered by, and the key of a first call."""
    game = command.world.game()
    return {"kinds": KINDS, "key": game.secret, "first_game": str(game.game_id)}


views = [view("/timeline", "timeline.html", timeline.look_back, LookBack, choices)]
