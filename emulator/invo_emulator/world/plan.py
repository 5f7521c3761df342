"""What a world begins with: its games, players and settings. It goes back to this on reset."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Annotated

from invo_emulator import fields as f
from invo_emulator import keys
from invo_emulator.errors import InvalidInput
from invo_emulator.records import frozen
from invo_emulator.settings import Settings, changed


@frozen
class CurrencyPlan:
    """A game's currency. `units_per_usd` is how many of it one US dollar buys."""

    name: Annotated[str, f.Text(100)] = "Coins"
    symbol: Annotated[str, f.Text(12)] = "C"
    units_per_usd: Annotated[int, f.Integer(1, 10_000)] = 10


@frozen
class WebhookPlan:
    """Where a game listens, and to what: event names, or * for all."""

    target_url: Annotated[str, f.TargetUrl()]
    subscribed_events: Annotated[tuple[str, ...], f.ListOf(f.Text(100))] = ("*",)


@frozen
class GamePlan:
    """A game: what the console of the real backend would have registered."""

    game_id: Annotated[int, f.Integer(1, 999_999_999_999)]
    name: Annotated[str, f.Text(100)]
    secret: Annotated[str, f.Text(200)] = ""
    signing_secret: Annotated[str, f.Text(200)] = ""
    currency: Annotated[CurrencyPlan, f.Nested(CurrencyPlan)] = CurrencyPlan()
    webhook: Annotated[WebhookPlan | None, f.Nested(WebhookPlan)] = None
    # How the pages that players see look.
    color: Annotated[str | None, f.Color()] = None
    logo: Annotated[str | None, f.Picture()] = None

    def __post_init__(self) -> None:
        """Give what was left out a value that can be guessed from the game's id."""
        object.__setattr__(self, "secret", self.secret or f"ivsdk_test_{self.game_id}")
        signing_secret = self.signing_secret or f"whsec_test_{self.game_id}"
        object.__setattr__(self, "signing_secret", signing_secret)


@frozen
class PlayerPlan:
    """A player of a game (of the first one, if none is named)."""

    email: Annotated[str, f.Email()]
    game_id: Annotated[int | None, f.Integer(1)] = None
    name: Annotated[str | None, f.Text(200)] = None
    phone: Annotated[str | None, f.Phone()] = None
    balance: Annotated[int | None, f.Amount(10**14, zero=True)] = None
    is_minor: Annotated[bool | None, f.Boolean()] = None
    guardian_email: Annotated[str | None, f.Email()] = None
    passkey: Annotated[bool | None, f.Boolean()] = None


@frozen
class ItemPlan:
    """An item of the catalogue. Prices are in US dollars, and numbers there."""

    item_id: Annotated[str, f.Text()]
    item_name: Annotated[str, f.Text()]
    game_id: Annotated[int | None, f.Integer(1)] = None
    item_category: Annotated[str, f.Text()] = "standard"
    item_type: Annotated[str, f.Text()] = "bundle"
    item_rarity: Annotated[str | None, f.Text()] = None
    display_subtitle: Annotated[str | None, f.Text()] = None
    display_tag: Annotated[str | None, f.Text()] = None
    image_url: Annotated[str | None, f.Url()] = None
    item_color: Annotated[str | None, f.Text()] = None
    price_usd: Annotated[int, f.Amount(zero=True)] = 0
    original_price_usd: Annotated[int | None, f.Amount(zero=True)] = None
    currency_amount: Annotated[int, f.Amount(zero=True)] = 0
    bonus_amount: Annotated[int, f.Amount(zero=True)] = 0
    discount_percentage: Annotated[int | None, f.Integer(0, 100)] = None
    is_featured: Annotated[bool, f.Boolean()] = False
    is_most_popular: Annotated[bool, f.Boolean()] = False
    is_best_value: Annotated[bool, f.Boolean()] = False
    is_limited_time: Annotated[bool, f.Boolean()] = False
    metadata: Annotated[Mapping[str, object], f.JsonObject()] = field(default_factory=dict)


