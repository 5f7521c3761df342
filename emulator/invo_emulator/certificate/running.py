"""A run: every check, one after the other, against one receiver."""

from collections.abc import AsyncIterator, Callable, Collection
from typing import TYPE_CHECKING

from invo_emulator.certificate.catalogue import GROUPS
from invo_emulator.certificate.certificates import Certificate
from invo_emulator.certificate.checks import CannotExamine, Check, Finding, Result, skipped, unseen
from invo_emulator.certificate.events import Events
from invo_emulator.certificate.examination import Examination
from invo_emulator.certificate.grants import Grants
from invo_emulator.certificate.sender import Sender, connected
from invo_emulator.certificate.state import State
from invo_emulator.records import frozen
from invo_emulator.system import System, real
from invo_emulator.times import SECOND
from invo_emulator.world.chance import Chance

if TYPE_CHECKING:
    import httpx


# When so many checks in a row got no answer at all, the rest would only take time.
_SILENT_CHECKS = 2


class Watcher:
    """Is told how far a run is. This one does not care."""

    def began(self, check: Check) -> None:
        """A check is being made."""

    def ended(self, result: Result) -> None:
        """It is done."""


@frozen
class Options:
    """How to examine a receiver.

    player: the e-mail address of a player that the studio's game knows, for every event; without
    one, each event is about somebody new. game_id: the tenant that events are of. deadline_seconds:
    how long an answer may take. patience_seconds: how long an accepted event may take to show in
    the state. only: the checks to make besides those without which the others mean nothing. seed:
    the same events again, for a receiver that has forgotten them.
    """

    old_secret: str | None = None
    state_url: str | None = None
    player: str | None = None
    game_id: str = "100000000001"
    deadline_seconds: float = 10.0
    patience_seconds: float = 5.0
    only: Collection[str] = ()
    seed: str | None = None


async def run(
    url: str,
    secret: str,
    options: Options | None = None,
    *,
    system: System | None = None,
    transport: "Callable[[], httpx.AsyncBaseTransport] | None" = None,
    watcher: Watcher | None = None,
) -> Certificate:
    """Examine the receiver at `url`, which verifies with `secret`. Raises CannotExamine, with one
    sentence, when it or its state can't be reached."""
    options, system = options or Options(), system or real()
    seed = options.seed or system.entropy()
    events = Events(Chance(seed), system, options.game_id, options.player)
    started_at, began = system.wall(), system.stopwatch()
    async with connected(transport) as client:
        grants = None
        if options.state_url:
            state = State(client, options.state_url)
            grants = Grants(state, system, options.patience_seconds)
            await grants.look()
        sender = Sender(client, url, system, options.deadline_seconds)
        secrets = (secret, options.old_secret)
        exam = Examination(sender, system, events, secrets, grants)
        results: list[Result] = []
        async for result in _results(exam, options.only, watcher or Watcher()):
            results.append(result)
    seconds = (system.stopwatch() - began) / SECOND
    return Certificate(url, options.state_url, seed, started_at, seconds, tuple(results))


async def _results(
    exam: Examination, only: Collection[str], watcher: Watcher
) -> AsyncIterator[Result]:
    missing: Check | None = None
    silent = 0
    for group in GROUPS:
        for check in group.checks:
            if only and check.name not in only and not check.is_essential and not check.prepares:
                continue
            watcher.began(check)
            began = exam.seconds
            if silent == _SILENT_CHECKS and not check.is_final:
                finding = skipped("Not tried, like what follows: nothing is answered any more.")
            else:
                finding = await _finding(exam, check, missing)
            said = exam.take_exchanges()
            result = Result(group.name, check, finding, said, exam.seconds - began)
            if check.is_essential and finding.verdict == "failed":
                missing = check
            if said:
                silent = silent + 1 if all(one.came.is_late for one in said) else 0
            watcher.ended(result)
            yield result


async def _finding(exam: Examination, check: Check, missing: Check | None) -> Finding:
    if missing:
        return skipped(f"Not tried, like what follows: without {missing.name} it says nothing.")
    try:
        return await check.try_it(exam)
    except CannotExamine as problem:
        if not exam.deliveries or exam.deliveries[0].came.status is None:
            raise
        return unseen(str(problem))
