"""Webhook management: a game's own subscription, as the real backend's console keeps it.

    GET    /api/dev/webhooks/supported-events                  D13: what can be subscribed to
    GET    /api/dev/webhooks/games/{game_id}                   D14: the subscription
    PUT    /api/dev/webhooks/games/{game_id}                   D15: create or change it
    DELETE /api/dev/webhooks/games/{game_id}                   D16: disable it
    POST   /api/dev/webhooks/games/{game_id}/rotate-secret     D17: a new secret
    POST   /api/dev/webhooks/games/{game_id}/test              D18: announce a test event
    GET    /api/dev/webhooks/games/{game_id}/metrics           D19: how it is doing
    PATCH  /api/dev/webhooks/games/{game_id}/retry-policy      D20: how attempts are repeated
    GET    /api/dev/webhooks/games/{game_id}/deliveries        D21: what was sent, page by page
    GET    /api/dev/webhooks/deliveries/{delivery_id}          D22: one delivery whole
    POST   /api/dev/webhooks/deliveries/{delivery_id}/replay   D23: send what failed again

How they are sent, and repeated, is webhooks/.
"""

import json
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.errors import (
    DeliveryNotFound,
    InvalidInput,
    NotYourGame,
    SubscriptionNotFound,
    WrongState,
)
from invo_emulator.records import frozen
from invo_emulator.times import iso
from invo_emulator.web.answers import Answer
from invo_emulator.web.declaring import refuses
from invo_emulator.web.histories import pagination
from invo_emulator.web.operations import Caller, operation
from invo_emulator.webhooks import (
    catalogue,
    deliveries,
    delivery_views,
    outbox,
    policies,
    targets,
)
from invo_emulator.webhooks.policies import Policy
from invo_emulator.world.transaction import Row, Transaction

_RECENT = 10


@frozen
class Anything:
    """What takes no input."""


def supported_events(tx: Transaction, caller: Caller, wanted: Anything) -> Answer:
    """200 with every event type; `wildcard` says whether * covers it, `emulated` whether anything
    but a control call announces it here."""
    described = {**dict.fromkeys(catalogue.REAL, None), **catalogue.SUPPORTED}
    events = [
        {
            "event_type": name,
            "description": description,
            "wildcard": name not in catalogue.BY_NAME_ONLY,
            "emulated": name in catalogue.SUPPORTED,
        }
        for name, description in sorted(described.items())
    ]
    names = [event["event_type"] for event in events]
    return Answer({"success": True, "supported_events": names, "events": events})


@frozen
class OfGame:
    """The calling game, by its id."""

    game_id: Annotated[int, f.Integer(1)]


@refuses(NotYourGame, SubscriptionNotFound)
def look(tx: Transaction, caller: Caller, wanted: OfGame) -> Answer:
    """200 with the subscription and its latest deliveries."""
    target = _target(tx, caller, wanted.game_id)
    rows, _ = delivery_views.history(tx, target, None, _RECENT, 0)
    recent = [delivery_views.show_managed(tx, row) for row in rows]
    return Answer({**_shown(tx, target), "recent_deliveries": recent})


@frozen
class Subscribe:
    """Where the calling game wants to be told, and of what."""

    game_id: Annotated[int, f.Integer(1)]
    target_url: Annotated[str, f.TargetUrl()]
    subscribed_events: Annotated[tuple[str, ...], f.ListOf(f.Text(100), least=1)]


@refuses(NotYourGame)
def subscribe(tx: Transaction, caller: Caller, wanted: Subscribe) -> Answer:
    """201 with `signing_secret` the first time, 200 after; a disabled one is enabled again."""
    _check_own(caller, wanted.game_id)
    is_new = targets.get(tx, caller.game) is None
    target = targets.put(tx, caller.game, wanted.target_url, events=wanted.subscribed_events)
    body = {**_shown(tx, target), "created": is_new}
    return Answer({**body, **_secret_once(target)}, 201) if is_new else Answer(body)


