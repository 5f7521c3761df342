"""Webhook targets: who is told.

    GET    /_emulator/webhooks           who is told
    PUT    /_emulator/webhooks           have a game's events sent to an address
    DELETE /_emulator/webhooks           send a game's events to nobody any more
    POST   /_emulator/webhooks/rotate    sign with a new secret, and with the old one for a while

End of the list.
"""

import json
from collections.abc import Mapping
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator.errors import InvalidInput, SubscriptionNotFound
from invo_emulator.records import frozen
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command, Nothing, control
from invo_emulator.web.declaring import refuses
from invo_emulator.webhooks import targets
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


@refuses(SubscriptionNotFound)
async def rotate(command: Command, wanted: WhichGame) -> Answer:
    """200 with the target: its new `signing_secret`, and the `old_secret` that signs beside it for
    seven days."""
    game = command.world.game(wanted.game_id)

    def change(tx: Transaction) -> dict[str, object]:
        return targets.show(targets.rotate_secret(tx, targets.find(tx, game)))

    return Answer(await command.transaction(change))


controls = [
    control("GET", "/webhooks", look, Nothing),
    control("PUT", "/webhooks", put, PutTarget),
    control("DELETE", "/webhooks", remove, WhichGame),
    control("POST", "/webhooks/rotate", rotate, WhichGame),
]
