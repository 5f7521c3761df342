"""Events: what was announced.

    GET  /_emulator/events               what was announced
    GET  /_emulator/events/{event_id}    one, with the exact body and its deliveries
    POST /_emulator/events               announce an event of one's own

End of the list.
"""

import json
from collections.abc import Mapping
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.controls.listing import DEFAULT_LIMIT, NEWEST, Cursor, Limit, page
from invo_emulator.core import samples
from invo_emulator.errors import EventNotFound
from invo_emulator.records import frozen
from invo_emulator.times import iso_exact
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, control
from invo_emulator.web.declaring import refuses
from invo_emulator.webhooks import delivery_views, outbox
from invo_emulator.world.transaction import Row, Transaction


@frozen
class ListEvents:
    """Events of one type, or all."""

    type: Annotated[str | None, f.Text()] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = NEWEST


async def list_events(command: Command, wanted: ListEvents) -> Answer:
    """200 with events, newest first; 400 for a type that is none and that nobody announced."""

    def look(tx: Transaction) -> dict[str, object]:
        outbox.check_asked(tx, wanted.type, "type")
        rows = tx.all(
            """SELECT * FROM event WHERE event_type = COALESCE(?, event_type) AND number < ?
               ORDER BY number DESC LIMIT ?""",
            wanted.type,
            wanted.cursor,
            wanted.limit + 1,
        )
        return page("events", rows, wanted.limit, lambda row: _shown_event(tx, row))

    return Answer(await command.transaction(look))


def _shown_event(tx: Transaction, event: Row) -> dict[str, object]:
    sent = tx.all("SELECT delivery_id FROM delivery WHERE event_id = ?", event["event_id"])
    return {
        "event_id": event["event_id"],
        "idempotency_key": event["idempotency_key"],
        "event_type": event["event_type"],
        "game_id": str(event["game_id"]),
        "created_at": iso_exact(event["created_at"]),
        "data": json.loads(event["body"])["data"],
        "deliveries": [row["delivery_id"] for row in sent],
    }


@frozen
class WhichEvent:
    """An event."""

    event_id: Annotated[str, f.Text()]


@refuses(EventNotFound)
async def look_at_event(command: Command, wanted: WhichEvent) -> Answer:
    """200 with the exact body that every attempt sends, and its deliveries in short."""

    def look(tx: Transaction) -> dict[str, object]:
        event = tx.one("SELECT * FROM event WHERE event_id = ?", wanted.event_id)
        if event is None:
            raise EventNotFound(f"There is no event {wanted.event_id} in this world.")
        sent = tx.all(
            "SELECT * FROM delivery WHERE event_id = ? ORDER BY number", event["event_id"]
        )
        return {
            **_shown_event(tx, event),
            "body": event["body"].decode(),
            "deliveries": [delivery_views.show(tx, row) for row in sent],
        }

    return Answer(await command.transaction(look))


@frozen
class Announce:
    """An event of the caller's own making, for a game (the first one, if none is named). With
    `sample`, or without any data, it has what the real event would have besides."""

    event_type: Annotated[str, f.Text(100)]
    data: Annotated[Mapping[str, object] | None, f.JsonObject()] = None
    sample: Annotated[bool, f.Boolean()] = False
    game_id: Annotated[int | None, f.Integer(1)] = None


async def announce(command: Command, wanted: Announce) -> Answer:
    """201 with the event."""
    game = command.world.game(wanted.game_id)

    def work(tx: Transaction) -> dict[str, object]:
        data = wanted.data or {}
        if wanted.sample or wanted.data is None:
            data = samples.sample(tx, game, wanted.event_type, data)
        event_id = outbox.announce(tx, game.game_id, wanted.event_type, data)
        event = tx.one("SELECT * FROM event WHERE event_id = ?", event_id)
        assert event, "it was written just now"
        return _shown_event(tx, event)

    return Answer(await command.transaction(work), 201)


controls = [
    control("GET", "/events", list_events, ListEvents),
    control("GET", "/events/{event_id}", look_at_event, WhichEvent),
    control("POST", "/events", announce, Announce),
]
