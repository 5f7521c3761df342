"""`invo-emulator webhooks`: where webhooks are sent."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from invo_emulator.options import CALLING, GAME_ID, PROGRAM, Command, Group, once, target_url
from invo_emulator.terminal.connection import control_plane
from invo_emulator.terminal.paper import Paper, show


def list_them(chosen: Namespace) -> int:
    """Every target."""
    show(chosen, control_plane(chosen).call("GET", "/webhooks"), _table)
    return 0


def set_one(chosen: Namespace) -> int:
    """Have a game's webhooks sent to an address."""
    body = {
        "target_url": chosen.target,
        "game_id": chosen.game_id,
        "signing_secret": chosen.secret,
        "subscribed_events": chosen.events or None,
    }
    show(chosen, control_plane(chosen).call("PUT", "/webhooks", body), _target)
    return 0


def remove(chosen: Namespace) -> int:
    """Send a game's webhooks nowhere any more."""
    body = {"game_id": chosen.game_id}
    show(chosen, control_plane(chosen).call("DELETE", "/webhooks", body), _target)
    return 0


def _table(paper: Paper, told: Any) -> Iterator[str]:
    if not told["webhooks"]:
        yield f"Nobody listens. {PROGRAM} webhooks set URL has events sent there."
        return
    heads = ("game", "name", "to", "state", "events", "secret")
    yield from paper.table(heads, [_row(each) for each in told["webhooks"]])


def _row(target: Any) -> list[str]:
    events = ", ".join(target["subscribed_events"])
    about = [target["game_id"], target["name"], target["target_url"], target["state"]]
    return [*about, events, target["signing_secret"]]


def _target(paper: Paper, target: Any) -> Iterator[str]:
    yield from paper.table(("game", "name", "to", "state", "events", "secret"), [_row(target)])


command = Group(
    "Shows and sets where webhooks are sent, and how they are signed.",
    {
        "list": Command("Lists every target.", CALLING, list_them),
        "set": Command(
            "Has a game's webhooks sent to an address. What is left out stays as it was.",
            (
                once("target", "where to", reads=target_url, metavar="URL"),
                once("--secret", "what to sign with"),
                once("--events", "types to send; at first, all of them", metavar="EVENT", many="+"),
                GAME_ID,
                *CALLING,
            ),
            set_one,
            """examples:
  invo-emulator webhooks set http://localhost:3000/webhooks/invo
  invo-emulator webhooks set http://localhost:3000/hooks --events purchase.completed""",
        ),
        "remove": Command(
            "Sends a game's webhooks nowhere any more.",
            (GAME_ID, *CALLING),
            remove,
            """examples:
  invo-emulator webhooks remove                         # the first game's""",
        ),
    },
    """examples:
  invo-emulator webhooks                                # who is told?
  invo-emulator webhooks set http://localhost:3000/webhooks/invo""",
)
