"""The page of the books."""

from inspector.opening import HOSTILE, opened
from stories import Story


async def test_the_sums_that_are_zero_are_shown(api: Story) -> None:
    await api.pay(await api.mint())

    page = await opened(api, "/ledger")

    assert "The books balanced" in page.text
    assert "Sum of all USD accounts 0.00 , as it must be" in page.text


async def test_an_account_leads_to_its_entries(api: Story) -> None:
    await api.pay(await api.mint())
    await api.put_player("eve@example.com", balance="7.77")

    page = await opened(api, "/ledger?account=card_network")

    assert "10.00 USD" in page.text
    assert "player/2/available" not in page.text.partition("Accounts")[0]


async def test_books_without_entries_say_what_to_do(api: Story) -> None:
    page = await opened(api, "/ledger")

    assert "/api/currency-purchases/purchase-currency" in page.text


async def test_what_an_entry_is_named_by_is_only_shown(api: Story) -> None:
    await api.put_player(balance="200.00", phone="+15555550100")
    sent = {"sender_player_name": "Ada", "sender_player_email": "ada@example.com"}
    await api.send(
        "/api/currency-sends/initiate-send",
        {
            **sent,
            "client_request_id": HOSTILE,
            "sender_player_phone": "+15555550100",
            "receiver_player_phone": "+15555550199",
            "receiving_game_id": 200000000002,
            "amount": "20.00",
        },
    )

    page = await opened(api, "/ledger")

    assert HOSTILE not in page.html
    assert HOSTILE in page.text
