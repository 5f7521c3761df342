"""Sweeping: the run that shows what is meant, then one run for each call and each point."""

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from invo_emulator import system as systems
from invo_emulator.options import Mistake
from invo_emulator.records import frozen
from invo_emulator.spelling import meant as meant_by
from invo_emulator.sweep import books, calls, comparing, points, views
from invo_emulator.sweep.calls import Call, Place
from invo_emulator.sweep.comparing import Evidence, Measure
from invo_emulator.sweep.points import Point
from invo_emulator.sweep.reports import DONE, GAVE_UP, NOT_REACHED, Report, Result, Said
from invo_emulator.sweep.trials import Ending, Runner
from invo_emulator.sweep.views import View
from invo_emulator.terminal import waiting
from invo_emulator.terminal.connection import ControlPlane

SEED = "sweep"

# Where a command may leave what its players got.
STATE_VARIABLE = "INVO_STATE_FILE"

_MICROSECONDS = 1_000_000


@frozen
class Options:
    """How to sweep.

    state_url: where the studio shows what players got. operations: numbers (E19) or names of the
    operations to make fail; none for all. fault_seconds: how long a hang or delay takes.
    timeout_seconds: how long a run may take. patience_seconds: how long the studio may take to show
    what it was told.
    """

    state_url: str | None = None
    points: Sequence[Point] = points.DEFAULT
    operations: Collection[str] = ()
    fault_seconds: float | None = None
    timeout_seconds: float = 60.0
    patience_seconds: float = 2.0


class Watcher:
    """Is told how far a sweep is. This one does not care."""

    def learned(self, calls: Sequence[Call], runs: int, seconds: float) -> None:
        """The run without faults is over; so many follow."""

    def ended(self, number: int, result: Result) -> None:
        """A faulty run is over."""


def sweep(
    command: Sequence[str],
    variables: Mapping[str, str],
    environment: Mapping[str, str],
    options: Options,
    watcher: Watcher,
) -> Report:
    """Sweep, at the emulator that `variables` are about. Raises Mistake when nothing can be
    learned."""
    with tempfile.TemporaryDirectory(prefix="invo-sweep-") as folder:
        everything = {**environment, **variables}
        return _Sweep(command, everything, options, watcher, Path(folder)).run()


