"""What is emulated, who knows of it, and which test shows it.

    GET /_emulator/coverage    every endpoint, control, no, event and choice, with its evidence

End of the list.
"""

from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, Nothing, control


async def look(command: Command, _: Nothing) -> Answer:
    """200 with what the code says of itself, and what the tests of this version have seen."""
    # The evidence is a fifth of a megabyte, which no other call needs.
    from invo_emulator.controls.coverage_views import show

    return Answer(show(command.calls))


controls = [control("GET", "/coverage", look, Nothing, of_a_world=False)]
