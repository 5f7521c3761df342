"""The config file: games, players, webhooks and settings, in TOML.

    seed = "pinned"                # optional: the same ids at each start
    now = "2027-01-01T00:00:00Z"   # optional: where the clock begins
    frozen = true                  # optional: and stands

    [[games]]
    game_id = 100000000001
    name = "Demo Quest"
    secret = "ivsdk_test_demoquest"
    signing_secret = "whsec_test_demoquest"
    currency = { name = "Gold Coins", symbol = "GC", units_per_usd = 10 }
    webhook = { target_url = "http://localhost:3000/webhooks/invo", subscribed_events = ["*"] }
    color = "#7a3cff"              # what the pages that players see are coloured with
    # logo = "logo.png"            # a picture beside this file, or a data: URL

    [[players]]
    email = "ada@example.com"
    balance = "250.00"

    [settings]
    starting_balance = "5.00"

Without [[games]], the two default games.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from invo_emulator import pictures
from invo_emulator.errors import InvalidInput
from invo_emulator.webhooks import targets
from invo_emulator.world.plan import Plan, read_plan


class ConfigError(Exception):
    """What is wrong with the config file, in one sentence."""


def load(path: Path) -> Plan:
    """The plan in a file. Raises ConfigError."""
    from invo_emulator import toml  # only for those who have a file

    try:
        tables = toml.loads(path.read_text(encoding="utf-8"))
        _refuse_slips(tables)
        plan = read_plan(_with_logos(tables, path.parent))
        targets.check_plan(plan)
        return plan
    except OSError as error:
        raise ConfigError(f"The config file {path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"The config file {path} is not UTF-8 text.") from None
    except InvalidInput as error:
        raise ConfigError(f"The config file {path}: {error.message}") from None
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, and what it does not cover
        raise ConfigError(f"The config file {path} is not TOML: {error}.") from None


# What a game has tables for, and what of them people mean who write a text.
_TABLES_OF_A_GAME = {"webhook": "target_url", "currency": "name"}


def _refuse_slips(tables: Mapping[str, object]) -> None:
    """Raises InvalidInput, with what to write, for what is right but for its place or form."""
    for name in {"webhook", "webhooks"} & tables.keys():
        message = f'{name}: a webhook stands in a game: webhook = {{ target_url = "…" }} there.'
        raise InvalidInput(name, message)
    games = tables.get("games")
    for number, game in enumerate(games if isinstance(games, list) else ()):
        for name, inner in _TABLES_OF_A_GAME.items():
            if isinstance(game, Mapping) and isinstance(text := game.get(name), str):
                at = f"games[{number}].{name}"
                message = f"{at} must be a table: write {{ {inner} = {json.dumps(text)} }}."
                raise InvalidInput(at, message)


def _with_logos(tables: Mapping[str, object], folder: Path) -> Mapping[str, object]:
    """The same with every logo that is a file read in. Raises InvalidInput, naming the field."""
    games = tables.get("games")
    if not isinstance(games, list):
        return tables
    read = [_with_logo(f"games[{number}].logo", game, folder) for number, game in enumerate(games)]
    return {**tables, "games": read}


def _with_logo(name: str, game: object, folder: Path) -> object:
    if not isinstance(game, Mapping):
        return game
    logo = game.get("logo")
    if not isinstance(logo, str) or logo.startswith("data:"):
        return game
    if "://" in logo:
        message = f"{name} is an address, and pages fetch nothing: name a file beside the config."
        raise InvalidInput(name, message)
    return {**game, "logo": _logo(name, folder / logo)}


def _logo(name: str, file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(pictures.MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise InvalidInput(name, f"{name}: {file} can't be read: {why}.") from None
    if len(content) > pictures.MOST_BYTES:
        message = f"{name}: {file} is larger than {pictures.MOST_BYTES} bytes: use a smaller one."
        raise InvalidInput(name, message)
    try:
        return pictures.data_url(content)
    except ValueError:
        message = f"{name}: {file} is no picture that pages can show: use PNG, JPEG, WebP or SVG."
        raise InvalidInput(name, message) from None