DEMO_QUEST = GamePlan(
    game_id=100000000001,
    name="Demo Quest",
    secret="ivsdk_test_demoquest",
    signing_secret="whsec_test_demoquest",
    currency=CurrencyPlan("Gold Coins", "GC"),
)
STAR_ARENA = GamePlan(
    game_id=200000000002,
    name="Star Arena",
    secret="ivsdk_test_stararena",
    signing_secret="whsec_test_stararena",
    currency=CurrencyPlan("Star Credits", "SC"),
)


@frozen
class Plan:
    """All that a world begins with. `seed` pins its randomness; without it each start differs.
    `now` is where its clock begins, instead of at the wall's time, and `frozen` lets it stand."""

    games: Annotated[tuple[GamePlan, ...], f.ListOf(f.Nested(GamePlan))] = (DEMO_QUEST, STAR_ARENA)
    players: Annotated[tuple[PlayerPlan, ...], f.ListOf(f.Nested(PlayerPlan))] = ()
    items: Annotated[tuple[ItemPlan, ...], f.ListOf(f.Nested(ItemPlan))] = ()
    settings: Annotated[Mapping[str, object], f.JsonObject()] = field(default_factory=dict)
    seed: Annotated[str | None, f.Text(64)] = None
    now: Annotated[int | None, f.Instant()] = None
    frozen: Annotated[bool, f.Boolean()] = False

    def with_webhook(self, target_url: str) -> "Plan":
        """The same, with the first game listening at this address."""
        first, *others = self.games
        return replace(self, games=(replace(first, webhook=WebhookPlan(target_url)), *others))


def read_plan(source: Mapping[str, object]) -> Plan:
    """A plan from its outside form: the config file's tables. Raises InvalidInput."""
    plan = f.read(Plan, source, strict=True)
    _check(plan)
    return plan


def _check(plan: Plan) -> None:
    changed(Settings(), plan.settings)
    if not plan.games:
        raise InvalidInput("games", "games is empty: leave it out for the two default games.")
    _refuse_repeated("games", "game_id", [str(game.game_id) for game in plan.games])
    _refuse_repeated("games", "secret", [game.secret for game in plan.games])
    for number, game in enumerate(plan.games):
        _refuse_live(f"games[{number}].secret", game.secret)
        _refuse_live(f"games[{number}].signing_secret", game.signing_secret)
    _refuse_repeated("items", "item_id", [item.item_id for item in plan.items])
    for number, item in enumerate(plan.items):
        _check_json(f"items[{number}].metadata", item.metadata)
    _refuse_unknown_games(plan, "items", plan.items)
    _refuse_unknown_games(plan, "players", plan.players)
    _refuse_players_twice(plan)


def _refuse_unknown_games(
    plan: Plan, things: str, planned: Sequence[PlayerPlan | ItemPlan]
) -> None:
    known = {None, *(game.game_id for game in plan.games)}
    for number, each in enumerate(planned):
        if each.game_id not in known:
            name = f"{things}[{number}].game_id"
            raise InvalidInput(name, f"{name} names a game that is not among games.")


def _refuse_players_twice(plan: Plan) -> None:
    known = set()
    for number, player in enumerate(plan.players):
        game_id = player.game_id or plan.games[0].game_id
        if (game_id, player.email) in known:
            message = (
                f"Two players of game {game_id} have the same email {player.email}: "
                "give each its own."
            )
            raise InvalidInput(f"players[{number}].email", message)
        known.add((game_id, player.email))


def _refuse_live(name: str, secret: str) -> None:
    if keys.is_live(secret):
        message = (
            f"{name} is {keys.masked(secret)}, a live one: give a sandbox a secret of its own."
        )
        raise InvalidInput(name, message)


def _refuse_repeated(things: str, name: str, values: list[str]) -> None:
    if len(set(values)) < len(values):
        message = f"Two {things} have the same {name}: give each its own."
        raise InvalidInput(f"{things}.{name}", message)


def _check_json(name: str, value: object) -> None:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        message = f"{name} must be what JSON can say: text, numbers, booleans, lists, tables."
        raise InvalidInput(name, message) from None
