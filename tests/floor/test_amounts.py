"""Amounts: hundredths inside, decimal strings at the border."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invo_emulator.money import amounts

PLAIN = [("0", 0), ("1", 100), ("10.00", 1000), ("0.01", 1), ("20.5", 2050), ("007", 700)]


@pytest.mark.parametrize(("text", "hundredths"), PLAIN)
def test_a_plain_decimal_is_read(text: str, hundredths: int) -> None:
    assert amounts.parse(text) == hundredths


STRANGE = ["", " ", "1 ", " 1", "-1", "+1", ".5", "5.", "1.234", "1e2", "0x1", "1,000", "1_0", "٣"]
TOO_LONG_OR_NOT_NUMBERS = ["1" * 16, "NaN", "Infinity", "1.٣", "1\n", "1.0\n", "½", "1..0", "1.0.0"]


@pytest.mark.parametrize("text", STRANGE + TOO_LONG_OR_NOT_NUMBERS)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        amounts.parse(text)


@pytest.mark.parametrize(
    ("hundredths", "text"),
    [(0, "0.00"), (5, "0.05"), (1000, "10.00"), (-5, "-0.05"), (-1000, "-10.00")],
)
def test_an_amount_is_shown_with_two_decimals(hundredths: int, text: str) -> None:
    assert amounts.show(hundredths) == text


@pytest.mark.parametrize(
    ("hundredths", "text"), [(10_000, "100"), (10_050, "100.50"), (0, "0"), (-10_000, "-100")]
)
def test_the_guides_sample_drops_whole_decimals(hundredths: int, text: str) -> None:
    assert amounts.show_trimmed(hundredths) == text


@given(st.integers(0, 10**17 - 1))
def test_reading_what_was_shown_gives_it_back(hundredths: int) -> None:
    assert amounts.parse(amounts.show(hundredths)) == hundredths
    assert amounts.parse(amounts.show_trimmed(hundredths)) == hundredths


@given(st.text(st.sampled_from("0123456789.-+e ٣"), max_size=20) | st.text())
def test_what_is_read_is_exact_or_refused(text: str) -> None:
    try:
        hundredths = amounts.parse(text)
    except ValueError:
        return
    assert Decimal(hundredths) == Decimal(text) * 100
