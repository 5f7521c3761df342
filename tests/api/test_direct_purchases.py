"""E13, E14 and D1: charging a card directly, what came of it, and what was bought."""

import asyncio
from typing import Any

import pytest

from floor.stage import steps
from invo_emulator.core import purchases
from invo_emulator.emulator import Emulator
from invo_emulator.world.plan import GamePlan, Plan
from stories import (
    GAME,
    NO_AMOUNT,
    NO_EMAIL,
    NO_PHONE,
    NO_TEXT,
    OTHER_KEY,
    PLAYER,
    Receiver,
    Story,
    given,
    table,
)

HISTORY = "/api/currency-purchases/player-purchase-history"
CHALLENGE = "pm_card_threeDSecure2Required"


async def ask(api: Story, **fields: object) -> dict[str, Any]:
    """A payment that 3-D Secure asks about."""
    answer = await api.charge(payment_method_id=CHALLENGE, **fields)
    assert answer.json()["status"] == "requires_action", answer.text
    return dict(answer.json())


async def answer_it(api: Story, payment: dict[str, Any], outcome: str) -> int:
    """The cardholder's answer."""
    path = f"/payments/{payment['payment_intent_id']}/authenticate"
    return (await api.control("POST", path, {"outcome": outcome})).status_code


CARDS = ["pm_card_visa", "pm_card_mastercard", "pm_card_amex", "pm_card_discover"]


@pytest.mark.parametrize("card", CARDS)
async def test_a_card_that_is_good_credits_the_player(api: Story, card: str) -> None:
    answer = await api.charge(payment_method_id=card, player_name="Ada")

    body = answer.json()
    order_id, transaction_id = body.pop("order_id"), body.pop("transaction_id")
    assert (answer.status_code, order_id[:4], transaction_id[:4]) == (200, "ord_", "txn_")
    assert body == {
        "status": "success",
        "message": "Currency purchased successfully",
        "new_balance": "100.00",
        "currency_name": "Gold Coins",
        "coins_credited": "100.00",
        "purchase_details": {
            "usd_charged": "10.00",
            "currency_received": "100.00",
            "currency_name": "Gold Coins",
            "new_balance": "100.00",
        },
    }
    assert await api.balance() == "100.00"


async def test_a_purchase_makes_its_player(api: Story) -> None:
    await api.charge(player_name="Ada Lovelace", player_phone="+15555550100")

    player = (await api.control("GET", f"/players/{PLAYER}")).json()

    assert (player["name"], player["phone"]) == ("Ada Lovelace", "+15555550100")


async def test_a_known_player_keeps_name_and_phone(api: Story) -> None:
    await api.put_player(name="Ada", phone="+15555550100")

    await api.charge(player_name="Somebody", player_phone="+15555550111")

    player = (await api.control("GET", f"/players/{PLAYER}")).json()
    assert (player["name"], player["phone"]) == ("Ada", "+15555550100")


async def test_a_purchase_is_announced_with_what_the_game_sent_along(
    api: Story, receiver: Receiver
) -> None:
    await api.listen()
    sent = {"_invo_source": "spoof", "_invo_": 1, "invo_order": "kept", "your_order_id": 42}

    order = (await api.charge(metadata=sent)).json()
    await api.settle()

    assert receiver.types == ["purchase.completed"]
    identity_id = (await api.control("GET", f"/players/{PLAYER}")).json()["identity_id"]
    assert receiver.events[0]["data"] == {
        "transaction_id": order["transaction_id"],
        "order_id": order["order_id"],
        "player_email": PLAYER,
        "identity_id": identity_id,
        "usd_amount": "10.00",
        "currency_amount": "100",
        "currency_name": "Gold Coins",
        "metadata": {"invo_order": "kept", "your_order_id": 42},
        "rail": "platform",
        "channel": None,
        "new_balance": "100.00",
    }


DECLINES = [
    ("pm_card_chargeDeclined", "card_declined"),
    ("pm_card_visa_chargeDeclined", "card_declined"),
    ("pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"),
    ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
    ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc"),
    ("pm_card_chargeDeclinedProcessingError", "processing_error"),
]


