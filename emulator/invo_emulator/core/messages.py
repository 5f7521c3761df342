"""The texts and e-mails that the real backend would have sent. Nobody sends them; look here."""

import json
from collections.abc import Mapping
from typing import Literal

from invo_emulator.times import iso_exact
from invo_emulator.world.transaction import Row, Transaction


def send(
    tx: Transaction,
    channel: Literal["sms", "email"],
    address: str,
    kind: str,
    text: str,
    data: Mapping[str, object],
) -> None:
    """Write a message down for whoever reads that address. `data` is what a test wants of it."""
    tx.insert(
        "message",
        channel=channel,
        address=address,
        kind=kind,
        text=text,
        data=json.dumps(data),
        sent_at=tx.now,
    )


def show(message: Row) -> dict[str, object]:
    """A message as the control plane lists it."""
    return {
        "channel": message["channel"],
        "to": message["address"],
        "kind": message["kind"],
        "text": message["text"],
        "data": json.loads(message["data"]),
        "sent_at": iso_exact(message["sent_at"]),
    }
