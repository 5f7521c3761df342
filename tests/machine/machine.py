"""One machine over everything: does a step, checks what must be so, and can do it all again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from machine.steps import STEPS
from machine.studio import SEEDED, Studio
from machine.truths import undelivered, violations

# A wrong PIN counts, and what a card's owner is told to do is done.
_CHANGES_THOUGH_REFUSED = ("verify", "again")

# How a world is held, and not what it is: a fork's name and keys, how often it was opened.
_HELD = ("world", "game")


class Violation(AssertionError):
    """Something is not as it must be."""


class Machine:
    """A studio in a world of its own, whose every step is checked."""

    def __init__(self) -> None:
        self.studio = Studio()
        self.done: list[tuple[str, int]] = []

    async def begin(self) -> None:
        """As each time: with somebody who listens, and something under way."""
        await self.studio.begin()
        for name, number in BUSY:
            await self.do(name, number)

    async def do(self, name: str, number: int) -> None:
        """One step. Raises Violation."""
        self.done.append((name, number))
        if name in WORLD_STEPS:
            await WORLD_STEPS[name](self, number)
        else:
            await self._do_checked(name, number)
        self._refuse_any(violations(self.studio.world))

    async def _do_checked(self, name: str, number: int) -> None:
        studio = self.studio
        before, targets = studio.everything(), studio.all("SELECT * FROM webhook_target")
        last = studio.all("SELECT COALESCE(MAX(number), 0) AS n FROM event")[0]["n"]
        is_spoilt, studio.statuses = bool(studio.world.faulty), []
        await STEPS[name](studio, number)
        if max(studio.statuses, default=0) >= 500 and not is_spoilt:
            raise Violation(f"{self.done}: answered {studio.statuses}: {studio.heard[-1]!r}")
        is_refused = bool(studio.statuses) and min(studio.statuses) >= 400
        is_strict = name not in _CHANGES_THOUGH_REFUSED and 402 not in studio.statuses
        if (is_refused and is_strict and not is_spoilt) or name == "look":
            self._check_unchanged(before, f"{name} was refused")
        events = studio.all("SELECT * FROM event WHERE number > ?", last)
        deliveries = studio.all("SELECT event_id, target_id FROM delivery")
        self._refuse_any(undelivered(targets, events, deliveries))

    def _check_unchanged(self, before: dict[str, list[tuple[object, ...]]], why: str) -> None:
        after = self.studio.everything()
        changed = [name for name in after if after[name] != before.get(name)]
        if changed:
            raise Violation(f"{why}, and changed {changed}: {self.done}")

    def _refuse_any(self, wrong: Sequence[str]) -> None:
        if wrong:
            raise Violation(f"{wrong}: {self.done}")

    async def replayed(self) -> list[object]:
        """All that is heard when the same is done in a new emulator."""
        machine = Machine()
        again = machine.studio
        await again.begin()
        for name, number in self.done:
            machine.done.append((name, number))
            if name in WORLD_STEPS:
                await WORLD_STEPS[name](machine, number)
            else:
                await STEPS[name](again, number)
            # As it did the first time, when somebody looked.
            again.world.run_due_jobs()
        await again.close()
        return again.heard

    async def end(self) -> None:
        """Do it all again: the same seed gives the same bytes."""
        heard = self.studio.heard
        again = await self.replayed()
        for place, (one, other) in enumerate(zip(heard, again, strict=False)):
            if one != other:
                raise Violation(f"answer {place} differs: {apart(one, other)}: {self.done}")
        if len(heard) != len(again):
            raise Violation(f"{len(heard)} answers, and {len(again)} the second time")

    async def close(self) -> None:
        """Leave nothing behind."""
        await self.studio.close()


def apart(one: object, other: object) -> str:
    """Two answers from where they differ."""
    texts = repr(one), repr(other)
    longest = min(map(len, texts))
    same = next((n for n in range(longest) if texts[0][n] != texts[1][n]), longest)
    return ", not ".join(text[max(0, same - 80) : same + 80] for text in texts)


# What is done with worlds


async def again(machine: Machine, number: int) -> None:
    """Say once more what went well: nothing changes."""
    studio = machine.studio
    if not studio.memory.settled or studio.world.faulty:
        return
    call = studio.memory.settled[-1 - number % len(studio.memory.settled)]
    before = studio.everything()
    await studio.say(call)
    machine._check_unchanged(before, f"{call.method} {call.path} was said again")


async def take(machine: Machine, _: int) -> None:
    """Keep a snapshot, which changes nothing."""
    studio = machine.studio
    before = studio.everything(but=["world"])
    answer = await studio.control("GET", "/snapshot")
    assert answer is not None
    if studio.everything(but=["world"]) != before:
        raise Violation(f"a snapshot changed something: {machine.done}")
    studio.kept = answer.content, studio.remembered(), before


async def put_back(machine: Machine, _: int) -> None:
    """Be as when the snapshot was taken."""
    studio = machine.studio
    if studio.kept is None:
        return
    snapshot, memory, everything = studio.kept
    studio.memory = memory
    studio.memory = studio.remembered()
    answer = await studio.control("PUT", "/snapshot", snapshot)
    assert answer is not None
    if answer.status_code != 200:
        raise Violation(f"a snapshot was refused: {answer.text}: {machine.done}")
    studio.learn_keys(answer.json())
    _check_same(machine, everything, studio.everything(but=["world"]), "put back")


async def fork(machine: Machine, number: int) -> None:
    """Go on in a copy, and leave the first behind, untouched; or the other way round."""
    studio = machine.studio
    before, first, memory = studio.everything(but=_HELD), studio.world_id, studio.remembered()
    fork_id = f"fork-{len(machine.done)}"
    answer = await studio.control("POST", "/worlds", {"id": fork_id, "from_world": first})
    assert answer is not None
    if answer.status_code != 201:
        raise Violation(f"a fork was refused: {answer.text}: {machine.done}")
    studio.world_id = fork_id
    _check_same(machine, before, studio.everything(but=_HELD), "forked")
    studio.learn_keys(answer.json())
    for name in ("give coins", "buy", "send"):
        await STEPS[name](studio, number)
    studio.world_id = first
    _check_same(machine, before, studio.everything(but=_HELD), "left alone")
    if number % 2:
        # Its settled calls were said with the first one's keys.
        studio.world_id, studio.memory.settled, left = fork_id, [], first
    else:
        studio.memory, left = memory, fork_id
    await studio.control("DELETE", f"/worlds/{left}")


async def reset(machine: Machine, _: int) -> None:
    """Begin again."""
    studio = machine.studio
    answer = await studio.control("POST", "/reset")
    assert answer is not None
    studio.memory = type(studio.memory)()
    studio.learn_keys(answer.json())


async def drop(machine: Machine, _: int) -> None:
    """End this world, and begin it anew."""
    studio = machine.studio
    await studio.control("DELETE", f"/worlds/{studio.world_id}")
    studio.kept, studio.world_id = None, SEEDED["id"]
    await studio.begin()


def _check_same(
    machine: Machine,
    one: dict[str, list[tuple[object, ...]]],
    other: dict[str, list[tuple[object, ...]]],
    how: str,
) -> None:
    differing = [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
    if differing:
        raise Violation(f"{how}, it differs in {differing}: {machine.done}")


WORLD_STEPS: dict[str, Callable[[Machine, int], Awaitable[None]]] = {
    "again": again,
    "take": take,
    "put back": put_back,
    "fork": fork,
    "reset": reset,
    "drop": drop,
}

BUSY = (*(("listen", 0), ("listen", 1), ("mint", 1), ("send", 0), ("transfer", 1), ("send", 3)),)

# What ends everything is done once where all else is done often.
_RARE = ("reset", "drop", "unsubscribe", "stop listening", "spoil")
_OFTEN = (
    *("mint", "pay", "pay", "authenticate", "charge", "buy", "send", "transfer", "verify"),
    *("approve", "claim", "claim", "decide", "advance", "advance", "again", "again", "listen"),
    *("pay on the page", "mint"),
)
_OTHERS = tuple(name for name in (*STEPS, *WORLD_STEPS) if name not in _RARE)
NAMES = (*_RARE, *_OTHERS * 2, *_OFTEN * 2)
