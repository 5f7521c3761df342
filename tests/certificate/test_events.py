"""The events of a run are as the emulator, and so as INVO, would send them."""

import json

import httpx

from invo_emulator.certificate.events import Event, Events
from invo_emulator.certificate.sender import Request, Sender
from invo_emulator.emulator import Emulator
from invo_emulator.system import System
from invo_emulator.world.chance import Chance
from stories import SEND, TARGET, Receiver, Story


def events(system: System, player: str | None = None) -> Events:
    """A maker of events."""
    return Events(Chance("a seed"), system, "100000000001", player)


def body(event: Event) -> dict[str, object]:
    """What is sent."""
    return dict(json.loads(event.body))


async def test_they_look_like_those_that_are_really_announced(
    api: Story, receiver: Receiver, system: System
) -> None:
    await api.listen()
    await api.pay(await api.mint())
    await api.charge(payment_method_id="pm_card_chargeDeclined", purchase_reference="no")
    await api.buy()
    await api.advance(0)

    made = events(system)
    likes = {
        "purchase.completed": made.purchase(),
        "purchase.failed": made.failed(),
        "item.purchased": made.item(),
    }

    announced = {event["event_type"]: event for event in receiver.events}
    assert announced.keys() == likes.keys()
    for event_type, event in announced.items():
        assert list(body(likes[event_type])) == list(event)
        assert likes[event_type].data.keys() == event["data"].keys()


async def test_a_transfer_has_all_that_one_really_has(
    api: Story, receiver: Receiver, system: System
) -> None:
    await api.listen()
    await api.start_and_verify(SEND)
    await api.advance(86_400)

    made = events(system)

    assert set(receiver.types) == {
        "transfer.claim_pending",
        "transfer.claim_expired",
        "transfer.refunded",
    }
    for event in receiver.events:
        assert event["data"].keys() <= made.transfer(event["event_type"]).data.keys()


async def test_they_are_sent_with_the_headers_of_a_real_delivery(
    api: Story, emulator: Emulator, receiver: Receiver
) -> None:
    await api.listen()
    await api.pay(await api.mint())
    await api.advance(0)
    [real] = receiver.requests

    async with httpx.AsyncClient(transport=httpx.MockTransport(receiver.answer)) as client:
        names = ("X-Invo-Signature", "X-Invo-Event-Id", "X-Invo-Idempotency-Key")
        wanted = Request("a copy", real.content, {name: real.headers[name] for name in names})
        await Sender(client, TARGET, emulator.system, 10).send(wanted)

    copy = receiver.requests[-1]
    assert dict(copy.headers.items()) == dict(real.headers.items())
    assert copy.content == real.content


def test_every_event_is_about_an_amount_and_a_player_of_its_own(system: System) -> None:
    made = events(system)

    purchases = [made.purchase() for _ in range(100)]

    assert len({one.grants["currency_amount"] for one in purchases}) == 100
    assert len({one.data["player_email"] for one in purchases}) == 100
    assert len({one.event_id for one in purchases}) == 100


def test_one_player_may_be_named_for_all(system: System) -> None:
    made = events(system, "ada@example.com")

    first, second = made.purchase(), made.purchase()

    assert first.data["player_email"] == second.data["player_email"] == "ada@example.com"
    assert (first.data["new_balance"], second.data["new_balance"]) == ("101.00", "203.00")


def test_a_refund_is_of_the_same_transaction_and_takes_back_as_much(system: System) -> None:
    made = events(system)
    purchase = made.purchase()

    refund = made.refund(purchase)

    assert refund.event_id != purchase.event_id
    assert refund.data["transaction_id"] == purchase.data["transaction_id"]
    assert (purchase.data["currency_amount"], refund.data["currency_debited"]) == ("101", "101.00")
    assert refund.data["new_balance"] == "0.00"


def test_the_same_seed_makes_the_same_events(system: System) -> None:
    assert events(system).item() == events(system).item()
