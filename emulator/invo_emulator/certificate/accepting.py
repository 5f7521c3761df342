"""A good event: accepted, in time, granted, whatever its type."""

from invo_emulator.certificate.checks import (
    CannotExamine,
    Check,
    Finding,
    Group,
    failed,
    passed,
    unseen,
)
from invo_emulator.certificate.examination import Examination
from invo_emulator.certificate.exchanges import clean
from invo_emulator.certificate.grants import Grants

# From how many events it is learned what a grant looks like.
_LESSONS = 3


async def _answers_itself(exam: Examination) -> Finding:
    first = await exam.open(exam.events.purchase())
    if (first.came.error or "").startswith("Connect"):
        raise CannotExamine(f"Nobody can be reached at {exam.url}: {first.came.error}.")
    if first.came.is_redirect:
        target = (first.came.headers or {}).get("location", "nowhere")
        return failed(f"It was answered with {first.came.status}, which leads to {target}.")
    return passed("No redirect.") if first.came.status else unseen(f"It was {first.came.says}.")


async def _accepts_purchase(exam: Examination) -> Finding:
    first = exam.recall_opening()
    if first.came.is_accepted:
        return passed(f"It was {first.came.says}.")
    if first.came.status in (400, 401, 403):
        why = "Is --secret the secret that it verifies with, and its clock right?"
        return failed(f"It was {first.came.says}. {why}")
    return failed(f"It was {first.came.says}.")


async def _answers_in_time(exam: Examination) -> Finding:
    slowest = max(came.seconds for came in exam.recall_opening().attempts)
    says = f"It took {slowest:.1f} s; INVO waits for {exam.deadline_seconds:g}."
    return passed(says) if slowest < exam.deadline_seconds else failed(says)


async def _grants(exam: Examination) -> Finding:
    grants = exam.grants
    if grants is None:
        return unseen("Give --state-url to see what is granted.")
    # What grants nothing is sent twice: the first purchase may have been granted only meanwhile.
    one, other = await _changed_by_stranger(exam, grants), await _changed_by_stranger(exam, grants)
    grants.ignore(one & other)
    for event_type in ("purchase.completed", "item.purchased", "transfer.received"):
        exam.granting = event_type
        if not await _is_learned(exam, grants):
            continue
        return passed(f"A {event_type} shows at {clean(', '.join(grants.places))}.")
    exam.granting = "purchase.completed"
    return failed(
        f"In {grants.patience_seconds:g} s, no good purchase.completed, item.purchased or "
        "transfer.received changed anything in the state that other events don't."
    )


async def _changed_by_stranger(exam: Examination, grants: Grants) -> set[str]:
    stranger = exam.events.event("purchase.noticed", exam.events.purchase().data)
    since = await grants.look()
    for says in ("a purchase in all but its type, which grants nothing", "that once more"):
        await exam.send(exam.request(says, stranger))
    return await grants.changed(since, [stranger])


async def _is_learned(exam: Examination, grants: Grants) -> bool:
    """Whether it became known what a grant for an event of this type looks like."""
    player = exam.events.player()
    for _ in range(_LESSONS):
        event, since = exam.good(player), await grants.look()
        delivery = await exam.deliver(event)
        # What had to be sent again may have been lost by that, and would teach the wrong thing.
        if len(delivery.attempts) == 1 and not await grants.learn(since, event):
            break
    return grants.are_known


async def _accepts_types(exam: Examination) -> Finding:
    events = [
        exam.events.item(),
        exam.events.failed(),
        *map(
            exam.events.transfer,
            (
                "transfer.claim_pending",
                "transfer.sent",
                "transfer.received",
                "transfer.claim_expired",
                "transfer.refunded",
            ),
        ),
        exam.events.event("webhook.test", {}),
    ]
    says = [(event, exam.request(f"a good {event.event_type}", event)) for event in events]
    return await exam.accepts(*says)