@pytest.mark.parametrize(("card", "reason"), DECLINES)
async def test_a_declined_card_charges_nothing_and_says_why(
    api: Story, card: str, reason: str
) -> None:
    answer = await api.charge(payment_method_id=card)

    body = answer.json()
    order = (await api.order(body["order_id"]))["order"]
    failed = await api.told("purchase.failed")
    assert (answer.status_code, body["code"]) == (402, "CARD_DECLINED")
    assert body["decline_code"] == order["failure_code"] == reason
    assert order["transaction_id"] == body["transaction_id"]
    assert await api.wallet() == ("0.00", "0.00")
    assert await api.announced() == ["purchase.failed"]
    assert (failed[0]["reason_code"], failed[0]["failure_code"]) == ("PAYMENT_DECLINED", reason)


async def test_a_purchase_that_failed_is_announced_in_full(api: Story) -> None:
    declined = (await api.charge(payment_method_id="pm_card_chargeDeclined")).json()

    player = (await api.control("GET", f"/players/{PLAYER}")).json()
    assert await api.told("purchase.failed") == [
        {
            "tenant": str(GAME),
            "transaction_id": declined["transaction_id"],
            "order_id": declined["order_id"],
            "player_email": PLAYER,
            "identity_id": player["identity_id"],
            "usd_amount": "10.00",
            "currency_amount": "100",
            "currency_name": "Gold Coins",
            "metadata": {},
            "rail": "platform",
            "channel": None,
            "reason_code": "PAYMENT_DECLINED",
            "failure_code": "card_declined",
            "failure_message": "The card was declined. Nothing was charged.",
        }
    ]


async def test_steam_has_a_flow_of_its_own(api: Story) -> None:
    before = api.everything()

    answer = await api.charge(rail="steam")

    assert (answer.status_code, answer.json()["code"]) == (400, "WRONG_RAIL_ENDPOINT")
    assert answer.json()["field"] == "rail"
    assert api.everything() == before


async def test_3d_secure_asks_before_it_charges(api: Story) -> None:
    answer = await api.charge(payment_method_id=CHALLENGE)

    body = answer.json()
    assert answer.status_code == 200
    assert sorted(body) == [
        "client_secret",
        "order_id",
        "payment_intent_id",
        "status",
        "transaction_id",
    ]
    assert body["client_secret"].startswith(f"{body['payment_intent_id']}_secret_")
    assert await api.wallet() == ("0.00", "0.00")
    assert await api.announced() == []


async def test_a_payment_nobody_answered_is_not_finished(api: Story) -> None:
    payment = await ask(api)
    before = api.everything()

    answer = await api.confirm(payment_intent_id=payment["payment_intent_id"])

    assert (answer.status_code, answer.json()["code"]) == (400, "PAYMENT_NOT_FINISHED")
    assert answer.json()["payment_status"] == "requires_action"
    assert api.everything() == before


@pytest.mark.parametrize("with_order", [True, False])
async def test_a_confirmed_payment_is_credited_once_however_often_it_is_asked(
    api: Story, with_order: bool
) -> None:
    payment = await ask(api)
    await answer_it(api, payment, "succeed")
    ids = {"payment_intent_id": payment["payment_intent_id"]}
    order = {"order_id": payment["order_id"]} if with_order else {}

    answers = await asyncio.gather(*(api.confirm(**ids, **order) for _ in range(20)))

    body = answers[0].json()
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json() == body for answer in answers)
    assert (body["status"], body["new_balance"]) == ("success", "100.00")
    assert (body["credited"], body["already_processed"]) == (True, True)
    assert (body["order_id"], body["transaction_id"]) == (
        payment["order_id"],
        payment["transaction_id"],
    )
    assert await api.wallet() == ("100.00", "0.00")
    assert await api.announced() == ["purchase.completed"]


async def test_an_owner_who_refuses_is_a_decline(api: Story) -> None:
    payment = await ask(api)
    refused = await answer_it(api, payment, "fail")

    answer = await api.confirm(payment_intent_id=payment["payment_intent_id"])

    assert (refused, answer.status_code, answer.json()["code"]) == (402, 402, "CARD_DECLINED")
    assert answer.json()["decline_code"] == "authentication_failed"
    assert answer.json()["order_id"] == payment["order_id"]
    assert await api.wallet() == ("0.00", "0.00")
    assert await api.announced() == ["purchase.failed"]


