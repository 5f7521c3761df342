"""What was meant, what the books say and what the studio says: when they disagree, and in what."""

from decimal import Decimal

import pytest

from invo_emulator.sweep import comparing
from invo_emulator.sweep.comparing import Evidence
from invo_emulator.sweep.views import View
from sweep.evidence import PLAYER, coins, found, gift, sword, view


def problems(clean: Evidence, faulty: Evidence) -> list[str]:
    """The names of all that is wrong."""
    measure = comparing.measure_of(clean)
    assert measure
    return [each.problem.name for each in comparing.judge(clean, faulty, measure)]


WELL = [
    (found(coins(), sword()), found(coins(), sword())),
    # Nothing was done, and both sides know it.
    (found(coins(), shows=view("100")), found(code=1, shows=view("0"))),
    (found(sword(), shows=view(swords=1)), found(shows=view(swords=0))),
    # A payment that was declined is nobody's loss.
    (found(coins()), found(coins(1, "failed"), coins(2))),
    # A gift that did not arrive, where one that did was meant, is not a second one.
    (found(gift(), shows=view()), found(gift(1, "expired_claim"), code=1, shows=view())),
    # Of players that are not there it can't be shown that they have no currency.
    (found(coins(), shows=view(swords=0)), found(coins(), shows=View({}, {}))),
    # A test that thinks of a new player each time means the same.
    (found(sword(1, "a@b.c")), found(sword(1, "d@e.f"))),
    (found(sword(1, "a@b.c"), sword(2, "g@h.i")), found(sword(2, "g@h.i"), sword(1, "d@e.f"))),
    # What another game sells is not this studio's to show.
    (
        found(coins(), coins(2, game_id="2"), shows=view("100")),
        found(coins(), coins(2, game_id="2"), shows=view("100")),
    ),
]


@pytest.mark.parametrize(("clean", "faulty"), WELL)
def test_nothing_is_wrong_where_both_sides_agree(clean: Evidence, faulty: Evidence) -> None:
    assert problems(clean, faulty) == []


WRONG = [
    (found(coins()), found(coins(1), coins(2)), ["charged-twice"]),
    (found(sword()), found(sword(1), sword(2)), ["charged-twice"]),
    (found(gift()), found(gift(1), gift(2, "expired_claim")), ["charged-twice"]),
    (found(), found(sword()), ["charged-twice"]),
    (found(sword(1, "a@b.c")), found(sword(1, "d@e.f"), sword(2, "d@e.f")), ["charged-twice"]),
    (found(sword(1, "a@b.c")), found(sword(1, "a@b.c"), sword(2, "d@e.f")), ["charged-twice"]),
    (
        # Twice paid and twice given is as wrong.
        found(sword(), shows=view(swords=1)),
        found(sword(1), sword(2), shows=view(swords=2)),
        ["charged-twice"],
    ),
    (
        found(sword(), shows=view(swords=1)),
        found(sword(), code=1, shows=view(swords=0)),
        ["paid-for-nothing"],
    ),
    (
        found(coins(), shows=view("100")),
        found(coins(), shows=view("200")),
        ["granted-unpaid"],
    ),
    (
        found(coins(), sword(), shows=view("100", 1)),
        found(coins(), sword(), shows=view("0", 2)),
        ["paid-for-nothing", "granted-unpaid"],
    ),
    (found(sword()), found(), ["not-made"]),
    (found(sword()), found(code=1), ["failed"]),
    (found(sword()), found(sword(), code=1), ["failed"]),
    (found(sword()), found(sword(), code=None), ["never-ends"]),
    (found(sword(), shows=view(swords=1)), found(sword(), shows=None), ["no-state"]),
    (found(sword(), shows=view(swords=1)), found(sword(), code=1), ["failed"]),
    (found(), found(is_balanced=False), ["unbalanced"]),
]


@pytest.mark.parametrize(("clean", "faulty", "names"), WRONG)
def test_what_is_wrong_has_a_name(clean: Evidence, faulty: Evidence, names: list[str]) -> None:
    assert problems(clean, faulty) == names


def test_currency_may_be_shown_as_what_players_still_hold() -> None:
    clean = found(coins(), sword(), shows=view("75"), balances={PLAYER: Decimal(75)})

    faulty = found(coins(), sword(), shows=view("100"), balances={PLAYER: Decimal(75)})

    assert problems(clean, faulty) == ["granted-unpaid"]


def test_currency_that_is_neither_bought_nor_held_can_not_be_compared() -> None:
    clean = found(coins(), shows=view("7"), balances={PLAYER: Decimal(75)})

    assert comparing.measure_of(clean) is None


def test_what_is_charged_twice_is_told_with_every_order() -> None:
    clean, faulty = found(sword(1)), found(sword(1), sword(2))

    [wrong] = comparing.judge(clean, faulty, lambda books: books.bought)

    assert wrong.meant == f"{PLAYER} pays 25.00 Gold Coins for 1 x sword: once"
    assert wrong.books == "twice: ord_item_1, ord_item_2"
