"""`invo-emulator worlds`: universes of their own, with games, players, money and time."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from invo_emulator.options import CALLING, Command, Group, Mistake, once
from invo_emulator.terminal import worlds
from invo_emulator.terminal.connection import control_plane, segment
from invo_emulator.terminal.paper import Paper, show


def list_them(chosen: Namespace) -> int:
    """All of them, newest first."""
    told = control_plane(chosen).call("GET", "/worlds", query={"limit": 1000})
    show(chosen, told, lambda paper, page: worlds.table(paper, page["worlds"]))
    return 0


def create(chosen: Namespace) -> int:
    """Make one."""
    given = {"id": chosen.id, "seed": chosen.seed, "from_world": chosen.fork}
    planned = _plan(chosen.config) if chosen.config else {}
    body = {**planned, **{name: value for name, value in given.items() if value is not None}}
    show(chosen, control_plane(chosen).call("POST", "/worlds", body), _world)
    return 0


def _plan(file: Path) -> dict[str, Any]:
    """What a config file says, which the emulator reads as it reads its own."""
    from invo_emulator import toml  # only those who give a file need it

    try:
        return toml.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Mistake(f"The config file {file} can't be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise Mistake(f"The config file {file} is not TOML: {error}.") from None


def drop(chosen: Namespace) -> int:
    """Forget one."""
    control_plane(chosen).call("DELETE", f"/worlds/{segment(chosen.id)}")
    show(chosen, {"dropped": chosen.id}, lambda _, told: [f"{told['dropped']} is gone."])
    return 0


def _world(paper: Paper, world: Any) -> Iterator[str]:
    yield f"{paper.styled(world['id'], 'bold')}  made of the seed {world['seed']}"
    yield from worlds.whole(paper, world)


_ID = once("id", "world", metavar="WORLD")

command = Group(
    "Shows, makes and drops worlds. Each has games, keys, players, money, a clock and\n"
    "webhooks of its own, and shares nothing with the others: one for each test, for example.\n"
    "A call of the API is about the world whose key it carries.",
    {
        "list": Command("Lists all worlds, newest first.", CALLING, list_them),
        "create": Command(
            "Makes a world: with the games of a file, or with the default ones and keys of\n"
            "their own.",
            (
                once("--id", "what to call it"),
                once("--seed", "the same ids each time it is made with this seed"),
                once("--config", "TOML file with games, players and settings", None, Path, "FILE"),
                once("--fork", "make it a copy of this one, as it is now", metavar="WORLD"),
                *CALLING,
            ),
            create,
            """examples:
  invo-emulator worlds create                           # with an id and keys of its own
  invo-emulator worlds create --id shop --seed 7        # the same each time
  invo-emulator worlds create --id copy --fork default  # as that one is now""",
        ),
        "drop": Command(
            "Drops a world with everything in it.",
            (_ID, *CALLING),
            drop,
            """examples:
  invo-emulator worlds drop $WORLD""",
        ),
    },
    """examples:
  invo-emulator worlds                                  # which are there?
  invo-emulator worlds create --id shop                 # one more
  invo-emulator players --world shop                    # what happens in it""",
)
