"""Runs one version of INVO's SDK in a process of its own: JSON calls in, JSON results out.

    python sdk_process.py FOLDER    the folder that the SDK is installed in ("" for the usual place)

Two versions of one package can't be imported into one process, hence this one.
"""

import dataclasses
import json
import sys
from typing import Any

FLAGS = ("is_insufficient_balance", "is_duplicate_request", "is_token_expired")


def main(folder: str) -> None:
    """Answer each line of stdin with one of stdout."""
    if folder:
        sys.path.insert(0, folder)
    import invonetwork

    for line in sys.stdin:
        call = json.loads(line)
        if call["method"] == "verify_webhook":
            answer = verify(invonetwork, call["arguments"])
        else:
            answer = ask(invonetwork, call)
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
        sys.stdout.flush()


def ask(sdk: Any, call: dict[str, Any]) -> dict[str, Any]:
    """Make one call of InvoServer."""
    server = sdk.InvoServer(game_secret=call["key"], base_url=call["base_url"], max_retries=0)
    try:
        result = getattr(server, call["method"])(**call["arguments"])
    except sdk.InvoError as error:
        return {"error": told(error)}
    is_iterator = not dataclasses.is_dataclass(result)
    return {"result": list(result) if is_iterator else dataclasses.asdict(result)}


def verify(sdk: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Verify a webhook."""
    try:
        event = sdk.verify_webhook(
            arguments["body"].encode(), arguments["signature"], arguments["secret"]
        )
    except sdk.InvoError as error:
        return {"error": told(error)}
    return {"result": dataclasses.asdict(event)}


def told(error: Any) -> dict[str, Any]:
    """What a program can learn from an InvoError."""
    flags = {flag: bool(getattr(error, flag)) for flag in FLAGS}
    return {
        "status": error.status,
        "code": error.code,
        "message": error.message,
        "body": error.body,
        "retry_after": error.retry_after,
        **flags,
    }


if __name__ == "__main__":
    main(sys.argv[1])
