"""E50 to E54, E56 and E57: value arrives, by send or by transfer, or goes back."""

import asyncio
from typing import Any

import httpx
import pytest

from invo_emulator.emulator import Emulator
from invo_emulator.system import System
from invo_emulator.world.plan import CurrencyPlan, GamePlan, Plan
from stories import (
    GAME,
    KEY,
    NO_EMAIL,
    NO_NUMBER,
    NO_PHONE,
    NO_TEXT,
    OTHER_GAME,
    OTHER_KEY,
    PHONE,
    PLAYER,
    RECEIVER,
    RECEIVER_PHONE,
    SEND,
    TRANSFER,
    Story,
    Words,
    given,
    table,
)

either = pytest.mark.parametrize("words", [SEND, TRANSFER], ids=str)


async def family(api: Story) -> list[int]:
    """Bob and Eve, who share the receiver's phone: their ids."""
    emails = (RECEIVER, "eve@example.com")
    players = [
        await api.put_player(email, phone=RECEIVER_PHONE, game_id=OTHER_GAME) for email in emails
    ]
    return [player["player_id"] for player in players]


@either
async def test_the_receiver_collects_what_is_left_of_it(api: Story, words: Words) -> None:
    move = await api.start_and_verify(words)

    answer = await api.claim(words, move)

    by_whom = "receiver_player" if words is SEND else "target_player"
    currency = "receiving_currency" if words is SEND else "target_currency"
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "success",
        "message": "Collected.",
        "transaction_id": move["transaction_id"],
        "order_id": move["order_id"],
        "currency_name": "Star Credits",
        "new_balance": "90.00",
        "completion_time": "2026-12-31T23:59:59Z",
        f"{words.kind}_details": {
            "amount_received": "90.00",
            words.origin: "Demo Quest",
            currency: "Star Credits",
            by_whom: "Bob",
            "new_balance": "90.00",
        },
    }


@either
async def test_everybody_gets_a_part(api: Story, words: Words) -> None:
    await api.claim(words, await api.start_and_verify(words))

    assert await api.wallet() == ("150.00", "0.00")
    assert await api.wallet(RECEIVER, OTHER_GAME) == ("90.00", "0.00")
    assert await api.account(f"game/{GAME}/revenue/1") == "3.50"
    assert await api.account(f"game/{OTHER_GAME}/revenue/1") == "3.50"
    assert await api.account("network/fees/1") == "3.00"


@either
async def test_a_game_on_both_sides_gets_both_parts(api: Story, words: Words) -> None:
    move = await api.start_and_verify(words, **{f"{words.destination}_id": GAME})
    currency = {"target_currency_id": 1} if words is TRANSFER else {}

    body = {
        "claim_code": move["claim_code"],
        f"{words.taker}_name": "Bob",
        f"{words.taker}_email": RECEIVER,
        f"{words.taker}_phone": RECEIVER_PHONE,
    }
    answer = await api.send(words.claim, {**body, **currency})

    assert answer.json()["new_balance"] == "90.00"
    assert await api.account(f"game/{GAME}/revenue/1") == "7.00"
    assert await api.account("network/fees/1") == "3.00"


@either
async def test_both_games_are_told_that_it_arrived(api: Story, words: Words) -> None:
    move = await api.start_and_verify(words)
    await api.advance(60)
    await api.claim(words, move)

    sender = (await api.control("GET", f"/players/{PLAYER}")).json()
    receiver = (await api.control("GET", f"/players/{RECEIVER}?game_id={OTHER_GAME}")).json()
    shared = {
        "transaction_id": move["transaction_id"],
        "order_id": move["order_id"],
        "flow": words.kind,
        "amount": "100.00",
        "net_amount": "90.00",
        "amount_received": "90.00",
        "from_game_id": str(GAME),
        "to_game_id": str(OTHER_GAME),
        "from_player_id": sender["player_id"],
        "to_player_id": receiver["player_id"],
        "completed_at": "2027-01-01T00:00:59Z",
    }
    assert (await api.announced())[2:] == ["transfer.sent", "transfer.received"]
    assert await api.told("transfer.sent") == [
        {
            "tenant": str(GAME),
            "player_email": PLAYER,
            "identity_id": sender["identity_id"],
            "currency_name": "Gold Coins",
            "new_balance": "150.00",
            **shared,
        }
    ]
    assert await api.told("transfer.received") == [
        {
            "tenant": str(OTHER_GAME),
            "player_email": RECEIVER,
            "identity_id": receiver["identity_id"],
            "currency_name": "Star Credits",
            "new_balance": "90.00",
            **shared,
        }
    ]


