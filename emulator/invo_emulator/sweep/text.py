"""A sweep as text: a line for each run while it goes on, then what is wrong, then a table."""

import textwrap
from collections.abc import Iterator, Sequence

from invo_emulator.sweep.calls import Call
from invo_emulator.sweep.reports import DONE, GAVE_UP, NOT_REACHED, Report, Result
from invo_emulator.sweep.sweeping import Watcher
from invo_emulator.terminal.paper import Cell, Paper, printable

_WIDTH = 96
_MARGIN = " " * 15

# How many of a command's last lines are shown.
_LAST_LINES = 8

_COLOURS = {DONE: "green", GAVE_UP: "grey", NOT_REACHED: "yellow", "": "grey"}


class Lines(Watcher):
    """Writes a line for each run."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._runs = 0

    def learned(self, calls: Sequence[Call], runs: int, seconds: float) -> None:
        """Say what was learned, and how many runs follow."""
        self._runs = runs
        made = f"{len(calls)} call{'s' if len(calls) != 1 else ''}"
        self._paper.write(f"Without a fault: {made}, in {seconds:.1f} s. {runs} runs follow.\n")

    def ended(self, number: int, result: Result) -> None:
        """Say what was tried, and what came of it."""
        count = f"{number:{len(str(self._runs))}}/{self._runs}"
        outcome = self._paper.styled(f"{result.outcome:16}", _colour(result.outcome))
        name = f"{result.place.name}, {result.point.name}"
        self._paper.write(f"{count}  {outcome}  {result.seconds:4.1f} s  {name}")


def conclusion(paper: Paper, report: Report) -> Iterator[str]:
    """What is wrong, in full, then every run in a table, and what it amounts to."""
    for alike in report.findings_alike:
        yield ""
        yield from _finding(paper, alike)
    yield ""
    yield from _table(paper, report)
    yield ""
    yield _total(paper, report)


def _finding(paper: Paper, alike: Sequence[Result]) -> Iterator[str]:
    result = alike[0]
    yield paper.styled(f"{result.outcome}: {result.place.name}", "bold")
    for each in alike:
        yield from _labelled("Client saw", f"{each.point.heard} ({each.point.name})")
    for wrong in result.disagreements:
        yield from _labelled("Wrong", wrong.problem.says)
        said = {"Meant": wrong.meant, "INVO says": wrong.books, "Studio says": wrong.studio}
        for label, words in said.items():
            yield from _labelled(label, words) if words else ()
    for call in result.said:
        yield from _labelled("Call", call.says)
    for mend in result.mends:
        yield from _labelled("To mend it", mend)
    if result.exit_code != 0:
        lines = result.last_words.splitlines()[-_LAST_LINES:]
        for label, line in zip(["Last words", *[""] * len(lines)], lines, strict=False):
            yield f"  {label:{len(_MARGIN) - 2}}{paper.styled(printable(line), 'grey')}"


def _labelled(label: str, text: str) -> list[str]:
    lines = textwrap.wrap(printable(text), _WIDTH - len(_MARGIN)) or [""]
    return [f"  {label:{len(_MARGIN) - 2}}{lines[0]}", *(_MARGIN + line for line in lines[1:])]


def _table(paper: Paper, report: Report) -> list[str]:
    heads = ["call", *(point.name for point in report.points)]
    rows: list[list[str | Cell]] = [
        [place.name, *(_cell(report.outcome(place, point)) for point in report.points)]
        for place in report.places
    ]
    return paper.table(heads, rows)


def _cell(outcome: str) -> Cell:
    return Cell(outcome or "-", _colour(outcome))


def _colour(outcome: str) -> str:
    return _COLOURS.get(outcome, "red")


def _total(paper: Paper, report: Report) -> str:
    wrong, runs = len(report.findings), len(report.results)
    if wrong:
        says = paper.styled(f"{wrong} of {runs} runs went wrong", "red")
    else:
        says = paper.styled(f"All {runs} runs went well", "green")
    hint = "" if report.has_view else " Show what players got, and it is compared: --state-url."
    return f"{says}, in {report.seconds:.1f} s.{hint}"
