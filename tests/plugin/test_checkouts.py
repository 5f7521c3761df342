"""What a player does on the hosted page, without the page."""

from collections.abc import Callable

import pytest

from invo_client import CreateCheckoutResult
from invo_emulator.testing import ControlRefused, Invo, InvoCheckout


@pytest.fixture
def session(invo: Invo) -> CreateCheckoutResult:
    """A checkout of 10 dollars, for Ada."""
    return invo.client().create_checkout(player_email="ada@example.com", usd_amount="10.00")


@pytest.mark.parametrize(
    "given",
    [
        lambda session: session,
        lambda session: session.raw,
        lambda session: session.session_id,
        lambda session: session.checkout_url,
    ],
    ids=["session", "dict", "id", "url"],
)
def test_a_session_is_paid_whatever_it_is_known_by(
    invo_checkout: InvoCheckout,
    session: CreateCheckoutResult,
    given: Callable[[CreateCheckoutResult], CreateCheckoutResult | str],
) -> None:
    outcome = invo_checkout.pay(given(session))

    assert (outcome.status, outcome.new_balance) == ("success", "100.00")


@pytest.mark.parametrize("reason", ["card_declined", "insufficient_funds", "expired_card"])
def test_a_card_is_declined_for_a_reason(
    invo_checkout: InvoCheckout, session: CreateCheckoutResult, reason: str
) -> None:
    outcome = invo_checkout.decline(session, reason)

    assert (outcome.status, outcome.decline_code) == ("declined", reason)


@pytest.mark.parametrize(("succeeds", "status"), [(True, "success"), (False, "declined")])
def test_a_challenge_is_answered(
    invo_checkout: InvoCheckout, session: CreateCheckoutResult, succeeds: bool, status: str
) -> None:
    payment = invo_checkout.challenge(session)

    assert payment.status == "requires_action"
    assert invo_checkout.authenticate(payment, succeeds=succeeds).status == status


def test_a_cancelled_session_can_still_be_paid(
    invo_checkout: InvoCheckout, session: CreateCheckoutResult
) -> None:
    message = invo_checkout.cancel(session)

    assert message["type"] == "INVO_CHECKOUT_COMPLETE"
    assert invo_checkout.pay(session).status == "success"


@pytest.mark.parametrize("by_url", [False, True])
def test_an_expired_session_can_not_be_paid(
    invo_checkout: InvoCheckout, session: CreateCheckoutResult, by_url: bool
) -> None:
    invo_checkout.expire(session.checkout_url if by_url else session)

    with pytest.raises(ControlRefused, match="SESSION_EXPIRED"):
        invo_checkout.pay(session)


def test_a_decline_that_is_none_is_named(
    invo_checkout: InvoCheckout, session: CreateCheckoutResult
) -> None:
    with pytest.raises(ValueError, match="'broke' is no decline; there are card_declined"):
        invo_checkout.decline(session, "broke")
