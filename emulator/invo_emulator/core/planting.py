"""Bringing a world's store in line with its plan: games, webhook targets, players.

Runs when a world begins, after a reset, and whenever the emulator starts with stored data, so that
an edited config takes effect. What players did meanwhile is kept.
"""

import json

from invo_emulator import fields as f
from invo_emulator.core import players
from invo_emulator.webhooks import deliveries, targets
from invo_emulator.world.plan import GamePlan, ItemPlan, Plan
from invo_emulator.world.transaction import Currency, Game, Row, Transaction


def plant(tx: Transaction, plan: Plan | None) -> None:
    """Write down everything that the plan says and the store does not. None: there is nothing new
    to be said."""
    # Nobody is sending when a world opens: what was under way when it was left is due again.
    deliveries.hand_back(tx)
    if plan:
        _plant_all(tx, plan)


def _plant_all(tx: Transaction, plan: Plan) -> None:
    for currency_id, game in enumerate(plan.games, start=1):
        _plant_game(tx, game, currency_id)
    tx.execute("DELETE FROM game_item")
    for item in plan.items:
        tx.insert("game_item", item_id=item.item_id, shown=json.dumps(_shown_item(item)))
    for player in plan.players:
        game_id = player.game_id or plan.games[0].game_id
        known = players.find(tx, tx.games[game_id], player.email)
        if not known:
            players.put(tx, tx.games[game_id], player)


def _shown_item(item: ItemPlan) -> dict[str, object]:
    """As the catalogue lists it: its amounts are numbers, unlike all others of the API."""
    shown = f.show(item)
    for name in ("price_usd", "original_price_usd", "currency_amount", "bonus_amount"):
        value = getattr(item, name)
        shown[name] = None if value is None else value / 100
    return {
        **shown,
        "game_id": None if item.game_id is None else str(item.game_id),
        "display_name": item.item_name,
        "is_active": True,
        "time_remaining_seconds": None,
        "time_remaining_display": None,
    }


def _plant_game(tx: Transaction, plan: GamePlan, currency_id: int) -> None:
    known = tx.one("SELECT * FROM game WHERE game_id = ?", plan.game_id)
    currency_id = known["currency_id"] if known else _free_currency_id(tx, currency_id)
    currency = Currency(
        currency_id, plan.currency.name, plan.currency.symbol, plan.currency.units_per_usd
    )
    tx.execute(
        """INSERT INTO currency (currency_id, name, symbol, units_per_usd) VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET name = excluded.name, symbol = excluded.symbol,
                                     units_per_usd = excluded.units_per_usd""",
        currency_id,
        currency.name,
        currency.symbol,
        currency.units_per_usd,
    )
    # A key that moved from one game to another: the old one gives it up first.
    holder = tx.one(
        "SELECT game_id FROM game WHERE secret = ? AND game_id <> ?", plan.secret, plan.game_id
    )
    if holder:
        given_up = tx.chance.id("given_up")
        tx.execute("UPDATE game SET secret = ? WHERE game_id = ?", given_up, holder["game_id"])
    tx.execute(
        """INSERT INTO game (game_id, name, secret, signing_secret, planned_webhook, color, logo,
                             currency_id)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (game_id) DO UPDATE SET name = excluded.name, secret = excluded.secret,
                                               signing_secret = excluded.signing_secret,
                                               planned_webhook = excluded.planned_webhook,
                                               color = excluded.color, logo = excluded.logo""",
        plan.game_id,
        plan.name,
        plan.secret,
        plan.signing_secret,
        _planned(plan),
        plan.color,
        plan.logo,
        currency_id,
    )
    game = Game(
        plan.game_id,
        plan.name,
        plan.secret,
        plan.signing_secret,
        currency,
        plan.color,
        plan.logo,
    )
    tx.games[plan.game_id] = game
    _plant_webhook(tx, game, plan, known)


def _planned(plan: GamePlan) -> str | None:
    return json.dumps(f.show(plan.webhook)) if plan.webhook else None


def _plant_webhook(tx: Transaction, game: Game, plan: GamePlan, known: Row | None) -> None:
    """What the plan says, unless it is what it said before: an address that was put since, a secret
    that was rotated, a subscription that was disabled stay so."""
    target, webhook = targets.get(tx, game), plan.webhook
    is_edited = known is None or known["planned_webhook"] != _planned(plan)
    if webhook and (is_edited or target is None):
        target = targets.put(tx, game, webhook.target_url, events=webhook.subscribed_events)
    if target and known and known["signing_secret"] != plan.signing_secret:
        targets.change_secret(tx, target, plan.signing_secret)


def _free_currency_id(tx: Transaction, wanted: int) -> int:
    row = tx.one("SELECT MAX(currency_id) AS highest FROM currency")
    return max(wanted, (row["highest"] or 0) + 1 if row else wanted)
