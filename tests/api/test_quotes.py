"""E12: what a purchase would cost."""

import pytest

from stories import NO_AMOUNT, PLAYER, Story

PATH = "/api/currency-purchases/quote"


async def test_a_quote_says_the_price_and_what_it_buys(api: Story) -> None:
    answer = await api.send(PATH, {"usd_amount": "12.50", "player_email": PLAYER, "country": "??"})

    told = answer.json()
    assert (answer.status_code, told["amount_cents"]) == (200, 1250)
    assert (told["total_usd"], told["subtotal_usd"]) == ("12.50", "12.50")
    assert (told["coins"], told["currency_name"]) == ("125.00", "Gold Coins")
    assert (told["processing_fee_usd"], told["fee_taken_from"]) == ("0.00", "partner")
    assert told["international_card_fee_usd"] is None
    breakdown = told["breakdown"]
    assert (breakdown["tax_usd"], breakdown["tax_treatment"]) == ("0.00", "partner_responsible")
    assert (breakdown["total_usd"], breakdown["coins"]) == ("12.50", "125.00")
    assert breakdown["tax_note"]
    assert breakdown["processing_fee_note"]


async def test_what_is_quoted_is_what_is_charged(api: Story) -> None:
    quoted = (await api.send(PATH, {"usd_amount": 7})).json()

    paid = (await api.charge(usd_amount=7)).json()

    assert paid["purchase_details"]["usd_charged"] == quoted["total_usd"]
    assert paid["coins_credited"] == quoted["coins"]


async def test_a_quote_makes_nothing(api: Story) -> None:
    before = api.everything()

    await api.send(PATH, {"usd_amount": "10.00", "player_email": PLAYER})

    assert api.everything() == before


BOUNDS = [("0.49", "BELOW_CARD_MINIMUM"), ("50.01", "ABOVE_CARD_MAXIMUM")]


@pytest.mark.parametrize(("amount", "code"), BOUNDS)
async def test_an_amount_that_can_not_be_charged_is_not_quoted(
    api: Story, amount: str, code: str
) -> None:
    await api.change_settings(card_minimum_usd="0.50", card_maximum_usd="50.00")

    answer = await api.send(PATH, {"usd_amount": amount})

    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize("amount", NO_AMOUNT)
async def test_an_amount_that_is_none_is_refused(api: Story, amount: object) -> None:
    answer = await api.send(PATH, {"usd_amount": amount})

    assert (answer.status_code, answer.json()["field"]) == (400, "usd_amount")
