"""Events announced without anything having happened: believable, and laid over by the caller."""

import re

import pytest

from invo_emulator.webhooks import catalogue
from stories import GAME, OTHER_GAME, PHONE, PLAYER, SEND, Json, Story

DAY = 86_400


async def let_everything_happen(api: Story) -> None:
    """Have every event announced that the emulator announces of itself."""
    metadata = {"user_id": "u_1", "source": "app"}
    await api.pay(await api.mint(metadata=metadata))
    await api.pay(await api.mint(metadata=metadata), card="4000000000009995")
    await api.claim(SEND, await api.start_and_verify(SEND))
    await api.start_and_verify(SEND, client_request_id="gift 2")
    await api.put_player(balance="250.00", phone=PHONE)
    assert (await api.buy(item_category="weapon")).status_code == 200
    await api.listen()
    await api.call("POST", f"/api/dev/webhooks/games/{GAME}/test")
    await api.advance(30 * DAY)


def shape(value: object) -> object:
    """What kind of value something is, and everything in it."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, str):
        kinds = {"time": r"\d{4}-\d\d-\d\dT.*Z", "amount": r"\d+\.\d\d"}
        matching = [kind for kind, pattern in kinds.items() if re.fullmatch(pattern, value)]
        return matching[0] if matching else "text"
    return type(value).__name__


async def data_of(api: Story, event_type: str, **fields: object) -> Json:
    """What an announcement without an occasion says."""
    answer = await api.control("POST", "/events", {"event_type": event_type, **fields})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["data"])


async def test_a_sample_has_what_the_real_event_has(api: Story) -> None:
    await let_everything_happen(api)
    real: dict[str, Json] = {}
    for event_type in catalogue.SUPPORTED:
        told = await api.told(event_type)
        real[event_type] = next(each for each in told if each.get("direction") != "inbound")
        del real[event_type]["tenant"]

    samples = {event_type: await data_of(api, event_type) for event_type in catalogue.SUPPORTED}

    for event_type, sample in samples.items():
        assert list(sample) == list(real[event_type]), event_type
        assert shape(sample) == shape(real[event_type]), event_type


async def test_what_the_caller_says_is_laid_over_the_sample(api: Story) -> None:
    data = await data_of(
        api, "purchase.completed", sample=True, data={"usd_amount": "5.00", "order_id": "mine"}
    )

    assert (data["usd_amount"], data["order_id"]) == ("5.00", "mine")
    assert data["currency_name"] == "Gold Coins"


@pytest.mark.parametrize(
    ("usd_amount", "coins", "balance"),
    [
        ("5.00", "50", "50.00"),
        ("0.15", "1.50", "1.50"),
        (7, "70", "70.00"),
    ],
)
async def test_the_rest_of_a_sample_agrees_with_what_the_caller_says(
    api: Story, usd_amount: object, coins: str, balance: str
) -> None:
    data = await data_of(api, "purchase.completed", sample=True, data={"usd_amount": usd_amount})

    assert data["usd_amount"] == usd_amount
    assert (data["currency_amount"], data["new_balance"]) == (coins, balance)


async def test_without_a_wish_for_a_sample_data_is_what_was_said(api: Story) -> None:
    assert await data_of(api, "purchase.completed", data={}) == {}
    assert await data_of(api, "purchase.completed", data={"a": 1}) == {"a": 1}


async def test_a_type_that_has_no_sample_has_no_data(api: Story) -> None:
    assert await data_of(api, "subscription.renewed") == {}


async def test_no_two_samples_are_of_one_order(api: Story) -> None:
    first, second = [await data_of(api, "purchase.completed") for _ in range(2)]

    assert first["order_id"] != second["order_id"]
    assert first["transaction_id"] != second["transaction_id"]


async def test_a_sample_is_of_the_player_who_is_there(api: Story) -> None:
    player = await api.put_player("bob@example.com", balance="7.00")

    data = await data_of(
        api, "purchase.completed", sample=True, data={"player_email": "bob@example.com"}
    )

    assert data["identity_id"] == player["identity_id"]
    assert data["new_balance"] == "107.00"


async def test_a_sample_makes_nobody_and_moves_no_money(api: Story) -> None:
    for event_type in catalogue.SUPPORTED:
        await data_of(api, event_type)

    assert await api.balance(PLAYER) == "none"
    assert (await api.control("GET", "/ledger")).json()["entries"] == []


@pytest.mark.parametrize(
    ("game_id", "currency"), [(GAME, "Gold Coins"), (OTHER_GAME, "Star Credits")]
)
async def test_a_sample_is_of_its_game(api: Story, game_id: int, currency: str) -> None:
    data = await data_of(api, "transfer.sent", game_id=game_id)

    assert (data["from_game_id"], data["currency_name"]) == (str(game_id), currency)
    assert data["to_game_id"] != data["from_game_id"]


NONSENSE: list[tuple[str, object]] = [
    ("usd_amount", "much"),
    ("usd_amount", "1e999999"),
    ("usd_amount", -3),
    ("player_email", {}),
]


@pytest.mark.parametrize(("field", "value"), NONSENSE)
async def test_nonsense_is_refused_where_the_rest_should_agree_with_it(
    api: Story, field: str, value: object
) -> None:
    body = {"event_type": "purchase.completed", "sample": True, "data": {field: value}}

    answer = await api.control("POST", "/events", body)

    assert (answer.status_code, answer.json()["field"]) == (400, f"data.{field}")
