"""Deliveries: what was sent, attempt by attempt.

    GET  /_emulator/deliveries                         what was sent, or is due
    GET  /_emulator/deliveries/{delivery_id}           one, with every attempt
    POST /_emulator/deliveries/{delivery_id}/resend    one more attempt now
    POST /_emulator/deliveries/{delivery_id}/send      one attempt by hand: elsewhere, or edited

End of the list.
"""

from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.controls.listing import DEFAULT_LIMIT, NEWEST, Cursor, Limit, page
from invo_emulator.errors import DeliveryNotFound, WrongState
from invo_emulator.lifecycles import DELIVERY
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, control
from invo_emulator.web.declaring import refuses
from invo_emulator.webhooks import by_hand, deliveries, delivery_views, outbox
from invo_emulator.world.transaction import Transaction


@frozen
class ListDeliveries:
    """Deliveries of one event, of one type of events, in one state, or all."""

    event_id: Annotated[str | None, f.Text()] = None
    event_type: Annotated[str | None, f.Text(100)] = None
    state: Annotated[str | None, f.Choice(*DELIVERY.moves)] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = NEWEST


async def list_deliveries(command: Command, wanted: ListDeliveries) -> Answer:
    """200 with deliveries, newest first; 400 for a type of events that is none."""

    def look(tx: Transaction) -> dict[str, object]:
        outbox.check_asked(tx, wanted.event_type, "event_type")
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


# What is left of a call's body when it holds an event's.
_LONGEST_BODY = 1_000_000


@frozen
class Send:
    """A delivery, and what is to be other than at an attempt of its own: where to, the body as
    text, or what to sign with."""

    delivery_id: Annotated[str, f.Text()]
    target_url: Annotated[str | None, f.TargetUrl()] = None
    body: Annotated[str | None, f.AnyText(_LONGEST_BODY)] = None
    signing_secret: Annotated[str | None, f.Text()] = None


@refuses(DeliveryNotFound, WrongState)
async def send(command: Command, wanted: Send) -> Answer:
    """200 with the attempt, whatever was answered: signed anew, and nothing of the delivery changes
    by it. Its own target is left alone while that is disabled."""
    wish = by_hand.Wish(wanted.target_url, wanted.body, wanted.signing_secret)
    due = await command.transaction(lambda tx: by_hand.prepare(tx, wanted.delivery_id, wish))
    wall_at = command.emulator.system.wall()
    outcome = await command.emulator.courier.post_by_hand(command.world, due)

    def work(tx: Transaction) -> dict[str, object]:
        return delivery_views.show_by_hand(tx, by_hand.record(tx, due, wish, outcome, wall_at))

    return Answer(await command.transaction(work))


controls = [
    control("GET", "/deliveries", list_deliveries, ListDeliveries),
    control("GET", "/deliveries/{delivery_id}", look_at_delivery, WhichDelivery),
    control("POST", "/deliveries/{delivery_id}/resend", resend, WhichDelivery),
    control("POST", "/deliveries/{delivery_id}/send", send, Send),
]
