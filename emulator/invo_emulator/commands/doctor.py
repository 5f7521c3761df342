"""`invo-emulator doctor`: what is wrong with a set-up, and how to mend it."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invo_emulator.diagnosis import files, running
from invo_emulator.diagnosis.findings import FINE, ODD, UNSEEN, WRONG, Finding
from invo_emulator.options import CALLING, PROGRAM, Command, once, seconds
from invo_emulator.terminal.connection import ControlPlane, Refused, Unreachable, control_plane
from invo_emulator.terminal.paper import Paper, printable, show

if TYPE_CHECKING:
    from invo_emulator.world.plan import Plan


def run(chosen: Namespace) -> int:
    """0 if nothing must be mended, 1 if something must."""
    plan, findings = _config(chosen.config)
    findings += files.scan([chosen.config], files.TEST) if plan else []
    findings += files.scan(chosen.path, chosen.purpose)
    findings += [] if chosen.offline else _of_emulator(chosen, plan)
    is_well = all(each.verdict != WRONG for each in findings)
    told = {"ok": is_well, "findings": [each.shown() for each in findings]}
    show(chosen, told, _shown)
    return 0 if is_well else 1


def _config(file: Path | None) -> "tuple[Plan | None, list[Finding]]":
    if file is None:
        return None, []
    from invo_emulator import config  # reads all that a world is made of

    try:
        plan = config.load(file)
    except config.ConfigError as error:
        return None, [Finding(WRONG, str(error), "an emulator does not start with it")]
    return plan, [Finding(FINE, f"An emulator starts with {file}.")]


def _of_emulator(chosen: Namespace, plan: "Plan | None") -> Iterator[Finding]:
    plane = control_plane(chosen)
    try:
        yield running.health(plane)
        yield from _of_world(plane, chosen, plan)
    except Unreachable as error:
        mend = f"start one with {PROGRAM}, or name its address with --url"
        yield Finding(WRONG, f"No emulator answers at {plane.url}.", error.reason, mend)
    except Refused as refused:
        yield Finding(WRONG, "The emulator can't be asked.", str(refused))


def _of_world(plane: ControlPlane, chosen: Namespace, plan: "Plan | None") -> Iterator[Finding]:
    from invo_emulator import system  # brings asyncio, which only this needs

    yield from running.clock(plane, system.real().wall())
    world = plane.call("GET", "/world")
    if plan:
        yield from running.planned(world, plan)
    yield from running.environment(plane, world, chosen.environment)
    yield from running.webhooks(plane, world, chosen.wait)


_COLOURS = {FINE: "green", ODD: "yellow", WRONG: "red", UNSEEN: "grey"}


def _shown(paper: Paper, told: Any) -> Iterator[str]:
    for finding in told["findings"]:
        verdict = finding["verdict"]
        where = f"{finding['where']}: " if finding["where"] else ""
        head = paper.styled(f"{verdict:<6}", _COLOURS[verdict])
        yield f"{head}  {printable(where + finding['says'])}"
        for name in ("why", "mend"):
            if finding[name]:
                yield f"        {name}: {printable(finding[name])}"
    wrong = sum(each["verdict"] == WRONG for each in told["findings"])
    yield ""
    if wrong:
        yield paper.styled(f"{wrong} must be mended.", "red")
    else:
        yield paper.styled("Nothing must be mended.", "green")


command = Command(
    "Finds out why it does not work, and what must not be released. Of a running emulator:\n"
    "does it answer, does its clock agree with this machine's, are INVO_GAME_SECRET and\n"
    "INVO_WEBHOOK_SECRET its own, and does each receiver take a signed webhook.test? Of files\n"
    "and folders: are there sandbox keys and addresses in what is released, or live keys in\n"
    "what tests read? What a file is for is told from its name. Keys are shown masked.\n\n"
    "Exits with 1 if something must be mended.",
    (
        once("path", "file or folder to search", (), Path, "PATH", many="*"),
        once("--config", "config file of an emulator to check, too", None, Path, "FILE"),
        once(
            "--purpose",
            "what all the files are for, whatever they are called",
            words=(files.RELEASE, files.TEST),
        ),
        once("--offline", "look at files alone; call nobody", False, bool),
        once("--wait", "seconds to wait for a receiver's answer", 15.0, seconds, "SECONDS"),
        *CALLING,
    ),
    run,
    """examples:
  invo-emulator doctor                                  # why do no webhooks arrive?
  invo-emulator doctor --offline .env.production build  # in CI, before a release
  invo-emulator doctor --config invo.toml --json        # for a program""",
)
