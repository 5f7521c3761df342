"""E46 to E49, D2 and D3: value leaves a player, by send or by transfer, until it can be claimed."""

import asyncio
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from invo_emulator.emulator import Emulator
from invo_emulator.money import fees
from invo_emulator.world.plan import GamePlan, Plan
from stories import (
    GAME,
    NO_AMOUNT,
    NO_EMAIL,
    NO_NUMBER,
    NO_PHONE,
    NO_TEXT,
    OTHER_GAME,
    PHONE,
    PLAYER,
    RECEIVER,
    RECEIVER_PHONE,
    SEND,
    TRANSFER,
    Story,
    Words,
    table,
)

either = pytest.mark.parametrize("words", [SEND, TRANSFER], ids=str)


def previewed(words: Words, *legs: str) -> dict[str, str]:
    """A fees_preview: total, net, and the three parts."""
    total, net, source, target, network = legs
    return {
        "total_fee": total,
        "net_amount": net,
        "source_rate_pct": "3.5",
        "target_rate_pct": "3.5",
        f"{words.origin}_fee": source,
        f"{words.destination}_fee": target,
        words.network_fee: network,
    }


@either
async def test_an_initiated_move_says_what_will_become_of_it(api: Story, words: Words) -> None:
    await api.put_player(balance="250.00")

    answer = await api.initiate(words)

    body = answer.json()
    order_id, transaction_id = body.pop("order_id"), body.pop("transaction_id")
    assert (answer.status_code, order_id[:4], transaction_id[:4]) == (201, "ord_", "txn_")
    assert body == {
        "status": "success",
        "message": f"The {words.kind} waits for approval.",
        "new_balance": "150.00",
        "currency_name": "Gold Coins",
        "verification_method": "sms",
        "verification_expires_at": "2027-01-01T00:09:59Z",
        "verification_required": {
            "phone_number_masked": "********0100",
            "pin_expires_in_minutes": 10,
        },
        f"{words.kind}_details": {
            words.origin: "Demo Quest",
            words.destination: "Star Arena",
            f"{words.destination}_id": str(OTHER_GAME),
            "currency": "Gold Coins",
            "currency_id": 1,
            "amount_initiated": "100.00",
            "fees_preview": previewed(words, "10.00", "90.00", "3.50", "3.50", "3.00"),
            "receiver_phone": RECEIVER_PHONE,
            "transfer_policy": {
                "source_universal_transfers": "yes",
                "policy_applied": "universal",
                "target_in_linked_list": None,
            },
        },
    }


@either
async def test_the_value_is_reserved_and_nobody_is_told_yet(api: Story, words: Words) -> None:
    await api.start(words)

    assert await api.wallet() == ("150.00", "100.00")
    assert await api.announced() == []


@either
async def test_the_sender_is_texted_a_pin(api: Story, words: Words) -> None:
    move = await api.start(words)

    (message,) = await api.messages(PHONE)
    assert (message["channel"], message["kind"]) == ("sms", "pin")
    assert message["data"]["transaction_id"] == move["transaction_id"]
    assert len(message["data"]["sms_pin"]) == 6
    assert message["data"]["sms_pin"] in message["text"]


@either
async def test_a_first_phone_is_remembered_as_the_senders(api: Story, words: Words) -> None:
    await api.put_player(balance="250.00")

    await api.initiate(words, **{f"{words.giver}_name": "Ada Lovelace"})

    player = (await api.control("GET", f"/players/{PLAYER}")).json()
    assert (player["phone"], player["name"]) == (PHONE, "Ada Lovelace")


@either
async def test_a_sender_with_a_passkey_is_asked_in_the_app(api: Story, words: Words) -> None:
    await api.put_player(passkey=True)

    move = await api.start(words)

    assert move["verification_method"] == "in_app"
    assert move["verification_expires_at"] == "2027-01-01T00:14:59Z"
    assert "verification_required" not in move
    assert await api.messages(PHONE) == []
    assert (await api.status(words, move))["transaction_status"] == "pending_verification"


PARTS = [
    ("1.00", "0.10", "0.90", "0.04", "0.04", "0.02"),  # both titles' halves of a cent go up
    ("10.00", "1.00", "9.00", "0.35", "0.35", "0.30"),
    ("33.33", "3.33", "30.00", "1.17", "1.17", "0.99"),
    ("99.99", "10.00", "89.99", "3.50", "3.50", "3.00"),
    ("100.00", "10.00", "90.00", "3.50", "3.50", "3.00"),
    ("249.95", "25.00", "224.95", "8.75", "8.75", "7.50"),
]


