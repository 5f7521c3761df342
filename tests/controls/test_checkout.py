"""Paying without a browser, and what a purchase does to the world."""

import asyncio

import pytest

from stories import PLAYER, Receiver, Story


async def test_paying_credits_the_player_once(api: Story) -> None:
    session = await api.mint()

    first, second = await api.pay(session), await api.pay(session)

    assert (first.status_code, first.json()["new_balance"]) == (200, "100.00")
    assert (second.status_code, second.json()["code"]) == (409, "SESSION_ALREADY_CONSUMED")
    assert await api.balance() == "100.00"


async def test_twenty_payments_at_once_charge_once(api: Story) -> None:
    session = await api.mint()

    answers = await asyncio.gather(*(api.pay(session) for _ in range(20)))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200, *[409] * 19]
    assert await api.balance() == "100.00"


async def test_an_expired_session_takes_no_money(api: Story) -> None:
    session = await api.mint()
    await api.advance(900)

    answer = await api.pay(session)

    assert (answer.status_code, answer.json()["code"]) == (410, "SESSION_EXPIRED")
    assert await api.balance() == "none"


async def test_a_session_can_be_paid_in_its_last_moment(api: Story) -> None:
    session = await api.mint()
    await api.advance(899.999999)

    assert (await api.pay(session)).status_code == 200


DECLINES = [
    ("4000000000000002", "card_declined"),
    ("4000000000009995", "insufficient_funds"),
    ("4000000000000069", "expired_card"),
    ("4000000000000127", "incorrect_cvc"),
    ("4000000000000119", "processing_error"),
]


@pytest.mark.parametrize(("card", "reason"), DECLINES)
async def test_a_declined_card_charges_nothing_and_says_why(
    api: Story, receiver: Receiver, card: str, reason: str
) -> None:
    await api.listen()
    session = await api.mint()

    answer = await api.pay(session, card=card)
    await api.settle()

    assert (answer.status_code, answer.json()["code"]) == (402, "CARD_DECLINED")
    assert answer.json()["decline_code"] == reason
    assert receiver.types == ["purchase.failed"]
    assert await api.balance() == "0.00"


async def test_another_card_can_be_tried_after_a_decline(api: Story) -> None:
    session = await api.mint()
    declined = (await api.pay(session, card="4000000000000002")).json()

    paid = await api.pay(session)

    assert paid.status_code == 200
    assert paid.json()["order_id"] != declined["order_id"]


@pytest.mark.parametrize("outcome", ["succeed", "fail"])
async def test_3d_secure_waits_for_the_cards_owner(api: Story, outcome: str) -> None:
    session = await api.mint()
    asked = (await api.pay(session, card="4000002760003184")).json()
    balance_while_asked = await api.balance()

    path = f"/payments/{asked['payment_intent_id']}/authenticate"
    answer = await api.control("POST", path, {"outcome": outcome})

    assert (asked["status"], balance_while_asked) == ("requires_action", "0.00")
    assert answer.status_code == (200 if outcome == "succeed" else 402)
    assert await api.balance() == ("100.00" if outcome == "succeed" else "0.00")


async def test_a_question_is_answered_once(api: Story) -> None:
    asked = (await api.pay(await api.mint(), card="4000002760003184")).json()
    path = f"/payments/{asked['payment_intent_id']}/authenticate"
    await api.control("POST", path, {"outcome": "fail"})

    answer = await api.control("POST", path, {"outcome": "succeed"})

    assert (answer.status_code, answer.json()["code"]) == (409, "WRONG_STATE")
    assert await api.balance() == "0.00"


async def test_another_card_cancels_an_open_question(api: Story) -> None:
    session = await api.mint()
    asked = (await api.pay(session, card="4000002760003184")).json()
    await api.pay(session)

    path = f"/payments/{asked['payment_intent_id']}/authenticate"
    answer = await api.control("POST", path, {"outcome": "succeed"})

    assert answer.status_code == 409
    assert (await api.order(asked["order_id"]))["order"]["status"] == "canceled"
    assert await api.balance() == "100.00"


async def test_a_question_answered_after_the_session_expired_charges_nothing(api: Story) -> None:
    asked = (await api.pay(await api.mint(), card="4000002760003184")).json()
    await api.advance(900)

    path = f"/payments/{asked['payment_intent_id']}/authenticate"
    answer = await api.control("POST", path, {"outcome": "succeed"})

    assert (answer.status_code, answer.json()["code"]) == (410, "SESSION_EXPIRED")
    assert await api.balance() == "0.00"


async def test_cancelling_charges_nothing_and_leaves_the_session_usable(api: Story) -> None:
    session = await api.mint()

    cancelled = await api.control("POST", f"/checkout/{session['session_id']}/cancel")

    message = cancelled.json()["message"]
    assert message["type"] == "INVO_CHECKOUT_COMPLETE"
    assert message["data"]["status"] == "cancelled"
    assert (await api.pay(session)).status_code == 200


REFUSALS: list[tuple[dict[str, object], str]] = [
    ({"card": "4242424242424241"}, "card"),
    ({"card": "4111111111111111"}, "card"),
    ({"card": "soon"}, "card"),
    ({"payment_method": "pm_card_gold"}, "payment_method"),
    ({"card": "4242424242424242", "payment_method": "pm_card_visa"}, "card"),
]


@pytest.mark.parametrize(("how", "field"), REFUSALS)
async def test_a_card_that_is_none_is_refused(
    api: Story, how: dict[str, object], field: str
) -> None:
    answer = await api.pay(await api.mint(), **how)

    assert (answer.status_code, answer.json()["field"]) == (400, field)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/checkout/chk_none/pay", "SESSION_NOT_FOUND"),
        ("/checkout/chk_none/cancel", "SESSION_NOT_FOUND"),
        ("/payments/pi_none/authenticate", "PAYMENT_NOT_FOUND"),
    ],
)
async def test_what_does_not_exist_is_not_found(api: Story, path: str, code: str) -> None:
    body = {"outcome": "succeed"} if "payments" in path else None

    answer = await api.control("POST", path, body)

    assert (answer.status_code, answer.json()["code"]) == (404, code)


async def test_the_same_player_in_other_letters_is_the_same_player(api: Story) -> None:
    await api.pay(await api.mint(player_email=PLAYER.upper()))

    assert await api.balance(PLAYER) == "100.00"


@pytest.mark.parametrize(
    ("ends", "code"), [("paid", "SESSION_ALREADY_CONSUMED"), ("late", "SESSION_EXPIRED")]
)
async def test_what_is_over_can_not_be_cancelled(api: Story, ends: str, code: str) -> None:
    session = await api.mint()
    await (api.pay(session) if ends == "paid" else api.advance(901))

    answer = await api.control("POST", f"/checkout/{session['session_id']}/cancel")

    assert answer.json()["code"] == code