@either
async def test_a_claim_makes_its_receiver(api: Story, words: Words) -> None:
    await api.claim(words, await api.start_and_verify(words))

    player = (await api.control("GET", f"/players/{RECEIVER}?game_id={OTHER_GAME}")).json()

    assert (player["name"], player["phone"]) == ("Bob", RECEIVER_PHONE)


RATES = [
    (10, 10, "90.00"),
    (10, 25, "225.00"),
    (25, 10, "36.00"),
    (7, 3, "38.57"),  # what is less than a hundredth stays behind
]


async def two_games(system: System, source_rate: int, target_rate: int) -> Story:
    """A world whose games' currencies are worth something else."""
    games = (
        GamePlan(GAME, "Demo Quest", KEY, currency=CurrencyPlan("Gold Coins", "G", source_rate)),
        GamePlan(
            OTHER_GAME, "Star Arena", OTHER_KEY, currency=CurrencyPlan("Credits", "C", target_rate)
        ),
    )
    return Story(Emulator(Plan(games), system=system))


@either
@pytest.mark.parametrize(("source_rate", "target_rate", "arrives"), RATES)
async def test_value_is_exchanged_by_what_a_dollar_buys(
    system: System, words: Words, source_rate: int, target_rate: int, arrives: str
) -> None:
    async with await two_games(system, source_rate, target_rate) as api:
        move = await api.start_and_verify(words)
        answer = await api.claim(words, move)

        details = answer.json()[f"{words.kind}_details"]
        (received,) = await api.told("transfer.received")
        assert details["amount_received"] == answer.json()["new_balance"] == arrives
        assert (received["net_amount"], received["amount_received"]) == ("90.00", arrives)
        assert await api.wallet() == ("150.00", "0.00")
        assert await api.account("network/fees/1") == "3.00"
        books = (await api.control("GET", "/ledger")).json()
        assert books["balanced"] is True
        await api.emulator.close()


@either
async def test_what_would_arrive_as_nothing_is_refused(system: System, words: Words) -> None:
    async with await two_games(system, 10_000, 1) as api:
        await api.put_player(balance="250.00", phone=PHONE)
        before = api.everything()

        answer = await api.initiate(words, amount="1.00")

        assert (answer.status_code, answer.json()["code"]) == (400, "AMOUNT_BELOW_MINIMUM")
        assert answer.json()["error"].startswith("amount")
        assert api.everything() == before
        await api.emulator.close()


@either
async def test_another_phone_may_not_collect(api: Story, words: Words) -> None:
    move = await api.start_and_verify(words)
    before = api.everything()

    answer = await api.claim(words, move, **{f"{words.taker}_phone": "+15555550111"})

    assert (answer.status_code, answer.json()["code"]) == (403, "PHONE_MISMATCH")
    assert api.everything() == before


async def claim_with(api: Story, key: str, words: Words, move: dict[str, Any]) -> httpx.Response:
    """Collect with some game's key."""
    api.key = key
    body = {
        "claim_code": move["claim_code"],
        f"{words.taker}_name": "Bob",
        f"{words.taker}_email": RECEIVER,
        f"{words.taker}_phone": RECEIVER_PHONE,
        **({"target_currency_id": 1} if words is TRANSFER else {}),
    }
    return await api.send(words.claim, body)


