"""The certificate: what came of every check, and what that amounts to."""

from collections import Counter
from collections.abc import Iterable

from invo_emulator import __version__
from invo_emulator.certificate.checks import Result
from invo_emulator.records import frozen
from invo_emulator.times import iso


@frozen
class Certificate:
    """What a run has shown of the receiver at `url`. `seed` makes the same events again."""

    url: str
    state_url: str | None
    seed: str
    started_at: int
    seconds: float
    results: tuple[Result, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing failed that must hold."""
        return not any(result.is_failure for result in self.results)

    @property
    def failures(self) -> list[Result]:
        """What must be mended, then what should be."""
        musts = [result for result in self.results if result.is_failure]
        return [*musts, *(result for result in self.results if result.is_warning)]

    @property
    def totals(self) -> dict[str, int]:
        """How many of each."""
        counted = Counter(map(_kind, self.results))
        return {kind: counted[kind] for kind in ("passed", "failed", "warned", "unseen", "skipped")}

    def result(self, name: str) -> Result:
        """What came of a check. Raises KeyError."""
        return {result.check.name: result for result in self.results}[name]

    def show(self) -> dict[str, object]:
        """As JSON."""
        return {
            "url": self.url,
            "state_url": self.state_url,
            "verdict": "passed" if self.holds else "failed",
            "totals": self.totals,
            "seed": self.seed,
            "started_at": iso(self.started_at),
            "seconds": round(self.seconds, 6),
            "version": __version__,
            "checks": [result.show() for result in self.results],
        }


def _kind(result: Result) -> str:
    return "warned" if result.is_warning else result.finding.verdict


def in_words(totals: dict[str, int]) -> str:
    """Totals for people; what is not there is not named."""
    words: Iterable[tuple[str, str]] = (
        ("passed", "passed"),
        ("failed", "failed"),
        ("warned", "should be better"),
        ("unseen", "unseen"),
        ("skipped", "skipped"),
    )
    return ", ".join(f"{totals[kind]} {word}" for kind, word in words if totals[kind])
