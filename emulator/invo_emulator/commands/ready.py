"""`invo-emulator ready`: ask a running emulator whether it serves."""

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from invo_emulator.options import AS_JSON, CA_FILE, EMULATOR_URL, Command, Option, seconds
from invo_emulator.terminal import waiting
from invo_emulator.terminal.connection import ControlPlane, Refused, Unreachable

# A health check should know soon.
_PATIENCE_SECONDS = 5.0


def run(chosen: Namespace) -> int:
    """0 once it serves, 1 when it did not in time."""
    told: dict[str, Any] = {}

    def is_ready() -> bool:
        told.clear()
        told.update(_health_of(chosen.url, chosen.ca_file))
        return bool(told["status"] == "ok")

    if waiting.until(is_ready, chosen.wait):
        print(json.dumps(told) if chosen.json else f"ready: {chosen.url}")
        return 0
    if chosen.json:
        print(json.dumps(told))
    else:
        print(f"not ready: {chosen.url}: {told['status']}", file=sys.stderr)
    return 1


def _health_of(url: str, ca_file: Path | None) -> dict[str, Any]:
    try:
        plane = ControlPlane(url, patience_seconds=_PATIENCE_SECONDS, ca_file=ca_file)
        told = plane.call("GET", "/health")
        return told if "status" in told else {"status": "something else answers there"}
    except Unreachable as error:
        return {"status": error.reason}
    except Refused as error:
        return {"status": str(error)}


command = Command(
    "Asks a running emulator whether it serves. Exits with 0 if it does, with 1 if not.",
    (
        EMULATOR_URL,
        CA_FILE,
        Option("--wait", "seconds to wait for it", 0.0, seconds, "SECONDS"),
        AS_JSON,
    ),
    run,
    """examples:
  invo-emulator ready                  # is it up?
  invo-emulator ready --wait 10        # in a script, before the tests""",
)
