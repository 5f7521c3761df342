"""The chart of accounts: whose money is where, and who may owe.

`outside` accounts stand for the world beyond the emulator: the card network that pays dollars in,
and the issue of a game's currency. They go below zero by exactly what came in through them.
"""

from functools import lru_cache

from invo_emulator.records import frozen

US_DOLLARS = 0


@frozen
class Account:
    """One account by name. Its currency is 0 for US dollars, else a game's."""

    name: str
    currency_id: int
    is_outside: bool = False


# All of these are kept, because each purchase names its player's and its game's anew.
@lru_cache(maxsize=1024)
def available(player_id: int, currency_id: int) -> Account:
    """What a player can spend."""
    return Account(f"player/{player_id}/available", currency_id)


@lru_cache(maxsize=1024)
def reserved(player_id: int, currency_id: int) -> Account:
    """What a player has promised and not yet given."""
    return Account(f"player/{player_id}/reserved", currency_id)


# The names of these two in SQL, where a row is a player's.
AVAILABLE_OF_ROW = "'player/' || player_id || '/available'"
RESERVED_OF_ROW = "'player/' || player_id || '/reserved'"

# The currency that the name of a row of accounts stands for, in SQL.
CURRENCY_OF_ROW = """
    CASE WHEN account.name GLOB 'player/*' THEN
        (SELECT game.currency_id FROM player JOIN game USING (game_id)
         WHERE player_id = CAST(substr(account.name, length('player/') + 1) AS INTEGER))
    ELSE CAST(
        CASE WHEN account.name GLOB 'issue/*' THEN substr(account.name, length('issue/') + 1)
             WHEN account.name GLOB 'game/*/revenue/*' THEN
                 substr(account.name, instr(account.name, '/revenue/') + length('/revenue/'))
             WHEN account.name GLOB 'network/fees/*' THEN
                 substr(account.name, length('network/fees/') + 1)
        ELSE 0 END AS INTEGER)
    END"""


@lru_cache(maxsize=128)
def issue(currency_id: int) -> Account:
    """Where a game's currency comes from when it is bought, and goes to when it is taken back."""
    return Account(f"issue/{currency_id}", currency_id, is_outside=True)


def card_network() -> Account:
    """Where the players' dollars come from."""
    return Account("card_network", US_DOLLARS, is_outside=True)


@lru_cache(maxsize=128)
def game_revenue(game_id: int, currency_id: int = US_DOLLARS) -> Account:
    """What a game has earned: dollars for its currency, and currency for its items and moves."""
    unit = "" if currency_id == US_DOLLARS else f"/{currency_id}"
    return Account(f"game/{game_id}/revenue{unit}", currency_id)


@lru_cache(maxsize=128)
def network_fees(currency_id: int) -> Account:
    """What INVO keeps of items and moves."""
    return Account(f"network/fees/{currency_id}", currency_id)
