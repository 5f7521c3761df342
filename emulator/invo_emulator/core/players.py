"""Players: who plays a game, and what they hold of its currency."""

from typing import NoReturn

from invo_emulator.errors import PlayerNotFound
from invo_emulator.money import accounts, ledger
from invo_emulator.money.ledger import Posting
from invo_emulator.world.plan import PlayerPlan
from invo_emulator.world.transaction import Game, Row, Transaction


def find(tx: Transaction, game: Game, email: str) -> Row | None:
    """The player of a game with this address, if there is one."""
    return tx.one("SELECT * FROM player WHERE game_id = ? AND email = ?", game.game_id, email)


def find_payer(tx: Transaction, game: Game, email: str) -> Row | None:
    """Of the same only `player_id`, `email` and `identity_id`, and as `balance` what they can
    spend."""
    return tx.one(
        f"""SELECT player_id, email, identity_id, COALESCE(balance, 0) AS balance
            FROM player LEFT JOIN account ON account.name = {accounts.AVAILABLE_OF_ROW}
            WHERE game_id = ? AND email = ?""",
        game.game_id,
        email,
    )


def get(tx: Transaction, game: Game, email: str) -> Row:
    """The player of a game with this address. Raises PlayerNotFound."""
    return find(tx, game, email) or _refuse_address(game, email)


def _refuse_address(game: Game, email: str) -> NoReturn:
    raise PlayerNotFound(f"{game.name} has no player {email}. The first purchase makes one.")


def get_by_id(tx: Transaction, game: Game, player_id: int) -> Row:
    """A player of a game by number. Raises PlayerNotFound, also for another game's player."""
    player = tx.one(
        "SELECT * FROM player WHERE game_id = ? AND player_id = ?", game.game_id, player_id
    )
    return player or _refuse_number(game, player_id)


def _refuse_number(game: Game, player_id: int) -> NoReturn:
    raise PlayerNotFound(f"{game.name} has no player with the id {player_id}.")


def of_order(tx: Transaction, order: Row) -> Row:
    """Whose order it is. Raises PlayerNotFound."""
    return get_by_id(tx, tx.games[order["game_id"]], order["player_id"])


def of_phone(tx: Transaction, game: Game, phone: str) -> list[Row]:
    """The players of a game behind a phone, oldest first: one phone may carry several."""
    return list(
        tx.all(
            "SELECT * FROM player WHERE game_id = ? AND phone = ? ORDER BY player_id",
            game.game_id,
            phone,
        )
    )


def identity_of_phone(tx: Transaction, game: Game, phone: str) -> str | None:
    """Who is behind a phone, if that is certain."""
    found = of_phone(tx, game, phone)
    return found[0]["identity_id"] if len(found) == 1 else None


def find_or_create(tx: Transaction, game: Game, email: str) -> Row:
    """The player with this address; a new one holds the world's starting balance."""
    return find(tx, game, email) or _create(tx, game, email)


def _create(tx: Transaction, game: Game, email: str) -> Row:
    player_id = tx.insert(
        "player",
        game_id=game.game_id,
        email=email,
        identity_id=tx.chance.fingerprint(email),
        name=email.partition("@")[0],
        joined_at=tx.now,
        active_at=tx.now,
    )
    if tx.settings.starting_balance:
        _grant(tx, game, player_id, "starting_balance", tx.settings.starting_balance)
    return get_by_id(tx, game, player_id)


def note_activity(tx: Transaction, player_id: int) -> None:
    """The player has just done something."""
    tx.execute("UPDATE player SET active_at = ? WHERE player_id = ?", tx.now, player_id)


def put(tx: Transaction, game: Game, wanted: PlayerPlan) -> Row:
    """Create or change a player. `balance` is reached by a posting, never by overwriting."""
    player = find_or_create(tx, game, wanted.email)
    for column in ("name", "phone", "is_minor", "guardian_email", "passkey"):
        value = getattr(wanted, column)
        if value is not None:
            tx.execute(
                f"UPDATE player SET {column} = ? WHERE player_id = ?", value, player["player_id"]
            )
    if wanted.balance is not None:
        _adjust(tx, game, player["player_id"], wanted.balance)
    return get(tx, game, wanted.email)


def _adjust(tx: Transaction, game: Game, player_id: int, wanted: int) -> None:
    difference = wanted - available(tx, game, player_id)
    if difference > 0:
        _grant(tx, game, player_id, "adjustment", difference)
    elif difference < 0:
        currency_id = game.currency.currency_id
        source, target = accounts.available(player_id, currency_id), accounts.issue(currency_id)
        ledger.post(tx, "adjustment", f"player/{player_id}", Posting(source, target, -difference))


def _grant(tx: Transaction, game: Game, player_id: int, kind: str, amount: int) -> None:
    currency_id = game.currency.currency_id
    source, target = accounts.issue(currency_id), accounts.available(player_id, currency_id)
    ledger.post(tx, kind, f"player/{player_id}", Posting(source, target, amount))


_WALLET = f"""
    SELECT player_id, player.name AS name, email, joined_at, active_at,
           COALESCE(free.balance, 0) AS available, COALESCE(held.balance, 0) AS reserved,
           NULLIF(MAX(COALESCE(free.moved_at, 0), COALESCE(held.moved_at, 0)), 0) AS moved_at
    FROM player LEFT JOIN account AS free ON free.name = {accounts.AVAILABLE_OF_ROW}
                LEFT JOIN account AS held ON held.name = {accounts.RESERVED_OF_ROW}
    WHERE game_id = ? AND """


def wallet(tx: Transaction, game: Game, email: str) -> Row:
    """Who has this address, by `player_id`, `name`, `email`, `joined_at` and `active_at`; what they
    can spend (`available`), what is promised (`reserved`), and when either last changed, if ever
    (`moved_at`). Raises PlayerNotFound."""
    return tx.one(f"{_WALLET} email = ?", game.game_id, email) or _refuse_address(game, email)


def wallet_by_id(tx: Transaction, game: Game, player_id: int) -> Row:
    """The same by number. Raises PlayerNotFound, also for another game's player."""
    found = tx.one(f"{_WALLET} player_id = ?", game.game_id, player_id)
    return found or _refuse_number(game, player_id)


def available(tx: Transaction, game: Game, player_id: int) -> int:
    """What a player can spend, in hundredths of the game's currency."""
    return ledger.balance(tx, accounts.available(player_id, game.currency.currency_id))


def reserved(tx: Transaction, game: Game, player_id: int) -> int:
    """What a player has promised and not yet given."""
    return ledger.balance(tx, accounts.reserved(player_id, game.currency.currency_id))
