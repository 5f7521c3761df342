"""A world for each test: its games, players, clients, control plane."""

import httpx
import pytest

from invo_client import InvoError
from invo_emulator.testing import ControlRefused, Invo
from invo_emulator.testing.places import Local


def test_a_world_has_its_games_and_keys(invo: Invo) -> None:
    assert [game.name for game in invo.games] == ["Demo Quest", "Star Arena"]
    assert invo.game_secret == invo.game("Demo Quest").secret
    assert invo.signing_secret.startswith("whsec_test_")


def test_a_player_is_made_and_changed_by_one_call(invo: Invo) -> None:
    ada = invo.player("ada@example.com", balance="250.00", phone="+15555550100")

    invo.player("ada@example.com", balance="10.00")

    assert (ada.phone, ada.balance) == ("+15555550100", "10.00")


def test_a_player_of_another_game_is_another(invo: Invo) -> None:
    invo.player("ada@example.com", balance="250.00")

    assert invo.player("ada@example.com", game="Star Arena").balance == "0.00"


def test_the_client_speaks_for_a_game(invo: Invo) -> None:
    invo.player("ada@example.com", balance="250.00", game="Star Arena")

    answer = invo.client("Star Arena").get_player_balance(player_email="ada@example.com")

    assert answer.balances[0].available_balance == "250.00"
    with pytest.raises(InvoError, match="Demo Quest has no player"):
        invo.client().get_player_balance(player_email="ada@example.com")


async def test_the_async_client_is_of_this_loop(invo: Invo) -> None:
    invo.player("ada@example.com", balance="250.00")

    async with invo.async_client() as client:
        answer = await client.get_player_balance(player_email="ada@example.com")

    assert answer.balances[0].available_balance == "250.00"


def test_any_client_reaches_the_base_url(invo: Invo) -> None:
    invo.player("ada@example.com", balance="250.00")
    path = "/sandbox/api/player-balances/player/by-email/ada@example.com"

    answer = httpx.get(invo.base_url + path, headers={"X-Game-Secret-Key": invo.game_secret})

    assert answer.json()["balances"][0]["available_balance"] == "250.00"


def test_a_game_that_is_none_is_named(invo: Invo) -> None:
    with pytest.raises(LookupError, match="no game Dmeo Quest; its games: Demo Quest"):
        invo.client("Dmeo Quest")


def test_a_refused_control_call_says_why(invo: Invo) -> None:
    with pytest.raises(ControlRefused, match=r"PUT /settings: .*starting_balance") as refusal:
        invo.settings(starting_balanse="1.00")

    assert (refusal.value.status, refusal.value.code) == (400, "INVALID_INPUT")


def test_a_snapshot_can_be_gone_back_to(invo: Invo) -> None:
    ada = invo.player("ada@example.com", balance="250.00")
    snapshot = invo.snapshot()
    invo.player("ada@example.com", balance="1.00")

    invo.restore(snapshot)

    assert ada.balance == "250.00"


def test_messages_are_those_of_this_world(invo: Invo) -> None:
    invo.player("ada@example.com", balance="250.00", phone="+15555550100")

    invo.client().initiate_send(
        client_request_id="gift 1",
        sender_player_name="Ada",
        sender_player_email="ada@example.com",
        sender_player_phone="+15555550100",
        receiver_player_phone="+15555550199",
        receiving_game_id=invo.game("Star Arena").game_id,
        amount="100.00",
    )

    assert [each["to"] for each in invo.messages(to="+15555550100")] == ["+15555550100"]


def test_a_dropped_world_is_gone(invo_place: Local) -> None:
    invo = Invo(invo_place)

    invo.drop()

    with pytest.raises(ControlRefused, match="WORLD_NOT_FOUND"):
        invo.control("GET", "/clock")