@either
@pytest.mark.parametrize(("amount", *"tnsrp"), PARTS)
async def test_the_parts_of_a_fee_add_up(
    api: Story, words: Words, amount: str, t: str, n: str, s: str, r: str, p: str
) -> None:
    move = await api.start(words, amount=amount)

    assert move[f"{words.kind}_details"]["fees_preview"] == previewed(words, t, n, s, r, p)


@given(amount=st.integers(1, 10**14))
@example(amount=1)
@example(amount=5)
@example(amount=15)
@example(amount=10_000)
def test_fees_are_ten_percent_in_parts_that_add_up(amount: int) -> None:
    parts = fees.of_move(amount)

    assert parts.source_game + parts.target_game + parts.network == parts.total
    assert abs(parts.total * 10 - amount) <= 5  # to half a cent
    assert parts.source_game == parts.target_game
    assert abs(parts.source_game * 1000 - amount * 35) <= 500
    assert abs(parts.network * 1000 - amount * 30) <= 1500
    assert min(parts.source_game, parts.target_game, parts.network) >= 0
    assert parts.total <= amount


def inputs(words: Words) -> list[tuple[Words, str, object]]:
    """Each field of an initiate with what does not fit it."""
    bad = table(
        client_request_id=NO_TEXT,
        amount=NO_AMOUNT,
        **{
            f"{words.giver}_name": NO_TEXT,
            f"{words.giver}_email": NO_EMAIL,
            f"{words.giver}_phone": NO_PHONE,
            f"{words.taker}_phone": NO_PHONE,
            f"{words.taker}_email": [value for value in NO_EMAIL if value is not None],
            f"{words.destination}_id": NO_NUMBER,
        },
    )
    return [(words, field, value) for field, value in bad]


@pytest.mark.parametrize(("words", "field", "value"), [*inputs(SEND), *inputs(TRANSFER)])
async def test_a_bad_field_is_refused_by_name(
    api: Story, words: Words, field: str, value: object
) -> None:
    await api.put_player(balance="250.00", phone=PHONE)
    before = api.everything()

    answer = await api.initiate(words, **{field: value})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert answer.json()["field"] == field
    assert answer.json()["error"].startswith(field)
    assert api.everything() == before


@either
@pytest.mark.parametrize("game_id", [7, 300000000003])
async def test_a_game_of_no_world_or_another_is_not_found(
    api: Story, emulator: Emulator, words: Words, game_id: int
) -> None:
    emulator.worlds.create("elsewhere", Plan((GamePlan(7, "Seven"),)))
    await api.put_player(balance="250.00", phone=PHONE)
    before = api.everything()

    answer = await api.initiate(words, **{f"{words.destination}_id": game_id})

    assert (answer.status_code, answer.json()["code"]) == (404, "GAME_NOT_FOUND")
    assert answer.json()["field"] == f"{words.destination}_id"
    assert api.everything() == before


@either
async def test_a_game_may_be_named_in_digits(api: Story, words: Words) -> None:
    move = await api.start(words, **{f"{words.destination}_id": str(OTHER_GAME)}, amount=100.5)

    assert move["new_balance"] == "149.50"


@either
@pytest.mark.parametrize("least", ["1.00", "20.00"])
async def test_the_least_that_can_be_moved_is_a_setting(
    api: Story, words: Words, least: str
) -> None:
    await api.change_settings(move_minimum=least)
    await api.put_player(balance="250.00", phone=PHONE)
    before = api.everything()

    answer = await api.initiate(words, amount="0.99")

    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, "AMOUNT_BELOW_MINIMUM")
    assert (body["minimum_amount"], body["currency_name"]) == (least, "Gold Coins")
    assert body["error"].startswith("amount")
    assert api.everything() == before
    assert (await api.initiate(words, amount=least)).status_code == 201


