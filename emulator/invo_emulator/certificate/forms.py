"""A good event in every form in which it may come: other bytes, more of them, another secret."""

import gzip
from dataclasses import replace

from invo_emulator.certificate.checks import Check, Finding, Group, skipped
from invo_emulator.certificate.events import rewritten
from invo_emulator.certificate.examination import Examination

# Nearly full, for INVO keeps at most 8 KB; and more than it ever sends.
_FULL_METADATA = 8_000
_LARGE_METADATA = 512 * 1024


async def _verifies_raw_bytes(exam: Examination) -> Finding:
    spaced, sorted_ = rewritten(exam.good()), rewritten(exam.good(), sort=True)
    return await exam.accepts(
        (spaced, exam.request("an event with spaces and escapes in its JSON", spaced)),
        (sorted_, exam.request("an event with its fields in another order", sorted_)),
    )


async def _accepts_full_metadata(exam: Examination) -> Finding:
    note = "Zoë bought 剣 for 5 € 🗡 " * (_FULL_METADATA // 37)
    event = exam.events.purchase(note=note[: _FULL_METADATA // 2])
    says = "a purchase with nearly 8 KB of metadata in several alphabets"
    return await exam.accepts((event, exam.request(says, event)))


async def _accepts_large_body(exam: Examination) -> Finding:
    event = exam.events.purchase(note="x" * _LARGE_METADATA)
    return await exam.accepts((event, exam.request("a purchase with 512 KB of metadata", event)))


async def _accepts_gzip(exam: Examination) -> Finding:
    event = exam.good()
    plain = exam.request("an event packed with gzip", event)
    packed = gzip.compress(event.body, mtime=0)
    headers = {**plain.headers, "Content-Encoding": "gzip"}
    request = replace(plain, body=packed, plain=event.body, headers=headers)
    return await exam.accepts((event, request))


async def _reads_any_header_case(exam: Examination) -> Finding:
    event = exam.good()
    plain = exam.request("an event with the names of its headers in lower case", event)
    headers = {name.lower(): value for name, value in plain.headers.items()}
    return await exam.accepts((event, replace(plain, headers=headers)))


async def _allows_for_skewed_clocks(exam: Examination) -> Finding:
    late, early = exam.good(), exam.good()
    return await exam.accepts(
        (late, exam.request("an event signed 4 minutes ago", late, age_seconds=240)),
        (early, exam.request("an event signed in 4 minutes", early, age_seconds=-240)),
    )


async def _accepts_own_signature_first(exam: Examination) -> Finding:
    event = exam.good()
    says = "an event signed with the receiver's secret and then another"
    return await exam.accepts((event, exam.request(says, event, exam.secret, "whsec_of_another")))


async def _accepts_own_signature_second(exam: Examination) -> Finding:
    event = exam.good()
    says = "an event signed with another secret and then the receiver's"
    return await exam.accepts((event, exam.request(says, event, "whsec_of_another", exam.secret)))


async def _accepts_old_secret(exam: Examination) -> Finding:
    if exam.old_secret is None:
        return skipped("Give --old-secret, with a receiver that knows both, to try a rotation.")
    old, both = exam.good(), exam.good()
    return await exam.accepts(
        (old, exam.request("an event signed with the old secret alone", old, exam.old_secret)),
        (both, exam.request("one signed with both", both, exam.secret, exam.old_secret)),
    )


_SECRETS = """\
secrets = [os.environ["INVO_WEBHOOK_SECRET"], *filter(None, [os.environ.get("INVO_OLD_SECRET")])]
event = verify_webhook(raw_body, signature, secrets)   # any v1 with any secret"""

group = Group(
    "Every form of it",
    (
        Check(
            "raw-bytes",
            "The signature is verified over the bytes as they came.",
            _verifies_raw_bytes,
            "JSON that is parsed and written again has other spaces, other escapes, another "
            "order. Such a receiver works until INVO changes its serialiser, and then refuses "
            "everything.",
            "Take the raw body before any parser does.",
            "raw = request.get_data()                     # Flask\n"
            "raw = await request.body()                   # Starlette, FastAPI\n"
            "app.post(path, express.raw({type: '*/*'}))   // Express: req.body is a Buffer",
        ),
        Check(
            "full-metadata",
            "8 KB of metadata in any alphabet is accepted.",
            _accepts_full_metadata,
            "Metadata may be nearly 8 KB, and players write their names in their own letters.",
            "Treat the body as bytes until it is verified, then as UTF-8, and allow 64 KB.",
            "hmac.new(secret.encode(), t.encode() + b'.' + raw, hashlib.sha256)   # bytes, not str",
        ),
        Check(
            "large-body",
            "A body of 512 KB is accepted.",
            _accepts_large_body,
            "INVO sends nothing so large today. A limit that was never looked at, 100 KB in "
            "Express, is found on the day that something does.",
            "Raise the limit of the parser and of the proxy before it for this one path.",
            "express.raw({type: '*/*', limit: '1mb'})   // nginx: client_max_body_size 1m;",
            must=False,
        ),
        Check(
            "gzip",
            "A body packed with gzip is accepted; its plain bytes are signed.",
            _accepts_gzip,
            "Once gzip is switched on for a webhook in the console, every event comes packed.",
            "Unpack by Content-Encoding, then verify what was unpacked. Or leave gzip off.",
            "if request.headers.get('Content-Encoding') == 'gzip':\n"
            "    raw = gzip.decompress(raw)   # Express's own body parsers do this by themselves",
            must=False,
        ),
        Check(
            "header-case",
            "The headers are found in lower case, too.",
            _reads_any_header_case,
            "HTTP does not tell x-invo-signature from X-Invo-Signature, and proxies that speak "
            "HTTP/2 write all names in lower case.",
            "Ask your framework for the header, not a dictionary of your own.",
            "request.headers.get('X-Invo-Signature')   # not dict(request.headers)[…]",
        ),
        Check(
            "skewed-clocks",
            "An event signed up to five minutes ago or ahead is accepted.",
            _allows_for_skewed_clocks,
            "Clocks differ, and an event may wait in a queue. Who allows for seconds only loses "
            "events on busy days.",
            "Allow for 300 seconds either way, as INVO's own verifiers do.",
            "if abs(time.time() - int(t)) > 300: refuse()",
            must=False,
        ),
        Check(
            "own-signature-first",
            "While a secret is rotated, the receiver's own signature may come first.",
            _accepts_own_signature_first,
            "For a week after a rotation, X-Invo-Signature has a v1 for each secret. A parser "
            "that keeps the last one of a name finds the wrong one.",
            "Collect every v1 and accept the event if any of them fits.",
            "signatures = [v for k, v in pairs if k == 'v1']   # not dict(pairs)['v1']",
        ),
        Check(
            "own-signature-second",
            "While a secret is rotated, the receiver's own signature may come second.",
            _accepts_own_signature_second,
            "For a week after a rotation, X-Invo-Signature has a v1 for each secret. A parser "
            "that keeps the first one of a name finds the wrong one.",
            "Collect every v1 and accept the event if any of them fits.",
            "signatures = [v for k, v in pairs if k == 'v1']   # not a pattern that stops at one",
        ),
        Check(
            "old-secret",
            "While a secret is rotated, both are accepted.",
            _accepts_old_secret,
            "Between the console and your servers there is always a moment in which one knows "
            "the new secret and the other does not. With one secret, its events are refused.",
            "Verify with a list of secrets, and take the old one out a week later.",
            _SECRETS,
        ),
    ),
)
