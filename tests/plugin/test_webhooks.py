"""A test's own webhook receiver."""

from collections.abc import Mapping

import pytest

from invo_emulator.testing import Invo, InvoCheckout, InvoClock, InvoWebhooks


def buy(invo: Invo, checkout: InvoCheckout) -> None:
    session = invo.client().create_checkout(player_email="ada@example.com", usd_amount="10.00")
    checkout.pay(session)


def test_an_event_is_waited_for(
    invo: Invo, invo_checkout: InvoCheckout, invo_webhooks: InvoWebhooks
) -> None:
    buy(invo, invo_checkout)

    event = invo_webhooks.wait_for("purchase.completed")

    assert event.data["new_balance"] == "100.00"
    assert invo_webhooks.types == ["purchase.completed"]


def test_each_event_is_waited_for_once(
    invo: Invo, invo_checkout: InvoCheckout, invo_webhooks: InvoWebhooks
) -> None:
    buy(invo, invo_checkout)
    buy(invo, invo_checkout)

    one = invo_webhooks.wait_for("purchase.completed")
    other = invo_webhooks.wait_for("purchase.completed")

    assert {one.data["new_balance"], other.data["new_balance"]} == {"100.00", "200.00"}


def test_an_event_can_be_the_one_that_is_meant(
    invo: Invo, invo_checkout: InvoCheckout, invo_webhooks: InvoWebhooks
) -> None:
    buy(invo, invo_checkout)
    buy(invo, invo_checkout)

    event = invo_webhooks.wait_for(
        "purchase.completed", matching=lambda event: event.data["new_balance"] == "200.00"
    )

    assert event.data["new_balance"] == "200.00"


@pytest.mark.invo(frozen=True)
def test_a_whole_schedule_is_waited_for_in_no_time(
    invo: Invo, invo_checkout: InvoCheckout, invo_webhooks: InvoWebhooks, invo_clock: InvoClock
) -> None:
    invo_webhooks.answer(500, times=6)
    began = invo_clock.now
    buy(invo, invo_checkout)

    invo_webhooks.wait_for("purchase.completed", timeout="31h12m30s")

    assert [each.status for each in invo_webhooks.received] == [500] * 6 + [200]
    assert (invo_clock.now - began).total_seconds() == 112_350


@pytest.mark.invo(frozen=True)
def test_what_does_not_come_in_time_is_said(
    invo: Invo, invo_checkout: InvoCheckout, invo_webhooks: InvoWebhooks, invo_clock: InvoClock
) -> None:
    invo_webhooks.answer(503)
    began = invo_clock.now
    buy(invo, invo_checkout)

    with pytest.raises(AssertionError) as failure:
        invo_webhooks.wait_for("purchase.completed", timeout="3m")

    assert "No purchase.completed was accepted within 180 s" in str(failure.value)
    assert str(failure.value).count("purchase.completed, answered 503") == 3
    assert (invo_clock.now - began).total_seconds() == 150


def test_a_forged_delivery_is_refused(
    invo: Invo, invo_checkout: InvoCheckout, invo_webhooks: InvoWebhooks
) -> None:
    invo_webhooks.listen(hostile={"sign_with": "wrong_secret"})
    buy(invo, invo_checkout)

    with pytest.raises(AssertionError, match="not believed"):
        invo_webhooks.wait_for("purchase.completed", timeout=0)

    assert (invo_webhooks.received[0].status, invo_webhooks.events) == (400, [])


def test_a_studios_own_receiver_decides(
    invo: Invo, invo_checkout: InvoCheckout, invo_webhooks: InvoWebhooks
) -> None:
    balances = []

    def receive(body: bytes, headers: Mapping[str, str]) -> int:
        # It may ask the emulator while it is told.
        answer = invo.client().get_player_balance(player_email="ada@example.com")
        balances.append(answer.balances[0].available_balance)
        return 204 if b"purchase.completed" in body and headers["x-invo-signature"] else 400

    invo_webhooks.handled_by(receive)
    buy(invo, invo_checkout)

    invo_webhooks.wait_for("purchase.completed")

    assert ([each.status for each in invo_webhooks.received], balances) == ([204], ["100.00"])


@pytest.mark.invo(frozen=True)
def test_a_receiver_of_ones_own_that_breaks_is_told(
    invo: Invo, invo_checkout: InvoCheckout, invo_webhooks: InvoWebhooks
) -> None:
    def receive(body: bytes, headers: Mapping[str, str]) -> int:
        raise KeyError("no such order")

    invo_webhooks.handled_by(receive)
    buy(invo, invo_checkout)

    with pytest.raises(AssertionError, match=r"answered 500 .KeyError: 'no such order'"):
        invo_webhooks.wait_for("purchase.completed", timeout=0)


@pytest.mark.invo(frozen=True)
def test_an_event_that_invo_does_not_have_is_not_waited_for(
    invo: Invo, invo_webhooks: InvoWebhooks, invo_clock: InvoClock
) -> None:
    began = invo_clock.now

    with pytest.raises(AssertionError) as failure:
        invo_webhooks.wait_for("purchase.complete")

    said = "INVO has no event purchase.complete: did you mean purchase.completed?"
    assert (str(failure.value), invo_clock.now) == (said, began)


def test_an_event_of_a_tests_own_is_waited_for(invo: Invo, invo_webhooks: InvoWebhooks) -> None:
    invo.control("POST", "/events", {"event_type": "season.began", "data": {"season": 2}})

    assert invo_webhooks.wait_for("season.began").data == {"season": 2}


@pytest.mark.invo(frozen=True)
def test_what_waits_for_ever_is_not_waited_for(
    invo: Invo, invo_checkout: InvoCheckout, invo_webhooks: InvoWebhooks
) -> None:
    buy(invo, invo_checkout)

    with pytest.raises(AssertionError, match=r"No purchase.failed was accepted"):
        invo_webhooks.wait_for("purchase.failed", timeout="100d")


def test_the_other_games_webhooks_come_too(invo: Invo, invo_webhooks: InvoWebhooks) -> None:
    arena = invo.game("Star Arena")

    body = {"event_type": "purchase.completed", "game_id": arena.game_id, "data": {}}
    invo.control("POST", "/events", body)

    assert invo_webhooks.wait_for("purchase.completed").tenant_id == str(arena.game_id)


@pytest.mark.invo(settings={"webhook_sign_clock": "world"})
def test_the_worlds_clock_may_sign(
    invo: Invo, invo_checkout: InvoCheckout, invo_webhooks: InvoWebhooks, invo_clock: InvoClock
) -> None:
    invo_clock.advance("31h")

    buy(invo, invo_checkout)

    assert invo_webhooks.wait_for("purchase.completed")


def test_a_setting_may_change_who_signs(
    invo: Invo, invo_checkout: InvoCheckout, invo_webhooks: InvoWebhooks, invo_clock: InvoClock
) -> None:
    invo.settings(webhook_sign_clock="world")
    invo_clock.advance("31h")

    buy(invo, invo_checkout)

    assert invo_webhooks.wait_for("purchase.completed")


def test_a_receiver_is_certified(invo: Invo, invo_webhooks: InvoWebhooks) -> None:
    certificate = invo.certify(checks=["accepts-purchase", "wrong-secret"])

    verdicts = {check["name"]: check["verdict"] for check in certificate["checks"]}
    assert verdicts["accepts-purchase"] == "passed"
    assert certificate["verdict"] == "passed"
