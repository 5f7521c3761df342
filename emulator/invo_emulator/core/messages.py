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
    link: str,
) -> None:
    """Write a message down for whoever reads that address. `data` is what a test wants of it, and
    `link` the page that it speaks of, relative to the emulator's address as in the text."""
    tx.insert(
        "message",
        channel=channel,
        address=address,
        kind=kind,
        text=text,
        data=json.dumps({**data, "link": link}),
        sent_at=tx.now,
    )


def show(message: Row, base_url: str) -> dict[str, object]:
    """A message as the control plane lists it, its link as whoever asks reached the emulator."""
    data = json.loads(message["data"])
    link = f"{base_url}{data['link']}"
    return {
        "channel": message["channel"],
        "to": message["address"],
        "kind": message["kind"],
        "text": message["text"].replace(data["link"], link),
        "data": {**data, "link": link},
        "sent_at": iso_exact(message["sent_at"]),
    }
