"""The contract: the same journeys through our client and through INVO's own SDK."""

import json
from typing import Any

import pytest

from drivers import Driver, Refused
from running import Running, Studio

KEY, OTHER_KEY = "ivsdk_test_demoquest", "ivsdk_test_stararena"
SECRET, OTHER_SECRET = "whsec_test_demoquest", "whsec_test_stararena"
OTHER_GAME = 200000000002
ADA, BOB = "ada@example.com", "bob@example.com"
ADAS_PHONE, BOBS_PHONE = "+15555550100", "+15555550111"

SWORD = {
    "player_email": ADA,
    "player_name": "Ada",
    "item_id": "sword_001",
    "item_name": "Legendary Sword",
    "item_quantity": 1,
    "unit_price": "100.00",
    "total_price": "100.00",
}
SEND = {
    "client_request_id": "move 1",
    "sender_player_name": "Ada",
    "sender_player_email": ADA,
    "sender_player_phone": ADAS_PHONE,
    "receiver_player_email": BOB,
    "receiver_player_phone": BOBS_PHONE,
    "receiving_game_id": OTHER_GAME,
    "amount": "50",
}
TRANSFER = {
    "client_request_id": "move 1",
    "source_player_name": "Ada",
    "source_player_email": ADA,
    "source_player_phone": ADAS_PHONE,
    "target_player_email": BOB,
    "target_player_phone": BOBS_PHONE,
    "target_game_id": OTHER_GAME,
    "amount": "50",
}
MOVES = [("initiate_send", SEND), ("initiate_transfer", TRANSFER)]


async def give(world: Running, balance: str, **player: Any) -> None:
    """Let Ada hold something."""
    await world.control("PUT", f"/players/{ADA}", {"balance": balance, **player})


async def balance(driver: Driver, key: str = KEY, email: str = ADA) -> str:
    """What somebody can spend, as the driver reads it."""
    result = await driver.call(key, "get_player_balance", player_email=email)
    first = result["balances"][0]
    shown = first if isinstance(first, dict) else vars(first)
    return str(shown["available_balance"])


async def webhooks(driver: Driver, studio: Studio, count: int) -> list[tuple[str, Any]]:
    """The next webhooks, verified by the driver: their types and data, in the order of arrival."""
    told = []
    for _ in range(count):
        headers, body = await studio.next_webhook()
        tenant = json.loads(body)["tenant_id"]
        secret = OTHER_SECRET if tenant == str(OTHER_GAME) else SECRET
        event = await driver.verify(body, headers["x-invo-signature"], secret)
        told.append((event["event_type"], event["data"]))
    return told


async def test_hosted_checkout(driver: Driver, world: Running, studio: Studio) -> None:
    session = await driver.call(
        KEY, "create_checkout", player_email=ADA, usd_amount="20.00", metadata={"id": "ord_42"}
    )
    await world.control("POST", f"/checkout/{session['session_id']}/pay")

    ((event_type, data),) = await webhooks(driver, studio, 1)

    details = await driver.call(KEY, "get_order_details", order_id=data["order_id"])
    assert (event_type, data["metadata"]) == ("purchase.completed", {"id": "ord_42"})
    assert details["order"]["status"] == "completed"
    assert details["status_timeline"][-1]["status"] == "completed"
    assert await balance(driver) == "200.00"


async def test_direct_purchase(driver: Driver, world: Running, studio: Studio) -> None:
    purchase = {
        "player_email": ADA,
        "usd_amount": "20.00",
        "purchase_reference": "reference 1",
        "payment_method_id": "pm_card_visa",
        "metadata": {"id": "ord_42"},
    }

    paid = await driver.call(KEY, "purchase_currency", **purchase)
    with pytest.raises(Refused) as refused:
        await driver.call(KEY, "purchase_currency", **purchase)

    ((event_type, data),) = await webhooks(driver, studio, 1)
    assert (paid["status"], paid["new_balance"]) == ("success", "200.00")
    assert (event_type, data["order_id"]) == ("purchase.completed", paid["order_id"])
    assert refused.value.flags == {"is_duplicate_request"}


