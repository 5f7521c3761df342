"""E41: the cards that a player had us remember."""

import pytest

from stories import CARD_FIELDS, NO_EMAIL, OTHER_KEY, PLAYER, Json, Story

PATH = "/api/currency-purchases/player-cards"


async def listed(api: Story, email: str = PLAYER) -> list[Json]:
    """The saved cards of a player."""
    answer = await api.call("GET", PATH, params={"player_email": email})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["cards"])


async def save(api: Story, number: str = "4242424242424242", expiry: str = "12/34") -> None:
    """Pay with a card and have it remembered."""
    fields = {**CARD_FIELDS, "card_number": number, "expiry": expiry, "save_card": "on"}
    answer = await api.submit(await api.mint(), "pay", fields)
    assert answer.status_code == 200, answer.text


async def test_saved_cards_come_newest_first(api: Story) -> None:
    await save(api)
    await api.advance(60)
    await save(api, "5555555555554444", "01/30")

    newest, oldest = await listed(api)

    assert newest == {
        "id": newest["id"],
        "last_four": "4444",
        "brand": "Mastercard",
        "exp_month": 1,
        "exp_year": 2030,
        "created_at": "2027-01-01T00:00:59Z",
    }
    assert (oldest["last_four"], oldest["exp_month"], oldest["exp_year"]) == ("4242", 12, 2034)


async def test_a_listed_card_pays(api: Story) -> None:
    await save(api)
    (card,) = await listed(api)

    answer = await api.charge(payment_method_id=None, saved_card_id=card["id"])

    assert answer.json()["status"] == "success"


async def test_a_card_is_listed_to_the_end_of_its_month(api: Story) -> None:
    await save(api, expiry="01/27")

    await api.advance(31 * 86_400)
    last_second = await listed(api)
    await api.advance(1)

    assert [card["exp_month"] for card in last_second] == [1]
    assert await listed(api) == []


async def test_nobody_and_somebody_elses_game_have_none(api: Story) -> None:
    await save(api)

    unknown = await listed(api, "nobody@example.com")
    api.key = OTHER_KEY

    assert unknown == await listed(api) == []


@pytest.mark.parametrize("email", [one for one in NO_EMAIL if isinstance(one, str)])
async def test_a_player_must_be_named(api: Story, email: str) -> None:
    answer = await api.call("GET", PATH, params={"player_email": email})

    assert (answer.status_code, answer.json()["field"]) == (400, "player_email")
