"""E9: which addresses are one wallet."""

import re
from typing import Any

import httpx
import pytest

from invo_emulator.emulator import Emulator
from invo_emulator.world.plan import GamePlan, Plan
from stories import NO_EMAIL, NO_PHONE, OTHER_GAME, PHONE, PLAYER, RECEIVER, Story, given, table

PATH = "/api/wallet/identities"


async def look_up(api: Story, **query: str) -> httpx.Response:
    """Ask who is behind an address or a phone."""
    return await api.call("GET", PATH, params=query)


@pytest.fixture
async def family(api: Story) -> dict[str, Any]:
    """Ada and Bob, who share a phone; Ada was first."""
    ada = await api.put_player(PLAYER, phone=PHONE)
    await api.advance(1)
    await api.put_player(RECEIVER, phone=PHONE)
    return ada


@pytest.mark.parametrize(
    "query",
    [
        {"player_email": PLAYER},
        {"player_email": "ADA@example.com"},
        {"player_phone": PHONE},
        {"player_email": PLAYER, "player_phone": PHONE},
    ],
)
@pytest.mark.usefixtures("family")
async def test_everybody_behind_one_phone_is_one_wallet(api: Story, query: dict[str, str]) -> None:
    answer = await look_up(api, **query)

    body = answer.json()
    assert answer.status_code == 200
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", body.pop("wallet_user_id"))
    assert body == {
        "status": "success",
        "player_email": PLAYER,
        "player_phone": PHONE,
        "primary_email": PLAYER,
        "primary_phone": PHONE,
        "is_minor": False,
        "emails": [
            {"email": PLAYER, "primary": True, "verified_at": "2026-12-31T23:59:59Z"},
            {"email": RECEIVER, "primary": False, "verified_at": "2027-01-01T00:00:00Z"},
        ],
    }


@pytest.mark.usefixtures("family")
async def test_the_second_of_a_wallet_is_in_the_same_one(api: Story) -> None:
    first, second = (
        await look_up(api, player_email=PLAYER),
        await look_up(api, player_email=RECEIVER),
    )

    assert second.json()["player_email"] == RECEIVER
    assert second.json()["primary_email"] == PLAYER
    assert second.json()["wallet_user_id"] == first.json()["wallet_user_id"]


async def test_a_player_without_a_phone_is_alone(api: Story) -> None:
    await api.put_player(PLAYER)
    await api.put_player(RECEIVER)

    body = (await look_up(api, player_email=PLAYER)).json()

    assert [row["email"] for row in body["emails"]] == [PLAYER]
    assert (body["player_phone"], body["primary_phone"]) == (None, "")


@pytest.mark.usefixtures("family")
async def test_one_child_makes_a_wallet_a_minors(api: Story) -> None:
    await api.put_player(RECEIVER, is_minor=True)

    assert (await look_up(api, player_email=PLAYER)).json()["is_minor"] is True


async def test_players_of_another_game_are_left_out(api: Story, family: dict[str, Any]) -> None:
    await api.put_player("eve@example.com", phone=PHONE, game_id=OTHER_GAME)

    body = (await look_up(api, player_phone=PHONE)).json()
    other = (await api.in_other_game("GET", f"{PATH}?player_email=eve@example.com")).json()

    assert [row["email"] for row in body["emails"]] == [PLAYER, RECEIVER]
    assert [row["email"] for row in other["emails"]] == ["eve@example.com"]
    assert family["phone"] == other["primary_phone"]


async def test_an_identity_is_stable_and_of_the_address(api: Story) -> None:
    ours = await api.put_player(PLAYER)
    again = await api.put_player(PLAYER, phone=PHONE, name="Ada L.")
    theirs = await api.put_player(RECEIVER, phone=PHONE)

    assert ours["identity_id"] == again["identity_id"] != theirs["identity_id"]


NOBODY = [
    {"player_email": "nobody@example.com"},
    {"player_phone": "+15555550111"},
    {"player_email": PLAYER, "player_phone": "+15555550111"},
    {"player_email": "nobody@example.com", "player_phone": PHONE},
]


@pytest.mark.parametrize("query", NOBODY)
@pytest.mark.usefixtures("family")
async def test_who_fits_not_all_that_was_asked_is_nobody(api: Story, query: dict[str, str]) -> None:
    answer = await look_up(api, **query)

    assert (answer.status_code, answer.json()["code"]) == (404, "PLAYER_NOT_FOUND")
    assert "no match" in answer.json()["error"]


@pytest.mark.usefixtures("family")
async def test_another_games_players_are_nobody_here(api: Story) -> None:
    answer = await api.in_other_game("GET", f"{PATH}?player_email={PLAYER}")

    assert (answer.status_code, answer.json()["code"]) == (404, "PLAYER_NOT_FOUND")


@pytest.mark.usefixtures("family")
async def test_another_worlds_players_are_nobody_here(api: Story, emulator: Emulator) -> None:
    emulator.worlds.create("elsewhere", Plan((GamePlan(7, "Seven"),)))
    api.key = "ivsdk_test_7"

    assert (await look_up(api, player_email=PLAYER)).status_code == 404


@pytest.mark.parametrize("query", [{}, {"player_email": ""}, {"player_name": "Ada"}])
async def test_somebody_must_be_named(api: Story, query: dict[str, str]) -> None:
    answer = await look_up(api, **query)

    assert (answer.status_code, answer.json()["field"]) == (400, "player_email")


INPUTS = [
    (field, value)
    for field, value in table(player_email=given(NO_EMAIL), player_phone=given(NO_PHONE))
    if isinstance(value, str) and value
]


@pytest.mark.parametrize(("field", "value"), INPUTS)
async def test_a_bad_field_is_refused_by_name(api: Story, field: str, value: str) -> None:
    answer = await look_up(api, **{field: value})

    assert (answer.status_code, answer.json()["field"]) == (400, field)


async def test_a_key_of_no_game_is_refused(api: Story) -> None:
    api.key = "ivsdk_test_nobody"

    answer = await look_up(api, player_email=PLAYER)

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_GAME_SECRET")