async def test_direct_purchase_with_3d_secure(
    driver: Driver, world: Running, studio: Studio
) -> None:
    asked = await driver.call(
        KEY,
        "purchase_currency",
        player_email=ADA,
        usd_amount="20.00",
        purchase_reference="reference 1",
        payment_method_id="pm_card_threeDSecure2Required",
    )
    intent = asked["payment_intent_id"]
    await world.control("POST", f"/payments/{intent}/authenticate", {"outcome": "succeed"})

    confirmed = await driver.call(KEY, "confirm_payment", payment_intent_id=intent)

    assert (asked["status"], bool(asked["client_secret"])) == ("requires_action", True)
    assert (confirmed["status"], confirmed["new_balance"]) == ("success", "200.00")


async def test_declined_purchase(driver: Driver, world: Running, studio: Studio) -> None:
    with pytest.raises(Refused) as refused:
        await driver.call(
            KEY,
            "purchase_currency",
            player_email=ADA,
            usd_amount="20.00",
            purchase_reference="reference 1",
            payment_method_id="pm_card_chargeDeclined",
        )

    ((event_type, _),) = await webhooks(driver, studio, 1)

    assert (refused.value.status, refused.value.code) == (402, "CARD_DECLINED")
    assert event_type == "purchase.failed"
    assert await balance(driver) == "0.00"


async def test_the_games_own_rail(driver: Driver, world: Running) -> None:
    pending = await driver.call(
        KEY,
        "purchase_currency",
        player_email=ADA,
        usd_amount="20.00",
        purchase_reference="reference 1",
        rail="game",
    )

    assert pending["status"] == "pending_payment"
    assert "/game-rail?payment=" in pending["payment_url"]


async def test_steam_has_a_flow_of_its_own(driver: Driver, world: Running) -> None:
    with pytest.raises(Refused) as refused:
        await driver.call(
            KEY,
            "purchase_currency",
            player_email=ADA,
            usd_amount="20.00",
            purchase_reference="reference 1",
            rail="steam",
        )

    assert refused.value.code == "WRONG_RAIL_ENDPOINT"


async def test_item_purchase(driver: Driver, world: Running, studio: Studio) -> None:
    await give(world, "400.00")

    bought = await driver.call(KEY, "purchase_item", client_request_id="item 1", **SWORD)
    with pytest.raises(Refused) as refused:
        await driver.call(KEY, "purchase_item", client_request_id="item 1", **SWORD)

    ((event_type, data),) = await webhooks(driver, studio, 1)
    assert (bought["previous_balance"], bought["new_balance"]) == ("400.00", "300.00")
    assert bought["financial_breakdown"]["platform_fee"] == "10.00"
    assert (event_type, data["order_id"]) == ("item.purchased", bought["order_id"])
    assert refused.value.flags == {"is_duplicate_request"}
    assert refused.value.body["transaction_id"] == bought["transaction_id"]


async def test_an_item_that_can_not_be_paid(driver: Driver, world: Running) -> None:
    await give(world, "99.99")

    with pytest.raises(Refused) as refused:
        await driver.call(KEY, "purchase_item", client_request_id="item 1", **SWORD)

    assert refused.value.flags == {"is_insufficient_balance"}
    assert refused.value.body["required_amount"] == "100.00"
    assert refused.value.body["current_balance"] == "99.99"


async def test_item_orders_are_found_again(driver: Driver, world: Running) -> None:
    await give(world, "400.00")
    bought = [
        await driver.call(KEY, "purchase_item", client_request_id=f"item {number}", **SWORD)
        for number in range(3)
    ]

    page = await driver.call(KEY, "get_item_purchase_history", player_email=ADA, limit=2)
    rows = await driver.call(KEY, "iterate_item_purchase_history", player_email=ADA, page_size=2)
    order = await driver.call(KEY, "get_item_order_details", client_request_id="item 1")

    newest_first = [each["order_id"] for each in reversed(bought)]
    assert [row["order_id"] for row in page["history"]] == newest_first[:2]
    assert [row["order_id"] for row in rows] == newest_first
    assert order["order"]["order_id"] == bought[1]["order_id"]


async def test_player_token(driver: Driver, world: Running) -> None:
    await give(world, "0.00")

    minted = await driver.call(KEY, "mint_player_token", player_email=ADA)
    with pytest.raises(Refused) as refused:
        await driver.call(KEY, "mint_player_token", player_email=BOB)

    assert minted["token"]
    assert minted["identity_id"]
    assert (refused.value.status, refused.value.code) == (404, None)
    assert refused.value.message == "player_not_found"


