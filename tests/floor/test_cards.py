"""Cards: the network's test cards, and no other."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invo_emulator.core import cards
from invo_emulator.core.cards import TEST_CARDS, Card
from invo_emulator.errors import InvalidInput
from invo_emulator.times import parse_iso
from invo_emulator.world.transaction import Transaction
from invo_emulator.world.world import World

VISA, AMEX = TEST_CARDS[0], TEST_CARDS[2]
NOW = parse_iso("2026-12-31T23:59:59Z")

every_card = pytest.mark.parametrize("card", TEST_CARDS, ids=lambda card: card.title)


def luhn(digits: str) -> bool:
    """As ISO/IEC 7812 has it, written another way."""
    table = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(map(int, odd)) + sum(table[int(digit)] for digit in even)) % 10 == 0


def refusal(work: Callable[[], object]) -> InvalidInput:
    with pytest.raises(InvalidInput) as error:
        work()
    return error.value


@every_card
def test_a_test_card_could_be_a_card(card: Card) -> None:
    assert luhn(card.number)
    assert cards.by_number(card.number) is card
    assert cards.by_payment_method(card.payment_method) is card


@every_card
def test_a_card_that_is_declined_has_a_reason_with_a_sentence(card: Card) -> None:
    assert (card.verdict == "decline") is (card.decline_code is not None)
    if card.decline_code:
        assert cards.DECLINES[card.decline_code].endswith(" Nothing was charged.")


def test_every_decline_can_happen() -> None:
    of_cards = {card.decline_code for card in TEST_CARDS if card.decline_code}
    of_others = {"authentication_failed", "payment_failed"}

    assert set(cards.DECLINES) == of_cards | of_others


def test_no_two_cards_are_the_same() -> None:
    for name in ("number", "payment_method", "title"):
        assert len({getattr(card, name) for card in TEST_CARDS}) == len(TEST_CARDS)


ALIASES = [
    ("4000000000003220", "3-D Secure"),
    ("4000002500003155", "3-D Secure"),
    ("pm_card_authenticationRequired", "3-D Secure"),
    ("pm_card_threeDSecureRequired", "3-D Secure"),
    ("pm_card_visa_chargeDeclined", "Declined"),
]


@pytest.mark.parametrize(("name", "title"), ALIASES)
def test_other_names_in_use_mean_the_same(name: str, title: str) -> None:
    find = cards.by_payment_method if name.startswith("pm_") else cards.by_number

    assert find(name).title == title


@pytest.mark.parametrize("number", ["4242 4242 4242 4242", "4242-4242-4242-4242", " 4242" * 4])
def test_a_number_is_read_as_people_write_it(number: str) -> None:
    assert cards.by_number(number) is VISA


NO_NUMBERS = ["", "4242", "4242424242424241", "4242 4242 4242 424x", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", "4" * 20]


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_what_can_not_be_a_card_is_refused(number: str) -> None:
    error = refusal(lambda: cards.by_number(number, field="card"))

    assert error.message == "card is not a card number: try 4242 4242 4242 4242."
    assert error.extra == {"field": "card"}


@given(st.integers(10**11, 10**18 - 1).map(str))
def test_a_card_that_could_be_real_is_refused_and_not_repeated(front: str) -> None:
    number = next(front + str(check) for check in range(10) if luhn(front + str(check)))

    error = refusal(lambda: cards.by_number(number))

    assert "is not a test card" in error.message
    assert number not in error.message


def test_a_token_that_is_not_known_is_told_those_that_are() -> None:
    error = refusal(lambda: cards.by_payment_method("pm_card_gold"))

    assert all(card.payment_method in error.message for card in TEST_CARDS)


EXPIRIES = [("12/34", "12/34"), ("1/30", "01/30"), ("0130", "01/30"), ("12 / 2034", "12/34")]


@pytest.mark.parametrize(("text", "expiry"), [*EXPIRIES, (" 12/26 ", "12/26")])
def test_an_expiry_is_read_as_people_write_it(text: str, expiry: str) -> None:
    assert cards.check_expiry(text, NOW) == expiry


STRANGE = ["", "12", "13/34", "00/34", "12-34", "12/3", "12/20345", "1234567", "١٢/٣٤", "12/34x"]


@pytest.mark.parametrize("text", STRANGE)
def test_an_expiry_that_is_none_is_refused(text: str) -> None:
    assert refusal(lambda: cards.check_expiry(text, NOW)).extra == {"field": "expiry"}


@pytest.mark.parametrize(("now", "is_past"), [(NOW, False), (NOW + 1_000_000, True)])
def test_a_card_is_good_to_the_end_of_its_month_on_the_worlds_clock(
    now: int, is_past: bool
) -> None:
    if is_past:
        assert "is in the past" in refusal(lambda: cards.check_expiry("12/26", now)).message
    else:
        assert cards.check_expiry("12/26", now) == "12/26"


@given(st.text())
def test_whatever_is_typed_it_is_read_or_refused(text: str) -> None:
    for check in (cards.by_number, cards.by_payment_method):
        with suppress(InvalidInput):
            check(text)
    with suppress(InvalidInput):
        cards.check_expiry(text, NOW)
    with suppress(InvalidInput):
        cards.check_cvc(text, VISA)


CODES = [
    (VISA, "123", True),
    (VISA, " 123 ", True),
    (VISA, "1234", False),
    (VISA, "12", False),
    (VISA, "", False),
    (VISA, "١٢٣", False),
    (AMEX, "1234", True),
    (AMEX, "123", False),
]


@pytest.mark.parametrize(("card", "cvc", "fits"), CODES)
def test_a_security_code_has_the_cards_number_of_digits(card: Card, cvc: str, fits: bool) -> None:
    if fits:
        cards.check_cvc(cvc, card)
    else:
        error = refusal(lambda: cards.check_cvc(cvc, card))
        assert error.message == f"cvc must be {4 if card is AMEX else 3} digits for {card.brand}."


def test_a_card_saved_twice_is_one_with_the_newer_date(world: World) -> None:
    def save_twice(tx: Transaction) -> list[tuple[str, str]]:
        player_id = tx.insert(
            "player",
            game_id=world.game().game_id,
            email="ada@example.com",
            identity_id="",
            name="ada",
            joined_at=0,
            active_at=0,
        )
        for expiry in ("12/34", "01/35"):
            cards.save(tx, player_id, VISA, expiry)
        cards.save(tx, player_id, AMEX, "12/34")
        return [(row["last4"], row["expiry"]) for row in cards.saved(tx, player_id)]

    assert world.at_once(save_twice) == [("4242", "01/35"), ("0005", "12/34")]


def test_another_players_card_is_not_given(world: World) -> None:
    with pytest.raises(InvalidInput, match="not a card of this player"):
        world.at_once(lambda tx: cards.get_saved(tx, 1, 1))
