"""Webhook targets: who is told. A game has one of its own; the demo puts one beside it."""

import json
from collections.abc import Mapping

from invo_emulator import fields as f
from invo_emulator.errors import SubscriptionNotFound, WrongState
from invo_emulator.lifecycles import SUBSCRIPTION
from invo_emulator.times import SECOND, iso_exact
from invo_emulator.webhooks import addresses, catalogue, hostility, policies, queue
from invo_emulator.world.plan import Plan
from invo_emulator.world.transaction import Game, Row, Transaction

# The name of the target that a studio registers.
MAIN = "main"

# How long an old secret still signs beside the new one.
ROTATION_DAYS = 7


def put(
    tx: Transaction,
    game: Game,
    target_url: str,
    *,
    name: str = MAIN,
    signing_secret: str | None = None,
    events: tuple[str, ...] = ("*",),
    enable: bool = True,
) -> Row:
    """Have a game's events sent to an address, from now on; a disabled target is enabled again,
    unless it is told not to be. Another secret ends a rotation.

    A new target signs with the game's secret, if no other is given; one that is there keeps its
    own. Raises InvalidInput for an event that is none, or an address that the settings refuse.
    """
    catalogue.check(events)
    if must_be_public(tx, name):
        addresses.check(target_url)
    known = get(tx, game, name)
    state = known["state"] if known else SUBSCRIPTION.start
    state = SUBSCRIPTION.after(state, "enable") if enable else state
    tx.execute(
        """INSERT INTO webhook_target (game_id, name, target_url, signing_secret,
             subscribed_events, state, created_at, changed_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (game_id, name) DO UPDATE SET target_url = excluded.target_url,
             old_secret = iif(excluded.signing_secret = signing_secret, old_secret, NULL),
             old_secret_until =
               iif(excluded.signing_secret = signing_secret, old_secret_until, NULL),
             signing_secret = excluded.signing_secret, state = excluded.state,
             subscribed_events = excluded.subscribed_events, changed_at = excluded.changed_at""",
        game.game_id,
        name,
        target_url,
        signing_secret or (known["signing_secret"] if known else game.signing_secret),
        json.dumps(events),
        state,
        tx.now,
        tx.now,
    )
    return _find(tx, game, name)


def must_be_public(tx: Transaction, name: str) -> bool:
    """Whether only public addresses will do. The demo's target is the emulator itself."""
    return tx.settings.webhook_targets_public and name == MAIN


def check_plan(plan: Plan) -> None:
    """Raises InvalidInput for an event that is none, or an address that the plan's own settings
    refuse."""
    for number, game in enumerate(plan.games):
        if game.webhook:
            at = f"games[{number}].webhook"
            catalogue.check(game.webhook.subscribed_events, f"{at}.subscribed_events")
            if plan.settings.get("webhook_targets_public"):
                addresses.check(game.webhook.target_url, f"{at}.target_url")


def get(tx: Transaction, game: Game, name: str = MAIN) -> Row | None:
    """A game's target by name."""
    return tx.one("SELECT * FROM webhook_target WHERE game_id = ? AND name = ?", game.game_id, name)


def _find(tx: Transaction, game: Game, name: str = MAIN) -> Row:
    target = get(tx, game, name)
    if target is None:
        message = f"Game {game.game_id} has no webhook subscription: PUT one first."
        raise SubscriptionNotFound(message)
    return target


def find(tx: Transaction, game: Game) -> Row:
    """The target that a studio registered. Raises SubscriptionNotFound."""
    return _find(tx, game)


def check_active(target: Row) -> None:
    """Raises WrongState for a target that is disabled."""
    if target["state"] != "active":
        raise WrongState("cannot send to a webhook subscription that is disabled: PUT it again")


def disable(tx: Transaction, target: Row) -> None:
    """Send it nothing more. What was on its way is dead, and can be replayed once it is enabled."""
    tx.execute(
        "UPDATE webhook_target SET state = ?, changed_at = ? WHERE target_id = ?",
        SUBSCRIPTION.after(target["state"], "disable"),
        tx.now,
        target["target_id"],
    )
    queue.give_up_all(tx, target["target_id"])


def disable_gone(tx: Transaction, target_id: int, target_url: str) -> None:
    """The same for one that said so itself, unless it listens elsewhere by now."""
    for target in tx.all(
        "SELECT * FROM webhook_target WHERE target_id = ? AND target_url = ?", target_id, target_url
    ):
        disable(tx, target)


def change_secret(tx: Transaction, target: Row, signing_secret: str) -> None:
    """Sign with another secret from now on."""
    tx.execute(
        "UPDATE webhook_target SET signing_secret = ?, changed_at = ? WHERE target_id = ?",
        signing_secret,
        tx.now,
        target["target_id"],
    )


def rotate_secret(tx: Transaction, target: Row) -> Row:
    """Sign with a new secret, and with the old one, too, for seven days more."""
    tx.execute(
        """UPDATE webhook_target SET signing_secret = ?, old_secret = signing_secret,
             old_secret_until = ?, changed_at = ? WHERE target_id = ?""",
        tx.chance.id("whsec_test"),
        tx.now + ROTATION_DAYS * 86_400 * SECOND,
        tx.now,
        target["target_id"],
    )
    return _again(tx, target)


def change_policy(tx: Transaction, target: Row, overrides: Mapping[str, object], at: str) -> Row:
    """Make and repeat attempts another way, from the next one on. Raises InvalidInput."""
    policy = policies.changed(policies.of(target), overrides, at)
    tx.execute(
        "UPDATE webhook_target SET policy = ?, free_at = 0, changed_at = ? WHERE target_id = ?",
        policies.kept(policy),
        tx.now,
        target["target_id"],
    )
    tx.wake_courier()  # more may be sent at once now, or sooner
    return _again(tx, target)


def be_hostile(tx: Transaction, target: Row, wanted: Mapping[str, object], at: str) -> Row:
    """Misbehave towards it from the next event on; {} ends that. Raises InvalidInput."""
    hostile = f.read(hostility.Hostile, wanted, strict=True, at=at)
    tx.execute(
        "UPDATE webhook_target SET hostile = ?, announced = 0 WHERE target_id = ?",
        hostility.kept(hostile),
        target["target_id"],
    )
    # Whoever waits to be shuffled would wait for ever.
    queue.release_gathered(tx, target["target_id"])
    return _again(tx, target)


def _again(tx: Transaction, target: Row) -> Row:
    row = tx.one("SELECT * FROM webhook_target WHERE target_id = ?", target["target_id"])
    assert row, "a target is never removed"
    return row


def show(target: Row) -> dict[str, object]:
    """A target, with its secret: the emulator's secrets are for reading."""
    until = target["old_secret_until"]
    return {
        "game_id": str(target["game_id"]),
        "name": target["name"],
        "target_url": target["target_url"],
        "signing_secret": target["signing_secret"],
        "old_secret": target["old_secret"],
        "old_secret_until": None if until is None else iso_exact(until),
        "subscribed_events": json.loads(target["subscribed_events"]),
        "state": target["state"],
        "policy": f.show(policies.of(target)),
        "hostile": json.loads(target["hostile"]),
    }