async def _accepts_unknown_type(exam: Examination) -> Finding:
    event = exam.events.event("season_pass.granted", {"season": 7, "player_email": None})
    return await exam.accepts((event, exam.request("an event of a type from next year", event)))


async def _accepts_more_fields(exam: Examination) -> Finding:
    data = {**(plain := exam.good()).data, "loyalty": {"points": "12.00"}, "season": None}
    event = exam.events.event(
        plain.event_type, data, plain.grants, livemode=False, sequence=7, trace={"id": "abc"}
    )
    return await exam.accepts((event, exam.request("an event with fields of next year", event)))


# For checks that only a state can decide.
_STATE = """\
# anything of your own that shows what players hold, in test set-ups only
@app.get("/state")
def state():
    return {"players": {player.email: {"coins": player.coins} for player in players}}"""

group = Group(
    "A good event",
    (
        Check(
            "no-redirect",
            "The address answers by itself.",
            _answers_itself,
            "INVO follows no redirect: an event that is answered with one counts as failed, is "
            "sent six times more, and is then given up.",
            "Register the address that the redirect leads to, with its exact scheme, host and "
            "trailing slash, and exempt it from redirects to https or to a login.",
            "app.router.redirect_slashes = False   # Starlette, FastAPI\n"
            "app.url_map.strict_slashes = False    # Flask",
            is_essential=True,
        ),
        Check(
            "accepts-purchase",
            "A good purchase.completed is accepted with a 2xx.",
            _accepts_purchase,
            "Whatever is not answered with a 2xx is sent again for 31 hours and then given up: the "
            "player has paid and gets nothing.",
            "Verify X-Invo-Signature over the raw bytes of the body with your signing secret, and "
            "answer 200.",
            'event = verify_webhook(request.get_data(), request.headers["X-Invo-Signature"],\n'
            '                       os.environ["INVO_WEBHOOK_SECRET"])',
            is_essential=True,
        ),
        Check(
            "in-time",
            "It is answered before INVO stops waiting.",
            _answers_in_time,
            "An answer that comes too late is none. The event is sent again, and yet again, while "
            "the first is still being worked on.",
            "Keep the event and answer; do what takes long afterwards.",
            "store(event)              # in your database, or a queue that survives a crash\n"
            "return Response(status=200)   # a worker grants it",
            is_essential=True,
        ),
        Check(
            "grants",
            "An accepted event is granted: the state shows it.",
            _grants,
            "A 2xx ends the matter for INVO. If the work behind it fails, nobody tries again, and "
            "the player has paid for nothing.",
            "Answer 2xx only after the event is granted, or kept where a worker that is restarted "
            "finds it again. If it was granted: let --state-url show what players hold, and name "
            "one that your game knows with --player.",
            _STATE,
            prepares=True,
        ),
        Check(
            "every-type",
            "Every type of event is accepted.",
            _accepts_types,
            "A target that is subscribed to everything gets types that it has no use for. Refused, "
            "each of them is sent seven times, and your failures hide the one that matters.",
            "Answer 2xx to what you don't act on.",
            "handlers = {'purchase.completed': grant_currency, 'item.purchased': grant_item}\n"
            "handlers.get(event.event_type, ignore)(event)",
        ),
        Check(
            "unknown-type",
            "A type of event that did not exist yesterday is accepted.",
            _accepts_unknown_type,
            "INVO adds types of events without asking. A receiver that fails on one fails on the "
            "day it appears.",
            "Make the unknown type the quiet end of your switch, not an error.",
            "else:\n    log.info('nothing to do for %s', event.event_type)   # and answer 200",
        ),
        Check(
            "more-fields",
            "Fields that did not exist yesterday are accepted.",
            _accepts_more_fields,
            "INVO adds fields without asking, and some may be null. A strict schema turns that "
            "into an outage.",
            "Read the fields that you need and leave the others alone.",
            'model_config = ConfigDict(extra="ignore")   # Pydantic\n'
            "schema.passthrough()                        // zod",
        ),
    ),
)
