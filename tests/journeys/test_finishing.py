"""What 0.1.1 leaves to the browser or the game, finished by our client alone."""

from typing import Any

import pytest

from drivers import Driver, Refused
from running import Running

KEY, OTHER_KEY = "ivsdk_test_demoquest", "ivsdk_test_stararena"
OTHER_GAME = 200000000002
ADA, BOB = "ada@example.com", "bob@example.com"
ADAS_PHONE, BOBS_PHONE = "+15555550100", "+15555550111"

OURS = pytest.mark.parametrize("driver", ["invo-client", "invo-client async"], indirect=True)


async def start(driver: Driver, world: Running, **player: Any) -> str:
    """Ada, who holds 400, sends Bob 50 in the other game; the transaction."""
    holding = {"balance": "400.00", "phone": ADAS_PHONE, **player}
    await world.control("PUT", f"/players/{ADA}", holding)
    moved = await driver.call(
        KEY,
        "initiate_send",
        client_request_id="move 1",
        sender_player_name="Ada",
        sender_player_email=ADA,
        sender_player_phone=ADAS_PHONE,
        receiver_player_phone=BOBS_PHONE,
        receiving_game_id=OTHER_GAME,
        amount="50",
    )
    return str(moved["transaction_id"])


async def last_message(world: Running, address: str) -> dict[str, Any]:
    """What was last texted or mailed to somebody."""
    listed = await world.control("GET", f"/messages?to={address.replace('+', '%2B')}")
    return dict(listed["messages"][0]["data"])


async def balance(driver: Driver, key: str, email: str) -> str:
    """What somebody can spend."""
    result = await driver.call(key, "get_player_balance", player_email=email)
    return str(result["balances"][0].available_balance)


@OURS
async def test_by_pin_and_claim_code(driver: Driver, world: Running) -> None:
    transaction_id = await start(driver, world)
    pin = (await last_message(world, ADAS_PHONE))["sms_pin"]
    verified = await driver.call(KEY, "verify_send_sms", transaction_id=transaction_id, sms_pin=pin)

    claimed = await driver.call(
        OTHER_KEY,
        "claim_currency",
        claim_code=verified["claim_code"],
        receiver_player_name="Bob",
        receiver_player_email=BOB,
        receiver_player_phone=BOBS_PHONE,
    )

    status = await driver.call(KEY, "get_send_status", transaction_id=transaction_id)
    assert claimed["new_balance"] == "45.00"
    assert status["transaction_status"] == "completed"
    assert await balance(driver, KEY, ADA) == "350.00"
    assert await balance(driver, OTHER_KEY, BOB) == "45.00"


@OURS
async def test_in_the_app_on_both_sides(driver: Driver, world: Running) -> None:
    transaction_id = await start(driver, world, passkey=True)
    bob = {"game_id": OTHER_GAME, "phone": BOBS_PHONE, "passkey": True}
    await world.control("PUT", f"/players/{BOB}", bob)
    adas = await driver.call(KEY, "mint_player_token", player_email=ADA)
    bobs = await driver.call(OTHER_KEY, "mint_player_token", player_email=BOB)

    await driver.call(
        KEY, "approve_send", player_token=adas["token"], transaction_id=transaction_id
    )
    waiting = await driver.call(OTHER_KEY, "get_pending_moves", player_token=bobs["token"])
    await driver.call(
        OTHER_KEY,
        "confirm_send_receipt",
        player_token=bobs["token"],
        transaction_id=transaction_id,
    )

    assert len(waiting["pending"]) == 1
    assert await balance(driver, OTHER_KEY, BOB) == "45.00"


@OURS
@pytest.mark.parametrize("decision", ["approve", "decline"])
async def test_by_a_guardian(driver: Driver, world: Running, decision: str) -> None:
    transaction_id = await start(driver, world, is_minor=True, guardian_email="mum@example.com")
    approval_id = (await last_message(world, "mum@example.com"))["approval_id"]

    await world.control("POST", f"/approvals/{approval_id}/decide", {"decision": decision})

    if decision == "approve":
        told = await driver.call(KEY, "get_approval_status", transaction_id=transaction_id)
        assert told["state"] == "approved"
    else:
        with pytest.raises(Refused) as refused:
            await driver.call(KEY, "get_approval_status", transaction_id=transaction_id)
        assert refused.value.code == "GUARDIAN_APPROVAL_REJECTED"
        assert await balance(driver, KEY, ADA) == "400.00"


WITH_STATUS = pytest.mark.parametrize(
    "driver", ["invo-client", "invo-client async", "invonetwork 3.30.1"], indirect=True
)


@WITH_STATUS
async def test_what_became_of_a_checkout(driver: Driver, world: Running) -> None:
    session = await driver.call(KEY, "create_checkout", player_email=ADA, usd_amount="5")
    which = {key: session[key] for key in ("session_id", "session_token")}

    before = await driver.call(KEY, "get_purchase_status", **which)
    await world.control("POST", f"/checkout/{session['session_id']}/pay")
    after = await driver.call(KEY, "get_purchase_status", **which)

    assert (before["status"], before["terminal"]) == ("pending", False)
    assert (after["status"], after["terminal"]) == ("credited", True)
    assert (after["coins_credited"], after["new_balance"]) == ("50.00", "50.00")


@WITH_STATUS
async def test_a_checkout_that_came_to_nothing_says_why(driver: Driver, world: Running) -> None:
    session = await driver.call(KEY, "create_checkout", player_email=ADA, usd_amount="5")
    which = {key: session[key] for key in ("session_id", "session_token")}

    await world.control("POST", "/clock/advance", {"seconds": 900 + 1800})
    told = await driver.call(KEY, "get_purchase_status", **which)
    await world.control("POST", "/clock/advance", {"seconds": 86_400})

    assert (told["status"], told["terminal"], told["order_id"]) == ("expired", True, None)
    with pytest.raises(Refused) as refused:
        await driver.call(KEY, "get_purchase_status", **which)
    assert (refused.value.status, refused.value.code) == (410, "SESSION_EXPIRED")


@pytest.mark.parametrize("driver", ["invonetwork 3.30.1"], indirect=True)
async def test_the_newest_sdk_reads_our_quotes(driver: Driver, world: Running) -> None:
    quote = await driver.call(KEY, "quote_currency_purchase", usd_amount="5", country="DE")

    assert (quote["total_usd"], quote["coins"], quote["amount_cents"]) == ("5.00", "50.00", 500)
    assert quote["breakdown"]["tax_treatment"] == "partner_responsible"


@OURS
async def test_where_value_can_go_and_what_was_bought(driver: Driver, world: Running) -> None:
    session = await driver.call(KEY, "create_checkout", player_email=ADA, usd_amount="5")
    await world.control("POST", f"/checkout/{session['session_id']}/pay")

    history = await driver.call(KEY, "get_currency_purchase_history", player_email=ADA)
    games = await driver.call(KEY, "get_transfer_destinations", source_game_id=100000000001)
    items = await driver.call(KEY, "list_game_items")

    assert history["history"][0]["amount"] == "50.00"
    assert [game.game_name for game in games["available_games"]] == ["Demo Quest", "Star Arena"]
    assert items["items"] == []
