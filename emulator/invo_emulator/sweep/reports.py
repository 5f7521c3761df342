"""Reports: what came of every run, and of all of them."""

from collections.abc import Sequence

from invo_emulator import __version__
from invo_emulator.records import frozen
from invo_emulator.sweep import problems
from invo_emulator.sweep.calls import Place
from invo_emulator.sweep.comparing import Disagreement
from invo_emulator.sweep.points import Point

# What a run came to in which nothing is wrong: all was done; less was, and both sides know it; or
# the command made no such call this time.
DONE, GAVE_UP, NOT_REACHED = "ok", "gave up", "not reached"


@frozen
class Said:
    """A call of the operation that failed, in the faulty run: how it was answered, if it was; how
    it named what it wanted, compared with the calls before it; what it made."""

    request_id: str
    status: int | None
    code: str | None
    was_struck: bool
    naming: str | None
    orders: Sequence[str]

    @property
    def says(self) -> str:
        """For people."""
        what = "the one that failed" if self.was_struck else self._answer
        made = f"which made {', '.join(self.orders)}" if self.orders else None
        return ", ".join(filter(None, (self.request_id, what, self.naming, made)))

    @property
    def _answer(self) -> str:
        if self.status is None:
            return "not answered"
        return f"answered {self.status} {self.code}" if self.code else f"answered {self.status}"


@frozen
class Result:
    """What came of one run."""

    place: Place
    point: Point
    outcome: str
    exit_code: int | None
    disagreements: Sequence[Disagreement] = ()
    said: Sequence[Said] = ()
    last_words: str = ""
    seconds: float = 0.0

    @property
    def is_finding(self) -> bool:
        """Whether something is wrong."""
        return bool(self.disagreements)

    @property
    def mends(self) -> list[str]:
        """What to do, each once."""
        found = [problems.mend(each.problem, self.place.operation) for each in self.disagreements]
        return list(dict.fromkeys(found))

    def show(self) -> dict[str, object]:
        """As JSON: nothing in it differs between two sweeps that went alike."""
        return {
            "operation": self.place.operation,
            "ordinal": self.place.ordinal,
            "point": self.point.name,
            "outcome": self.outcome,
            "exit_code": self.exit_code,
            "client_saw": self.point.heard,
            "problems": [
                {
                    "problem": each.problem.name,
                    "says": each.problem.says,
                    "meant": each.meant,
                    "books": each.books,
                    "studio": each.studio,
                }
                for each in self.disagreements
            ],
            "requests": [
                {
                    "request_id": each.request_id,
                    "status": each.status,
                    "code": each.code,
                    "struck": each.was_struck,
                    "naming": each.naming,
                    "orders": list(each.orders),
                }
                for each in self.said
            ],
            "mend": self.mends,
        }


@frozen
class Report:
    """What a sweep has shown. `seed` makes the same worlds again."""

    command: Sequence[str]
    seed: str
    has_view: bool
    meant: Sequence[str]
    places: Sequence[Place]
    points: Sequence[Point]
    results: Sequence[Result]
    seconds: float

    @property
    def findings(self) -> list[Result]:
        """The runs after which something is wrong."""
        return [each for each in self.results if each.is_finding]

    @property
    def findings_alike(self) -> list[list[Result]]:
        """The same, with those together in which all that is wrong is the same."""
        alike: dict[object, list[Result]] = {}
        for each in self.findings:
            alike.setdefault((each.place, tuple(each.disagreements)), []).append(each)
        return list(alike.values())

    def outcome(self, place: Place, point: Point) -> str:
        """What came of a call at a point; nothing if that was not tried."""
        fitting = (each for each in self.results if (each.place, each.point) == (place, point))
        return next((each.outcome for each in fitting), "")

    def show(self) -> dict[str, object]:
        """As JSON."""
        return {
            "command": list(self.command),
            "seed": self.seed,
            "verdict": "findings" if self.findings else "well",
            "studio_shows_state": self.has_view,
            "meant": list(self.meant),
            "runs": len(self.results),
            "findings": [each.show() for each in self.findings],
            "outcomes": [
                {
                    "operation": each.place.operation,
                    "ordinal": each.place.ordinal,
                    "point": each.point.name,
                    "outcome": each.outcome,
                }
                for each in self.results
            ],
            "version": __version__,
        }