@pytest.mark.parametrize("outcome", ["succeed", "fail"])
async def test_a_question_is_answered_once(api: Story, outcome: str) -> None:
    payment = await ask(api)
    await answer_it(api, payment, outcome)
    before = api.everything()

    again = await answer_it(api, payment, "succeed")

    assert again == 409
    assert api.everything() == before


async def test_a_payment_of_a_checkout_link_can_be_confirmed_too(api: Story) -> None:
    paid = (await api.pay(await api.mint())).json()

    answer = await api.confirm(payment_intent_id=paid["payment_intent_id"])

    assert (answer.json()["status"], answer.json()["order_id"]) == ("success", paid["order_id"])


async def test_the_games_own_rail_leads_to_a_page(api: Story) -> None:
    answer = await api.charge(rail="game", payment_method_id=None)

    body = answer.json()
    assert answer.status_code == 200
    assert sorted(body) == [
        "order_id",
        "payment_intent_id",
        "payment_url",
        "status",
        "transaction_id",
    ]
    assert body["status"] == "pending_payment"
    assert body["payment_url"].startswith("http://localhost:4686/game-rail?payment=")
    assert await api.wallet() == ("0.00", "0.00")
    assert await api.announced() == []


ENDINGS = [("succeed", 200, "100.00"), ("fail", 402, "0.00")]


@pytest.mark.parametrize(("outcome", "status", "balance"), ENDINGS)
async def test_the_games_own_rail_is_confirmed_like_a_card(
    api: Story, outcome: str, status: int, balance: str
) -> None:
    payment = (await api.charge(rail="game", payment_method_id=None)).json()
    pending = await api.confirm(payment_intent_id=payment["payment_intent_id"])
    await answer_it(api, payment, outcome)

    answer = await api.confirm(payment_intent_id=payment["payment_intent_id"])

    assert pending.json()["payment_status"] == "pending_payment"
    assert answer.status_code == status
    assert answer.json().get("decline_code") == (None if status == 200 else "payment_failed")
    assert await api.wallet() == (balance, "0.00")


async def saved_card(api: Story, **fields: object) -> dict[str, Any]:
    """Ada's card, saved by a first purchase."""
    await api.charge(save_card=True, purchase_reference="first", **fields)
    player = (await api.control("GET", f"/players/{PLAYER}")).json()
    return dict(player["saved_cards"][0])


async def test_a_card_is_saved_when_asked_for(api: Story) -> None:
    answer = await api.charge(save_card=True, payment_method_id="pm_card_mastercard")

    player = (await api.control("GET", f"/players/{PLAYER}")).json()
    assert answer.json()["card_saved"] is True
    assert player["saved_cards"] == [
        {
            "card_id": 1,
            "brand": "Mastercard",
            "last4": "4444",
            "expiry": "12/34",
            "payment_method": "pm_card_mastercard",
        }
    ]


UNSAVED: list[dict[str, object]] = [
    {},
    {"save_card": False},
    {"save_card": True, "payment_method_id": "pm_card_chargeDeclined"},
    {"save_card": True, "payment_method_id": CHALLENGE},
    {"save_card": True, "rail": "game"},
]


@pytest.mark.parametrize("fields", UNSAVED)
async def test_a_card_is_saved_only_when_asked_for_and_paid(
    api: Story, fields: dict[str, object]
) -> None:
    answer = await api.charge(**fields)

    player = (await api.control("GET", f"/players/{PLAYER}")).json()
    assert player["saved_cards"] == []
    assert "card_saved" not in answer.json()


async def test_a_card_that_asked_its_owner_is_saved_by_the_answer(api: Story) -> None:
    payment = await ask(api, save_card=True)
    await answer_it(api, payment, "succeed")

    answer = await api.confirm(payment_intent_id=payment["payment_intent_id"])

    player = (await api.control("GET", f"/players/{PLAYER}")).json()
    assert answer.json()["card_saved"] is True
    assert player["saved_cards"][0]["payment_method"] == CHALLENGE


