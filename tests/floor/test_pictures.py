"""Pictures that somebody hands in: what the bytes themselves say they are."""

import pytest

from invo_emulator import pictures


@pytest.mark.parametrize("before", ["", "<?xml version='1.0'?>\n", "<!-- a --> <!-- b -->"])
def test_an_svg_is_one_whatever_stands_before_its_root(before: str) -> None:
    assert pictures.kind(f"{before}<svg>".encode()) == "image/svg+xml"


def test_a_picture_of_nothing_but_comments_is_looked_at_in_no_time() -> None:
    assert pictures.kind(b"<!---->" * 9000) is None
