"""`invo-emulator snapshot`: keep a world as a file, and put it back."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from invo_emulator.options import CALLING, PROGRAM, Command, Group, Mistake, once
from invo_emulator.terminal import worlds
from invo_emulator.terminal.connection import Refused, control_plane
from invo_emulator.terminal.keeping import keep
from invo_emulator.terminal.paper import Paper, show


def save(chosen: Namespace) -> int:
    """Keep a world."""
    content = control_plane(chosen).fetch("/snapshot")
    keep(chosen.file, content)
    told = {"file": str(chosen.file), "bytes": len(content)}
    show(chosen, told, lambda _, it: [f"{it['file']} has it, in {it['bytes']:,} bytes."])
    return 0


def load(chosen: Namespace) -> int:
    """Put one back."""
    try:
        content = chosen.file.read_bytes()
    except OSError as error:
        raise Mistake(f"{chosen.file} can't be read: {error.strerror}.") from None
    try:
        told = control_plane(chosen).upload("/snapshot", content)
    except Refused as refused:
        if refused.code != "INVALID_SNAPSHOT":
            raise
        raise Mistake(_what_is_wrong(chosen.file, content, refused)) from None
    show(chosen, told, _world)
    return 0


def _what_is_wrong(file: Path, content: bytes, refused: Refused) -> str:
    from invo_emulator.storage import snapshots  # only once a file was refused

    try:
        snapshots.unpack(content)
    except snapshots.NoSnapshot:
        return f'{file} is not a snapshot: give a file that "{PROGRAM} snapshot save" wrote.'
    except snapshots.DamagedSnapshot:
        return f"{file} is damaged or cut short: save it again, or copy it in binary mode."
    except snapshots.SnapshotError:
        pass  # the emulator said why, and may be of another version
    return str(refused).replace("This snapshot", str(file))


def _world(paper: Paper, world: Any) -> Iterator[str]:
    yield f"{world['id']} is what the file says."
    yield from worlds.whole(paper, world)


_FILE = once("file", "snapshot", reads=Path, metavar="FILE")

command = Group(
    "Keeps a whole world as a file, its clock and what is still to be sent included, and\n"
    "puts it back.",
    {
        "save": Command(
            "Writes a world into a file.",
            (_FILE, *CALLING),
            save,
            """examples:
  invo-emulator snapshot save before.invo-world""",
        ),
        "load": Command(
            "Makes a world what a file says, in place of what it is.",
            (_FILE, *CALLING),
            load,
            """examples:
  invo-emulator snapshot load before.invo-world""",
        ),
    },
    """examples:
  invo-emulator snapshot save before.invo-world         # keep what is there
  invo-emulator snapshot load before.invo-world         # and have it back""",
)
