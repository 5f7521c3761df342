"""The five lockouts of item purchases: off by default, on by setting."""

import asyncio

import pytest

from stories import PLAYER, SWORD, Story

PATH = "/api/item-purchases/purchase-item"


async def buy(api: Story, number: int, **changes: object) -> tuple[int, str]:
    """Try to buy a sword; the status and the code."""
    body = {**SWORD, "client_request_id": f"request {number}", **changes}
    answer = await api.call("POST", PATH, json=body)
    told = answer.json()
    if answer.status_code == 429:
        assert told["retry_after"] > 0
    return answer.status_code, told.get("code", "")


async def start(api: Story, balance: str = "1000.00") -> None:
    """A player with money, and the lockouts on."""
    await api.control("PUT", f"/players/{PLAYER}", {"balance": balance})
    await api.change_settings(item_lockouts=True)


async def test_they_are_off_by_default(api: Story) -> None:
    await api.control("PUT", f"/players/{PLAYER}", {"balance": "1000.00"})

    statuses = [(await buy(api, number))[0] for number in range(40)]

    assert statuses == [200] * 40


async def test_the_same_item_again_at_once_is_too_rapid(api: Story) -> None:
    await start(api)

    first, second = await buy(api, 1), await buy(api, 2)
    other = await buy(api, 3, item_id="shield")
    await api.advance(5)

    assert (first[0], second) == (200, (429, "rapid_purchase"))
    assert other[0] == 200
    assert (await buy(api, 4))[0] == 200


async def test_purchases_that_can_not_be_paid_lock_the_player_out(api: Story) -> None:
    await start(api, balance="1.00")

    tries = [await buy(api, number) for number in range(4)]

    assert tries == [*[(400, "INSUFFICIENT_BALANCE")] * 3, (429, "insufficient_balance_blocked")]
    await api.advance(60)
    assert (await buy(api, 5))[1] == "INSUFFICIENT_BALANCE"


FAULTS: list[tuple[dict[str, object], int, str]] = [
    ({"item_id": ""}, 5, "invalid_item_blocked"),
    ({"unit_price": "free"}, 10, "malformed_request_blocked"),
]


@pytest.mark.parametrize(("changes", "most", "code"), FAULTS)
async def test_requests_that_are_none_lock_out(
    api: Story, changes: dict[str, object], most: int, code: str
) -> None:
    await start(api)

    tries = [await buy(api, number, **changes) for number in range(most + 1)]

    assert tries == [*[(400, "INVALID_INPUT")] * most, (429, code)]


NO_JSON: list[bytes] = [b"", b"not JSON", b"[]", b'{"client_request_id": ', b"\xff"]


@pytest.mark.parametrize("body", NO_JSON)
async def test_bodies_that_are_no_json_lock_the_game_out(api: Story, body: bytes) -> None:
    await start(api)

    tries = [await api.call("POST", PATH, content=body) for _ in range(11)]

    assert [(one.status_code, one.json()["code"]) for one in tries] == [
        *[(400, "INVALID_INPUT")] * 10,
        (429, "malformed_request_blocked"),
    ]
    assert (await buy(api, 1)) == (429, "malformed_request_blocked")


async def test_bodies_that_are_no_json_are_not_counted_by_default(api: Story) -> None:
    tries = [await api.call("POST", PATH, content=b"not JSON") for _ in range(11)]

    assert [one.status_code for one in tries] == [400] * 11
    assert api.everything()["strike"] == []


RUSHES: list[tuple[str, dict[str, object], list[int], str]] = [
    ("1.00", {}, [400] * 3 + [429] * 17, "insufficient_balance_blocked"),
    ("1000.00", {}, [200] + [429] * 19, "rapid_purchase"),
    ("1000.00", {"item_id": ""}, [400] * 5 + [429] * 15, "invalid_item_blocked"),
    ("1000.00", {"unit_price": "free"}, [400] * 10 + [429] * 10, "malformed_request_blocked"),
]


@pytest.mark.parametrize(("balance", "changes", "statuses", "code"), RUSHES)
async def test_twenty_at_once_are_counted_one_by_one(
    api: Story, balance: str, changes: dict[str, object], statuses: list[int], code: str
) -> None:
    await start(api, balance)

    answers = await asyncio.gather(*(buy(api, number, **changes) for number in range(20)))

    assert sorted(status for status, _ in answers) == statuses
    assert {told for status, told in answers if status == 429} == {code}


async def test_a_player_who_buys_without_end_is_locked_out(api: Story) -> None:
    await start(api)

    tries = [await buy(api, number, item_id=f"item {number}") for number in range(31)]

    assert [status for status, _ in tries] == [*[200] * 30, 429]
    assert tries[-1][1] == "player_spam_blocked"
