"""Spans of time, as people write and read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invo_emulator.terminal import spans

WRITTEN = [
    ("90", 90),
    ("30s", 30),
    ("0", 0),
    ("0.5s", 0.5),
    ("2h", 7200),
    ("31h12m30s", 112_350),
    ("1d", 86_400),
    ("1.5d2h", 136_800),
    ("90m", 5400),
]


@pytest.mark.parametrize(("text", "seconds"), WRITTEN)
def test_a_span_is_read(text: str, seconds: float) -> None:
    assert spans.read(text) == seconds


@pytest.mark.parametrize("text", ["", "h", "30x", "1m2h", "-5s", "1 h", "s", ".5s", "٣s", "1e3"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        spans.read(text)


@given(st.integers(0, 10**9))
def test_what_is_shown_can_be_read(seconds: int) -> None:
    assert spans.read(spans.show(seconds)) == seconds


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0s"), (0.4, "0s"), (-90, "1m30s"), (90_000.2, "25h")]
)
def test_a_span_is_shown_in_hours_without_fractions(seconds: float, text: str) -> None:
    assert spans.show(seconds) == text


def test_an_instant_is_shown_to_the_millisecond() -> None:
    assert spans.moment("2026-12-31T23:59:59.123456Z") == "2026-12-31T23:59:59.123Z"
    assert spans.moment("2026-12-31T23:59:59Z") == "2026-12-31T23:59:59Z"
