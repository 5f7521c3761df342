"""A forged event: refused with a 4xx, whatever is wrong with it, and without a trace."""

from dataclasses import replace

from invo_emulator.certificate.checks import Check, Finding, Group, failed, passed, unseen
from invo_emulator.certificate.events import Event, rewritten, tampered
from invo_emulator.certificate.examination import Examination
from invo_emulator.certificate.sender import Request
from invo_emulator.certificate.state import in_words

# Signed with this, an event is from nobody.
_WRONG_SECRET = "whsec_wrong_secret"


async def _needs_signature(exam: Examination) -> Finding:
    event = exam.events.purchase()
    return await exam.refuses(exam.signed_with(None, "an event without a signature", event))


async def _survives_malformed(exam: Examination) -> Finding:
    event = exam.events.purchase()
    time, digest = exam.signature(event).split(",")
    headers = {
        "an empty signature": "",
        "a signature that is none": "hello",
        "a signature without v1": time,
        "a signature with an empty v1": f"{time},v1=",
        "a signature without t": digest,
        "a signature with an empty t": f"t=,{digest}",
        "a signature with a word for t": f"t=soon,{digest}",
        "a signature with nan for t": f"t=nan,{digest}",
        "a signature with an endless t": f"t={'9' * 400},{digest}",
        "a signature with a v1 that is not hexadecimal": f"{time},v1={'z' * 64}",
    }
    return await exam.refuses(
        *(exam.signed_with(header, says, event) for says, header in headers.items())
    )


async def _survives_other_letters(exam: Examination) -> Finding:
    event = exam.events.purchase()
    time, digest = exam.signature(event).split(",v1=")
    signature = f"{time},v1=é{digest[1:]}"
    return await exam.refuses(exam.signed_with(signature, "a signature with an é in it", event))


async def _refuses_wrong_secret(exam: Examination) -> Finding:
    event = exam.events.purchase()
    first, second = (exam.signature(event, name) for name in (_WRONG_SECRET, "whsec_another"))
    return await exam.refuses(
        exam.signed_with(first, "an event signed with a wrong secret", event),
        exam.signed_with(
            f"{first},{second.split(',')[1]}", "an event signed with two wrong secrets", event
        ),
    )


async def _refuses_empty_secret(exam: Examination) -> Finding:
    event = exam.events.purchase()
    return await exam.refuses(exam.request("an event signed with an empty secret", event, ""))


async def _refuses_parts(exam: Examination) -> Finding:
    event = exam.events.purchase()
    signature = exam.signature(event)
    return await exam.refuses(
        exam.signed_with(signature[:-56], "an event with 8 digits of its signature", event),
        exam.signed_with(signature[:-1], "an event with its signature but the last digit", event),
        exam.signed_with(f"{signature}0", "an event with its signature and a digit more", event),
    )


async def _survives_capitals(exam: Examination) -> Finding:
    event = exam.events.purchase()
    time, digest = exam.signature(event).split(",v1=")
    signature = f"{time},v1={digest.upper()}"
    came = await exam.send(exam.signed_with(signature, "a signature in capitals", event))
    if came.is_refused:
        return passed(f"Refused with {came.status}, as by INVO's own verifiers.")
    if came.is_accepted:
        return passed(f"Accepted with {came.status}, which does no harm.")
    return failed(f"It was {came.says}.")


def _changed(exam: Examination, event: Event, says: str, changed: Event) -> Request:
    return replace(exam.request(says, event), body=changed.body)


async def _refuses_tampered(exam: Examination) -> Finding:
    event = exam.events.purchase()
    return await exam.refuses(
        _changed(exam, event, "an event with a hundred times the amount", tampered(event))
    )


async def _refuses_rewritten(exam: Examination) -> Finding:
    event = exam.events.purchase()
    return await exam.refuses(
        _changed(exam, event, "the same JSON with spaces between", rewritten(event)),
        _changed(
            exam, event, "the same with a space behind", replace(event, body=event.body + b" ")
        ),
    )


async def _refuses_old(exam: Examination) -> Finding:
    event = exam.events.purchase()
    return await exam.refuses(
        exam.request("an event signed 6 minutes ago", event, age_seconds=360),
        exam.request("an event signed yesterday", event, age_seconds=86_400),
    )


async def _refuses_future(exam: Examination) -> Finding:
    event = exam.events.purchase()
    return await exam.refuses(
        exam.request("an event signed in 6 minutes", event, age_seconds=-360),
        exam.request("an event signed tomorrow", event, age_seconds=-86_400),
    )


async def _refuses_moved(exam: Examination) -> Finding:
    event = exam.events.purchase()
    time = exam.signature(event).split(",")[0]
    digest = exam.signature(event, age_seconds=3600).split(",")[1]
    says = "an event of an hour ago with the time of now"
    return await exam.refuses(exam.signed_with(f"{time},{digest}", says, event))


async def _keeps_no_trace(exam: Examination) -> Finding:
    since, event = await exam.look(), exam.good()
    answers = [
        await exam.send(exam.signed_with(None, "an event without a signature", event)),
        await exam.send(exam.request("the same with a wrong secret", event, _WRONG_SECRET)),
        await exam.send(exam.request("the same, signed an hour ago", event, age_seconds=3600)),
    ]
    if any(came.is_accepted for came in answers):
        return unseen("Some were not even refused.")
    if not exam.grants or not exam.sees([event]):
        return unseen("Only a state shows it.")
    if moved := await exam.grants.moved(since, [event]):
        return failed(f"They were refused, and yet they changed {in_words(moved)}.")
    return passed("Nothing was granted.")