@either
@pytest.mark.parametrize(("email", "balance"), [(PLAYER, "99.99"), ("nobody@example.com", "0.00")])
async def test_who_does_not_hold_that_much_is_told(
    api: Story, words: Words, email: str, balance: str
) -> None:
    await api.put_player(balance="99.99")
    before = api.everything()

    answer = await api.initiate(words, **{f"{words.giver}_email": email})

    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, "INSUFFICIENT_BALANCE")
    assert (body["required_amount"], body["current_balance"]) == ("100.00", balance)
    assert "insufficient balance" in body["error"].lower()
    assert api.everything() == before


@either
async def test_what_is_promised_can_not_be_promised_again(api: Story, words: Words) -> None:
    await api.start(words, amount="200.00")

    answer = await api.initiate(words, client_request_id="gift 2")

    assert answer.json()["current_balance"] == "50.00"


@either
async def test_the_phone_on_file_counts(api: Story, words: Words) -> None:
    await api.put_player(balance="250.00", phone="+15555550111")
    before = api.everything()

    answer = await api.initiate(words)

    assert (answer.status_code, answer.json()["code"]) == (400, "PHONE_MISMATCH")
    assert api.everything() == before


@either
async def test_ids_that_are_invos_own_are_refused(api: Story, words: Words) -> None:
    await api.put_player(balance="250.00", phone=PHONE)
    before = api.everything()

    answer = await api.initiate(words, client_request_id="sub_1")

    assert (answer.status_code, answer.json()["code"]) == (400, "CLIENT_REQUEST_ID_RESERVED")
    assert answer.json()["field"] == "client_request_id"
    assert api.everything() == before


@either
async def test_an_id_used_before_is_a_conflict(api: Story, words: Words) -> None:
    move = await api.start(words)
    before = api.everything()

    again = await api.initiate(words, amount="1.00")

    body = again.json()
    assert (again.status_code, body["code"]) == (409, "DUPLICATE_REQUEST")
    assert body["transaction_id"] == move["transaction_id"]
    assert body["order_id"] == move["order_id"]
    assert body["current_status"] == "pending_pin_verification"
    assert api.everything() == before


@either
@pytest.mark.parametrize("kind_of_sender", [{}, {"passkey": True}])
async def test_an_id_used_before_is_answered_again_when_told_so(
    api: Story, words: Words, kind_of_sender: dict[str, Any]
) -> None:
    await api.change_settings(duplicate_requests="replay")
    await api.put_player(**kind_of_sender)
    move = await api.start(words)
    before = api.everything()

    again = await api.initiate(words)

    assert (again.status_code, again.json()) == (201, move)
    assert api.everything() == before


@either
async def test_a_replay_after_the_approval_is_still_the_first_answer(
    api: Story, words: Words
) -> None:
    await api.change_settings(duplicate_requests="replay")
    move = await api.start(words)
    await api.advance(60)
    await api.verify(words, move, await api.pin())

    again = await api.initiate(words)

    assert (again.status_code, again.json()) == (201, move)


