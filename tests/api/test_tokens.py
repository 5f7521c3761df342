"""E1: player tokens, and who may call with one."""

import pytest

from invo_emulator.emulator import Emulator
from invo_emulator.world.plan import GamePlan, Plan, PlayerPlan
from stories import NO_EMAIL, NO_PHONE, NO_TEXT, PHONE, PLAYER, Story, given, table

MINT = "/api/sdk/player-token"
PENDING = "/api/sdk/transfers/pending"


async def test_a_known_player_gets_a_token_for_fifteen_minutes(api: Story) -> None:
    player = await api.put_player(phone=PHONE)

    answer = await api.send(MINT, {"player_email": PLAYER})

    body = answer.json()
    assert answer.status_code == 200
    assert len(body.pop("token")) > 50
    assert body == {
        "expires_at": "2027-01-01T00:14:59Z",
        "identity_id": player["identity_id"],
        "created": False,
        "phone_mismatch": False,
    }


async def test_a_player_who_is_named_with_a_phone_is_made(api: Story) -> None:
    answer = await api.send(
        MINT, {"player_email": PLAYER, "player_phone": PHONE, "player_name": "Ada"}
    )

    player = (await api.control("GET", f"/players/{PLAYER}")).json()
    body = answer.json()
    assert (body["created"], body["phone_mismatch"]) == (True, False)
    assert body["identity_id"] == player["identity_id"]
    assert (player["name"], player["phone"]) == ("Ada", PHONE)


async def test_a_player_is_made_once(api: Story) -> None:
    body = {"player_email": PLAYER, "player_phone": PHONE}
    first = (await api.send(MINT, body)).json()

    again = (await api.send(MINT, body)).json()

    assert (again["created"], again["identity_id"]) == (False, first["identity_id"])
    assert again["token"] != first["token"]


async def test_another_phone_is_told_of_and_not_taken(api: Story) -> None:
    await api.put_player(phone=PHONE, name="Ada")
    body = {"player_email": PLAYER, "player_phone": "+15555550111", "player_name": "Eve"}

    answer = await api.send(MINT, body)

    player = (await api.control("GET", f"/players/{PLAYER}")).json()
    assert (answer.json()["created"], answer.json()["phone_mismatch"]) == (False, True)
    assert (player["name"], player["phone"]) == ("Ada", PHONE)


@pytest.mark.parametrize("name", [None, "Ada"])
async def test_a_player_nobody_knows_is_refused_without_a_code(
    api: Story, name: str | None
) -> None:
    before = api.everything()

    answer = await api.send(MINT, {"player_email": PLAYER, "player_name": name})

    assert (answer.status_code, answer.json()["error"]) == (404, "player_not_found")
    assert {"code", "error_code"} & set(answer.json()) == set()
    assert api.everything() == before


async def test_players_of_another_game_are_unknown_here(api: Story) -> None:
    await api.put_player()

    answer = await api.in_other_game("POST", MINT, {"player_email": PLAYER})

    assert (answer.status_code, answer.json()["error"]) == (404, "player_not_found")


INPUTS = table(player_email=NO_EMAIL, player_phone=given(NO_PHONE), player_name=given(NO_TEXT))


@pytest.mark.parametrize(("field", "value"), INPUTS)
async def test_a_bad_field_is_refused_by_name(api: Story, field: str, value: object) -> None:
    before = api.everything()

    answer = await api.send(MINT, {"player_email": PLAYER, "player_phone": PHONE, field: value})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert answer.json()["field"] == field
    assert api.everything() == before


async def test_a_key_of_no_game_mints_nothing(api: Story) -> None:
    api.key = "ivsdk_test_nobody"

    answer = await api.send(MINT, {"player_email": PLAYER})

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_GAME_SECRET")


async def test_a_token_lets_its_player_in(api: Story) -> None:
    await api.put_player()

    answer = await api.as_player(await api.token(), "GET", PENDING)

    assert (answer.status_code, answer.json()) == (200, {"pending": []})


async def test_a_token_is_good_to_its_last_moment(api: Story) -> None:
    await api.put_player()
    token = await api.token()
    await api.advance(899.999999)

    assert (await api.as_player(token, "GET", PENDING)).status_code == 200


async def test_a_token_expires(api: Story) -> None:
    await api.put_player()
    token = await api.token()
    await api.advance(900)

    answer = await api.as_player(token, "GET", PENDING)

    assert (answer.status_code, answer.json()["code"]) == (401, "SDK_TOKEN_EXPIRED")


@pytest.mark.parametrize("token", ["", "x", "e30.x.y", "Bearer", "\u00e9".encode(), "a" * 5000])
async def test_what_is_no_token_is_refused(api: Story, token: str | bytes) -> None:
    bytes_of_token = token if isinstance(token, bytes) else token.encode()

    answer = await api.http.get(PENDING, headers={b"Authorization": b"Bearer " + bytes_of_token})

    assert (answer.status_code, answer.json()["code"]) == (401, "SDK_TOKEN_INVALID")


async def test_a_call_without_a_token_is_refused(api: Story) -> None:
    answer = await api.call("GET", PENDING)

    assert (answer.status_code, answer.json()["code"]) == (401, "SDK_TOKEN_INVALID")


async def test_every_part_of_a_token_counts(api: Story) -> None:
    await api.put_player()
    claims, stamp, signature = (await api.token()).split(".")

    tampered = [
        f"{claims[1:]}.{stamp}.{signature}",
        f"{claims}.{stamp}.{signature[::-1]}",
        f"{claims}.{stamp[::-1]}.{signature}",
        f"{claims}.{signature}",
    ]

    answers = [await api.as_player(token, "GET", PENDING) for token in tampered]
    assert {answer.json()["code"] for answer in answers} == {"SDK_TOKEN_INVALID"}


async def test_a_token_of_another_world_is_of_that_world(api: Story, emulator: Emulator) -> None:
    await api.put_player(balance="10.00")
    elsewhere = Plan((GamePlan(7, "Seven"),), (PlayerPlan(PLAYER),))
    emulator.worlds.create("elsewhere", elsewhere)
    token = await api.token(key="ivsdk_test_7")

    answer = await api.as_player(token, "POST", "/api/sdk/send/txn_none/approve")

    assert (answer.status_code, answer.json()["code"]) == (404, "TRANSACTION_NOT_FOUND")


async def test_a_token_whose_world_was_changed_is_refused(api: Story, emulator: Emulator) -> None:
    await api.put_player()
    elsewhere = Plan((GamePlan(7, "Seven"),), (PlayerPlan(PLAYER),), seed="another")
    emulator.worlds.create("elsewhere", elsewhere)
    ours, theirs = await api.token(), await api.token(key="ivsdk_test_7")
    claims, _, _ = ours.partition(".")
    _, _, signature = theirs.partition(".")

    answer = await api.as_player(f"{claims}.{signature}", "GET", PENDING)

    assert (answer.status_code, answer.json()["code"]) == (401, "SDK_TOKEN_INVALID")


async def test_a_token_from_before_a_reset_is_not_valid_after_it(api: Story) -> None:
    await api.put_player()
    token = await api.token()

    await api.control("POST", "/reset")

    answer = await api.as_player(token, "GET", PENDING)
    assert (answer.status_code, answer.json()["code"]) == (401, "SDK_TOKEN_INVALID")


async def test_a_checkout_link_is_no_player_token(api: Story) -> None:
    session = await api.mint()

    answer = await api.as_player(session["session_token"], "GET", PENDING)

    assert (answer.status_code, answer.json()["code"]) == (401, "SDK_TOKEN_INVALID")
