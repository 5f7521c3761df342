"""The same with unittest: python -m unittest test_unittest_shop."""

from invo_emulator.testing import InvoTestCase


class Shop(InvoTestCase):
    """A studio's tests of buying game currency. Each has a world of its own."""

    invo_plan = {"players": [{"email": "ada@example.com", "balance": "5.00"}]}  # noqa: RUF012

    def test_a_paid_checkout_credits_the_player(self) -> None:
        webhooks = self.invo_webhooks
        client = self.invo.client()
        session = client.create_checkout(player_email="ada@example.com", usd_amount="10.00")

        self.invo_checkout.pay(session)

        event = webhooks.wait_for("purchase.completed")
        assert event.data["new_balance"] == "105.00"