async def test_linked_identities(driver: Driver, world: Running) -> None:
    await give(world, "0.00", phone=ADAS_PHONE)

    found = await driver.call(KEY, "get_linked_identities", player_email=ADA)
    nobody = await driver.call(KEY, "get_linked_identities", player_email=BOB)

    assert (found["primary_email"], found["primary_phone"]) == (ADA, ADAS_PHONE)
    assert (found["is_minor"], found["not_found"], nobody["not_found"]) == (False, False, True)


@pytest.mark.parametrize(("method", "wish"), MOVES)
async def test_a_move_by_pin_to_its_collection(
    driver: Driver, world: Running, studio: Studio, method: str, wish: dict[str, Any]
) -> None:
    await give(world, "400.00")
    moved = await driver.call(KEY, method, **wish)
    reserved = await balance(driver)
    await world.control("POST", f"/transactions/{moved['transaction_id']}/approve")

    waiting = await driver.call(OTHER_KEY, "get_inbound_pending", player_phone=BOBS_PHONE)

    told = await webhooks(driver, studio, 2)
    assert moved["verification_method"] == "sms"
    assert reserved == "350.00"
    assert sorted(data["direction"] for _, data in told) == ["inbound", "outbound"]
    row = waiting["inbound_pending"][0]
    shown = row if isinstance(row, dict) else vars(row)
    assert (shown["net_amount"], shown["to_phone"]) == ("45.00", BOBS_PHONE)


@pytest.mark.parametrize(("method", "wish"), MOVES)
async def test_a_move_that_nobody_collects_comes_back(
    driver: Driver, world: Running, studio: Studio, method: str, wish: dict[str, Any]
) -> None:
    await give(world, "400.00")
    moved = await driver.call(KEY, method, **wish)
    await world.control("POST", f"/transactions/{moved['transaction_id']}/approve")

    await world.control("POST", "/clock/advance", {"seconds": 86_400})

    types = [event_type for event_type, _ in await webhooks(driver, studio, 5)]
    assert sorted(types) == [
        *["transfer.claim_expired"] * 2,
        *["transfer.claim_pending"] * 2,
        "transfer.refunded",
    ]
    assert await balance(driver) == "400.00"


@pytest.mark.parametrize(("method", "wish"), MOVES)
async def test_a_minors_move_waits_for_the_guardian(
    driver: Driver, world: Running, method: str, wish: dict[str, Any]
) -> None:
    await give(world, "400.00", is_minor=True, guardian_email="mum@example.com")

    moved = await driver.call(KEY, method, **wish)

    assert moved["guardian_approval"]["approval_id"]
    assert moved["verification_method"] is None
    assert moved["raw"]["verification_method"] == "sms"


@pytest.mark.parametrize(("method", "wish"), MOVES)
async def test_a_sender_with_a_passkey_answers_in_the_app(
    driver: Driver, world: Running, method: str, wish: dict[str, Any]
) -> None:
    await give(world, "400.00", passkey=True)

    moved = await driver.call(KEY, method, **wish)

    assert (moved["verification_method"], moved["guardian_approval"]) == ("in_app", None)


@pytest.mark.parametrize(("method", "wish"), MOVES)
async def test_a_move_started_twice_is_one(
    driver: Driver, world: Running, method: str, wish: dict[str, Any]
) -> None:
    await give(world, "400.00")
    await driver.call(KEY, method, **wish)

    with pytest.raises(Refused) as refused:
        await driver.call(KEY, method, **wish)

    assert refused.value.flags == {"is_duplicate_request"}
    assert await balance(driver) == "350.00"


async def test_a_wrong_key_is_refused_alike(driver: Driver, world: Running) -> None:
    with pytest.raises(Refused) as refused:
        await driver.call("ivsdk_wrong", "get_player_balance", player_email=ADA)

    assert (refused.value.status, refused.value.code) == (401, "INVALID_GAME_SECRET")


async def test_a_tampered_webhook_is_refused_alike(
    driver: Driver, world: Running, studio: Studio
) -> None:
    await world.control("POST", "/events", {"event_type": "webhook.test"})
    headers, body = await studio.next_webhook()

    with pytest.raises(Refused) as refused:
        await driver.verify(body + b" ", headers["x-invo-signature"], SECRET)

    assert refused.value.code == "WEBHOOK_SIGNATURE_INVALID"