@either
@pytest.mark.parametrize("key", [KEY, "ivsdk_test_7"])
async def test_a_code_is_of_no_use_to_another_game_or_world(
    api: Story, emulator: Emulator, words: Words, key: str
) -> None:
    emulator.worlds.create("elsewhere", Plan((GamePlan(7, "Seven"),)))
    move = await api.start_and_verify(words)
    before = api.everything()

    answer = await claim_with(api, key, words, move)

    assert (answer.status_code, answer.json()["code"]) == (404, "CLAIM_CODE_NOT_FOUND")
    assert key != KEY or "not intended for this game" in answer.json()["error"]
    assert api.everything() == before


@either
@pytest.mark.parametrize("code", ["ABCDE-12345", "nonsense", "lower"])
async def test_a_code_that_is_none_is_not_found(api: Story, words: Words, code: str) -> None:
    move = await api.start_and_verify(words)
    before = api.everything()

    wanted = move["claim_code"].lower() if code == "lower" else code
    answer = await api.claim(words, {"claim_code": wanted})

    assert (answer.status_code, answer.json()["code"]) == (404, "CLAIM_CODE_NOT_FOUND")
    assert api.everything() == before


@pytest.mark.parametrize(("words", "twin"), [(SEND, TRANSFER), (TRANSFER, SEND)])
async def test_a_code_is_of_no_use_to_its_twin(api: Story, words: Words, twin: Words) -> None:
    move = await api.start_and_verify(words)

    answer = await api.claim(twin, move)

    assert (answer.status_code, answer.json()["code"]) == (404, "CLAIM_CODE_NOT_FOUND")


@either
async def test_what_was_collected_is_collected(api: Story, words: Words) -> None:
    move = await api.start_and_verify(words)
    await api.claim(words, move)
    before = api.everything()

    answer = await api.claim(words, move)

    assert (answer.status_code, answer.json()["code"]) == (400, "TRANSACTION_NOT_PENDING")
    assert answer.json()["current_status"] == "completed"
    assert api.everything() == before