@refuses(NotYourGame, SubscriptionNotFound)
def unsubscribe(tx: Transaction, caller: Caller, wanted: OfGame) -> Answer:
    """200 with the subscription, disabled. What had not been sent is dead."""
    targets.disable(tx, _target(tx, caller, wanted.game_id))
    return Answer(_shown(tx, targets.find(tx, caller.game)))


@refuses(NotYourGame, SubscriptionNotFound)
def rotate_secret(tx: Transaction, caller: Caller, wanted: OfGame) -> Answer:
    """200 with the new `signing_secret`. For seven days each webhook is signed with both."""
    target = targets.rotate_secret(tx, _target(tx, caller, wanted.game_id))
    return Answer({**_shown(tx, target), **_secret_once(target)})


@refuses(NotYourGame, SubscriptionNotFound, WrongState)
def test(tx: Transaction, caller: Caller, wanted: OfGame) -> Answer:
    """202 with the delivery of a `webhook.test`, unless the subscription is disabled."""
    target = _target(tx, caller, wanted.game_id)
    targets.check_active(target)
    delivery = deliveries.get(tx, outbox.announce_test(tx, target))
    return Answer({"success": True, "delivery": delivery_views.show_managed(tx, delivery)}, 202)


@refuses(NotYourGame, SubscriptionNotFound)
def metrics(tx: Transaction, caller: Caller, wanted: OfGame) -> Answer:
    """200 with the counts of the last day, response times and `health`."""
    target = _target(tx, caller, wanted.game_id)
    shown = delivery_views.metrics(tx, target)
    return Answer({"success": True, "game_id": str(wanted.game_id), "metrics": shown})


@frozen
class ChangePolicy:
    """The parts of a policy that are to change."""

    game_id: Annotated[int, f.Integer(1)]
    retry_delays_seconds: Annotated[tuple[int, ...] | None, policies.DELAYS] = None
    max_attempts: Annotated[int | None, policies.ATTEMPTS] = None
    timeout_seconds: Annotated[float | None, policies.TIMEOUT] = None
    rate_limit_per_second: Annotated[int | None, policies.RATE] = None
    gzip: Annotated[bool | None, policies.SWITCH] = None


@refuses(NotYourGame, SubscriptionNotFound)
def change_policy(tx: Transaction, caller: Caller, wanted: ChangePolicy) -> Answer:
    """200 with the subscription. What is left out, or null, stays as it is."""
    target = _target(tx, caller, wanted.game_id)
    given = {name: getattr(wanted, name) for name in policies.MANAGED}
    given = {name: value for name, value in given.items() if value is not None}
    if not given:
        raise InvalidInput("body", f"Send what is to change: {', '.join(policies.MANAGED)}.")
    return Answer(_shown(tx, targets.change_policy(tx, target, given, "")))


@frozen
class ListDeliveries:
    """The calling game's deliveries, of one status or all."""

    game_id: Annotated[int, f.Integer(1)]
    status: Annotated[str | None, f.Choice(*delivery_views.STATUSES)] = None
    limit: Annotated[int, f.Integer(1, 100)] = 50
    offset: Annotated[int, f.Integer(0, 100_000)] = 0


@refuses(NotYourGame, SubscriptionNotFound)
def list_deliveries(tx: Transaction, caller: Caller, wanted: ListDeliveries) -> Answer:
    """200 with deliveries, newest first."""
    target = _target(tx, caller, wanted.game_id)
    rows, total = delivery_views.history(tx, target, wanted.status, wanted.limit, wanted.offset)
    body = {
        "success": True,
        "deliveries": [delivery_views.show_managed(tx, row) for row in rows],
        "pagination": pagination(wanted, len(rows), total),
    }
    return Answer(body)


@frozen
class WhichDelivery:
    """A delivery of the calling game's."""

    delivery_id: Annotated[str, f.Text()]


@refuses(DeliveryNotFound)
def look_at_delivery(tx: Transaction, caller: Caller, wanted: WhichDelivery) -> Answer:
    """200 with the payload, every attempt and the last answer."""
    delivery = _delivery(tx, caller, wanted.delivery_id)
    return Answer({"success": True, "delivery": delivery_views.show_managed_whole(tx, delivery)})


