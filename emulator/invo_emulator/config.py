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

    [[players]]
    email = "ada@example.com"
    balance = "250.00"

    [settings]
    starting_balance = "5.00"

Without [[games]], the two default games.
"""

from pathlib import Path

from invo_emulator import toml
from invo_emulator.errors import InvalidInput
from invo_emulator.webhooks import targets
from invo_emulator.world.plan import Plan, read_plan


class ConfigError(Exception):
    """What is wrong with the config file, in one sentence."""


def load(path: Path) -> Plan:
    """The plan in a file. Raises ConfigError."""
    try:
        plan = read_plan(toml.loads(path.read_text(encoding="utf-8")))
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
