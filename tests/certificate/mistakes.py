"""Which checks name which mistake of examples/receivers, the one that is about it first."""

_ANY_FORGERY = (
    "signature-missing signature-malformed wrong-secret empty-secret signature-in-part "
    "body-tampered body-rewritten timestamp-old timestamp-future timestamp-moved malformed-body "
    "signature-beyond-ascii"
)
_ANY_REPEAT = "repeat same-moment unheard long-memory"

NAMED_BY = {
    "none": "",
    "later": "",
    "no-signature": _ANY_FORGERY,
    "optional-signature": "signature-missing signature-malformed",
    "prefix": "signature-in-part",
    "own-json": "body-rewritten raw-bytes",
    "no-timestamp": "timestamp-old timestamp-future",
    "future-timestamp": "timestamp-future",
    "five-seconds": "skewed-clocks",
    "first-signature": "own-signature-second",
    "last-signature": "own-signature-first",
    "one-secret": "old-secret",
    "empty-secret": "empty-secret",
    "forgery-500": f"wrong-secret {_ANY_FORGERY} signature-in-capitals",
    "length-500": "signature-malformed signature-in-part",
    "malformed-500": "malformed-body",
    "guide": "own-signature-first signature-in-part signature-beyond-ascii malformed-body gzip",
    "always-200": f"wrong-secret {_ANY_FORGERY}",
    "grants-first": "no-trace",
    "no-dedupe": _ANY_REPEAT,
    "transaction-key": "one-transaction refund",
    "signature-key": _ANY_REPEAT,
    "content-key": "twins",
    "short-memory": "long-memory",
    "race": "same-moment",
    "duplicate-409": _ANY_REPEAT,
    "never-grants": "grants",
    "overwrites": "out-of-order",
    "no-refunds": "refund",
    "stumbles": "no-errors fifty-at-once",
    "records-first": "recovery no-errors",
    "gives-up": "unheard",
    "unknown-500": "unknown-type every-type",
    "strict-schema": "more-fields",
    "small-limit": "large-body",
    "tiny-limit": "full-metadata large-body",
    "no-gzip": "gzip",
    "ascii": "full-metadata malformed-body",
    "late": "in-time",
    "slow": "quick",
    "serial": "fifty-at-once",
    "redirect": "no-redirect",
    "answers-get": "other-methods",
    "jams": "still-answers body-rewritten timestamp-old",
}

# These fail some more, whichever is about the events that their database happens to fail.
BY_CHANCE = {"records-first"}
