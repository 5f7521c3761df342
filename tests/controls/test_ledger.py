"""The books, looked at from outside."""

import pytest

from stories import Story

BALANCES = ["10.00", "30.00", "60.00"]


async def adjust(api: Story) -> None:
    """Three entries: of 10, of 20 and of 30 coins."""
    for balance in BALANCES:
        await api.put_player(balance=balance)


async def read(api: Story, **query: object) -> tuple[list[str], str | None]:
    """The amounts of a page of entries, and where the next page begins."""
    answer = await api.http.get("/_emulator/ledger", params={k: str(v) for k, v in query.items()})
    books = answer.json()
    return [entry["postings"][0]["amount"] for entry in books["entries"]], books["next_cursor"]


async def test_entries_come_newest_first(api: Story) -> None:
    await adjust(api)

    assert await read(api) == (["30.00", "20.00", "10.00"], None)


async def test_entries_come_in_pages(api: Story) -> None:
    await adjust(api)

    first, cursor = await read(api, limit=2)
    second, end = await read(api, limit=2, cursor=cursor)

    assert (first, second, end) == (["30.00", "20.00"], ["10.00"], None)


async def test_every_page_has_all_accounts(api: Story) -> None:
    await adjust(api)

    books = (await api.control("GET", "/ledger?limit=1")).json()

    assert books["balanced"] is True
    assert {row["account"]: row["balance"] for row in books["accounts"]} == {
        "issue/1": "-60.00",
        "player/1/available": "60.00",
    }


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "cursor=-1", "cursor=x"])
async def test_a_page_that_is_none_is_refused_by_name(api: Story, query: str) -> None:
    answer = await api.control("GET", f"/ledger?{query}")

    assert (answer.status_code, answer.json()["field"]) == (400, query.partition("=")[0])


async def test_entries_of_one_account_are_listed_alone(api: Story) -> None:
    await adjust(api)
    await api.put_player("eve@example.com", balance="5.00")

    assert await read(api, account="player/1/available") == (["30.00", "20.00", "10.00"], None)
    assert await read(api, account="player/2/available") == (["5.00"], None)
    assert await read(api, account="nobody's") == ([], None)


async def test_each_currency_adds_up_to_zero(api: Story) -> None:
    await api.pay(await api.mint())

    books = (await api.control("GET", "/ledger")).json()

    assert books["sums"] == [
        {"currency": "USD", "sum": "0.00"},
        {"currency": "Gold Coins", "sum": "0.00"},
    ]
