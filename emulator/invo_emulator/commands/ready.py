"""`invo-emulator ready`: ask a running emulator whether it serves."""

import json
import sys
import time
from argparse import Namespace
from urllib.parse import urlsplit

from invo_emulator.options import EMULATOR_URL, Command, Option, seconds


def run(chosen: Namespace) -> int:
    """0 once it serves, 1 when it did not in time."""
    # http.client, because a health check that runs every few seconds should cost little.
    until = time.monotonic() + chosen.wait
    while True:
        status = _health_of(chosen.url)
        if status == "ok":
            print(f"ready: {chosen.url}")
            return 0
        if time.monotonic() >= until:
            print(f"not ready: {chosen.url}: {status}", file=sys.stderr)
            return 1
        time.sleep(0.1)


def _health_of(url: str) -> str:
    import http.client  # not needed to show the help

    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=5)
        connection.request("GET", f"{parts.path}/_emulator/health")
        answer = connection.getresponse()
        told = json.loads(answer.read())
        is_ours = isinstance(told, dict) and "status" in told
        return str(told["status"]) if is_ours else f"something else answers there, {answer.status}"
    except (OSError, ValueError, http.client.HTTPException) as error:
        return str(error) or type(error).__name__


command = Command(
    "Asks a running emulator whether it serves. Exits with 0 if it does, with 1 if not.",
    (EMULATOR_URL, Option("--wait", "seconds to wait for it", 0.0, seconds, "SECONDS")),
    run,
    """examples:
  invo-emulator ready                  # is it up?
  invo-emulator ready --wait 10        # in a script, before the tests""",
)
