"""To the end: what is none of its business, many at once, and how the run went as a whole."""

import asyncio
from collections import Counter
from dataclasses import replace

from invo_emulator.certificate.checks import Check, Finding, Group, failed, passed, unseen
from invo_emulator.certificate.examination import Examination
from invo_emulator.certificate.repeating import REMEMBERS
from invo_emulator.certificate.sender import Meeting, Request

_AT_ONCE = 50

# What a player who waits for currency takes for quick.
_QUICK_SECONDS = 2.0


async def _is_quick(exam: Examination) -> Finding:
    slowest = max(came.seconds for each in exam.deliveries for came in each.attempts)
    says = f"The slowest of {len(exam.deliveries)} good events took {slowest:.2f} s."
    return passed(says) if slowest < _QUICK_SECONDS else failed(says)


async def _refuses_get(exam: Examination) -> Finding:
    return await exam.refuses(Request("a GET", method="GET"))


async def _refuses_malformed(exam: Examination) -> Finding:
    event = exam.events.purchase()
    bodies = {
        "a rightly signed nothing": b"",
        "half an event, rightly signed": event.body[: len(event.body) // 2],
        "a rightly signed list": b"[]",
        "rightly signed bytes that are no text": b"\xff\xfe\x00",
        "a rightly signed object without a type": b'{"data": {}}',
    }
    events = {says: replace(event, body=body) for says, body in bodies.items()}
    return await exam.refuses(*(exam.request(says, each) for says, each in events.items()))


async def _keeps_up(exam: Examination) -> Finding:
    since, meeting = await exam.look(), Meeting(_AT_ONCE)
    events = [exam.good() for _ in range(_AT_ONCE)]
    requests = [exam.request(f"a good {each.event_type}, one of 50", each) for each in events]
    deliveries = await asyncio.gather(
        *(
            exam.deliver(event, replace(request, meeting=meeting))
            for event, request in zip(events, requests, strict=True)
        )
    )
    finding = await exam.judge(since, deliveries)
    first = [delivery.attempts[0] for delivery in deliveries]
    if unwanted := Counter(came.says for came in first if not came.is_accepted):
        counted = ", ".join(f"{count} {says}" for says, count in unwanted.items())
        return failed(f"Of {_AT_ONCE} at once, {counted}.")
    if finding.verdict == "unseen":
        slowest = max(came.seconds for came in first)
        return passed(f"All were accepted, the last after {slowest:.2f} s.")
    return finding


async def _recovers(exam: Examination) -> Finding:
    if not exam.recoveries:
        return unseen("No event failed at first in this run, so none could be lost by that.")
    lost = exam.recoveries.count(False)
    if lost:
        return failed(
            "Events that were answered with an error, and accepted when they came again, were not "
            f"granted: so it was in {lost} of the checks above."
        )
    return passed("All that were answered with an error were granted when they came again.")


async def _does_not_stumble(exam: Examination) -> Finding:
    stumbled = [each for each in exam.deliveries if each.has_stumbled]
    if not stumbled:
        return passed(f"All of {len(exam.deliveries)} good events were accepted at first.")
    reasons = Counter(each.attempts[0].says for each in stumbled)
    counted = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
    return failed(f"Of {len(exam.deliveries)} good events, at first {counted}.")


async def _still_answers(exam: Examination) -> Finding:
    event = exam.good()
    return await exam.accepts((event, exam.request("a last good event", event)))


group = Group(
    "To the end",
    (
        Check(
            "quick",
            "Good events are answered within two seconds.",
            _is_quick,
            "A player waits for what they have paid. And a receiver that takes seconds for one "
            "event takes too long for all of them when many come at once.",
            "Keep the event and answer; do what takes long afterwards.",
            "store(event)                  # in your database\n"
            "return Response(status=200)   # a worker grants it",
            must=False,
        ),
        Check(
            "other-methods",
            "A GET is refused with a 4xx.",
            _refuses_get,
            "A 200 for everybody who looks hides that the address is wrong: a page of a website, "
            "say, answers like that.",
            "Let the path take POST alone; frameworks then answer 405.",
            'Route("/webhooks/invo", receive, methods=["POST"])',
            must=False,
        ),
        Check(
            "malformed-body",
            "What is rightly signed but no event is refused, not crashed on.",
            _refuses_malformed,
            "INVO sends nothing of the kind, but whoever has your secret may; and a receiver "
            "that crashes on half an event may crash on a field that is missing.",
            "Parse after you verified, and answer 400 when it is not an object with an event_type.",
            "try:\n    event = verify_webhook(raw, signature, secret)   # checks that, too\n"
            "except InvoError:\n    return Response(status=400)",
            must=False,
        ),
        Check(
            "fifty-at-once",
            "Fifty good events at once are all accepted in time, and granted once.",
            _keeps_up,
            "After a sale, or when you come back from an outage, everything comes at once. What "
            "is not answered in time is sent again, on top of the rest.",
            "Answer from more than one process or thread, hold no lock while you wait for "
            "others, and keep the work small: record, grant, answer.",
            "gunicorn --workers 4 --threads 8 app:app   # not the development server",
        ),
        REMEMBERS,
        Check(
            "recovery",
            "An event that was answered with an error is granted when it comes again.",
            _recovers,
            "Who records an event, fails to grant it, and calls the next attempt a duplicate has "
            "lost it for good.",
            "Record and grant in one transaction: an error then undoes both.",
            "with database.transaction():\n"
            "    insert(event.idempotency_key)\n"
            "    grant(event.data)",
        ),
        Check(
            "no-errors",
            "Every good event is accepted at its first attempt.",
            _does_not_stumble,
            "The next attempt is half a minute away, and then two, ten and sixty: so long the "
            "player waits.",
            "Look into your log for what went wrong then; locks and pools that ran out are the "
            "usual reasons.",
            must=False,
        ),
        Check(
            "still-answers",
            "After all that, a good event is accepted.",
            _still_answers,
            "A receiver that one bad request can bring down is down when it matters.",
            "Look into your log for what ended it; run it under something that starts it again.",
            is_final=True,
        ),
    ),
)
