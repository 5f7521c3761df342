"""A certificate as a person reads it in a terminal."""

import io

import pytest
from starlette.requests import Request
from starlette.responses import Response

from certificate.instant import at_once
from certificate.studio import OLD_SECRET, SECRET, URL, certificate_of, examine, receiver
from invo_emulator.certificate import Certificate
from invo_emulator.certificate.catalogue import names
from invo_emulator.certificate.text import Lines, Paper, Progress, conclusion
from mistakes.good import Receiver


class Stream(io.StringIO):
    """Something to print on."""

    def __init__(self, *, is_terminal: bool = False, encoding: str = "utf-8") -> None:
        super().__init__()
        self._is_terminal = is_terminal
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """How letters become bytes."""
        return self._encoding

    def isatty(self) -> bool:
        """Whether somebody sits before it."""
        return self._is_terminal


def printed(certificate: Certificate, stream: Stream, **environment: str) -> str:
    """What stands there after a run."""
    paper = Paper(stream, environment)
    lines = Lines(paper, max(map(len, names())))
    for result in certificate.results:
        lines.began(result.check)
        lines.ended(result)
    paper.write(conclusion(paper, certificate))
    return stream.getvalue()


def test_there_is_a_line_for_each_check_with_its_sign() -> None:
    text = printed(certificate_of("race"), Stream())

    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "✓ repeat The same event again is accepted, and granted once." in lines
    assert "✗ same-moment The same event several times at the same moment is granted once." in lines
    assert [line for line in lines if line.startswith("– recovery No event failed at first")]
    assert [name for name in names() if f" {name} " not in text] == []


def test_a_failure_is_told_in_full() -> None:
    text = printed(certificate_of("prefix"), Stream())

    told = text.partition("\n\n✗ signature-in-part: ")[2]
    assert "Seen       An event with 8 digits of its signature: answered with 200" in told
    assert "Sent       POST, " in told
    assert "bytes: an event with 8 digits of its signature" in told
    assert "X-Invo-Signature: t=1798761" in told
    assert "Came back  200, after 0 ms" in told
    assert "Why        Whoever compares only as much as was sent" in told
    assert "To mend it Compare the whole, in constant time." in told
    assert "hmac.compare_digest(expected, given)" in told


def test_the_last_line_is_the_verdict() -> None:
    good, bad = (printed(certificate_of(fault), Stream()) for fault in ("none", "prefix"))

    assert good.splitlines()[-1].startswith("It holds: 43 passed, 1 unseen, in ")
    assert bad.splitlines()[-1].startswith("It does not hold: 42 passed, 1 failed, 1 unseen, in ")


def test_what_should_be_better_fails_nothing_and_is_told() -> None:
    text = printed(certificate_of("answers-get"), Stream())

    assert "  ! other-methods " in text
    assert "\n! other-methods: A GET is refused with a 4xx.\n" in text
    assert "It holds: 42 passed, 1 should be better, 1 unseen" in text


def test_what_is_skipped_for_one_reason_is_told_once() -> None:
    text = printed(certificate_of("redirect"), Stream())

    assert text.count("Not tried") == 1
    assert "1 failed, 43 skipped" in text


def test_no_line_is_wider_than_a_screen() -> None:
    text = printed(certificate_of("forgery-500"), Stream())

    assert [line for line in text.splitlines() if len(line) > 110] == []


def test_there_is_no_escape_where_nobody_looks() -> None:
    assert "\x1b" not in printed(certificate_of("race"), Stream())
    assert "\x1b" not in printed(certificate_of("race"), Stream(is_terminal=True), TERM="dumb")


def test_a_terminal_has_colours_unless_somebody_minds() -> None:
    certificate, terminal = certificate_of("race"), Stream(is_terminal=True)

    assert "\x1b[31m✗\x1b[0m same-moment" in printed(certificate, terminal)
    assert "\x1b[31m" not in printed(certificate, Stream(is_terminal=True), NO_COLOR="1")


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_leaves_nothing_behind(is_terminal: bool) -> None:
    stream = Stream(is_terminal=is_terminal)
    progress = Progress(Paper(stream, {}))
    [result, *_] = certificate_of("none").results

    progress.began(result.check)
    progress.ended(result)

    assert stream.getvalue() == ("\r\x1b[K  … no-redirect\r\x1b[K" if is_terminal else "")


def test_a_screen_without_such_letters_gets_others() -> None:
    text = printed(certificate_of("race"), Stream(encoding="cp1252"))

    assert text.isascii()
    assert "  x same-moment" in text


def test_what_a_receiver_answers_can_not_take_over_the_terminal() -> None:
    class Rude(Receiver):
        """Answers with an escape."""

        async def receive(self, _: Request) -> Response:
            return Response("\x1b[2Jgone", 500)

    text = printed(at_once(examine(Rude([SECRET, OLD_SECRET]))), Stream())

    assert "\x1b" not in text
    assert "�[2Jgone" in text


def test_a_state_is_recommended_to_who_gave_none() -> None:
    text = printed(at_once(examine(receiver(), state_url=None)), Stream())

    assert "Give --state-url" in text
    assert URL not in text