@either
@pytest.mark.parametrize(("setting", "others"), [("conflict", 409), ("replay", 201)])
async def test_twenty_starts_at_once_are_one(
    api: Story, words: Words, setting: str, others: int
) -> None:
    await api.change_settings(duplicate_requests=setting)
    await api.put_player(balance="250.00", phone=PHONE)

    answers = await asyncio.gather(*(api.initiate(words) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [201, *[others] * 19]
    assert len({answer.json()["transaction_id"] for answer in answers}) == 1
    assert await api.wallet() == ("150.00", "100.00")
    assert len(await api.messages(PHONE)) == 1


async def test_a_send_and_a_transfer_may_share_an_id(api: Story) -> None:
    send = await api.start(SEND)

    transfer = await api.start(TRANSFER)

    assert transfer["transaction_id"] != send["transaction_id"]


@either
async def test_the_right_pin_opens_the_way_to_the_receiver(api: Story, words: Words) -> None:
    move = await api.start(words)

    answer = await api.verify(words, move, await api.pin())

    body = answer.json()
    code = body.pop("claim_code")
    is_send = words is SEND
    assert answer.status_code == 200
    assert len(code) == 11
    assert body["claim_instructions"].pop("message")
    assert body == {
        "status": "success",
        "message": "Verified. The receiver can collect it now.",
        "transaction_id": move["transaction_id"],
        "order_id": move["order_id"],
        "new_balance": "150.00",
        "currency_name": "Gold Coins",
        "claim_instructions": {
            "claim_code_expires_at": "2027-01-01T23:59:59Z",
            f"{words.destination}_id": str(OTHER_GAME),
            f"{words.destination}_name": "Star Arena",
            **({"receiver_notified": True} if is_send else {}),
        },
        f"{words.kind}_summary": {
            "amount_sent" if is_send else "amount_initiated": "100.00",
            "net_amount_for_claim": "90.00",
            "fees_deducted": "10.00",
            "sender_current_available_balance"
            if is_send
            else "source_player_current_available_balance": "150.00",
        },
    }


async def test_the_receiver_of_a_send_is_texted_the_code(api: Story) -> None:
    move = await api.start_and_verify(SEND)

    (message,) = await api.messages(RECEIVER_PHONE)
    assert (message["kind"], message["data"]["claim_code"]) == ("claim_code", move["claim_code"])


async def test_the_receiver_of_a_transfer_is_not(api: Story) -> None:
    await api.start_and_verify(TRANSFER)

    assert await api.messages(RECEIVER_PHONE) == []


@either
async def test_both_games_are_told_that_it_waits(api: Story, words: Words) -> None:
    await api.put_player(RECEIVER, phone=RECEIVER_PHONE, game_id=OTHER_GAME)
    sender = await api.put_player()
    receiver = (await api.control("GET", f"/players/{RECEIVER}?game_id={OTHER_GAME}")).json()
    move = await api.start_and_verify(words)

    shared = {
        "transaction_id": move["transaction_id"],
        "order_id": move["order_id"],
        "amount": "100.00",
        "net_transfer_amount": "90.00",
        "claim_code_expires_at": "2027-01-01T23:59:59Z",
        "from_game_id": str(GAME),
        "to_game_id": str(OTHER_GAME),
        "from_player_id": sender["player_id"],
    }
    assert await api.announced() == ["transfer.claim_pending"] * 2
    assert await api.told("transfer.claim_pending") == [
        {"tenant": str(GAME), "direction": "outbound", **shared},
        {
            "tenant": str(OTHER_GAME),
            "direction": "inbound",
            **shared,
            "to_phone": RECEIVER_PHONE,
            "to_identity_id": receiver["identity_id"],
        },
    ]


async def test_the_two_copies_are_two_events(api: Story) -> None:
    await api.start_and_verify(SEND)

    events = (await api.control("GET", "/events")).json()["events"]

    assert len({event["event_id"] for event in events}) == 2
    assert len({event["idempotency_key"] for event in events}) == 2


@either
@pytest.mark.parametrize("copies", [1, 2])
async def test_how_many_copies_one_game_gets_is_a_setting(
    api: Story, words: Words, copies: int
) -> None:
    await api.change_settings(same_title_claim_copies=copies)
    await api.start_and_verify(words, **{f"{words.destination}_id": GAME})
    await api.advance(86_400)

    directions = ["outbound", "inbound"][:copies]
    for event_type in ("transfer.claim_pending", "transfer.claim_expired"):
        told = await api.told(event_type)
        assert [event["direction"] for event in told] == directions
        assert {event["tenant"] for event in told} == {str(GAME)}


NO_PIN = ["000000", "12345", "1234567", "abcdef", "1"]


@either
@pytest.mark.parametrize("pin", NO_PIN)
async def test_a_wrong_pin_counts_as_a_try(api: Story, words: Words, pin: str) -> None:
    move = await api.start(words)

    answer = await api.verify(words, move, pin)

    body = answer.json()
    assert (answer.status_code, body["code"], body["attempts_remaining"]) == (400, "invalid_pin", 2)
    assert await api.wallet() == ("150.00", "100.00")
    assert (await api.verify(words, move, await api.pin())).status_code == 200


@either
async def test_three_wrong_pins_end_it(api: Story, words: Words) -> None:
    move = await api.start(words)

    tries = [(await api.verify(words, move, "000000")).json() for _ in range(3)]
    right = await api.verify(words, move, await api.pin())

    assert [each["attempts_remaining"] for each in tries] == [2, 1, 0]
    assert (right.status_code, right.json()["code"]) == (429, "sms_verification_blocked")
    status = await api.status(words, move)
    assert status["transaction_status"] == "failed_pin_verification"
    assert status["verification_state"] == "failed"
    assert status["failure_reason"] == "failed_pin_verification"
    assert await api.wallet() == ("250.00", "0.00")
    assert await api.announced() == ["transfer.refunded"]


@either
async def test_twenty_wrong_pins_at_once_are_three(api: Story, words: Words) -> None:
    move = await api.start(words)

    answers = await asyncio.gather(*(api.verify(words, move, "000000") for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [*[400] * 3, *[429] * 17]
    assert await api.wallet() == ("250.00", "0.00")
    assert await api.announced() == ["transfer.refunded"]


@either
async def test_twenty_right_pins_at_once_are_one(api: Story, words: Words) -> None:
    move = await api.start(words)
    pin = await api.pin()

    answers = await asyncio.gather(*(api.verify(words, move, pin) for _ in range(20)))

    refused = [answer.json() for answer in answers if answer.status_code == 400]
    assert len(refused) == 19
    assert {body["code"] for body in refused} == {"TRANSACTION_NOT_PENDING"}
    assert {body["current_status"] for body in refused} == {"pending_claim"}
    assert await api.announced() == ["transfer.claim_pending"] * 2


@either
async def test_a_pin_is_good_to_its_last_moment(api: Story, words: Words) -> None:
    move = await api.start(words)
    await api.advance(599.999999)

    assert (await api.verify(words, move, await api.pin())).status_code == 200


@either
async def test_a_pin_expires_and_the_sender_has_it_back(api: Story, words: Words) -> None:
    move = await api.start(words)
    await api.advance(600)

    answer = await api.verify(words, move, await api.pin())

    assert (answer.status_code, answer.json()["code"]) == (400, "pin_expired")
    assert await api.wallet() == ("250.00", "0.00")
    status = await api.status(words, move)
    assert status["transaction_status"] == "expired_pin_verification"
    assert status["verification_state"] == "expired"
    assert status["expiry_reason"] == "pin_expired"
    assert await api.told("transfer.refunded") == [
        {
            "tenant": str(GAME),
            "transaction_id": move["transaction_id"],
            "amount": "100.00",
            "refunded_amount": "100.00",
            "from_game_id": str(GAME),
            "to_game_id": str(OTHER_GAME),
            "from_player_id": 1,
            "expired_at": "2027-01-01T00:09:59Z",
            "reason": "pin_expired",
            "expiry_reason": "pin_expired",
        }
    ]
    assert await api.announced() == ["transfer.refunded"]


async def resend(api: Story, words: Words, move: dict[str, Any]) -> Any:
    """Ask for the PIN once more."""
    body = {"transaction_id": move["transaction_id"]}
    return await api.send(f"{words.home}/resend-pin", body)


@either
async def test_a_pin_is_sent_once_more(api: Story, words: Words) -> None:
    move = await api.start(words)
    await api.advance(30)

    answer = await resend(api, words, move)

    assert answer.status_code == 200
    assert answer.json() == {"status": "resent", "transaction_id": move["transaction_id"]}
    assert [message["kind"] for message in await api.messages(PHONE)] == ["pin", "pin"]
    assert (await api.verify(words, move, await api.pin())).status_code == 200


@either
@pytest.mark.parametrize(("waited", "left"), [(0, 30), (0.5, 30), (29, 1), (29.999999, 1)])
async def test_a_pin_was_just_sent(api: Story, words: Words, waited: float, left: int) -> None:
    move = await api.start(words)
    await api.advance(waited)
    before = api.everything()

    answer = await resend(api, words, move)

    assert (answer.status_code, answer.json()["code"]) == (429, "resend_cooldown")
    assert answer.json()["retry_after"] == left
    assert api.everything() == before


@either
async def test_each_resending_cools_down_again(api: Story, words: Words) -> None:
    move = await api.start(words)
    await api.advance(30)
    await resend(api, words, move)

    assert (await resend(api, words, move)).status_code == 429


@either
async def test_resending_does_not_make_the_pin_last_longer(api: Story, words: Words) -> None:
    move = await api.start(words)
    await api.advance(590)
    await resend(api, words, move)
    await api.advance(10)

    verified = await api.verify(words, move, await api.pin())
    resent = await resend(api, words, move)

    assert (verified.json()["code"], resent.json()["code"]) == ("pin_expired", "pin_expired")
    assert (verified.status_code, resent.status_code) == (400, 400)


STEPS = ["verify-sms", "resend-pin"]


@either
@pytest.mark.parametrize("step", STEPS)
async def test_a_move_past_its_pin_says_where_it_is(api: Story, words: Words, step: str) -> None:
    move = await api.start_and_verify(words)
    before = api.everything()

    body = {"transaction_id": move["transaction_id"], "sms_pin": await api.pin()}
    answer = await api.send(f"{words.home}/{step}", body)

    assert (answer.status_code, answer.json()["code"]) == (400, "TRANSACTION_NOT_PENDING")
    assert answer.json()["current_status"] == "pending_claim"
    assert answer.json()["transaction_id"] == move["transaction_id"]
    assert api.everything() == before


@either
@pytest.mark.parametrize("step", STEPS)
async def test_a_move_that_is_asked_in_the_app_has_no_pin(
    api: Story, words: Words, step: str
) -> None:
    await api.put_player(passkey=True)
    move = await api.start(words)

    body = {"transaction_id": move["transaction_id"], "sms_pin": "123456"}
    answer = await api.send(f"{words.home}/{step}", body)

    assert answer.json()["current_status"] == "pending_verification"


STEP_INPUTS = [
    *[("verify-sms", field, value) for field, value in table(transaction_id=NO_TEXT)],
    *[("resend-pin", field, value) for field, value in table(transaction_id=NO_TEXT)],
    *[("verify-sms", field, value) for field, value in table(sms_pin=[*NO_TEXT, "1" * 21])],
]


@either
@pytest.mark.parametrize(("step", "field", "value"), STEP_INPUTS)
async def test_a_step_with_a_bad_field_is_refused_by_name(
    api: Story, words: Words, step: str, field: str, value: object
) -> None:
    move = await api.start(words)
    before = api.everything()

    body = {"transaction_id": move["transaction_id"], "sms_pin": "123456", field: value}
    answer = await api.send(f"{words.home}/{step}", body)

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert answer.json()["field"] == field
    assert api.everything() == before


@either
@pytest.mark.parametrize("step", STEPS)
async def test_a_move_nobody_started_is_not_found(api: Story, words: Words, step: str) -> None:
    answer = await api.send(
        f"{words.home}/{step}", {"transaction_id": "txn_none", "sms_pin": "123456"}
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "TRANSACTION_NOT_FOUND")


@pytest.mark.parametrize(("words", "twin"), [(SEND, TRANSFER), (TRANSFER, SEND)])
@pytest.mark.parametrize("step", STEPS)
async def test_a_move_is_not_found_among_its_twins(
    api: Story, words: Words, twin: Words, step: str
) -> None:
    move = await api.start(words)

    body = {"transaction_id": move["transaction_id"], "sms_pin": await api.pin()}
    answer = await api.send(f"{twin.home}/{step}", body)

    assert (answer.status_code, answer.json()["code"]) == (404, "TRANSACTION_NOT_FOUND")


@either
@pytest.mark.parametrize("step", STEPS)
async def test_only_the_game_that_sends_may_verify(api: Story, words: Words, step: str) -> None:
    move = await api.start(words)
    await api.advance(30)
    before = api.everything()

    body = {"transaction_id": move["transaction_id"], "sms_pin": await api.pin()}
    answer = await api.in_other_game("POST", f"{words.home}/{step}", body)

    assert (answer.status_code, answer.json()["code"]) == (404, "TRANSACTION_NOT_FOUND")
    assert api.everything() == before


@either
async def test_another_world_knows_nothing_of_it(
    api: Story, emulator: Emulator, words: Words
) -> None:
    move = await api.start(words)
    emulator.worlds.create("elsewhere", Plan((GamePlan(7, "Seven"),)))
    pin = await api.pin()
    api.key = "ivsdk_test_7"

    answer = await api.verify(words, move, pin)

    assert (answer.status_code, answer.json()["code"]) == (404, "TRANSACTION_NOT_FOUND")


@either
@pytest.mark.parametrize("path", ["initiate", "verify-sms", "resend-pin"])
async def test_a_key_of_no_game_is_refused(api: Story, words: Words, path: str) -> None:
    api.key = "ivsdk_test_nobody"

    answer = await api.send(words.initiate if path == "initiate" else f"{words.home}/{path}", {})

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_GAME_SECRET")
