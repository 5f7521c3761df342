"""Comparing: what was meant, what INVO's books say, and what the studio says.

What was meant is what the run without faults did. After a faulty run:

1. Nothing may have been done more often than was meant.
2. If the studio shows what its players got, that must be what the books say they paid for: the
   currency, and the number of each item. Less than was meant may have been done, as long as both
   sides know it.
3. If it shows nothing, its exit code speaks for it: it must be 0, and the books must hold what was
   meant.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from invo_emulator.records import frozen
from invo_emulator.sweep import problems
from invo_emulator.sweep.books import Books
from invo_emulator.sweep.problems import Problem
from invo_emulator.sweep.trials import Ending
from invo_emulator.sweep.views import View

# What the books know of players' currency, of which the studio shows one.
Measure = Callable[[Books], Mapping[str, Decimal]]


@frozen
class Evidence:
    """What is found after a run. `view` is None if the studio shows nothing."""

    ending: Ending
    books: Books
    view: View | None


@frozen
class Disagreement:
    """One thing that is wrong, with what was meant and what each side says, where it is said."""

    problem: Problem
    books: str
    meant: str | None = None
    studio: str | None = None


def measure_of(clean: Evidence) -> Measure | None:
    """Which currency the studio shows: what players bought, or what they still hold. None if it is
    neither."""
    shown = clean.view.currency if clean.view else None
    measures: tuple[Measure, ...] = (lambda books: books.bought, lambda books: books.balances)
    fitting = [each for each in measures if shown is None or _agree(shown, each(clean.books))]
    return fitting[0] if fitting else None


def agrees(clean: Evidence) -> bool:
    """Whether both sides say the same after the run without faults."""
    measure = measure_of(clean)
    return measure is not None and not differences(clean, clean, measure)


def _agree(some: Mapping[str, Decimal], others: Mapping[str, Decimal]) -> bool:
    return all(some.get(who, 0) == others.get(who, 0) for who in some.keys() | others.keys())


def differences(clean: Evidence, faulty: Evidence, measure: Measure) -> list[Disagreement]:
    """Where the studio and the books do not agree with each other after a faulty run."""
    if not clean.view or not faulty.view:
        return []
    view, books = faulty.view.speaking_of(clean.view), faulty.books
    found = []
    if view.currency is not None:
        paid = measure(books)
        for who in sorted(view.currency.keys() | paid.keys()):
            pair = (paid.get(who, Decimal(0)), view.currency.get(who, Decimal(0)))
            found += _difference(f"{who} has {{}} of the currency", *pair)
    if view.items is not None:
        charged = books.items()
        for who, item in sorted(view.items.keys() | charged.keys()):
            pair = charged.get((who, item), Decimal(0)), view.items.get((who, item), Decimal(0))
            found += _difference(f"{who} has {{}} x {item}", *pair)
    return found


def _difference(words: str, paid: Decimal, granted: Decimal) -> list[Disagreement]:
    if paid == granted:
        return []
    problem = problems.PAID_FOR_NOTHING if paid > granted else problems.GRANTED_UNPAID
    says = [words.format(f"{number:f}") for number in (paid, granted)]
    return [Disagreement(problem, says[0], studio=says[1])]


def judge(clean: Evidence, faulty: Evidence, measure: Measure) -> list[Disagreement]:
    """All that is wrong after a faulty run; nothing if it is well."""
    ending, books = faulty.ending, faulty.books
    named = books.with_names_of(clean.books)
    found = _repeated(clean.books, named)
    if not books.is_balanced:
        found.append(Disagreement(problems.UNBALANCED, "not balanced"))
    if ending.code is None:
        found.append(Disagreement(problems.NEVER_ENDS, _held(books)))
    elif clean.view and faulty.view:
        found += differences(clean, faulty, measure)
    elif ending.code:
        says = f"exit code {ending.code}"
        found.append(Disagreement(problems.FAILED, _held(books), studio=says))
    elif clean.view:
        found.append(Disagreement(problems.NO_STATE, _held(books)))
    else:
        found += _missing(clean.books, named)
    return found


def _repeated(clean: Books, faulty: Books) -> list[Disagreement]:
    found = []
    for deed, times in sorted((faulty.deeds - clean.deeds).items()):
        meant = clean.deeds[deed]
        ids = [each.order_id for each in faulty.orders if each.counts and each.deed == deed]
        says = f"{_times(meant + times)}: {', '.join(ids)}"
        once = f"{deed}: {_times(meant)}"
        found.append(Disagreement(problems.CHARGED_TWICE, says, once))
    return found


def _missing(clean: Books, faulty: Books) -> list[Disagreement]:
    return [
        Disagreement(problems.NOT_MADE, _held(faulty), ending, "exit code 0")
        for ending in sorted((clean.endings - faulty.endings).elements())
    ]


def is_less(clean: Evidence, faulty: Evidence) -> bool:
    """Whether something that was meant was not done."""
    done = faulty.books.with_names_of(clean.books).endings
    return bool(clean.books.endings - done)


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def _held(books: Books) -> str:
    held = [f"{each.ending} ({each.order_id})" for each in books.orders if each.counts]
    return "; ".join(held) or "no order"
