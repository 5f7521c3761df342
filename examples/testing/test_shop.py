"""A studio's tests of buying and spending game currency. The fixtures come with the emulator."""

from functools import partial

import pytest

from invo_client import InvoError
from invo_emulator.testing import Invo, InvoCheckout, InvoClock, InvoFaults, InvoWebhooks


def test_a_paid_checkout_credits_the_player(
    invo: Invo, invo_checkout: InvoCheckout, invo_webhooks: InvoWebhooks
) -> None:
    ada = invo.player("ada@example.com")
    session = invo.client().create_checkout(player_email=ada.email, usd_amount="10.00")

    invo_checkout.pay(session)

    event = invo_webhooks.wait_for("purchase.completed")
    assert event.data["new_balance"] == ada.balance == "100.00"


def test_a_webhook_is_tried_again_until_it_is_taken(
    invo: Invo, invo_checkout: InvoCheckout, invo_webhooks: InvoWebhooks, invo_clock: InvoClock
) -> None:
    session = invo.client().create_checkout(player_email="ada@example.com", usd_amount="10.00")
    invo_webhooks.answer(500, times=2)
    invo_checkout.pay(session)
    paid_at = invo_clock.now

    invo_webhooks.wait_for("purchase.completed", timeout="3m")

    assert [each.status for each in invo_webhooks.received] == [500, 500, 200]
    assert (invo_clock.now - paid_at).total_seconds() == pytest.approx(150, abs=5)


def test_a_declined_card_changes_nothing(invo: Invo, invo_checkout: InvoCheckout) -> None:
    ada = invo.player("ada@example.com", balance="5.00")
    session = invo.client().create_checkout(player_email=ada.email, usd_amount="10.00")

    outcome = invo_checkout.decline(session, "insufficient_funds")

    assert (outcome.status, outcome.decline_code) == ("declined", "insufficient_funds")
    assert ada.balance == "5.00"


@pytest.mark.invo(players=[{"email": "ada@example.com", "balance": "250.00"}])
def test_an_order_survives_a_lost_answer(invo: Invo, invo_faults: InvoFaults) -> None:
    shop = invo.client(max_retries=0)
    invo_faults.arm("POST /api/item-purchases/purchase-item", at="after-commit", do="reset")
    buy_a_sword = partial(
        shop.purchase_item,
        client_request_id="order 1",
        player_email="ada@example.com",
        player_name="Ada",
        item_id="sword_001",
        item_name="Sword",
        item_quantity=1,
        unit_price="10.00",
        total_price="10.00",
    )

    with pytest.raises(InvoError):
        buy_a_sword()
    with pytest.raises(InvoError) as again:
        buy_a_sword()

    assert again.value.status == 409
    assert invo.player("ada@example.com").balance == "240.00"
