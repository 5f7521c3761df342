"""Webhooks: who is told, what was announced, what was sent.

    GET  /_emulator/webhooks                     who is told
    PUT  /_emulator/webhooks                     have a game's events sent to an address
    DELETE /_emulator/webhooks                   send a game's events to nobody any more
    GET  /_emulator/events                       what was announced
    POST /_emulator/events                       announce an event of one's own
    GET  /_emulator/deliveries                   what was sent, or is due
    GET  /_emulator/deliveries/{delivery_id}     one, with every attempt
    POST /_emulator/deliveries/{delivery_id}/resend    one more attempt now

End of the list.
"""

import json
from collections.abc import Mapping
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.controls.listing import DEFAULT_LIMIT, NEWEST, Cursor, Limit, page
from invo_emulator.core import samples
from invo_emulator.errors import DeliveryNotFound, InvalidInput, SubscriptionNotFound, WrongState
from invo_emulator.lifecycles import DELIVERY
from invo_emulator.records import frozen
from invo_emulator.times import iso_exact
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, Nothing, control
from invo_emulator.web.declaring import refuses
from invo_emulator.webhooks import deliveries, delivery_views, outbox, targets
from invo_emulator.world.transaction import Game, Row, Transaction


@frozen
class PutTarget:
    """Where a game (the first one, if none is named) listens from now on. What is left out stays as
    it was; `hostile` is set as a whole, and {} ends it."""

    target_url: Annotated[str | None, f.TargetUrl()] = None
    game_id: Annotated[int | None, f.Integer(1)] = None
    signing_secret: Annotated[str | None, f.Text()] = None
    subscribed_events: Annotated[tuple[str, ...] | None, f.ListOf(f.Text(100))] = None
    policy: Annotated[Mapping[str, object] | None, f.JsonObject()] = None
    hostile: Annotated[Mapping[str, object] | None, f.JsonObject()] = None


async def put(command: Command, wanted: PutTarget) -> Answer:
    """200 with the target: its signing secret, its policy, and what is done to it on purpose."""
    game = command.world.game(wanted.game_id)

    def change(tx: Transaction) -> dict[str, object]:
        target = _put(tx, game, wanted)
        if wanted.policy is not None:
            target = targets.change_policy(tx, target, wanted.policy, "policy.")
        if wanted.hostile is not None:
            target = targets.be_hostile(tx, target, wanted.hostile, "hostile.")
        return targets.show(target)

    return Answer(await command.transaction(change))


def _put(tx: Transaction, game: Game, wanted: PutTarget) -> Row:
    known = targets.get(tx, game)
    target_url = wanted.target_url or (known["target_url"] if known else None)
    if target_url is None:
        raise InvalidInput("target_url", f"target_url is required: send {f.TargetUrl.says}.")
    events = wanted.subscribed_events
    if events is None:
        events = tuple(json.loads(known["subscribed_events"])) if known else ("*",)
    return targets.put(
        tx,
        game,
        target_url,
        signing_secret=wanted.signing_secret,
        events=events,
        enable=wanted.target_url is not None,
    )


async def look(command: Command, wanted: Nothing) -> Answer:
    """200 with every target of this world: one for each game that has one, and the demo's."""

    def find(tx: Transaction) -> dict[str, object]:
        rows = tx.all("SELECT * FROM webhook_target ORDER BY target_id")
        return {"webhooks": [targets.show(row) for row in rows]}

    return Answer(await command.transaction(find))


@frozen
class WhichGame:
    """A game; the first one, if none is named."""

    game_id: Annotated[int | None, f.Integer(1)] = None


@refuses(SubscriptionNotFound)
async def remove(command: Command, wanted: WhichGame) -> Answer:
    """200 with the target, disabled: nothing more is sent to it until it is put again."""
    game = command.world.game(wanted.game_id)

    def change(tx: Transaction) -> dict[str, object]:
        targets.disable(tx, targets.find(tx, game))
        return targets.show(targets.find(tx, game))

    return Answer(await command.transaction(change))


@frozen
class ListEvents:
    """Events of one type, or all."""

    type: Annotated[str | None, f.Text()] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = NEWEST


async def list_events(command: Command, wanted: ListEvents) -> Answer:
    """200 with events, newest first."""

    def look(tx: Transaction) -> dict[str, object]:
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


@frozen
class ListDeliveries:
    """Deliveries of one event, of one type of events, in one state, or all."""

    event_id: Annotated[str | None, f.Text()] = None
    event_type: Annotated[str | None, f.Text(100)] = None
    state: Annotated[str | None, f.Choice(*DELIVERY.moves)] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = NEWEST


async def list_deliveries(command: Command, wanted: ListDeliveries) -> Answer:
    """200 with deliveries, newest first."""

    def look(tx: Transaction) -> dict[str, object]:
        rows = tx.all(
            """SELECT delivery.* FROM delivery JOIN event USING (event_id)
               WHERE event_id = COALESCE(?, event_id) AND event_type = COALESCE(?, event_type)
               AND state = COALESCE(?, state) AND delivery.number < ?
               ORDER BY delivery.number DESC LIMIT ?""",
            wanted.event_id,
            wanted.event_type,
            wanted.state,
            wanted.cursor,
            wanted.limit + 1,
        )
        return page("deliveries", rows, wanted.limit, lambda row: delivery_views.show(tx, row))

    return Answer(await command.transaction(look))


@frozen
class WhichDelivery:
    """A delivery."""

    delivery_id: Annotated[str, f.Text()]


@refuses(DeliveryNotFound)
async def look_at_delivery(command: Command, wanted: WhichDelivery) -> Answer:
    """200 with the exact body and every attempt."""

    def look(tx: Transaction) -> dict[str, object]:
        return delivery_views.show_whole(tx, deliveries.get(tx, wanted.delivery_id))

    return Answer(await command.transaction(look))


@refuses(DeliveryNotFound, WrongState)
async def resend(command: Command, wanted: WhichDelivery) -> Answer:
    """200 once the attempt is due, unless another is under way."""

    def work(tx: Transaction) -> dict[str, object]:
        return delivery_views.show(tx, deliveries.resend(tx, wanted.delivery_id))

    return Answer(await command.transaction(work))


controls = [
    control("GET", "/webhooks", look, Nothing),
    control("PUT", "/webhooks", put, PutTarget),
    control("DELETE", "/webhooks", remove, WhichGame),
    control("GET", "/events", list_events, ListEvents),
    control("POST", "/events", announce, Announce),
    control("GET", "/deliveries", list_deliveries, ListDeliveries),
    control("GET", "/deliveries/{delivery_id}", look_at_delivery, WhichDelivery),
    control("POST", "/deliveries/{delivery_id}/resend", resend, WhichDelivery),
]
