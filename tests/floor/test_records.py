"""Frozen records: what `@dataclass(frozen=True)` would have made."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, replace

import pytest

from invo_emulator.records import frozen


@frozen
class Pair:
    """Two things, and some more."""

    left: int
    right: int = 2
    more: list[int] = field(default_factory=list)


@frozen
class Sum(Pair):
    """A pair that knows what it adds up to."""

    total: int = 0

    def __post_init__(self) -> None:
        """Add up."""
        object.__setattr__(self, "total", self.left + self.right)


def test_fields_are_given_by_place_or_by_name() -> None:
    by_place, by_name = Pair(1, 3, [4]), Pair(more=[4], left=1, right=3)

    assert (by_place.left, by_place.right, by_place.more) == (1, 3, [4])
    assert by_place == by_name


def test_what_is_left_out_is_as_usual_and_nobody_elses() -> None:
    one, other = Pair(1), Pair(1)

    one.more.append(5)

    assert (one.right, one.more, other.more) == (2, [5], [])


WRONG: list[Callable[[], object]] = [
    lambda: Pair(),  # type: ignore[call-arg]
    lambda: Pair(1, 2, [], 4),  # type: ignore[call-arg]
    lambda: Pair(1, left=1),  # type: ignore[misc]
    lambda: Pair(1, middle=1),  # type: ignore[call-arg]
]


@pytest.mark.parametrize("make", WRONG)
def test_too_little_and_too_much_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        make()


def test_nothing_is_changed_once_it_is_made() -> None:
    pair = Pair(1)

    with pytest.raises(FrozenInstanceError):
        pair.left = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del pair.left
    assert replace(pair, left=2) == Pair(2)


def test_a_record_may_be_of_another_and_work_out_the_rest() -> None:
    assert Sum(1).total == 3
    assert Sum(1) != Pair(1)
    assert [each.name for each in fields(Sum)] == ["left", "right", "more", "total"]


def test_the_many_are_made_as_the_first_were() -> None:
    many = [Pair(number, more=[number]) for number in range(100)]

    assert [each.left for each in many] == list(range(100))
    assert many[99] == Pair(99, 2, [99])
    assert [list(vars(each)) for each in many] == [["left", "right", "more"]] * 100


@pytest.mark.parametrize("make", WRONG)
def test_the_many_are_refused_as_the_first_were(make: Callable[[], object]) -> None:
    for _ in range(100):
        Pair(1)

    with pytest.raises(TypeError):
        make()


def test_a_record_may_have_a_way_of_its_own_to_be_made() -> None:
    words = Words("one", "two")

    assert words.all == ("one", "two")
    assert words == Words("one", "two")
    assert hash(words) == hash(Words("one", "two"))


@frozen
class Words:
    """Any number of them."""

    all: tuple[str, ...]

    def __init__(self, *words: str) -> None:
        object.__setattr__(self, "all", words)


def test_a_record_is_shown_and_found_by_what_it_holds() -> None:
    assert repr(Pair(1)) == "Pair(left=1, right=2, more=[])"
    assert hash(Point(1, 2)) == hash(Point(1, 2))


@frozen
class Point:
    """All of it can be hashed."""

    x: int
    y: int
