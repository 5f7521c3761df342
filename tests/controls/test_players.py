"""Players, made and looked at without a console."""

import pytest

from stories import (
    OTHER_GAME,
    OTHER_KEY,
    PLAYER,
    RECEIVER,
    RECEIVER_PHONE,
    SEND,
    TRANSFER,
    Story,
    Words,
)


async def test_a_player_is_created_with_a_balance(api: Story) -> None:
    wanted = {"name": "Ada", "phone": "+15555550100", "balance": "250.00", "is_minor": True}

    player = (await api.control("PUT", f"/players/{PLAYER}", wanted)).json()

    assert player["available_balance"] == "250.00"
    assert (player["name"], player["phone"], player["is_minor"]) == ("Ada", "+15555550100", True)
    assert player == (await api.control("GET", f"/players/{PLAYER}")).json()


async def test_a_balance_is_reached_by_postings(api: Story) -> None:
    await api.control("PUT", f"/players/{PLAYER}", {"balance": "250.00"})

    await api.control("PUT", f"/players/{PLAYER}", {"balance": "100.00"})

    books = (await api.control("GET", "/ledger")).json()
    assert await api.balance() == "100.00"
    assert [entry["postings"][0]["amount"] for entry in books["entries"]] == ["150.00", "250.00"]
    assert books["balanced"] is True


async def test_what_is_not_named_stays(api: Story) -> None:
    await api.control("PUT", f"/players/{PLAYER}", {"name": "Ada", "balance": "5.00"})

    player = (await api.control("PUT", f"/players/{PLAYER}", {"passkey": True})).json()

    assert (player["name"], player["passkey"]) == ("Ada", True)
    assert player["available_balance"] == "5.00"


async def test_a_player_of_the_second_game_is_another(api: Story) -> None:
    body = {"game_id": 200000000002, "balance": "9.00"}
    await api.control("PUT", f"/players/{PLAYER}", body)

    api.key = OTHER_KEY

    assert await api.balance() == "9.00"
    assert (await api.control("GET", f"/players/{PLAYER}")).status_code == 404


async def test_one_person_is_one_identity_in_both_games(api: Story) -> None:
    here = (await api.control("PUT", f"/players/{PLAYER}", {})).json()

    there = (await api.control("PUT", f"/players/{PLAYER}", {"game_id": 200000000002})).json()

    assert here["identity_id"] == there["identity_id"]
    assert here["player_id"] != there["player_id"]


async def test_a_question_of_3d_secure_is_pending(api: Story) -> None:
    asked = (await api.pay(await api.mint(), payment_method="pm_card_threeDSecure2Required")).json()

    player = (await api.control("GET", f"/players/{PLAYER}")).json()

    assert player["pending"][0]["payment_intent_id"] == asked["payment_intent_id"]
    assert player["pending"][0]["payment_state"] == "requires_action"


async def test_an_open_checkout_link_is_pending_until_it_is_paid(api: Story) -> None:
    await api.put_player()
    session = await api.mint(usd_amount="7.50")

    before = (await api.control("GET", f"/players/{PLAYER}")).json()["pending"]
    await api.pay(session)

    (waiting,) = before
    assert (waiting["kind"], waiting["session_id"]) == ("checkout_session", session["session_id"])
    assert (waiting["usd_amount"], waiting["expires_at"]) == (
        "7.50",
        "2027-01-01T00:14:59.000000Z",
    )
    assert (await api.control("GET", f"/players/{PLAYER}")).json()["pending"] == []


async def test_value_on_its_way_is_pending_for_both_sides(api: Story) -> None:
    await api.put_player(RECEIVER, game_id=OTHER_GAME, phone=RECEIVER_PHONE)
    move = await api.start_and_verify(SEND)

    (out,) = (await api.control("GET", f"/players/{PLAYER}")).json()["pending"]
    (arriving,) = (await api.control("GET", f"/players/{RECEIVER}?game_id={OTHER_GAME}")).json()[
        "pending"
    ]

    shared = {
        "kind": "send",
        "transaction_id": move["transaction_id"],
        "transaction_status": "pending_claim",
        "approval_id": None,
        "claim_code": move["claim_code"],
        "expires_at": "2027-01-01T23:59:59.000000Z",
    }
    coins = {"amount": "100.00", "currency_name": "Gold Coins"}
    assert out == {**shared, "direction": "outbound", **coins}
    credits = {"amount": "90.00", "currency_name": "Star Credits"}
    assert arriving == {**shared, "direction": "inbound", **credits}


@pytest.mark.parametrize("words", [SEND, TRANSFER], ids=str)
async def test_value_that_arrived_or_went_back_is_pending_no_more(api: Story, words: Words) -> None:
    move = await api.start_and_verify(words)
    await api.initiate(words, client_request_id="gift 2")
    await api.claim(words, move)

    await api.advance(600)

    assert (await api.control("GET", f"/players/{PLAYER}")).json()["pending"] == []


async def test_what_waits_for_a_guardian_says_which_approval(api: Story) -> None:
    await api.put_player(is_minor=True, guardian_email="mother@example.com")
    move = await api.start(SEND)

    (waiting,) = (await api.control("GET", f"/players/{PLAYER}")).json()["pending"]

    assert waiting["approval_id"] == move["guardian_approval"]["approval_id"]
    assert waiting["transaction_status"] == "pending_guardian_approval"


FIELDS: list[tuple[str, object]] = [
    ("balance", "-1"),
    ("balance", "lots"),
    ("phone", "555"),
    ("game_id", "demo"),
    ("is_minor", 1),
    ("guardian_email", "nobody"),
    ("colour", "red"),
]


@pytest.mark.parametrize(("field", "value"), FIELDS)
async def test_a_bad_field_is_refused_by_name(api: Story, field: str, value: object) -> None:
    answer = await api.control("PUT", f"/players/{PLAYER}", {field: value})

    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert (await api.control("GET", f"/players/{PLAYER}")).status_code == 404


async def test_a_game_that_is_none_is_not_found(api: Story) -> None:
    answer = await api.control("PUT", f"/players/{PLAYER}", {"game_id": 5})

    assert (answer.status_code, answer.json()["code"]) == (404, "GAME_NOT_FOUND")
    assert "100000000001" in answer.json()["error"]


async def test_players_are_listed_by_game(api: Story) -> None:
    await api.control("PUT", f"/players/{PLAYER}", {})
    await api.control("PUT", "/players/bob@example.com", {"game_id": 200000000002})

    listed = (await api.control("GET", "/players")).json()["players"]
    other = (await api.http.get("/_emulator/players?game_id=200000000002")).json()["players"]

    assert [player["email"] for player in listed] == [PLAYER]
    assert [player["email"] for player in other] == ["bob@example.com"]


async def test_players_come_newest_first_in_pages(api: Story) -> None:
    for name in ("ada", "bob", "eve"):
        await api.put_player(f"{name}@example.com")

    first = (await api.control("GET", "/players?limit=2")).json()
    then = (await api.control("GET", f"/players?limit=2&cursor={first['next_cursor']}")).json()

    assert [player["name"] for player in first["players"]] == ["eve", "bob"]
    assert [player["name"] for player in then["players"]] == ["ada"]
    assert then["next_cursor"] is None
