"""Exactly once: whatever comes twice, late, together or out of order, each is granted once."""

import asyncio
from dataclasses import replace

from invo_emulator.certificate.checks import Check, Finding, Group, failed, passed, unseen
from invo_emulator.certificate.examination import Delivery, Examination
from invo_emulator.certificate.sender import Meeting
from invo_emulator.certificate.state import in_words

# How many events are sent at the same moment, and how many copies of each.
_ROUNDS = 3
_COPIES = 4

# How long a receiver that was hung up on may still be at work, where no state shows it.
_FINISHING_SECONDS = 0.3


async def _grants_repeated(exam: Examination) -> Finding:
    event, since = exam.good(), await exam.look()
    first = exam.request("a good event", event, age_seconds=2)
    deliveries = [await exam.deliver(event, first)]
    if exam.grants and exam.sees([event]):
        await exam.grants.wait_for(since, [event])
    for wanted in (
        exam.request("the same event again, signed anew as INVO does", event),
        replace(first, says="the same event once more, byte for byte the first"),
    ):
        deliveries.append(await exam.deliver(event, wanted))
    return await exam.judge(since, deliveries)


async def _grants_simultaneous(exam: Examination) -> Finding:
    since = await exam.look()
    deliveries: list[Delivery] = []
    for _ in range(_ROUNDS):
        event, meeting = exam.good(), Meeting(_COPIES)
        copies = [
            exam.request(f"copy {age + 1} of {_COPIES} at the same moment", event, age_seconds=age)
            for age in range(_COPIES)
        ]
        deliveries += await asyncio.gather(
            *(exam.deliver(event, replace(copy, meeting=meeting)) for copy in copies)
        )
    return await exam.judge(since, deliveries)


async def _grants_unheard(exam: Examination) -> Finding:
    typical = min(came.seconds for delivery in exam.deliveries for came in delivery.attempts)
    since = await exam.look()
    deliveries: list[Delivery] = []
    for moment, seconds in (("at once", 0.0), ("while it was at work", typical / 2)):
        event = exam.good()
        unheard = exam.request(f"an event whose sender hung up {moment}", event, age_seconds=2)
        await exam.send(replace(unheard, hang_up_after=seconds))
        await exam.pause(_FINISHING_SECONDS)
        again = exam.request("the same event, sent again because no answer was heard", event)
        deliveries.append(await exam.deliver(event, again))
    return await exam.judge(since, deliveries)


async def _grants_second_of_transaction(exam: Examination) -> Finding:
    event, since = exam.good(), await exam.look()
    earlier = exam.events.event("purchase.noticed", event.data)
    await exam.send(exam.request("another event of the same transaction, before it", earlier))
    wanted = exam.request("the event itself, with the transaction_id of the other", event)
    return await exam.judge(since, [await exam.deliver(event, wanted)])


async def _hears_refund(exam: Examination) -> Finding:
    event, before = exam.events.purchase(), await exam.look()
    bought = await exam.judge(before, [await exam.deliver(event)])
    refund, since = exam.events.refund(event), await exam.look()
    refunded = (await exam.deliver(refund)).came
    if not refunded.is_accepted:
        return failed(f"A good purchase.refunded was {refunded.says}.")
    if bought.verdict != "passed" or not exam.grants:
        return unseen("Accepted. What it changed is only seen in a state.")
    if shows := await exam.grants.shows(since, refund):
        return passed(f"It shows at {in_words(shows)}.")
    return failed("Accepted, but nothing changed: the player keeps what was refunded.")


async def _grants_twins(exam: Examination) -> Finding:
    player, since = exam.events.player(), await exam.look()
    first = exam.events.purchase(player)
    twin = exam.events.purchase(player, like=first)
    deliveries = [
        await exam.deliver(first),
        await exam.deliver(twin, exam.request("a second purchase, of as much, by the same", twin)),
    ]
    return await exam.judge(since, deliveries)


async def _grants_out_of_order(exam: Examination) -> Finding:
    player, since = exam.events.player(), await exam.look()
    older = exam.events.purchase(player, age_seconds=120)
    newer = exam.events.purchase(player)
    deliveries = [
        await exam.deliver(newer),
        await exam.deliver(older, exam.request("an older purchase of theirs, late", older)),
    ]
    return await exam.judge(since, deliveries)