@refuses(DeliveryNotFound, WrongState)
def replay(tx: Transaction, caller: Caller, wanted: WhichDelivery) -> Answer:
    """202 once one more attempt is due. Only one that failed or died is sent again, and only while
    its subscription is not disabled."""
    delivery = _delivery(tx, caller, wanted.delivery_id)
    targets.check_active(targets.find(tx, caller.game))
    status = delivery_views.status_of(tx, delivery)
    if status not in ("failed", "dead"):
        raise WrongState(f"cannot replay a delivery that is {status}: only one failed or dead")
    delivery = deliveries.resend(tx, wanted.delivery_id)
    return Answer({"success": True, "delivery": delivery_views.show_managed(tx, delivery)}, 202)


def _check_own(caller: Caller, game_id: int) -> None:
    if game_id != caller.game.game_id:
        message = f"This key is game {caller.game.game_id}'s: it manages no webhooks of {game_id}."
        raise NotYourGame(message)


def _target(tx: Transaction, caller: Caller, game_id: int) -> Row:
    _check_own(caller, game_id)
    return targets.find(tx, caller.game)


def _delivery(tx: Transaction, caller: Caller, delivery_id: str) -> Row:
    delivery = deliveries.get(tx, delivery_id)
    target = targets.get(tx, caller.game)
    if target is None or delivery["target_id"] != target["target_id"]:
        raise DeliveryNotFound(f"This game has no delivery {delivery_id}.")
    return delivery


def _shown(tx: Transaction, target: Row) -> dict[str, object]:
    until = target["old_secret_until"]
    is_rotating = until is not None and tx.now < until
    subscription = {
        "game_id": str(target["game_id"]),
        "target_url": target["target_url"],
        "subscribed_events": json.loads(target["subscribed_events"]),
        "status": target["state"],
        "retry_policy": _shown_policy(tx, policies.of(target)),
        "previous_secret_valid_until": iso(until) if is_rotating else None,
        "created_at": iso(target["created_at"]),
        "updated_at": iso(target["changed_at"]),
    }
    return {"success": True, "subscription": subscription}


def _shown_policy(tx: Transaction, policy: Policy) -> dict[str, object]:
    """What holds, be it set or by default."""
    shown = f.show(policy)
    in_force = {
        **shown,
        "max_attempts": len(policy.delays) + 1,
        "timeout_seconds": policy.timeout_seconds or tx.settings.webhook_timeout_seconds,
    }
    return {name: in_force[name] for name in policies.MANAGED}


def _secret_once(target: Row) -> dict[str, object]:
    return {
        "signing_secret": target["signing_secret"],
        "signing_secret_note": "Keep it now: it is not shown again.",
    }


_PATH = "/api/dev/webhooks"
_GAME = f"{_PATH}/games/{{game_id}}"
_DELIVERY = f"{_PATH}/deliveries/{{delivery_id}}"

operations = [
    operation("D13", "GET", f"{_PATH}/supported-events", supported_events, Anything),
    operation("D14", "GET", _GAME, look, OfGame),
    operation("D15", "PUT", _GAME, subscribe, Subscribe),
    operation("D16", "DELETE", _GAME, unsubscribe, OfGame),
    operation("D17", "POST", f"{_GAME}/rotate-secret", rotate_secret, OfGame),
    operation("D18", "POST", f"{_GAME}/test", test, OfGame),
    operation("D19", "GET", f"{_GAME}/metrics", metrics, OfGame),
    operation("D20", "PATCH", f"{_GAME}/retry-policy", change_policy, ChangePolicy),
    operation("D21", "GET", f"{_GAME}/deliveries", list_deliveries, ListDeliveries),
    operation("D22", "GET", _DELIVERY, look_at_delivery, WhichDelivery),
    operation("D23", "POST", f"{_DELIVERY}/replay", replay, WhichDelivery),
]
