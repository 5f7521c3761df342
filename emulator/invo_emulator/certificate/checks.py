"""What a check is, and what can come of one."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Literal

from invo_emulator.certificate.exchanges import Came, Exchange
from invo_emulator.records import frozen

if TYPE_CHECKING:
    from invo_emulator.certificate.examination import Examination

# unseen: nothing said otherwise, but nothing showed it either. skipped: it could not be tried.
Verdict = Literal["passed", "failed", "unseen", "skipped"]

# Of more exchanges than these, the first ones are hardly to blame.
_TELLING = 3


class CannotExamine(Exception):
    """Why there is nothing to examine, in one sentence."""


@frozen
class Finding:
    """What a check came to, and in one sentence why."""

    verdict: Verdict
    because: str
    # The answer that decided it, if it was one.
    about: Came | None = None


def passed(because: str) -> Finding:
    """It holds."""
    return Finding("passed", because)


def failed(because: str, about: Came | None = None) -> Finding:
    """It does not hold."""
    return Finding("failed", because, about)


def unseen(because: str) -> Finding:
    """It may hold."""
    return Finding("unseen", because)


def skipped(because: str) -> Finding:
    """It was not tried."""
    return Finding("skipped", because)


@frozen
class Check:
    """One thing that a receiver must do, or should.

    `says` is what holds when it has passed, `why` what goes wrong in production otherwise, `mend`
    what to do about it, and `hint` that in code. Without an essential one the others mean nothing;
    one that prepares is made for the sake of others, too; a final one, even when the receiver has
    stopped answering.
    """

    name: str
    says: str
    try_it: "Callable[[Examination], Awaitable[Finding]]"
    why: str
    mend: str
    hint: str = ""
    must: bool = True
    is_essential: bool = False
    prepares: bool = False
    is_final: bool = False


@frozen
class Group:
    """Checks that belong together."""

    name: str
    checks: tuple[Check, ...]


@frozen
class Result:
    """A check that was made, what it came to, and all that was said on the way."""

    group: str
    check: Check
    finding: Finding
    exchanges: tuple[Exchange, ...] = ()
    seconds: float = 0.0

    @property
    def is_failure(self) -> bool:
        """Whether it fails the certificate."""
        return self.check.must and self.finding.verdict == "failed"

    @property
    def telling(self) -> list[Exchange]:
        """The exchanges that show best why: the one that decided it, or the last few."""
        deciding = [each for each in self.exchanges if each.came is self.finding.about]
        return deciding or list(self.exchanges[-_TELLING:])

    @property
    def is_warning(self) -> bool:
        """Whether something should be better."""
        return not self.check.must and self.finding.verdict == "failed"

    def show(self) -> Mapping[str, object]:
        """As JSON."""
        check = self.check
        return {
            "name": check.name,
            "group": self.group,
            "says": check.says,
            "must": check.must,
            "verdict": self.finding.verdict,
            "because": self.finding.because,
            "why": check.why,
            "mend": check.mend,
            "hint": check.hint,
            "seconds": round(self.seconds, 6),
            "exchanges": [exchange.show() for exchange in self.exchanges],
        }
