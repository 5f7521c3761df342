"""`invo-emulator serve`, or no name at all: serve, and say that it is ready."""

import json
from argparse import Namespace
from typing import TYPE_CHECKING

from invo_emulator import starting
from invo_emulator.options import Command, Option

if TYPE_CHECKING:
    from invo_emulator.emulator import Emulator
    from invo_emulator.serving import Address


def run(chosen: Namespace) -> int:
    """0 once it was told to stop. Raises Mistake when it can't be started as asked."""

    def tell(emulator: "Emulator", address: "Address", keeps_data: bool) -> None:
        from invo_emulator import serving  # loaded by now; before, this should wait for nothing

        if chosen.json:
            print(json.dumps(serving.ready_record(emulator, address)), flush=True)
        else:
            print(serving.ready_text(emulator, address, keeps_data), flush=True)

    starting.serve(chosen, tell)
    return 0


command = Command(
    "Runs a local sandbox of the INVO Network backend: checkout, balances and signed\n"
    "webhooks, with no account and no network.",
    (
        *starting.OPTIONS[:1],
        starting.PORT,
        *starting.OPTIONS[1:],
        *starting.HTTPS,
        starting.WEBGL,
        Option("--json", "print one line of JSON on stdout once ready", False, bool),
    ),
    run,
    """examples:
  invo-emulator                                             # then open its /demo
  invo-emulator --webhook http://localhost:3000/webhooks/invo    # tell your receiver
  invo-emulator --port 0 --json                             # for a program, in CI
  invo-emulator --config invo.toml --data ./invo-data       # yours, and kept
  invo-emulator --webgl ./webgl                             # a Unity game, at its /webgl/
  invo-emulator --tls --allow-host invo                     # https, for other containers""",
)