@pytest.mark.parametrize("kind", [int, str])
async def test_a_saved_card_pays_by_its_id(api: Story, kind: type) -> None:
    card = await saved_card(api)

    answer = await api.charge(payment_method_id=None, saved_card_id=kind(card["card_id"]))

    assert (answer.status_code, answer.json()["new_balance"]) == (200, "200.00")


@pytest.mark.parametrize("who", ["bob@example.com", "nobody@example.com"])
async def test_another_players_saved_card_is_not_ours(api: Story, who: str) -> None:
    card = await saved_card(api)
    await api.put_player("bob@example.com")
    before = api.everything()

    answer = await api.charge(
        player_email=who, payment_method_id=None, saved_card_id=card["card_id"]
    )

    assert (answer.status_code, answer.json()["field"]) == (400, "saved_card_id")
    assert api.everything() == before


INPUTS = table(
    player_email=NO_EMAIL,
    usd_amount=NO_AMOUNT,
    purchase_reference=NO_TEXT,
    rail=["paypal", "", 1, [], "PLATFORM"],
    payment_method_id=[*NO_TEXT, "pm_card_gold", "4242424242424242"],
    saved_card_id=["", "one", "0", 0, -1, 1.5, True, [], 99],
    player_name=given(NO_TEXT),
    player_phone=given(NO_PHONE),
    metadata=["text", 1, True, ["a"], {"key": "x" * 8192}],
    save_card=["yes", 1, 0, "true", []],
)


@pytest.mark.parametrize(("field", "value"), INPUTS)
async def test_a_bad_field_is_refused_by_name(api: Story, field: str, value: object) -> None:
    before = api.everything()

    answer = await api.charge(**{field: value})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_INPUT")
    assert answer.json()["field"] == field
    assert answer.json()["error"].startswith(field)
    assert api.everything() == before


BOUNDS = [
    ("1000.00", "ABOVE_CARD_MAXIMUM", "999.99"),
    ("2.98", "BELOW_CARD_MINIMUM", "2.99"),
]


@pytest.mark.parametrize(("amount", "code", "figure"), BOUNDS)
async def test_an_amount_out_of_bounds_is_told_the_figure(
    api: Story, amount: str, code: str, figure: str
) -> None:
    await api.change_settings(card_minimum_usd="2.99")
    before = api.everything()

    answer = await api.charge(usd_amount=amount)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert (answer.json()["field"], answer.json().get("min_usd")) == (
        "usd_amount",
        figure if code == "BELOW_CARD_MINIMUM" else None,
    )
    assert figure in answer.json()["error"]
    assert api.everything() == before


FIRSTS: list[tuple[dict[str, object], str]] = [
    ({}, "completed"),
    ({"payment_method_id": "pm_card_chargeDeclined"}, "failed"),
    ({"payment_method_id": CHALLENGE}, "pending"),
    ({"rail": "game"}, "pending"),
]


@pytest.mark.parametrize(
    "mistake",
    [
        {"payment_method_id": "pm_card_nobody_has"},
        {"payment_method_id": None},
        {"usd_amount": "0.10"},
        {"metadata": {"a": "b" * 10_000}},
        {"player_email": "new@example.com", "payment_method_id": "pm_card_nobody_has"},
    ],
)
async def test_that_a_reference_was_used_comes_before_all_else(
    api: Story, mistake: dict[str, object]
) -> None:
    await api.charge()
    before = api.everything()

    again = await api.charge(**mistake)

    assert (again.status_code, again.json()["code"]) == (409, "DUPLICATE_REQUEST")
    assert api.everything() == before


@pytest.mark.parametrize(("how", "state"), FIRSTS)
async def test_a_reference_used_before_is_a_conflict(
    api: Story, how: dict[str, object], state: str
) -> None:
    first = (await api.charge(**how)).json()
    before = api.everything()

    again = await api.charge(usd_amount="20.00")

    body = again.json()
    assert (again.status_code, body["code"]) == (409, "DUPLICATE_REQUEST")
    assert (body["order_id"], body["order_status"]) == (first["order_id"], state)
    assert body["transaction_id"] == first["transaction_id"]
    assert api.everything() == before


