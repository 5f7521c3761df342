"""What was sent, attempt by attempt.

    GET /_emulator/deliveries                  deliveries, newest first
    GET /_emulator/deliveries/{delivery_id}    one, each signature taken apart

End of the list.
"""

import shlex
from collections.abc import Mapping
from typing import Any

from invo_emulator.controls import deliveries
from invo_emulator.inspector import catalogue
from invo_emulator.json_texts import set_out
from invo_emulator.lifecycles import DELIVERY
from invo_emulator.times import SECOND, iso
from invo_emulator.web.controls import Command
from invo_emulator.web.views import view
from invo_emulator.webhooks.dissection import TOLERANCE_SECONDS

# What a terminal takes in one line.
_LONGEST_ARGUMENT = 65_536

# What curl says by itself.
_OF_CURL = ("host", "content-length", "accept-encoding")


async def choices(command: Command, _: deliveries.ListDeliveries) -> Mapping[str, object]:
    """What can be filtered by."""
    return {"catalogue": catalogue.listed(), "states": tuple(DELIVERY.moves)}


async def tools(command: Command, _: deliveries.WhichDelivery) -> Mapping[str, object]:
    """What the page writes for a terminal, and for a person to edit."""
    return {
        "curl": curl,
        "openssl": openssl,
        "moment": moment,
        "editable": set_out,
        "tolerance": TOLERANCE_SECONDS,
    }


def curl(attempt: Mapping[str, Any], event_body: str) -> str:
    """The attempt as a command that sends the same bytes under the same headers; nothing where they
    are too many."""
    encoded = attempt.get("request_body_base64")
    text = encoded or attempt["request_body"]
    text = event_body if text is None else str(text)
    if len(text) > _LONGEST_ARGUMENT:
        return ""
    headers = [
        f"-H {shlex.quote(f'{name}: {value}')}"
        for name, value in attempt["request_headers"].items()
        if name.lower() not in _OF_CURL
    ]
    address = shlex.quote(attempt["target_url"])
    if encoded:
        before, data = f"echo {text} | base64 -d | ", "--data-binary @-"
    else:
        before, data = "", f"--data-raw {shlex.quote(text)}"
    return before + " \\\n  ".join([f"curl {address}", *headers, data])


def openssl(base_string: str) -> str:
    """The digest as a command; nothing where what was signed is too long, or no text."""
    if len(base_string) > _LONGEST_ARGUMENT or "\N{REPLACEMENT CHARACTER}" in base_string:
        return ""
    said = f"printf %s {shlex.quote(base_string)}"
    return f'{said} |\n  openssl dgst -sha256 -hmac "$INVO_WEBHOOK_SECRET"'


def moment(timestamp: int) -> str:
    """A timestamp as people write time; as it is, where it is no year of ours."""
    try:
        return iso(timestamp * SECOND)
    except OverflowError:
        return str(timestamp)


views = [
    view(
        "/deliveries",
        "deliveries.html",
        deliveries.list_deliveries,
        deliveries.ListDeliveries,
        choices,
    ),
    view(
        "/deliveries/{delivery_id}",
        "delivery.html",
        deliveries.look_at_delivery,
        deliveries.WhichDelivery,
        tools,
    ),
]
