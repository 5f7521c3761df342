"""The hand on a world's clock."""

from datetime import datetime, timedelta, timezone

import pytest

from invo_emulator.testing import Invo, InvoClock
from invo_emulator.testing.spans import Span, seconds
from invo_emulator.testing.worlds import Json

NEW_YEAR = datetime(2027, 1, 1, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("span", "meant"),
    [
        (90, 90),
        (1.5, 1.5),
        ("31h12m30s", 112_350),
        ("1d 2m", 86_520),
        ("1.5h", 5400),
        ("250ms", 0.25),
        (timedelta(minutes=2), 120),
    ],
)
def test_a_span_is_read_as_people_write_it(span: Span, meant: float) -> None:
    assert seconds(span) == pytest.approx(meant)


@pytest.mark.parametrize("span", ["", "soon", "5", "2 weeks", "-1h", True, None])
def test_what_is_no_span_is_refused(span: Span) -> None:
    with pytest.raises(ValueError, match="is no span of time"):
        seconds(span)


@pytest.mark.invo(now=NEW_YEAR, frozen=True)
@pytest.mark.parametrize("span", ["31h12m30s", 112_350, timedelta(seconds=112_350)])
def test_a_clock_is_advanced_by_a_span(invo_clock: InvoClock, span: Span) -> None:
    fired = invo_clock.advance(span)

    assert (fired, invo_clock.now) == ([], datetime(2027, 1, 2, 7, 12, 30, tzinfo=timezone.utc))


@pytest.mark.invo(now=NEW_YEAR, frozen=True)
def test_a_clock_is_advanced_to_an_instant(invo_clock: InvoClock) -> None:
    invo_clock.advance(to=NEW_YEAR + timedelta(hours=1))

    assert invo_clock.now == NEW_YEAR + timedelta(hours=1)


def test_a_clock_wants_a_span_or_an_instant(invo_clock: InvoClock) -> None:
    with pytest.raises(ValueError, match="Give either a span"):
        invo_clock.advance()


@pytest.mark.invo(now=NEW_YEAR, frozen=True)
def test_what_is_due_happens_on_the_way(invo: Invo, invo_clock: InvoClock) -> None:
    invo.client().create_checkout(player_email="ada@example.com", usd_amount="10.00")

    fired = invo_clock.run_until_idle()

    assert [each["kind"] for each in fired] == ["checkout.expire"]
    assert invo_clock.now == NEW_YEAR + timedelta(minutes=15)


@pytest.mark.invo(now=NEW_YEAR)
def test_a_frozen_clock_stands(invo_clock: InvoClock) -> None:
    stands_at = invo_clock.freeze()

    assert (invo_clock.now, invo_clock.look()["mode"]) == (stands_at, "frozen")
    assert invo_clock.unfreeze() >= stands_at


class Stuck(InvoClock):
    """The clock of a world in which something is due that can't be done."""

    def look(self) -> Json:
        return {"now": "2027-01-01T00:00:00Z", "next_due": "2027-01-01T00:00:00Z"}


def test_what_can_not_be_done_is_not_tried_for_ever(invo: Invo) -> None:
    assert not Stuck(invo).step(NEW_YEAR)


@pytest.mark.invo(now=NEW_YEAR, frozen=True)
@pytest.mark.parametrize(("until", "is_done"), [(899, False), (900, True)])
def test_a_step_goes_to_what_is_due_in_time(
    invo: Invo, invo_clock: InvoClock, until: int, is_done: bool
) -> None:
    invo.client().create_checkout(player_email="ada@example.com", usd_amount="10.00")

    assert invo_clock.step(NEW_YEAR + timedelta(seconds=until)) == is_done