def without_trace(body: dict[str, Any]) -> dict[str, Any]:
    """An answer without what each error has of its own."""
    return {name: value for name, value in body.items() if name not in ("error_id", "timestamp")}


@pytest.mark.parametrize(("how", "state"), FIRSTS)
async def test_a_reference_used_before_is_answered_again_when_told_so(
    api: Story, how: dict[str, object], state: str
) -> None:
    await api.change_settings(duplicate_requests="replay")
    first = await api.charge(**how)
    before = api.everything()

    again = await api.charge(**how)

    assert again.status_code == first.status_code
    assert without_trace(again.json()) == without_trace(first.json())
    assert api.everything() == before


async def test_a_replay_tells_what_came_of_it_meanwhile(api: Story) -> None:
    await api.change_settings(duplicate_requests="replay")
    payment = await ask(api)
    await answer_it(api, payment, "succeed")

    again = await api.charge(payment_method_id=CHALLENGE)

    assert (again.json()["status"], again.json()["new_balance"]) == ("success", "100.00")


@pytest.mark.parametrize(("setting", "others"), [("conflict", 409), ("replay", 200)])
async def test_twenty_purchases_at_once_are_one(api: Story, setting: str, others: int) -> None:
    await api.change_settings(duplicate_requests=setting)

    answers = await asyncio.gather(*(api.charge() for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200, *[others] * 19]
    assert len({answer.json()["order_id"] for answer in answers}) == 1
    assert await api.wallet() == ("100.00", "0.00")
    assert await api.announced() == ["purchase.completed"]


async def test_a_reference_that_is_invos_own_is_refused(api: Story) -> None:
    answer = await api.charge(purchase_reference="sub_1")

    assert (answer.status_code, answer.json()["code"]) == (400, "CLIENT_REQUEST_ID_RESERVED")


async def test_a_reference_that_was_refused_may_be_sent_again(api: Story) -> None:
    await api.charge(usd_amount="1000.00")

    assert (await api.charge()).status_code == 200


async def test_references_of_one_game_are_free_in_another(api: Story) -> None:
    await api.charge()
    api.key = OTHER_KEY

    answer = await api.charge()

    assert (answer.status_code, answer.json()["currency_name"]) == (200, "Star Credits")


CONFIRMATIONS = table(payment_intent_id=NO_TEXT, order_id=given(NO_TEXT))


@pytest.mark.parametrize(("field", "value"), CONFIRMATIONS)
async def test_a_confirmation_with_a_bad_field_is_refused_by_name(
    api: Story, field: str, value: object
) -> None:
    payment = await ask(api)
    before = api.everything()
    ids = {name: payment[name] for name in ("payment_intent_id", "order_id")}

    answer = await api.confirm(**{**ids, field: value})

    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert api.everything() == before


async def test_a_payment_nobody_made_is_not_found(api: Story) -> None:
    answer = await api.confirm(payment_intent_id="pi_none")

    assert (answer.status_code, answer.json()["code"]) == (404, "PAYMENT_NOT_FOUND")


async def test_a_payment_of_another_order_is_not_found(api: Story) -> None:
    one = await ask(api)
    other = await ask(api, purchase_reference="purchase 2")

    answer = await api.confirm(
        payment_intent_id=one["payment_intent_id"], order_id=other["order_id"]
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "ORDER_NOT_FOUND")


async def test_a_payment_of_another_game_is_not_found(api: Story) -> None:
    payment = await ask(api)
    api.key = OTHER_KEY

    answer = await api.confirm(payment_intent_id=payment["payment_intent_id"])

    assert (answer.status_code, answer.json()["code"]) == (404, "ORDER_NOT_FOUND")


async def test_a_payment_of_another_world_is_not_found(api: Story, emulator: Emulator) -> None:
    payment = await ask(api)
    emulator.worlds.create("elsewhere", Plan((GamePlan(7, "Seven"),)))
    api.key = "ivsdk_test_7"

    answer = await api.confirm(payment_intent_id=payment["payment_intent_id"])

    assert (answer.status_code, answer.json()["code"]) == (404, "PAYMENT_NOT_FOUND")


async def test_a_history_lists_what_was_paid_newest_first(api: Story) -> None:
    first = (await api.charge()).json()
    await api.advance(1)
    second = (await api.charge(purchase_reference="purchase 2", usd_amount="5.50")).json()
    await api.charge(purchase_reference="3", payment_method_id="pm_card_chargeDeclined")
    await ask(api, purchase_reference="4")

    body = (await api.call("GET", HISTORY, params={"player_email": PLAYER})).json()

    newest, oldest = body["purchase_history"]
    assert newest == {
        "order_id": second["order_id"],
        "transaction_id": second["transaction_id"],
        "status": "completed",
        "rail": "platform",
        "usd_amount": "5.50",
        "amount": "55.00",
        "currency_amount": "55.00",
        "currency_name": "Gold Coins",
        "created_at": "2027-01-01T00:00:00Z",
        "completed_at": "2027-01-01T00:00:00Z",
    }
    assert oldest["order_id"] == first["order_id"]


PAGES = [
    ({}, 3, {"limit": 50, "offset": 0, "has_more": False}),
    ({"limit": "2"}, 2, {"limit": 2, "offset": 0, "has_more": True}),
    ({"limit": "2", "offset": "2"}, 1, {"limit": 2, "offset": 2, "has_more": False}),
]


@pytest.mark.parametrize(("page", "rows", "shown"), PAGES)
async def test_a_history_comes_in_pages(
    api: Story, page: dict[str, str], rows: int, shown: dict[str, object]
) -> None:
    for number in range(3):
        await api.charge(purchase_reference=f"purchase {number}")

    body = (await api.call("GET", HISTORY, params={"player_email": PLAYER, **page})).json()

    assert (body["status"], len(body["purchase_history"])) == ("success", rows)
    assert body["pagination"] == {"total_count": 3, "total": 3, **shown}


QUERIES = table(
    player_email=NO_EMAIL[:5],
    limit=["0", "101", "-1", "one", "1.5"],
    offset=["-1", "100001", "one"],
)


@pytest.mark.parametrize(("field", "value"), QUERIES)
async def test_a_history_that_is_asked_for_wrongly_is_refused_by_name(
    api: Story, field: str, value: object
) -> None:
    wanted = {"player_email": PLAYER, field: value}
    query = {name: str(value) for name, value in wanted.items() if value is not None}

    answer = await api.call("GET", HISTORY, params=query)

    assert (answer.status_code, answer.json()["field"]) == (400, field)


async def test_a_player_of_another_game_has_no_history_here(api: Story) -> None:
    await api.charge()
    api.key = OTHER_KEY

    answer = await api.call("GET", HISTORY, params={"player_email": PLAYER})

    assert (answer.status_code, answer.json()["code"]) == (404, "PLAYER_NOT_FOUND")


CALLS = [
    ("POST", "/api/currency-purchases/purchase-currency"),
    ("POST", "/api/currency-purchases/confirm-payment"),
    ("GET", HISTORY),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_a_key_of_no_game_is_refused(api: Story, method: str, path: str) -> None:
    api.key = "ivsdk_test_nobody"

    answer = await api.call(method, path)

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_GAME_SECRET")


async def test_an_order_is_found_without_a_look_at_all_others(api: Story) -> None:
    for number in range(60):
        answer = await api.charge(purchase_reference=f"purchase {number}")
    order_id, transaction_id = answer.json()["order_id"], answer.json()["transaction_id"]
    world = api.emulator.worlds.get()
    payment = world.at_once(lambda tx: purchases.get(tx, order_id)["payment_intent_id"])

    taken = [
        steps(world, lambda tx: purchases.find(tx, world.game(), order_id, None)),
        steps(world, lambda tx: purchases.find(tx, world.game(), None, transaction_id)),
        steps(world, lambda tx: purchases.of_payment(tx, payment)),
    ]

    assert max(taken) < 100
