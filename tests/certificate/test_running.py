"""How a run goes: what it needs, what it leaves out, and when it ends early."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from certificate.instant import at_once, now, system
from certificate.studio import (
    OLD_SECRET,
    SECRET,
    STATE_URL,
    URL,
    Studio,
    certificate_of,
    examine,
    failures,
    receiver,
)
from invo_client import InvoError
from invo_emulator.certificate import (
    CannotExamine,
    Certificate,
    Check,
    Options,
    Result,
    Watcher,
    run,
)
from invo_emulator.certificate.catalogue import names
from mistakes.good import Receiver

UNSEEN_WITHOUT_STATE = {
    "grants",
    "no-trace",
    "repeat",
    "same-moment",
    "unheard",
    "one-transaction",
    "refund",
    "twins",
    "out-of-order",
    "long-memory",
    "recovery",
}


def verdicts(certificate: Certificate, verdict: str) -> set[str]:
    """The checks that came to this."""
    return {one.check.name for one in certificate.results if one.finding.verdict == verdict}


def test_without_a_state_what_is_granted_is_unseen_and_not_passed() -> None:
    certificate = at_once(examine(receiver("no-dedupe"), state_url=None))

    assert certificate.holds
    assert verdicts(certificate, "unseen") == UNSEEN_WITHOUT_STATE


def test_without_a_state_a_refused_repeat_is_seen_nevertheless() -> None:
    certificate = at_once(examine(receiver("duplicate-409"), state_url=None))

    assert "repeat" in failures(certificate)


def test_without_the_old_secret_that_rotation_is_skipped() -> None:
    certificate = at_once(examine(receiver(), old_secret=None))

    assert verdicts(certificate, "skipped") == {"old-secret"}


def test_one_check_can_be_made_alone_with_those_it_stands_on() -> None:
    certificate = at_once(examine(receiver("race"), only=("same-moment",)))

    made = [result.check.name for result in certificate.results]
    assert made == ["no-redirect", "accepts-purchase", "in-time", "grants", "same-moment"]
    assert not certificate.holds


def test_the_same_seed_sends_the_same_bytes() -> None:
    one, other = certificate_of("none"), at_once(examine(receiver()))

    assert one.seed == other.seed
    assert one.show()["checks"] == other.show()["checks"]


def test_another_seed_sends_others() -> None:
    other = at_once(examine(receiver(), seed="another"))

    assert other.seed == "another"
    assert other.show()["checks"] != certificate_of("none").show()["checks"]


def test_a_receiver_of_another_secret_is_told_so_and_spared_the_rest() -> None:
    certificate = at_once(examine(Receiver(["whsec_another"])))

    [(name, because)] = failures(certificate).items()
    assert name == "accepts-purchase"
    assert "--secret" in because
    assert len(verdicts(certificate, "skipped")) == len(names()) - 2


def test_a_receiver_that_is_late_waits_for_no_more_than_one_event() -> None:
    certificate = certificate_of("late")

    assert certificate.seconds < 13
    assert len(certificate.result("in-time").exchanges) == 1


def test_a_receiver_that_stops_answering_is_left_alone() -> None:
    certificate = certificate_of("jams")

    assert certificate.seconds < 60
    assert certificate.result("repeat").finding.verdict == "skipped"
    assert certificate.result("still-answers").is_failure


class Log(Watcher):
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def began(self, check: Check) -> None:
        """Note it."""
        self.told.append(f"began {check.name}")

    def ended(self, result: Result) -> None:
        """Note it."""
        self.told.append(f"ended {result.check.name}")


def test_a_watcher_is_told_of_every_check() -> None:
    log, transport = Log(), Studio(receiver("redirect").app)

    at_once(run(URL, SECRET, system=system(), transport=lambda: transport, watcher=log))

    assert log.told == [f"{what} {name}" for name in names() for what in ("began", "ended")]


Endpoint = Callable[[Request], Awaitable[Response]]


def examine_with_state(show: Endpoint) -> Certificate:
    """The certificate of a good receiver with this state beside it."""
    good = receiver()
    app = Starlette(
        routes=[Route("/webhooks/invo", good.receive, methods=["POST"]), Route("/state", show)]
    )
    options = Options(OLD_SECRET, STATE_URL)
    return at_once(run(URL, SECRET, options, system=system(), transport=lambda: Studio(app)))


async def _text(_: Request) -> Response:
    return Response("<h1>players</h1>")


async def _not_found(_: Request) -> Response:
    return Response("{}", 404)


async def _hangs(_: Request) -> Response:
    await asyncio.sleep(60)
    return Response("{}")


async def _deep(_: Request) -> Response:
    return Response("[" * 100_000)


NO_STATES: list[tuple[Endpoint, str]] = [
    (_text, "is not JSON"),
    (_deep, "is not JSON"),
    (_not_found, "was answered with 404, not with 200"),
    (_hangs, "took more than 10 seconds"),
]


@pytest.mark.parametrize(("show", "reason"), NO_STATES)
def test_a_state_that_is_none_is_told_before_anything_is_sent(show: Endpoint, reason: str) -> None:
    with pytest.raises(CannotExamine, match=f"The state at {STATE_URL} {reason}"):
        examine_with_state(show)


def test_a_state_that_fails_during_the_run_leaves_the_rest_unseen() -> None:
    looks: list[int] = []

    async def show(_: Request) -> Response:
        looks.append(len(looks))
        return JSONResponse(looks) if len(looks) < 4 else Response("no", 500)

    certificate = examine_with_state(show)

    assert certificate.holds
    assert "answered with 500" in certificate.result("grants").finding.because
    assert "repeat" in verdicts(certificate, "unseen")


def test_whoever_can_not_be_reached_is_told_so() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("All connection attempts failed", request=request)

    with pytest.raises(CannotExamine, match=f"Nobody can be reached at {URL}: ConnectError"):
        at_once(run(URL, SECRET, transport=lambda: httpx.MockTransport(refuse)))


def test_whatever_breaks_a_connection_is_told_and_survived() -> None:
    def break_off(request: httpx.Request) -> httpx.Response:
        raise httpx.RemoteProtocolError("Server disconnected\x1b", request=request)

    certificate = at_once(
        run(URL, SECRET, system=system(), transport=lambda: httpx.MockTransport(break_off))
    )

    because = failures(certificate)["accepts-purchase"]
    assert because == "It was not answered (RemoteProtocolError: Server disconnected�)."


@pytest.mark.parametrize("status", [408, 429])
def test_who_asks_for_another_attempt_has_not_refused(status: int) -> None:
    class Hesitates(Receiver):
        """Says no for now."""

        def verify(self, raw: bytes, signature: str | None) -> Any:
            try:
                return super().verify(raw, signature)
            except InvoError:
                raise HTTPException(status) from None

    hesitates = Hesitates([SECRET, OLD_SECRET], now)
    certificate = at_once(examine(hesitates, only=("signature-missing",)))

    because = failures(certificate)["signature-missing"]
    assert because.endswith(f"answered with {status}, which asks for another attempt.")


def test_a_secret_is_never_shown() -> None:
    shown = str(certificate_of("no-signature").show())

    assert SECRET not in shown
    assert OLD_SECRET not in shown


def test_a_large_answer_is_read_in_part() -> None:
    class Chatty(Receiver):
        """Says much."""

        async def handle(self, event: Any, request: Request) -> Response:
            await super().handle(event, request)
            return Response("yes " * 1_000_000)

    certificate = at_once(examine(Chatty([SECRET, OLD_SECRET], lambda: 0), only=("repeat",)))

    assert max(len(one.came.body) for one in certificate.results[0].exchanges) < 1000
