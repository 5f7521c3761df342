"""E8 and E8b: what a player holds."""

import pytest

from stories import OTHER_KEY, PHONE, PLAYER, SEND, Story

BY_EMAIL = "/api/player-balances/player/by-email/"
BY_ID = "/api/player-balances/player/"


async def test_a_balance_has_both_spellings_of_its_summary(api: Story) -> None:
    await api.control("PUT", f"/players/{PLAYER}", {"balance": "150.00", "name": "Ada"})

    body = (await api.call("GET", BY_EMAIL + PLAYER)).json()

    assert body["player"]["player_name"] == "Ada"
    assert body["balances"][0] == {
        "currency_id": 1,
        "currency_name": "Gold Coins",
        "currency_symbol": "GC",
        "available_balance": "150.00",
        "reserved_balance": "0.00",
        "total_balance": "150.00",
        "last_transaction": "2026-12-31T23:59:59Z",
    }
    assert body["summary"] == {
        "total_currencies": 1,
        "currency_count": 1,
        "total_value_usd": "15.00",
        "total_value": "15.00",
        "has_funds": True,
        "last_updated": "2026-12-31T23:59:59Z",
    }
    assert body["last_updated"] == "2026-12-31T23:59:59Z"


async def test_the_last_transaction_is_the_wallets_newest_posting(api: Story) -> None:
    await api.start_and_verify(SEND)
    await api.advance(86_400)
    refunded_at = await last_transaction(api)
    await api.advance(60)
    await api.charge(payment_method_id="pm_card_chargeDeclined")

    body = (await api.call("GET", BY_EMAIL + PLAYER)).json()

    assert refunded_at == await last_transaction(api) == "2027-01-01T23:59:59Z"
    assert body["player"]["last_active"] == "2027-01-02T00:00:59Z"


async def last_transaction(api: Story) -> object:
    """When Ada's wallet last changed, as her game is told."""
    body = (await api.call("GET", BY_EMAIL + PLAYER)).json()
    return body["balances"][0]["last_transaction"]


async def test_who_starts_a_send_was_active(api: Story) -> None:
    await api.put_player(balance="250.00", phone=PHONE)
    await api.advance(60)
    await api.initiate(SEND)

    body = (await api.call("GET", BY_EMAIL + PLAYER)).json()

    assert body["player"]["last_active"] == "2027-01-01T00:00:59Z"


async def test_value_that_is_promised_is_a_transaction_of_the_wallet(api: Story) -> None:
    await api.put_player(balance="250.00", phone=PHONE)
    await api.advance(5)

    await api.initiate(SEND)

    assert await last_transaction(api) == "2027-01-01T00:00:04Z"


async def test_a_wallet_that_nothing_happened_to_has_no_last_transaction(api: Story) -> None:
    await api.put_player()

    assert await last_transaction(api) is None


async def test_a_balance_is_found_by_player_id_too(api: Story) -> None:
    player = (await api.control("PUT", f"/players/{PLAYER}", {"balance": "1"})).json()

    by_id = await api.call("GET", f"{BY_ID}{player['player_id']}")

    assert by_id.json() == (await api.call("GET", BY_EMAIL + PLAYER)).json()


async def test_newer_backends_have_no_balance_by_player_id(api: Story) -> None:
    await api.control("PUT", f"/players/{PLAYER}", {})

    await api.change_settings(balance_by_id_route=False)

    assert (await api.call("GET", f"{BY_ID}1")).json()["code"] == "NOT_FOUND"


@pytest.mark.parametrize("email", ["a+b@example.com", "a/b@example.com", "ADA@Example.COM"])
async def test_addresses_arrive_percent_encoded(api: Story, email: str) -> None:
    encoded = email.replace("@", "%40").replace("+", "%2B").replace("/", "%2F")

    await api.control("PUT", f"/players/{encoded}", {"balance": "7.00"})

    assert await api.balance(encoded) == "7.00"


@pytest.mark.parametrize("path", [BY_EMAIL + "nobody@example.com", BY_ID + "99"])
async def test_a_player_nobody_knows_is_not_found(api: Story, path: str) -> None:
    answer = await api.call("GET", path)

    assert (answer.status_code, answer.json()["code"]) == (404, "PLAYER_NOT_FOUND")


async def test_another_games_player_is_not_found(api: Story) -> None:
    player = (await api.control("PUT", f"/players/{PLAYER}", {})).json()
    api.key = OTHER_KEY

    by_id = await api.call("GET", f"{BY_ID}{player['player_id']}")

    assert by_id.json()["code"] == "PLAYER_NOT_FOUND"
    assert await api.balance(PLAYER) == "none"


@pytest.mark.parametrize(
    ("path", "field"), [(BY_EMAIL + "ada", "email"), (BY_ID + "ada", "player_id")]
)
async def test_a_name_that_is_none_is_refused(api: Story, path: str, field: str) -> None:
    answer = await api.call("GET", path)

    assert (answer.status_code, answer.json()["field"]) == (400, field)


async def test_new_players_hold_the_starting_balance(api: Story) -> None:
    await api.change_settings(starting_balance="25.00")

    await api.pay(await api.mint())

    assert await api.balance() == "125.00"