async def _remembers(exam: Examination) -> Finding:
    event, since = exam.deliveries[0].event, await exam.look()
    wanted = exam.request("the first event of this run, sent again", event)
    came = (await exam.deliver(event, wanted)).came
    if not came.is_accepted:
        return failed(f"It was {came.says}.")
    if not exam.grants or not exam.sees([event]):
        return unseen("Accepted. Whether it was granted again is only seen in a state.")
    if moved := await exam.grants.moved(since, [event]):
        return failed(f"Granted again: it changed {in_words(moved)}.")
    return passed("Known, and not granted again.")


_ONCE = """\
with database.transaction():                       # one transaction for all three
    if not insert_if_new(event.idempotency_key):   # UNIQUE: INSERT … ON CONFLICT DO NOTHING
        return Response(status=200)
    grant(event.data)"""

group = Group(
    "Exactly once",
    (
        Check(
            "repeat",
            "The same event again is accepted, and granted once.",
            _grants_repeated,
            "INVO delivers at least once: after an answer that came late or was lost, the same "
            "event comes again, with the same ids and a new signature. Granted twice, it costs "
            "you; refused, it is sent for 31 hours.",
            "Keep each X-Invo-Idempotency-Key (or X-Invo-Event-Id) and answer 200 to what you "
            "have.",
            _ONCE,
        ),
        Check(
            "same-moment",
            "The same event several times at the same moment is granted once.",
            _grants_simultaneous,
            "Two of your processes may hold the same event. Both look whether it is known, both "
            "see that it is not, and both grant it.",
            "Let the database decide: insert the key under a unique constraint, in the "
            "transaction that grants. A look beforehand decides nothing.",
            _ONCE,
        ),
        Check(
            "unheard",
            "An event whose answer nobody heard is granted once when it comes again.",
            _grants_unheard,
            "Connections end while a receiver is at work. If the work ends with them half done, "
            "the repeat finds the event known but not granted, or grants it twice.",
            "Record and grant in one transaction, so that there is no half.",
            _ONCE,
        ),
        Check(
            "one-transaction",
            "Two events of one transaction are two events.",
            _grants_second_of_transaction,
            "A purchase and its refund, its dispute or its warning carry the same "
            "transaction_id. Who takes that for the key loses the second.",
            "Take X-Invo-Idempotency-Key or X-Invo-Event-Id for the key, never transaction_id.",
            "key = event.idempotency_key   # not event.data['transaction_id']",
        ),
        Check(
            "refund",
            "A refund is heard.",
            _hears_refund,
            "A player whose money went back keeps the coins, and learns how to do that again.",
            "Take back currency_debited, as far as the player still has it.",
            "elif event.event_type == 'purchase.refunded':\n"
            "    take_back(order(event.data['order_id']), event.data['currency_debited'])",
            must=False,
        ),
        Check(
            "twins",
            "Two purchases of the same amount by the same player are both granted.",
            _grants_twins,
            "Players do buy the same again within a minute. Who tells events apart by what is in "
            "them keeps the second payment and grants nothing.",
            "Tell events apart by their key alone.",
            "key = event.idempotency_key   # not hash((player, amount, minute))",
        ),
        Check(
            "out-of-order",
            "An older purchase that comes after a newer one is granted, too.",
            _grants_out_of_order,
            "An event that had to be sent again comes after those behind it. Who skips what is "
            "older than the last one, or writes new_balance over what is there, loses a purchase.",
            "Add what was bought; don't overwrite a balance. If INVO's balance is what you show, "
            "ask for it: get_player_balance().",
            "coins = coins + currency_amount   # not coins = new_balance",
        ),
    ),
)

# Made when the run is nearly over.
REMEMBERS = Check(
    "long-memory",
    "The first event of the run, sent again at its end, is still known.",
    _remembers,
    "The seventh attempt comes 31 hours after the first, and INVO's console can replay an event "
    "weeks later. A memory of the last few, or of one process, has forgotten it by then.",
    "Keep keys in your database, for 30 days at least, not in a set or a cache.",
    _ONCE,
)