@either
async def test_twenty_claims_at_once_are_one(api: Story, words: Words) -> None:
    move = await api.start_and_verify(words)

    answers = await asyncio.gather(*(api.claim(words, move) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200, *[400] * 19]
    assert await api.wallet(RECEIVER, OTHER_GAME) == ("90.00", "0.00")
    assert (await api.announced())[2:] == ["transfer.sent", "transfer.received"]


@either
async def test_a_code_is_good_to_its_last_moment(api: Story, words: Words) -> None:
    move = await api.start_and_verify(words)
    await api.advance(86_399.999999)

    assert (await api.claim(words, move)).status_code == 200


@either
async def test_a_code_expires_and_the_sender_has_it_back(api: Story, words: Words) -> None:
    move = await api.start_and_verify(words)
    fired = await api.advance(86_400)

    before = api.everything()
    answer = await api.claim(words, move)

    assert (answer.status_code, answer.json()["code"]) == (400, "CLAIM_EXPIRED")
    assert api.everything() == before
    assert fired
    assert await api.wallet() == ("250.00", "0.00")
    status = await api.status(words, move)
    assert status["transaction_status"] == "expired_claim"
    assert status["verification_state"] == "expired"
    assert status["expiry_reason"] == "claim_expired"
    assert status["claim_code"] is status["claim_code_expires_at"] is None


@either
async def test_both_games_are_told_that_nobody_came(api: Story, words: Words) -> None:
    move = await api.start_and_verify(words)
    await api.advance(2 * 86_400)

    shared = {
        "transaction_id": move["transaction_id"],
        "amount": "100.00",
        "from_game_id": str(GAME),
        "to_game_id": str(OTHER_GAME),
        "from_player_id": 1,
        "expired_at": "2027-01-01T23:59:59Z",
        "reason": "claim_expired",
        "expiry_reason": "claim_expired",
    }
    assert (await api.announced())[2:] == [*["transfer.claim_expired"] * 2, "transfer.refunded"]
    assert await api.told("transfer.claim_expired") == [
        {"tenant": str(GAME), "direction": "outbound", **shared},
        {"tenant": str(OTHER_GAME), "direction": "inbound", **shared},
    ]
    assert await api.told("transfer.refunded") == [
        {"tenant": str(GAME), "refunded_amount": "100.00", **shared}
    ]


@either
async def test_several_players_behind_a_phone_are_asked_about(api: Story, words: Words) -> None:
    bob, eve = await family(api)
    move = await api.start_and_verify(words)
    before = api.everything()

    answer = await api.claim(words, move)

    body = answer.json()
    assert body.pop("message")
    assert answer.status_code == 200
    assert body == {
        "status": "needs_account_selection",
        "claim_code": move["claim_code"],
        "candidates": [
            {"player_id": bob, "email_hint": "b***@e***.com"},
            {"player_id": eve, "email_hint": "e***@e***.com"},
        ],
    }
    assert api.everything() == before


@either
@pytest.mark.parametrize("kind", [int, str])
async def test_the_one_who_is_named_collects(api: Story, words: Words, kind: type) -> None:
    _, eve = await family(api)
    move = await api.start_and_verify(words)

    answer = await api.claim(words, move, **{f"{words.taker}_id": kind(eve)})

    assert (answer.status_code, answer.json()["new_balance"]) == (200, "90.00")
    assert await api.wallet("eve@example.com", OTHER_GAME) == ("90.00", "0.00")
    assert await api.wallet(RECEIVER, OTHER_GAME) == ("0.00", "0.00")


@either
async def test_one_who_is_no_candidate_may_not_collect(api: Story, words: Words) -> None:
    await family(api)
    stranger = await api.put_player("zoe@example.com", game_id=OTHER_GAME)
    move = await api.start_and_verify(words)
    before = api.everything()

    for player_id in (stranger["player_id"], 999):
        answer = await api.claim(words, move, **{f"{words.taker}_id": player_id})
        assert (answer.status_code, answer.json()["field"]) == (400, f"{words.taker}_id")
    assert api.everything() == before


@either
async def test_who_gets_it_is_not_said_while_the_phone_is_ambiguous(
    api: Story, words: Words
) -> None:
    await family(api)
    move = await api.start_and_verify(words)

    inbound = (await api.told("transfer.claim_pending"))[1]
    path = f"/api/transfers/inbound-pending?player_phone={RECEIVER_PHONE.replace('+', '%2B')}"
    (row,) = (await api.in_other_game("GET", path)).json()["inbound_pending"]
    status = await api.in_other_game("GET", f"{words.home}/{move['transaction_id']}/status")
    assert inbound["to_identity_id"] is None
    assert row["to_identity_id"] is None
    assert (inbound["to_phone"], row["to_phone"]) == (RECEIVER_PHONE, RECEIVER_PHONE)
    assert (status.json()["to_phone"], status.json()["to_identity_id"]) == (RECEIVER_PHONE, None)


def claims(words: Words) -> list[tuple[Words, str, object]]:
    """Each field of a claim with what does not fit it."""
    kinds = {
        "claim_code": [*NO_TEXT, "A" * 21],
        f"{words.taker}_name": NO_TEXT,
        f"{words.taker}_email": NO_EMAIL,
        f"{words.taker}_phone": NO_PHONE,
        f"{words.taker}_id": given(NO_NUMBER),
    }
    currency = {"target_currency_id": [*NO_NUMBER, 1, "1", 3]} if words is TRANSFER else {}
    return [(words, field, value) for field, value in table(**kinds, **currency)]


@pytest.mark.parametrize(("words", "field", "value"), [*claims(SEND), *claims(TRANSFER)])
async def test_a_claim_with_a_bad_field_is_refused_by_name(
    api: Story, words: Words, field: str, value: object
) -> None:
    move = await api.start_and_verify(words)
    before = api.everything()

    answer = await api.claim(words, move, **{field: value})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert answer.json()["field"] == field
    assert answer.json()["error"].startswith(field)
    assert api.everything() == before


@either
async def test_a_status_tells_the_sending_game_the_code(api: Story, words: Words) -> None:
    move = await api.start_and_verify(words)

    status = await api.status(words, move)

    assert status == {
        "status": "success",
        "transaction_id": move["transaction_id"],
        "order_id": move["order_id"],
        "transaction_type": words.kind,
        "transaction_status": "pending_claim",
        "verification_state": "approved",
        "amount": "100.00",
        "net_amount": "90.00",
        "fee_amount": "10.00",
        "currency_id": 1,
        "currency_name": "Gold Coins",
        f"{words.origin}_id": str(GAME),
        f"{words.origin}_name": "Demo Quest",
        f"{words.destination}_id": str(OTHER_GAME),
        f"{words.destination}_name": "Star Arena",
        "created_at": "2026-12-31T23:59:59Z",
        "completed_at": None,
        "financial_tracking_status": None,
        "expiry_reason": None,
        "failure_reason": None,
        "claim_code": move["claim_code"],
        "claim_code_expires_at": "2027-01-01T23:59:59Z",
        "to_phone": None,
        "to_identity_id": None,
    }


@either
async def test_a_status_tells_the_receiving_game_the_phone(api: Story, words: Words) -> None:
    receiver = await api.put_player(RECEIVER, phone=RECEIVER_PHONE, game_id=OTHER_GAME)
    move = await api.start_and_verify(words)

    answer = await api.in_other_game("GET", f"{words.home}/{move['transaction_id']}/status")

    status = answer.json()
    assert status["claim_code"] is status["claim_code_expires_at"] is None
    assert status["to_phone"] == RECEIVER_PHONE
    assert status["to_identity_id"] == receiver["identity_id"]


@either
async def test_a_status_tells_of_the_end(api: Story, words: Words) -> None:
    move = await api.start_and_verify(words)
    await api.claim(words, move)

    status = await api.status(words, move)

    assert status["transaction_status"] == status["verification_state"] == "completed"
    assert status["financial_tracking_status"] == "distributed"
    assert status["completed_at"] == "2026-12-31T23:59:59Z"
    assert status["claimed_by_player_name"] == "Bob"
    assert status["claimed_by_player_email"] == RECEIVER
    assert status["claim_code"] is None


@either
async def test_a_status_begins_with_the_pin(api: Story, words: Words) -> None:
    move = await api.start(words)

    status = await api.status(words, move)

    assert status["transaction_status"] == "pending_pin_verification"
    assert (status["verification_state"], status["claim_code"]) == ("awaiting", None)


@pytest.mark.parametrize(("words", "twin"), [(SEND, TRANSFER), (TRANSFER, SEND)])
async def test_a_status_is_not_found_among_its_twins(api: Story, words: Words, twin: Words) -> None:
    move = await api.start(words)

    answer = await api.call("GET", f"{twin.home}/{move['transaction_id']}/status")

    assert (answer.status_code, answer.json()["code"]) == (404, "TRANSACTION_NOT_FOUND")


@either
async def test_a_status_of_a_third_game_or_another_world_is_not_found(
    system: System, words: Words
) -> None:
    games = (GamePlan(GAME, "Demo", KEY), GamePlan(OTHER_GAME, "Star", OTHER_KEY), GamePlan(3, "3"))
    emulator = Emulator(Plan(games), system=system)
    emulator.worlds.create("elsewhere", Plan((GamePlan(7, "Seven"),)))
    async with Story(emulator) as api:
        move = await api.start(words)

        for key in ("ivsdk_test_3", "ivsdk_test_7"):
            api.key = key
            answer = await api.call("GET", f"{words.home}/{move['transaction_id']}/status")
            assert (answer.status_code, answer.json()["code"]) == (404, "TRANSACTION_NOT_FOUND")
    await emulator.close()


PENDING = "/api/transfers/inbound-pending"


@either
@pytest.mark.parametrize("by", [{"player_email": RECEIVER}, {"player_phone": RECEIVER_PHONE}])
async def test_what_waits_for_a_player_is_listed(
    api: Story, words: Words, by: dict[str, str]
) -> None:
    receiver = await api.put_player(RECEIVER, phone=RECEIVER_PHONE, game_id=OTHER_GAME)
    move = await api.start_and_verify(words)
    api.key = OTHER_KEY

    answer = await api.call("GET", PENDING, params=by)

    assert answer.status_code == 200
    assert answer.json() == {
        "inbound_pending": [
            {
                "transaction_id": move["transaction_id"],
                "flow": words.kind,
                "amount": "100.00",
                "net_amount": "90.00",
                "source_game_id": str(GAME),
                "source_game": "Demo Quest",
                "to_phone": RECEIVER_PHONE,
                "to_identity_id": receiver["identity_id"],
                "created_at": "2026-12-31T23:59:59Z",
                "claim_code_expires_at": "2027-01-01T23:59:59Z",
            }
        ]
    }


async def test_sends_and_transfers_are_listed_together_newest_first(api: Story) -> None:
    moves = [await api.start_and_verify(words) for words in (SEND, TRANSFER)]
    api.key = OTHER_KEY

    query = {"player_phone": RECEIVER_PHONE}
    rows = (await api.call("GET", PENDING, params=query)).json()["inbound_pending"]

    assert [row["transaction_id"] for row in rows] == [
        move["transaction_id"] for move in reversed(moves)
    ]


async def test_what_is_addressed_by_mail_is_found_by_mail(api: Story) -> None:
    await api.start_and_verify(SEND, receiver_player_email=RECEIVER)
    api.key = OTHER_KEY

    answer = await api.call("GET", PENDING, params={"player_email": RECEIVER})

    assert len(answer.json()["inbound_pending"]) == 1


@either
async def test_only_what_can_be_collected_is_listed(api: Story, words: Words) -> None:
    await api.start(words)
    move = await api.start_and_verify(words, client_request_id="gift 2")
    await api.claim(words, move)
    await api.start_and_verify(words, client_request_id="gift 3", amount="10.00")
    await api.advance(86_400)
    api.key = OTHER_KEY

    answer = await api.call("GET", PENDING, params={"player_phone": RECEIVER_PHONE})

    assert answer.json() == {"inbound_pending": []}


STRANGERS = [
    {"player_email": "nobody@example.com"},
    {"player_phone": "+15555550111"},
    {"player_email": PLAYER},
]


@pytest.mark.parametrize("query", STRANGERS)
@pytest.mark.parametrize("key", [KEY, OTHER_KEY])
async def test_nothing_waits_for_strangers(api: Story, query: dict[str, str], key: str) -> None:
    await api.start_and_verify(SEND)
    api.key = key

    assert (await api.call("GET", PENDING, params=query)).json() == {"inbound_pending": []}


async def test_the_sending_game_is_not_the_one_it_waits_in(api: Story) -> None:
    await api.start_and_verify(SEND)

    answer = await api.call("GET", PENDING, params={"player_phone": RECEIVER_PHONE})

    assert answer.json() == {"inbound_pending": []}


QUERIES = [
    ({}, "player_email"),
    ({"player_email": ""}, "player_email"),
    ({"player_email": "bob"}, "player_email"),
    ({"player_phone": "5555550199"}, "player_phone"),
    ({"player_phone": " "}, "player_phone"),
]


@pytest.mark.parametrize(("query", "field"), QUERIES)
async def test_a_player_must_be_named(api: Story, query: dict[str, str], field: str) -> None:
    answer = await api.call("GET", PENDING, params=query)

    assert (answer.status_code, answer.json()["field"]) == (400, field)


def destination(game_id: int, name: str, currency: str, symbol: str) -> dict[str, object]:
    """A game that value can go to."""
    return {
        "game_id": str(game_id),
        "game_name": name,
        "developer_name": None,
        "publisher_name": None,
        "genre": None,
        "platform": None,
        "tenant_type": None,
        "game_status": "live",
        "game_description": None,
        "game_icon": None,
        "game_poster": None,
        "game_url": None,
        "currency_name": currency,
        "currency_symbol": symbol,
        "currency_symbol_url": None,
        "minimum_transfer": "1.00",
        "maximum_transfer": None,
        "accepts_steam_origin_value": True,
    }


@either
@pytest.mark.parametrize("game_id", [GAME, str(GAME)])
async def test_value_can_go_to_every_game_and_to_ones_own(
    api: Story, words: Words, game_id: object
) -> None:
    answer = await api.send(f"{words.home}/available-destinations", {"source_game_id": game_id})

    games = [
        destination(GAME, "Demo Quest", "Gold Coins", "GC"),
        destination(OTHER_GAME, "Star Arena", "Star Credits", "SC"),
    ]
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "success",
        "source_game_id": str(GAME),
        "source_game_name": "Demo Quest",
        "source_game_icon": None,
        "source_currency_name": "Gold Coins",
        "source_currency_icon": None,
        "universal_transfers": "yes",
        "transfer_mode": "universal",
        "direction": "outbound",
        "total_destinations": len(games),
        "available_games": games,
    }


