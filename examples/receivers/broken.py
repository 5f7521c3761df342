"""A webhook receiver that makes one classic mistake of your choice, or none.

    python examples/receivers/broken.py --fault race --secret whsec_test_demoquest --port 3000
    invo-emulator certify http://127.0.0.1:3000/webhooks/invo --secret whsec_test_demoquest \\
        --state-url http://127.0.0.1:3000/state

Each mistake is a class in mistakes/, whose docstring says what was thought of it.
"""

from __future__ import annotations

import argparse

from mistakes import answers, good, grants, signatures

FAULTS: dict[str, type[good.Receiver]] = {
    "none": good.Receiver,
    "later": good.Later,
    "no-signature": signatures.SkipsSignature,
    "optional-signature": signatures.NeedsNoHeader,
    "prefix": signatures.ComparesPrefix,
    "own-json": signatures.VerifiesOwnJson,
    "no-timestamp": signatures.IgnoresTime,
    "future-timestamp": signatures.AcceptsFuture,
    "five-seconds": signatures.HurriesClock,
    "first-signature": signatures.ReadsFirstSignature,
    "last-signature": signatures.ReadsLastSignature,
    "one-secret": signatures.HasOneSecret,
    "empty-secret": signatures.HasEmptySecret,
    "forgery-500": signatures.FailsOnForgery,
    "length-500": signatures.FailsOnLength,
    "malformed-500": signatures.FailsOnMalformedBody,
    "guide": signatures.FollowsGuide,
    "always-200": signatures.AlwaysAnswers200,
    "grants-first": signatures.GrantsBeforeItVerifies,
    "no-dedupe": grants.GrantsAgain,
    "transaction-key": grants.KeepsTransactions,
    "signature-key": grants.KeepsSignatures,
    "content-key": grants.KeepsContent,
    "short-memory": grants.ForgetsSoon,
    "race": grants.Races,
    "duplicate-409": grants.RefusesDuplicates,
    "never-grants": grants.NeverGrants,
    "overwrites": grants.OverwritesBalance,
    "no-refunds": grants.IgnoresRefunds,
    "stumbles": grants.Stumbles,
    "records-first": grants.RecordsFirst,
    "gives-up": grants.GivesUpWithCaller,
    "unknown-500": answers.FailsOnOtherTypes,
    "strict-schema": answers.HasStrictSchema,
    "small-limit": answers.HasLimit,
    "tiny-limit": answers.HasTinyLimit,
    "no-gzip": answers.ReadsNoGzip,
    "ascii": answers.ReadsAsciiOnly,
    "late": answers.IsLate,
    "slow": answers.IsSlow,
    "serial": answers.IsSerial,
    "redirect": answers.Redirects,
    "answers-get": answers.AnswersGet,
    "jams": answers.Jams,
}


def main() -> None:
    """Serve until it is stopped, and say where."""
    import socket

    import uvicorn

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--fault", choices=FAULTS, default="none")
    parser.add_argument("--secret", default="whsec_test_demoquest")
    parser.add_argument("--old-secret")
    parser.add_argument("--port", type=int, default=3000, help="0 picks a free one")
    chosen = parser.parse_args()
    secrets = [chosen.secret, *filter(None, [chosen.old_secret])]
    with socket.create_server(("127.0.0.1", chosen.port)) as listening:
        print(f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks/invo", flush=True)
        config = uvicorn.Config(FAULTS[chosen.fault](secrets).app, log_level="critical")
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
