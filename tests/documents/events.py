"""docs/events.md: every event, from webhooks/catalogue.py and core/samples.py."""

from __future__ import annotations

import json

from documents import markdown
from documents.calls import Names, pinned
from invo_emulator.core import samples
from invo_emulator.times import iso
from invo_emulator.webhooks import catalogue, outbox
from invo_emulator.world.transaction import Transaction
from stories import GAME, Receiver

_BEGINNING = """\
# Events

A webhook is a POST of one event as JSON to the address of a game's subscription. Each has these
headers:

| Header | |
|---|---|
| `X-Invo-Signature` | `t=<seconds>,v1=<hex>`, see below |
| `X-Invo-Event-Id` | the event's `event_id`, the same in every attempt |
| `X-Invo-Idempotency-Key` | the event's `idempotency_key`, the same in every attempt |

`v1` is the HMAC-SHA256 of `<t>.<body>` with the signing secret. While a secret is rotated there are
two of it. [Delivery](delivery.md) explains when attempts are made, [Receive webhooks](receiver.md)
what a receiver has to do.

The examples are what `POST /_emulator/events` with that `event_type` announces, so any of them can
be had in a second:

```sh
curl -X POST http://127.0.0.1:4686/_emulator/events -d '{"event_type": "purchase.completed"}'
```

"""

_OTHERS = """
## Not announced by itself

The real backend announces these, too; what they are about is not emulated. A subscription may name
them, and `POST /_emulator/events` announces them with the `data` it is given.

"""


def write() -> str:
    """The whole page."""
    heads = ("Event", "When")
    rows = [
        (f"[`{name}`]({markdown.anchor(name)})", says) for name, says in catalogue.SUPPORTED.items()
    ]
    sections = "".join(_sections())
    others = [(f"`{name}`", _heard(name)) for name in catalogue.REAL]
    notice = markdown.notice("webhooks/catalogue.py and core/samples.py")
    listed = markdown.table(heads, rows) + sections
    return notice + _BEGINNING + listed + _OTHERS + markdown.table(("Event", "Heard"), others)


def _heard(name: str) -> str:
    return "by name only" if name in catalogue.BY_NAME_ONLY else "by name, or by `*`"


def _sections() -> list[str]:
    """What each event is, as the body of a webhook."""
    world, names = pinned(Receiver()).worlds.get(), Names()
    return world.at_once(
        lambda tx: [_section(tx, names, kind, says) for kind, says in catalogue.SUPPORTED.items()]
    )


def _section(tx: Transaction, names: Names, event_type: str, says: str) -> str:
    envelope = {
        "event_id": tx.chance.id("evt"),
        "event_type": event_type,
        "created_at": iso(tx.now),
        "tenant_id": str(GAME),
        "data": samples.sample(tx, tx.games[GAME], event_type, {}),
        "idempotency_key": tx.chance.id("idem"),
        "schema_version": outbox.SCHEMA_VERSION,
    }
    text = names.steady(json.dumps(envelope, indent=2))
    return f"\n## {event_type}\n\n{says}\n\n{markdown.block('json', text)}"
