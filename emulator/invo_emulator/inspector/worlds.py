"""Worlds: every one, how to make and drop them, and the settings of this one.

    GET /_emulator/worlds    every world, newest first

End of the list.
"""

from collections.abc import Mapping

from invo_emulator import fields as f
from invo_emulator.controls import worlds
from invo_emulator.inspector.inputs import comments, inputs
from invo_emulator.settings import Settings
from invo_emulator.web.controls import Command
from invo_emulator.web.views import view
from invo_emulator.world.worlds import DEFAULT


async def around(command: Command, _: worlds.ListWorlds) -> Mapping[str, object]:
    """The settings of the page's own world."""
    now = f.show(command.world.settings)
    return {"settings": inputs(Settings, comments(Settings), now), "default": DEFAULT}


views = [view("/worlds", "worlds.html", worlds.list_worlds, worlds.ListWorlds, around)]
