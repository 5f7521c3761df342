"""`invo-emulator requests`, `timeline` and `messages`: looking back."""

import httpx
import pytest

from command.running import PLAYER
from command.shop import Shop
from invo_emulator.commands import timeline
from invo_emulator.core.timeline import KINDS


def test_calls_are_listed_newest_first(shop: Shop) -> None:
    shop.buy()
    shop.http.post("/api/checkout/sessions", json={})

    lines = shop.says("requests", "--path", "/api").splitlines()

    assert lines[0].split() == ["AT", "CALL", "STATUS", "CODE", "MS", "ID"]
    assert lines[1].split()[1:5] == ["POST", "/api/checkout/sessions", "400", "INVALID_INPUT"]
    assert lines[2].split()[1:4] == ["POST", "/api/checkout/sessions", "201"]


def test_calls_are_found_by_their_status(shop: Shop) -> None:
    shop.buy()
    shop.http.post("/api/checkout/sessions", json={})

    [call] = shop.tells("requests", "--status", "400")["requests"]

    assert call["code"] == "INVALID_INPUT"


def test_a_call_is_shown_whole_with_what_it_made_happen(shop: Shop) -> None:
    shop.buy()
    pay, mint = shop.tells("requests")["requests"]

    paid = shop.says("requests", "show", pay["request_id"])
    minted = shop.says("requests", "show", mint["request_id"])

    assert "  > POST /api/checkout/sessions\n" in minted
    assert '  > {"player_email":"ada@example.com","usd_amount":"10.00"}\n' in minted
    assert "  < 201\n" in minted
    assert "currency_purchase: 10.00 card_network → " in paid
    assert "event_type purchase.completed" in paid


def test_a_call_that_a_fault_spoilt_is_marked(shop: Shop) -> None:
    shop.says("faults", "arm", "E10", "--at", "after-commit", "--status", "503")
    shop.http.post("/api/checkout/sessions", json={"player_email": PLAYER, "usd_amount": "1.00"})

    assert " (a fault) " in shop.says("requests", "--status", "503")


def test_a_call_that_is_not_remembered_is_named(shop: Shop) -> None:
    said = shop.type("requests", "show", "req_none")

    assert (said.code, said.output) == (2, "")
    assert "No call req_none is remembered" in said.complaint


def test_nothing_is_said_in_words(shop: Shop) -> None:
    assert shop.says("requests") == "Nothing was called.\n"
    assert shop.says("timeline") == "Nothing happened.\n"
    assert shop.says("messages") == "Nobody was written to.\n"


def test_all_that_happened_is_on_one_axis(shop: Shop) -> None:
    shop.buy()

    lines = shop.says("timeline").splitlines()

    assert lines[0].split() == ["AT", "KIND", "WHICH", "WHAT", "BECAUSE", "OF"]
    kinds = [line[26:42].strip() for line in lines[1:]]
    assert kinds[-2:] == ["checkout session", "call"]
    assert {"event", "posting", "order", "player"} <= set(kinds)


def test_a_call_that_was_never_answered_is_told_in_words(shop: Shop) -> None:
    shop.says("faults", "arm", "E10", "--at", "after-commit", "--do", "reset")
    with pytest.raises(httpx.TransportError):
        shop.http.post(
            "/api/checkout/sessions", json={"player_email": PLAYER, "usd_amount": "1.00"}
        )

    said = shop.says("timeline", "--kind", "call")

    assert "POST /api/checkout/sessions: no answer" in said


def test_the_life_of_one_thing_is_found(shop: Shop) -> None:
    shop.buy()
    shop.buy()
    [order, *_] = [each for each in shop.tells("timeline", "--kind", "state")["timeline"]
                   if each["of"] == "order"]  # fmt: skip

    told = shop.tells("timeline", "--about", order["subject"])["timeline"]

    assert {each["subject"] for each in told} == {order["subject"]}


def test_the_kinds_are_the_emulators() -> None:
    assert timeline.KINDS == KINDS


def test_messages_to_somebody_are_listed(shop: Shop) -> None:
    phone = "+15555550100"
    shop.says("players", "put", PLAYER, "--balance", "250.00", "--phone", phone)
    shop.http.post(
        "/api/currency-sends/initiate-send",
        json={
            "client_request_id": "gift 1",
            "sender_player_name": "Ada",
            "sender_player_email": PLAYER,
            "sender_player_phone": phone,
            "receiver_player_phone": "+15555550199",
            "receiving_game_id": shop.about["games"][1]["game_id"],
            "amount": "100.00",
        },
    )

    lines = shop.says("messages", "--to", phone).splitlines()

    assert lines[0].split() == ["AT", "BY", "TO", "TEXT"]
    assert lines[1].split()[1:3] == ["sms", phone]
    assert shop.says("messages", "--to", "+15555550111") == "Nobody was written to.\n"
