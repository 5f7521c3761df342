"""What is emulated, who knows of it, and which test shows it.

    GET /_emulator/coverage    the evidence, for a person

End of the list.
"""

from invo_emulator.controls import coverage
from invo_emulator.web.controls import Nothing
from invo_emulator.web.views import view

views = [view("/coverage", "coverage.html", coverage.look, Nothing)]