_FROM_ANYBODY = (
    "Whoever finds the address can grant themselves currency: it takes one request of curl."
)
_VERIFY = """\
try:
    event = verify_webhook(raw, request.headers.get("X-Invo-Signature"), secrets)
except InvoError:
    return Response(status=400)   # before anything else is done"""

group = Group(
    "A forged event",
    (
        Check(
            "signature-missing",
            "An event without a signature is refused.",
            _needs_signature,
            _FROM_ANYBODY,
            "Refuse before you look at the body; no header is no signature.",
            _VERIFY,
        ),
        Check(
            "signature-malformed",
            "A signature that can't be read is refused, not crashed on.",
            _survives_malformed,
            "A 500 says that the receiver failed, so whoever sends such a thing can fill your "
            "error log and your alarms; and what crashes on one strange header may accept another.",
            "Treat everything that is not t=<digits>,v1=<64 hexadecimal digits> as a wrong "
            "signature. In Node, timingSafeEqual throws when lengths differ: compare them first.",
            "a.length === b.length && crypto.timingSafeEqual(a, b)",
        ),
        Check(
            "signature-beyond-ascii",
            "A signature with letters beyond ASCII is refused, not crashed on.",
            _survives_other_letters,
            "It does no harm but noise: your errors count, your alarms ring. INVO's own SDK for "
            "Python 0.1.1 raises a TypeError here.",
            "Compare bytes, not text, or catch everything that your verifier raises.",
            "hmac.compare_digest(expected.encode(), given.encode())",
            must=False,
        ),
        Check(
            "wrong-secret",
            "An event signed with another secret is refused with a 4xx.",
            _refuses_wrong_secret,
            f"{_FROM_ANYBODY} And a receiver that answers 2xx to what it does not trust never "
            "shows in INVO's console that its secret is wrong: its events are lost in silence.",
            "Answer 400 or 401 when no signature fits: no 2xx, and no 500.",
            _VERIFY,
        ),
        Check(
            "empty-secret",
            "An event signed with an empty secret is refused.",
            _refuses_empty_secret,
            "A list of secrets in which one was never set holds the empty text, with which "
            "everybody can sign.",
            "Leave out what is not set, and refuse to start without any secret.",
            "secrets = [s for s in (os.environ['INVO_WEBHOOK_SECRET'],\n"
            "                       os.environ.get('INVO_OLD_SECRET')) if s]",
        ),
        Check(
            "signature-in-part",
            "A part of the right signature, or more than it, is refused.",
            _refuses_parts,
            "Whoever compares only as much as was sent accepts a signature of one digit, which "
            "is guessed in sixteen attempts.",
            "Compare the whole, in constant time.",
            "hmac.compare_digest(expected, given)   # not expected.startswith(given)",
        ),
        Check(
            "signature-in-capitals",
            "A signature in capitals is answered, either way.",
            _survives_capitals,
            "INVO signs in lower case, and its verifiers compare letter by letter. Either answer "
            "will do, but a crash or a redirect is none.",
            "Compare as text, or decode both and compare the bytes.",
            "hmac.compare_digest(expected, given)",
        ),
        Check(
            "body-tampered",
            "A body that was changed after it was signed is refused.",
            _refuses_tampered,
            "A proxy, a log or a test system that once saw a good event would be enough to make "
            "a hundred times of it.",
            "Sign the time, a dot and the whole raw body, and compare.",
            "signed = t.encode() + b'.' + raw",
        ),
        Check(
            "body-rewritten",
            "The same JSON in other bytes is refused.",
            _refuses_rewritten,
            "It shows that the receiver verifies what it has written itself, not what came. Such "
            "a receiver also refuses good events as soon as INVO writes them in another way.",
            "Take the raw body before any parser does, and verify that.",
            "raw = request.get_data()                     # Flask\n"
            "raw = await request.body()                   # Starlette, FastAPI\n"
            "app.post(path, express.raw({type: '*/*'}))   // Express: req.body is a Buffer",
        ),
        Check(
            "timestamp-old",
            "An event signed more than five minutes ago is refused.",
            _refuses_old,
            "A good request that was once recorded could be played again for ever.",
            "Refuse what was signed more than 300 seconds ago. INVO signs every attempt anew.",
            "if abs(time.time() - int(t)) > 300: refuse()",
        ),
        Check(
            "timestamp-future",
            "An event signed more than five minutes ahead is refused.",
            _refuses_future,
            "A request dated years ahead would stay fresh for years.",
            "Compare the distance, not the age: it works both ways.",
            "if abs(time.time() - int(t)) > 300: refuse()   # not time.time() - int(t) > 300",
        ),
        Check(
            "timestamp-moved",
            "An old signature with a new time is refused.",
            _refuses_moved,
            "If the time is not part of what is signed, everybody can renew an old request.",
            "Sign the time of the header, a dot and the body. A time that is not signed says "
            "nothing.",
            "signed = t.encode() + b'.' + raw",
        ),
        Check(
            "no-trace",
            "What was refused is not granted, either.",
            _keeps_no_trace,
            "A receiver that grants first and verifies later says no and pays nevertheless.",
            "Verify first. Nothing in the body means anything before that.",
            _VERIFY,
        ),
    ),
)
