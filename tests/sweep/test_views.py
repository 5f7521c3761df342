"""What a studio says of its players, in either shape."""

from decimal import Decimal
from pathlib import Path

import pytest

from invo_emulator.sweep import views
from invo_emulator.sweep.views import Unreadable, View

ADA = "ada@example.com"

READ = [
    (
        '{"players": {"ada@example.com": {"currency": "100.00", "items": {"sword": 1}}}}',
        View({ADA: Decimal(100)}, {(ADA, "sword"): Decimal(1)}),
    ),
    (
        '{"currency": {"ada@example.com": 12.5}, "items": {}, "events": {"x": 2}}',
        View({ADA: Decimal("12.5")}, {}),
    ),
    ('{"players": {"ada@example.com": {"level": 3}}}', View(None, None)),
    (
        '{"players": {"ada@example.com": {"items": {"sword": 2}}}}',
        View(None, {(ADA, "sword"): Decimal(2)}),
    ),
    ('{"players": {}}', View({}, {})),
]


@pytest.mark.parametrize(("text", "view"), READ)
def test_a_view_is_read(text: str, view: View) -> None:
    assert views.parse(text.encode(), "the test") == view


UNREADABLE = [
    "",
    "[]",
    "7",
    '{"players": []}',
    '{"players": {"ada@example.com": 7}}',
    '{"currency": 7}',
    '{"currency": {"ada@example.com": "much"}}',
    '{"currency": {"ada@example.com": true}}',
    '{"currency": {"ada@example.com": "NaN"}}',
    '{"items": {"ada@example.com": ["sword"]}}',
    '{"items": ' + "[" * 100_000,
]


@pytest.mark.parametrize("text", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_has_another_shape_is_refused_with_the_right_one(text: str) -> None:
    with pytest.raises(Unreadable, match="not of the shape"):
        views.parse(text.encode(), "the test")


def test_a_file_that_was_not_left_is_no_view(tmp_path: Path) -> None:
    assert views.load(tmp_path / "state.json") is None


def test_a_studio_that_does_not_answer_is_named() -> None:
    with pytest.raises(Unreadable, match=r"http://127\.0\.0\.1:9/state can't be read"):
        views.fetch("http://127.0.0.1:9/state")
