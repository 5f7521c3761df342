"""`invo-emulator players`: who plays, and what they hold."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from invo_emulator.options import CALLING, GAME_ID, PROGRAM, Command, Group, Option, count, once
from invo_emulator.terminal import spans
from invo_emulator.terminal.connection import control_plane, segment
from invo_emulator.terminal.paper import Paper, show


def list_them(chosen: Namespace) -> int:
    """Those of a game, newest first."""
    query = {"game_id": chosen.game_id, "limit": chosen.limit}
    show(chosen, control_plane(chosen).call("GET", "/players", query=query), _table)
    return 0


def look(chosen: Namespace) -> int:
    """One with everything pending."""
    path, query = f"/players/{segment(chosen.email)}", {"game_id": chosen.game_id}
    show(chosen, control_plane(chosen).call("GET", path, query=query), _player)
    return 0


def put(chosen: Namespace) -> int:
    """Make one, or change one."""
    body = {
        "game_id": chosen.game_id,
        "balance": chosen.balance,
        "name": chosen.name,
        "phone": chosen.phone,
        "guardian_email": chosen.guardian_email,
        "is_minor": _YES_OR_NO.get(chosen.minor),
        "passkey": _YES_OR_NO.get(chosen.passkey),
    }
    told = control_plane(chosen).call("PUT", f"/players/{segment(chosen.email)}", body)
    show(chosen, told, _player)
    return 0


_YES_OR_NO = {"yes": True, "no": False}


def _table(paper: Paper, told: Any) -> Iterator[str]:
    if not told["players"]:
        yield f"Nobody plays yet. {PROGRAM} players put EMAIL --balance 250.00 makes somebody."
        return
    heads = ("id", "email", "available", "reserved", "currency", "phone", "pending")
    yield from paper.table(heads, [_row(each) for each in told["players"]])


def _row(player: Any) -> list[str]:
    return [
        str(player["player_id"]),
        player["email"],
        player["available_balance"],
        player["reserved_balance"],
        player["currency_name"],
        player["phone"] or "",
        str(len(player["pending"]) or ""),
    ]


def _player(paper: Paper, player: Any) -> Iterator[str]:
    yield paper.styled(player["email"], "bold")
    shown = {
        "player": f"{player['player_id']} of game {player['game_id']}",
        "name": player["name"],
        "identity": player["identity_id"],
        "phone": player["phone"],
        "guardian": player["guardian_email"],
        "is a minor": "yes" if player["is_minor"] else None,
        "passkey": "yes" if player["passkey"] else None,
        "available": f"{player['available_balance']} {player['currency_name']}",
        "reserved": f"{player['reserved_balance']} {player['currency_name']}",
        "joined": spans.moment(player["joined_at"]),
    }
    yield from (f"  {name:<11} {value}" for name, value in shown.items() if value)
    for card in player["saved_cards"]:
        yield f"  {'card':<11} {card['brand']} {card['last4']}, {card['payment_method']}"
    for each in player["pending"]:
        told = ", ".join(f"{name} {value}" for name, value in each.items() if value is not None)
        yield f"  {'pending':<11} {told.removeprefix('kind ')}"


_EMAIL = once("email", "player's address")


def _yes_or_no(name: str, says: str) -> Option:
    return once(name, says, words=tuple(_YES_OR_NO))


command = Group(
    "Shows the players of a game, makes them, and gives them money.",
    {
        "list": Command(
            "Lists the players of a game, newest first.",
            (once("--limit", "how many at most", 20, count, "COUNT"), GAME_ID, *CALLING),
            list_them,
        ),
        "show": Command(
            "Shows one with everything that waits for an answer.",
            (_EMAIL, GAME_ID, *CALLING),
            look,
            """examples:
  invo-emulator players show ada@example.com""",
        ),
        "put": Command(
            "Makes a player, or changes one. What is left out stays as it was.",
            (
                _EMAIL,
                once("--balance", "what they hold from now on, as in 250.00", metavar="AMOUNT"),
                once("--phone", "phone with its country code, as in +15555550100"),
                once("--name", "what they are called"),
                once("--guardian-email", "who answers for them", metavar="EMAIL"),
                _yes_or_no("--minor", "whether a guardian is asked"),
                _yes_or_no("--passkey", "whether they approve in the app, not by PIN"),
                GAME_ID,
                *CALLING,
            ),
            put,
            """examples:
  invo-emulator players put ada@example.com --balance 250.00 --phone +15555550100
  invo-emulator players put tim@example.com --minor yes --guardian-email mum@example.com""",
        ),
    },
    """examples:
  invo-emulator players                                 # who plays?
  invo-emulator players put ada@example.com --balance 250.00
  invo-emulator players show ada@example.com            # with what waits for an answer""",
)
