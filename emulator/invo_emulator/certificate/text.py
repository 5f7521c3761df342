"""A certificate as text: a line for each check while the run goes on, then what to mend."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import TextIO

from invo_emulator.certificate.certificates import Certificate, in_words
from invo_emulator.certificate.checks import Check, Result
from invo_emulator.certificate.exchanges import Exchange
from invo_emulator.certificate.running import Watcher

_WIDTH = 96
_MARGIN = " " * 13

# How a terminal is told to write in colour, and to take back the line it is in.
_COLOURS = {"red": "31", "green": "32", "yellow": "33", "grey": "90", "bold": "1"}
_ERASE = "\r\x1b[K"

# What a check came to: as a sign, without such letters, and in which colour.
_MARKS = {
    "passed": ("✓", "+", "green"),
    "failed": ("✗", "x", "red"),
    "warned": ("!", "!", "yellow"),
    "unseen": ("–", "-", "grey"),
    "skipped": ("–", "-", "grey"),
}


class Paper:
    """What is written on: a terminal, in colour unless told otherwise, or a file."""

    def __init__(self, stream: TextIO, environment: Mapping[str, str]) -> None:
        self._stream = stream
        self.is_terminal = stream.isatty() and environment.get("TERM") != "dumb"
        self._has_colours = self.is_terminal and not environment.get("NO_COLOR")
        self._has_letters = "utf" in (stream.encoding or "").lower()

    def write(self, text: str) -> None:
        """A piece of text, at once."""
        if not self._has_letters:
            text = text.encode("ascii", "replace").decode()
        self._stream.write(text)
        self._stream.flush()

    def colour(self, name: str, text: str) -> str:
        """The text in a colour, where there are any."""
        return f"\x1b[{_COLOURS[name]}m{text}\x1b[0m" if self._has_colours else text

    def mark(self, result: Result) -> str:
        """The sign of what came of a check."""
        kind = "warned" if result.is_warning else result.finding.verdict
        sign, plain, colour = _MARKS[kind]
        return self.colour(colour, sign if self._has_letters else plain)


class Progress(Watcher):
    """Tells which check is being made, on a terminal alone. It leaves nothing behind."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    def began(self, check: Check) -> None:
        """Say which."""
        if self._paper.is_terminal:
            self._paper.write(f"{_ERASE}  … {check.name}")

    def ended(self, result: Result) -> None:
        """Take it back."""
        if self._paper.is_terminal:
            self._paper.write(_ERASE)


class Lines(Progress):
    """Writes a line for each check when it is done, below its group's name."""

    def __init__(self, paper: Paper, longest_name: int) -> None:
        super().__init__(paper)
        self._width = longest_name
        self._group = ""
        self._reason = ""

    def ended(self, result: Result) -> None:
        """The sign, the name, what holds or should, or why that is not known."""
        super().ended(result)
        finding = result.finding
        if finding.verdict == "skipped" and finding.because == self._reason:
            return  # one of many that are skipped for the same reason
        self._reason = finding.because
        if result.group != self._group:
            self._group = result.group
            self._paper.write(f"\n{self._paper.colour('bold', result.group)}\n")
        name = f"{result.check.name:{self._width}}"
        is_known = finding.verdict in ("passed", "failed")
        says = result.check.says if is_known else self._paper.colour("grey", finding.because)
        self._paper.write(f"  {self._paper.mark(result)} {name}  {says}\n")


def conclusion(paper: Paper, certificate: Certificate) -> str:
    """What failed, in full, and what it amounts to."""
    pieces = [_failure(paper, result) for result in certificate.failures]
    return "\n".join(["", *pieces, *_totals(paper, certificate), ""])


def _failure(paper: Paper, result: Result) -> str:
    check = result.check
    head = paper.colour("bold", f"{paper.mark(result)} {check.name}")
    lines = [f"{head}: {check.says}", *_labelled("Seen", result.finding.because)]
    for exchange in result.telling:
        lines += _exchange(exchange)
    lines += [*_labelled("Why", check.why), *_labelled("To mend it", check.mend)]
    lines += [_MARGIN + paper.colour("grey", line) for line in check.hint.splitlines()]
    return "\n".join(lines) + "\n"


def _exchange(exchange: Exchange) -> Iterator[str]:
    sent, came = exchange.sent, exchange.came
    yield from _labelled("Sent", f"{sent.method}, {sent.size:,} bytes: {sent.says}")
    own = {name: value for name, value in sent.headers.items() if name.lower().startswith("x-")}
    yield from (f"{_MARGIN}{_cut(f'{name}: {value}')}" for name, value in own.items())
    if sent.body:
        yield _MARGIN + _cut(sent.body)
    what = came.error if came.status is None else str(came.status)
    yield from _labelled("Came back", f"{what}, after {came.seconds * 1000:,.0f} ms")
    if came.body:
        yield _MARGIN + _cut(came.body)


def _labelled(label: str, text: str) -> list[str]:
    lines = textwrap.wrap(text, _WIDTH - len(_MARGIN)) or [""]
    return [f"  {label:{len(_MARGIN) - 2}}{lines[0]}", *(_MARGIN + line for line in lines[1:])]


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def _totals(paper: Paper, certificate: Certificate) -> list[str]:
    counted = f"{in_words(certificate.totals)}, in {certificate.seconds:.1f} s"
    lines = []
    if certificate.state_url is None:
        lines.append("Give --state-url, and what is granted and how often is seen, too.")
    if certificate.holds:
        lines.append(f"{paper.colour('green', 'It holds:')} {counted}.")
    else:
        lines.append(f"{paper.colour('red', 'It does not hold:')} {counted}.")
    return lines