@either
async def test_value_can_go_where_the_list_says(api: Story, words: Words) -> None:
    body = {"source_game_id": GAME}
    listed = (await api.send(f"{words.home}/available-destinations", body)).json()
    await api.put_player(balance="250.00", phone=PHONE)

    for game in listed["available_games"]:
        wanted = {"client_request_id": game["game_name"], "amount": "1.00"}
        answer = await api.initiate(words, **wanted, **{f"{words.destination}_id": game["game_id"]})
        assert answer.status_code == 201, answer.text


@either
async def test_value_can_stay_in_its_own_game(api: Story, words: Words) -> None:
    currency = {"target_currency_id": 1} if words is TRANSFER else {}
    move = await api.start_and_verify(words, **{f"{words.destination}_id": GAME})
    body = {"claim_code": move["claim_code"], f"{words.taker}_name": "Bob"}
    who = {f"{words.taker}_email": RECEIVER, f"{words.taker}_phone": RECEIVER_PHONE}

    answer = await api.send(words.claim, {**body, **who, **currency})

    assert (answer.status_code, answer.json()["new_balance"]) == (200, "90.00")


@either
@pytest.mark.parametrize("game_id", NO_NUMBER)
async def test_where_from_must_be_said(api: Story, words: Words, game_id: object) -> None:
    answer = await api.send(f"{words.home}/available-destinations", {"source_game_id": game_id})

    assert (answer.status_code, answer.json()["field"]) == (400, "source_game_id")


@either
@pytest.mark.parametrize("game_id", [OTHER_GAME, 7, 300000000003])
async def test_another_games_value_is_not_ours_to_move(
    api: Story, emulator: Emulator, words: Words, game_id: int
) -> None:
    emulator.worlds.create("elsewhere", Plan((GamePlan(7, "Seven"),)))

    answer = await api.send(f"{words.home}/available-destinations", {"source_game_id": game_id})

    assert (answer.status_code, answer.json()["code"]) == (404, "GAME_NOT_FOUND")
    assert answer.json()["field"] == "source_game_id"


CALLS = [
    ("POST", SEND.claim),
    ("POST", TRANSFER.claim),
    ("GET", f"{SEND.home}/txn_1/status"),
    ("GET", f"{TRANSFER.home}/txn_1/status"),
    ("GET", PENDING),
    ("POST", f"{SEND.home}/available-destinations"),
    ("POST", f"{TRANSFER.home}/available-destinations"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_a_key_of_no_game_is_refused(api: Story, method: str, path: str) -> None:
    api.key = "ivsdk_test_nobody"

    answer = await api.call(method, path)

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_GAME_SECRET")
