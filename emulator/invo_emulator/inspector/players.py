"""Players: what they hold, how that came to be, and what waits for them.

    GET /_emulator/players            all of a game, newest first
    GET /_emulator/players/{email}    one

End of the list.
"""

from collections.abc import Mapping, Sequence

from invo_emulator.controls import players
from invo_emulator.controls.players import ListPlayers, WhichPlayer
from invo_emulator.core import players as known
from invo_emulator.inspector import charts, first_steps
from invo_emulator.money import accounts, amounts, ledger
from invo_emulator.times import iso_exact
from invo_emulator.web.answers import Answer
from invo_emulator.web.controls import Command
from invo_emulator.web.views import view
from invo_emulator.world.transaction import Game, Row, Transaction

# How many lines of the ledger the chart is drawn from, and how many are listed.
_DRAWN = 200
_LISTED = 25


async def look(command: Command, wanted: WhichPlayer) -> Answer:
    """The player in the game that is named, or else in the first one that has them."""
    return await players.look(command, await _located(command, wanted))


async def _located(command: Command, wanted: WhichPlayer) -> WhichPlayer:
    if wanted.game_id is not None:
        return wanted
    found = await command.transaction(lambda tx: _games_of(tx, wanted.email))
    return WhichPlayer(wanted.email, found[0][0].game_id if found else None)


def _games_of(tx: Transaction, email: str) -> list[tuple[Game, Row]]:
    found = [(game, known.find(tx, game, email)) for game in tx.games.values()]
    return [(game, player) for game, player in found if player is not None]


async def wallet(command: Command, wanted: WhichPlayer) -> Mapping[str, object]:
    """What they hold in each game, and in this one how it came to be."""
    located = await _located(command, wanted)
    game = command.world.game(located.game_id)

    def find(tx: Transaction) -> Mapping[str, object]:
        player = known.get(tx, game, wanted.email)
        account = accounts.available(player["player_id"], game.currency.currency_id)
        lines = ledger.lines(tx, account, _DRAWN)
        return {
            "here": str(game.game_id),
            "balances": [_balance(tx, each, row) for each, row in _games_of(tx, wanted.email)],
            "account": account.name,
            "lines": [_line(tx, each) for each in lines[:_LISTED]],
            "chart": _chart(tx, lines),
        }

    return await command.transaction(find)


def _balance(tx: Transaction, game: Game, player: Row) -> dict[str, object]:
    free = known.available(tx, game, player["player_id"])
    held = known.reserved(tx, game, player["player_id"])
    return {
        "game_id": str(game.game_id),
        "game_name": game.name,
        "currency_name": game.currency.name,
        "available": amounts.show(free),
        "reserved": amounts.show(held) if held else None,
    }


def _line(tx: Transaction, line: ledger.Line) -> dict[str, object]:
    return {
        "entry_id": line.entry_id,
        "kind": line.kind,
        "reference": line.reference,
        "at": iso_exact(line.at),
        "change": amounts.show(line.change),
        "balance": amounts.show(line.balance),
    }


def _chart(tx: Transaction, lines: Sequence[ledger.Line]) -> dict[str, object] | None:
    if not lines:
        return None
    moments = [charts.Moment(line.at, line.balance) for line in reversed(lines)]
    first = charts.Moment(moments[0].at, lines[-1].balance - lines[-1].change)
    return {
        "width": charts.WIDTH,
        "height": charts.HEIGHT,
        "points": charts.steps([first, *moments], tx.now),
        "begin": iso_exact(moments[0].at),
        "highest": amounts.show(max(each.balance for each in [first, *moments])),
        "changes": len(lines),
    }


async def games(command: Command, wanted: ListPlayers) -> Mapping[str, object]:
    """Of which game they are, and what to do where there are none."""
    here = str(command.world.game(wanted.game_id).game_id)
    return {"here": here, **first_steps.player(command)}


views = [
    # An address may hold a slash.
    view("/players/{email:path}", "player.html", look, WhichPlayer, wallet),
    view("/players", "players.html", players.list_players, ListPlayers, games),
]
