"""Points, as they are typed."""

from argparse import ArgumentTypeError

import pytest

from invo_emulator.core.faults import EFFECTS, POINTS
from invo_emulator.sweep import points
from invo_emulator.sweep.points import DEFAULT, Point


def test_what_is_tried_by_default_can_be_typed() -> None:
    typed = ", ".join(point.name for point in DEFAULT)

    assert points.read(typed) == DEFAULT


@pytest.mark.parametrize("at", POINTS)
@pytest.mark.parametrize("do", sorted(set(EFFECTS) - {"status"}))
def test_everything_that_the_emulator_can_do_is_a_point(at: str, do: str) -> None:
    assert points.read(f"{at}:{do}") == (Point(at, do),)


@pytest.mark.parametrize(
    "text",
    ["reset", "after-commit", "after-commit:", "later:reset", "after-commit:200", "mid-body:503"],
)
def test_what_is_no_point_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=f"^{text} is no point"):
        points.read(text)


def test_after_is_not_tried_where_nothing_is_committed() -> None:
    wanted = [point.name for point in DEFAULT if point.tells("GET /api/anything")]

    assert wanted == ["before-handler:503", "before-handler:reset", "mid-body:reset"]


def test_a_point_strikes_one_call() -> None:
    fault = Point("after-commit", "503").fault("POST /api/checkout/sessions", 3, None)

    assert (fault["after"], fault["times"], fault["do"], fault["status"]) == (2, 1, "status", 503)
