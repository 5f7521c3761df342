"""`invo-emulator players`: who plays, and what they hold."""

from command.running import PLAYER
from command.shop import Shop


def test_nobody_is_said_in_words(shop: Shop) -> None:
    assert shop.says("players").startswith("Nobody plays yet. invo-emulator players put EMAIL")


def test_a_player_is_made_and_shown(shop: Shop) -> None:
    made = shop.says(
        "players", "put", PLAYER, "--balance", "250.00", "--phone", "+15555550100",
        "--name", "Ada", "--minor", "yes", "--guardian-email", "mum@example.com",
        "--passkey", "yes",
    )  # fmt: skip

    shown = shop.says("players", "show", PLAYER)
    assert made == shown
    lines = [line.split(maxsplit=1) for line in shown.splitlines()]
    assert lines[0] == [PLAYER]
    assert ["name", "Ada"] in lines
    assert ["phone", "+15555550100"] in lines
    assert ["guardian", "mum@example.com"] in lines
    assert ["passkey", "yes"] in lines
    assert ["available", "250.00 Gold Coins"] in lines


def test_what_is_left_out_stays_as_it_was(shop: Shop) -> None:
    shop.says("players", "put", PLAYER, "--balance", "250.00", "--passkey", "yes")

    shop.says("players", "put", PLAYER, "--phone", "+15555550100")
    told = shop.tells("players", "show", PLAYER)

    assert (told["available_balance"], told["passkey"]) == ("250.00", True)
    shop.says("players", "put", PLAYER, "--passkey", "no")
    assert shop.tells("players", "show", PLAYER)["passkey"] is False


def test_players_are_listed_newest_first(shop: Shop) -> None:
    shop.says("players", "put", PLAYER, "--balance", "250.00")
    shop.says("players", "put", "bob@example.com")

    lines = shop.says("players", "list").splitlines()

    assert [line.split()[1] for line in lines] == ["EMAIL", "bob@example.com", PLAYER]
    assert "250.00     0.00      Gold Coins" in lines[2]


def test_a_player_may_be_of_another_game(shop: Shop) -> None:
    other = shop.about["games"][1]["game_id"]

    told = shop.tells("players", "put", PLAYER, "--game-id", other)

    assert told["game_id"] == other
    assert shop.tells("players")["players"] == []
    assert len(shop.tells("players", "--game-id", other)["players"]) == 1


def test_what_waits_for_an_answer_is_shown(shop: Shop) -> None:
    body = {"player_email": PLAYER, "usd_amount": "10.00"}
    session = shop.http.post("/api/checkout/sessions", json=body).json()
    shop.says("players", "put", PLAYER)

    shown = shop.says("players", "show", PLAYER)

    assert f"  pending     checkout_session, session_id {session['session_id']}, " in shown


def test_a_saved_card_is_shown(shop: Shop) -> None:
    shop.http.post(
        "/api/currency-purchases/purchase-currency",
        json={
            "player_email": PLAYER,
            "usd_amount": "10.00",
            "purchase_reference": "one",
            "payment_method_id": "pm_card_visa",
            "save_card": True,
        },
    )

    assert "  card        Visa 4242, " in shop.says("players", "show", PLAYER)


def test_an_address_may_hold_anything(shop: Shop) -> None:
    strange = "a/b?c#d+e%20@example.com"

    shop.says("players", "put", strange)

    assert shop.tells("players", "show", strange)["email"] == strange


def test_a_player_who_is_not_there_is_named(shop: Shop) -> None:
    said = shop.type("players", "show", PLAYER)

    assert (said.code, said.output) == (2, "")
    assert f"has no player {PLAYER}" in said.complaint


def test_an_amount_that_is_none_changes_nothing(shop: Shop) -> None:
    said = shop.type("players", "put", PLAYER, "--balance", "-1")

    assert said.code == 2
    assert "balance" in said.complaint
    assert shop.tells("players")["players"] == []
