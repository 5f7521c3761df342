"""When to ask again, decided without asking anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invo_client.retrying import WORTH_REPEATING, Retries


@pytest.mark.parametrize("status", [0, 429, 500, 502, 503, 504])
def test_what_may_pass_is_worth_repeating(status: int) -> None:
    assert Retries().pause(0, status, None, chance=0.5) == 0.375


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 408, 409, 422, 501, 505])
def test_what_will_not_change_is_not(status: int) -> None:
    assert Retries().pause(0, status, None, chance=0.5) is None


@pytest.mark.parametrize(("attempt", "pause"), [(0, 0.5), (1, 0.75), (2, 1.25), (3, None)])
def test_pauses_grow_until_the_limit(attempt: int, pause: float | None) -> None:
    assert Retries(limit=3).pause(attempt, 503, None, chance=1.0) == pause


@pytest.mark.parametrize(("asked", "pause"), [(0, 0), (7.5, 7.5), (20, 20), (20.1, None)])
def test_a_throttle_is_obeyed_if_it_is_short(asked: float, pause: float | None) -> None:
    assert Retries().pause(0, 429, asked, chance=0.5) == pause


def test_only_a_throttle_may_ask_for_a_pause() -> None:
    assert Retries().pause(0, 503, 7, chance=0.5) == 0.375


@given(
    st.integers(0, 5),
    st.integers(0, 8),
    st.sampled_from(sorted(WORTH_REPEATING)),
    st.none() | st.floats(0, 1e6),
    st.floats(0, 1, exclude_max=True),
)
def test_there_is_always_an_end_and_never_a_long_wait(
    limit: int, attempt: int, status: int, asked: float | None, chance: float
) -> None:
    pause = Retries(limit).pause(attempt, status, asked, chance)

    assert pause is None or (attempt < limit and 0 <= pause <= 20)
