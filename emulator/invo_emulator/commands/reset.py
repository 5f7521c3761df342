"""`invo-emulator reset`: put a world back to how it began."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from invo_emulator.options import CALLING, Command
from invo_emulator.terminal import worlds
from invo_emulator.terminal.connection import control_plane
from invo_emulator.terminal.paper import Paper, show


def run(chosen: Namespace) -> int:
    """Put it back."""
    show(chosen, control_plane(chosen).call("POST", "/reset"), _world)
    return 0


def _world(paper: Paper, world: Any) -> Iterator[str]:
    yield f"{world['id']} is as it began."
    yield from worlds.whole(paper, world)


command = Command(
    "Puts a world back to how it began, its clock too. Other worlds are untouched.",
    CALLING,
    run,
    """examples:
  invo-emulator reset                                   # the default world
  invo-emulator reset --world $WORLD                    # another one""",
)