class _Sweep:
    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        options: Options,
        watcher: Watcher,
        folder: Path,
    ) -> None:
        self._command = command
        self._state_file = folder / "state.json"
        self._environment = {**environment, STATE_VARIABLE: str(self._state_file)}
        self._options = options
        self._watcher = watcher
        self._runner = Runner(command, folder, options.timeout_seconds)
        # Why there was no state when it was last looked for.
        self._unreadable: str | None = None
        self._stopwatch = systems.real().stopwatch
        self._titles = calls.titles(self._plane())

    def _plane(self) -> ControlPlane:
        # A new connection each time: while the command runs, an old one is closed for its silence.
        variables = self._environment
        return ControlPlane(
            variables["INVO_EMULATOR_URL"],
            variables["INVO_EMULATOR_WORLD"],
            variables.get("INVO_EMULATOR_CONTROL_TOKEN"),
        )

    def run(self) -> Report:
        began = self._stopwatch()
        clean, made, measure = self._learn()
        places = [call.place for call in made if self._is_wanted(call.place)]
        if not places:
            raise Mistake(_nothing_to_do(made, self._options.operations))
        tries = [
            (place, point)
            for place in places
            for point in self._options.points
            if point.tells(place.operation)
        ]
        self._watcher.learned(made, len(tries), self._seconds_since(began))
        results = list(self._results(tries, clean, measure))
        return Report(
            command=tuple(self._command),
            seed=self._plane().call("GET", "/world")["seed"],
            has_view=clean.view is not None,
            meant=tuple(each.ending for each in clean.books.orders if each.counts),
            places=places,
            points=self._options.points,
            results=results,
            seconds=self._seconds_since(began),
        )

    def _results(
        self, tries: Sequence[tuple[Place, Point]], clean: Evidence, measure: Measure
    ) -> Iterator[Result]:
        for number, (place, point) in enumerate(tries, 1):
            result = self._try(place, point, clean, measure)
            self._watcher.ended(number, result)
            yield result

    def _learn(self) -> tuple[Evidence, list[Call], Measure]:
        """What is meant, which calls it takes, and which currency the studio shows."""
        self._begin()
        with self._runner.running(self._environment) as ending:
            if ending.code != 0:
                how = "did not end in time" if ending.code is None else f"ended with {ending.code}"
                message = f"without any fault {self._command[0]} {how}: mend that first."
                raise Mistake(f"{message}\n{ending.said}".strip())
            clean = self._settled(ending, comparing.agrees)
        made = calls.made(self._plane(), self._titles)
        if not made:
            raise Mistake(
                f"{self._command[0]} made no call: have it call INVO_BASE_URL of its environment, "
                "with the key in INVO_GAME_SECRET."
            )
        if clean.view is None and self._unreadable:
            raise Mistake(self._unreadable)
        return clean, made, self._measure(clean)

    def _measure(self, clean: Evidence) -> Measure:
        measure = comparing.measure_of(clean)
        if measure is None:
            raise Mistake(
                "without any fault the studio's state shows other amounts of currency than INVO "
                f"has: it is neither what was bought, {_in_words(clean.books.bought)}, nor what is "
                f"held, {_in_words(clean.books.balances)}."
            )
        if found := comparing.differences(clean, clean, measure):
            first = found[0]
            raise Mistake(
                f"without any fault the studio does not agree with INVO, by whose books "
                f"{first.books}; its own state says that {first.studio}: mend that first. If "
                "webhooks come too late for it, have the command wait for them: POST "
                "$INVO_CONTROL_URL/clock/run-until-idle."
            )
        return measure

    def _is_wanted(self, place: Place) -> bool:
        wanted = {self._titles.get(each.upper(), each) for each in self._options.operations}
        unknown = wanted - set(self._titles.values())
        for each in sorted(unknown):
            near = meant_by(each, self._titles.values())
            hint = f": did you mean {near}?" if near else "."
            raise Mistake(f"{each} is no operation{hint}")
        return not wanted or place.operation in wanted

    def _begin(self) -> None:
        self._plane().call("POST", "/reset")
        self._state_file.unlink(missing_ok=True)

    def _try(self, place: Place, point: Point, clean: Evidence, measure: Measure) -> Result:
        began = self._stopwatch()
        self._begin()
        fault = point.fault(place.operation, place.ordinal, self._options.fault_seconds)
        self._plane().call("POST", "/faults", fault)
        with self._runner.running(self._environment) as ending:
            self._plane().call("DELETE", "/faults")
            evidence = self._settled(
                ending, lambda seen: not comparing.differences(clean, seen, measure)
            )
        plane = self._plane()
        made = calls.of_operation(calls.made(plane, self._titles), place.operation)
        found = comparing.judge(clean, evidence, measure)
        was_struck = any(call.was_struck for call in made)
        return Result(
            place=place,
            point=point,
            outcome=found[0].problem.name if found else _outcome(clean, evidence, was_struck),
            exit_code=ending.code,
            disagreements=found,
            said=_said(plane, made, evidence) if found else (),
            last_words=ending.said if found else "",
            seconds=self._seconds_since(began),
        )

    def _settled(self, ending: Ending, agrees: Callable[[Evidence], bool]) -> Evidence:
        """What is found once every webhook is delivered or given up, and nothing is due."""
        plane, game_id = self._plane(), self._environment["INVO_GAME_ID"]
        plane.call("POST", "/clock/run-until-idle")
        held = books.read(plane, game_id)
        seen: list[Evidence] = []

        def is_told() -> bool:
            seen.append(Evidence(ending, held, self._view()))
            return seen[-1].view is not None and agrees(seen[-1])

        # The studio may have taken a webhook and not worked it off, or have just been started. A
        # file, on the other hand, is there or will never be.
        patience_seconds = self._options.patience_seconds if self._options.state_url else 0
        waiting.until(is_told, patience_seconds)
        return seen[-1]

    def _view(self) -> View | None:
        try:
            if self._options.state_url:
                return views.fetch(self._options.state_url)
            return views.load(self._state_file)
        except views.Unreadable as problem:
            self._unreadable = f"{problem}."
            return None

    def _seconds_since(self, began: int) -> float:
        return (self._stopwatch() - began) / _MICROSECONDS


def _nothing_to_do(made: Sequence[Call], wanted: Collection[str]) -> str:
    called = ", ".join(dict.fromkeys(call.place.operation for call in made))
    return f"{', '.join(wanted)} is not called; what is called is {called}."


def _in_words(amounts: Mapping[str, Decimal]) -> str:
    return ", ".join(f"{amount} by {who}" for who, amount in amounts.items()) or "nothing"


def _outcome(clean: Evidence, faulty: Evidence, was_struck: bool) -> str:
    if not was_struck:
        return NOT_REACHED
    return GAVE_UP if comparing.is_less(clean, faulty) else DONE


def _said(plane: ControlPlane, made: Sequence[Call], evidence: Evidence) -> list[Said]:
    """The call that was struck, and what of its kind came after it."""
    seen: dict[tuple[str, str], str] = {}
    found: list[Said] = []
    for call in made:
        naming = calls.naming(plane, call)
        words = None
        if naming:
            words = f"with the same {naming[0]}" if naming in seen else f"with a new {naming[0]}"
            seen.setdefault(naming, call.request_id)
        if found or call.was_struck:
            orders = [
                each.order_id
                for each in evidence.books.orders
                if each.request_id == call.request_id
            ]
            found.append(
                Said(call.request_id, call.status, call.code, call.was_struck, words, orders)
            )
    return found
